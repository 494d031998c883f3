"""Mandates, campaigns of renewal, corrections, several capacities in one act of signing."""

import uuid

import django.db.models.deletion
import portal.private_files
from django.conf import settings
from django.db import migrations, models


def tell_acts_apart(apps, schema_editor):
    """Rows from before were signed one by one; the wall's column follows their consents."""
    signatures = apps.get_model("charters", "Signature").objects
    for pk in signatures.values_list("pk", flat=True).iterator():
        signatures.filter(pk=pk).update(act=uuid.uuid4())
    signatures.filter(
        state="active", consents__purpose="wall", consents__withdrawn_at=None
    ).update(on_wall=True)


class Migration(migrations.Migration):

    dependencies = [
        ('charters', '0007_digests'),
        ('directory', '0004_listing_submitted_at'),
        ('portal', '0004_muted_mail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('due_on', models.DateField()),
            ],
            options={
                'verbose_name': 'campaign of renewal',
                'verbose_name_plural': 'campaigns of renewal',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=100)),
                ('organisation', models.CharField(blank=True, max_length=120)),
                ('role_title', models.CharField(blank=True, max_length=100)),
                ('place', models.CharField(blank=True, max_length=80)),
                ('salt', models.CharField(blank=True, max_length=32)),
                ('register_seq', models.PositiveBigIntegerField(null=True)),
                ('corrected_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'correction',
                'verbose_name_plural': 'corrections',
                'ordering': ['signature', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signer_key', models.CharField(max_length=64)),
                ('organisation', models.CharField(blank=True, max_length=120, verbose_name='organisation')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='role in the organisation')),
                ('state', models.CharField(choices=[('requested', 'requested'), ('verified', 'verified'), ('refused', 'refused'), ('ended', 'ended')], default='requested', max_length=10)),
                ('way', models.CharField(choices=[('desk', "looked at by the network's desk"), ('domain', "an e-mail address of the organisation's own domain"), ('document', 'a document'), ('vouching', 'a member vouches for it')], default='desk', max_length=10)),
                ('document', models.FileField(blank=True, storage=portal.private_files.PrivateStorage(), upload_to='mandates/', verbose_name='document')),
                ('reason', models.TextField(blank=True)),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'mandate',
                'verbose_name_plural': 'mandates',
            },
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox_key', models.CharField(db_index=True, max_length=64)),
                ('state', models.CharField(choices=[('to_renew', 'to renew'), ('reminded', 'reminded'), ('bounced', 'cannot be reached'), ('renewed', 'renewed'), ('lapsed', 'lapsed'), ('left', 'withdrawn or ended'), ('overtaken', 'asked anew by a later campaign')], default='to_renew', max_length=10)),
                ('due_on', models.DateField()),
                ('series', models.PositiveSmallIntegerField(default=0)),
                ('asked_for', models.PositiveSmallIntegerField()),
                ('reminded_for', models.PositiveSmallIntegerField()),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'renewal',
                'verbose_name_plural': 'renewals',
            },
        ),
        migrations.RemoveConstraint(
            model_name='signature',
            name='charters_signature_one_live',
        ),
        migrations.RemoveIndex(
            model_name='signature',
            name='charters_signature_wall',
        ),
        migrations.AddField(
            model_name='signature',
            name='act',
            field=models.UUIDField(db_index=True, default=uuid.uuid4),
        ),
        migrations.AddField(
            model_name='signature',
            name='erased_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='is_founding',
            field=models.BooleanField(default=False, verbose_name='founding signatory'),
        ),
        migrations.AddField(
            model_name='signature',
            name='level',
            field=models.SlugField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='signature',
            name='on_wall',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='signature',
            name='quote',
            field=models.CharField(blank=True, max_length=280, verbose_name='why I sign, in one sentence'),
        ),
        migrations.AddField(
            model_name='signature',
            name='territory',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.territory'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='purpose',
            field=models.CharField(choices=[('wall', 'show the name on the wall of signatories'), ('logo', "show the organisation's logo beside it"), ('quote', 'show the sentence I wrote about it'), ('communication', "use the name in the network's communication"), ('federation', 'show the signature on other portals'), ('open_data', 'include the name in open data')], max_length=15),
        ),
        migrations.AlterField(
            model_name='registerentry',
            name='type',
            field=models.CharField(choices=[('version.adopted', 'version adopted'), ('version.duties', 'whom the version binds'), ('signature.active', 'signed'), ('signature.withdrawn', 'withdrawn'), ('signature.renewed', 'renewed'), ('signature.lapsed', 'lapsed'), ('signature.revoked', 'revoked'), ('signature.restored', 'restored'), ('signature.corrected', 'corrected'), ('head.repeated', "another network's register repeated")], max_length=30),
        ),
        migrations.AddField(
            model_name='campaign',
            name='version',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='campaign', to='charters.charterversion'),
        ),
        migrations.AddField(
            model_name='correction',
            name='corrected_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='signature',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='charters.signature'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mandate',
            name='listing',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='directory.listing'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='network',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='portal.network'),
        ),
        migrations.AddField(
            model_name='mandate',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mandates', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mandate',
            name='vouched_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signature',
            name='mandate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='charters.mandate'),
        ),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(condition=models.Q(('on_wall', True)), fields=['charter', 'signer_kind', '-active_at', '-id'], name='charters_signature_on_wall'),
        ),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(fields=['charter', 'state', 'capacity'], name='charters_signature_count'),
        ),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(fields=['signer_key'], name='charters_signature_signer'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('charter', 'capacity', 'signer_key'), name='charters_signature_one_active'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'confirmed')), fields=('charter', 'capacity', 'signer_key'), name='charters_signature_one_waiting'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='charters.campaign'),
        ),
        migrations.AddField(
            model_name='renewal',
            name='signature',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='charters.signature'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'verified')), fields=('network', 'signer_key'), name='charters_mandate_one_verified'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'verified', 'refused', 'ended'])), name='charters_mandate_state'),
        ),
        migrations.AddIndex(
            model_name='renewal',
            index=models.Index(fields=['campaign', 'state', 'id'], name='charters_renewal_campaign'),
        ),
        migrations.AddIndex(
            model_name='renewal',
            index=models.Index(condition=models.Q(('state__in', ('to_renew', 'reminded', 'bounced'))), fields=['due_on'], name='charters_renewal_due'),
        ),
        migrations.AddConstraint(
            model_name='renewal',
            constraint=models.UniqueConstraint(fields=('campaign', 'signature'), name='charters_renewal_once'),
        ),
        migrations.AddConstraint(
            model_name='renewal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['to_renew', 'reminded', 'bounced', 'renewed', 'lapsed', 'left', 'overtaken'])), name='charters_renewal_state'),
        ),
        migrations.RunPython(tell_acts_apart, migrations.RunPython.noop),
    ]
