"""Drafts, consultations and contributions, and texts in any language."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# SQLite copies the tables it alters and loses their triggers: they are made again.
ALTERED = ["charters_versiontext", "charters_registerentry"]
NEW = ["charters_consultationtext"]


def create_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in NEW if postgresql else [*ALTERED, *NEW]:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            if postgresql:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION charters_refuse_change()"
                )
            else:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, 'append-only: {table} refuses {verb}'); END"
                )


class Migration(migrations.Migration):

    dependencies = [
        ('charters', '0003_append_only_triggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='charterpage',
            name='binding_language',
            field=models.CharField(blank=True, help_text="Code of the language this text is in, such as de. Empty: the section's.", max_length=15, validators=[django.core.validators.RegexValidator('^[a-z]{2,3}(-[a-z0-9]{2,8})*$')], verbose_name='binding language'),
        ),
        migrations.AddField(
            model_name='charterpage',
            name='revision_reason',
            field=models.TextField(blank=True, help_text='Published with it: readers can tell whether they agree.', verbose_name='why this class'),
        ),
        migrations.AddField(
            model_name='charterversion',
            name='drafted_at',
            field=models.DateTimeField(auto_now_add=True, null=True),
        ),
        migrations.AddField(
            model_name='charterversion',
            name='label',
            field=models.CharField(blank=True, max_length=40, verbose_name="the authors' own name of it"),
        ),
        migrations.AddField(
            model_name='charterversion',
            name='reason',
            field=models.TextField(blank=True, verbose_name='why this class'),
        ),
        migrations.AddField(
            model_name='versiontext',
            name='reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='versiontext',
            name='summary',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='charter',
            name='language',
            field=models.CharField(max_length=15, verbose_name='binding language'),
        ),
        migrations.AlterField(
            model_name='registerentry',
            name='locale',
            field=models.CharField(max_length=15),
        ),
        migrations.AlterField(
            model_name='signature',
            name='locale',
            field=models.CharField(max_length=15),
        ),
        migrations.AlterField(
            model_name='versiontext',
            name='locale',
            field=models.CharField(max_length=15),
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('members', 'members of the network and signatories'), ('everyone', 'everyone; proposing takes an account')], max_length=8, verbose_name='open to')),
                ('opened_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField(verbose_name='closes on')),
                ('closed_at', models.DateTimeField(null=True)),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='charters.charterversion')),
            ],
            options={
                'verbose_name': 'consultation',
                'verbose_name_plural': 'consultations',
                'ordering': ['-opened_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ConsultationText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('locale', models.CharField(max_length=15)),
                ('title', models.CharField(max_length=255)),
                ('summary', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True)),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='charters.consultation')),
            ],
            options={
                'verbose_name': 'draft in consultation',
                'verbose_name_plural': 'drafts in consultation',
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article_id', models.CharField(blank=True, max_length=40)),
                ('target', models.CharField(blank=True, max_length=40)),
                ('kind', models.CharField(choices=[('change', 'change'), ('addition', 'addition'), ('removal', 'removal'), ('question', 'question')], max_length=8, verbose_name='kind')),
                ('body', models.TextField(max_length=4000, verbose_name='what you propose and why')),
                ('wording', models.TextField(blank=True, max_length=4000, verbose_name='the wording you propose')),
                ('author_name', models.CharField(blank=True, max_length=150)),
                ('wants_credit', models.BooleanField(default=False, verbose_name='name me beside the article if it is kept')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('standing', 'standing'), ('hidden', 'hidden by the moderators'), ('withdrawn', 'withdrawn by its author')], default='standing', max_length=9)),
                ('state_reason', models.TextField(blank=True)),
                ('verdict', models.CharField(blank=True, choices=[('kept', 'kept'), ('kept_in_part', 'kept in part'), ('not_kept', 'not kept'), ('answered', 'answered')], max_length=12)),
                ('answer', models.TextField(blank=True, max_length=4000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True)),
                ('carried_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contributions', to=settings.AUTH_USER_MODEL)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='charters.consultation')),
            ],
            options={
                'verbose_name': 'contribution',
                'verbose_name_plural': 'contributions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='charters.contribution')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'support',
                'verbose_name_plural': 'supports',
            },
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('version',), name='charters_consultation_one_open'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opened_at'))), name='charters_consultation_lasts'),
        ),
        migrations.AddConstraint(
            model_name='consultationtext',
            constraint=models.UniqueConstraint(fields=('consultation', 'locale'), name='charters_consultation_language'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(fields=['consultation', 'article_id', 'id'], name='charters_contribution_place'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['standing', 'hidden', 'withdrawn'])), name='charters_contribution_state'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['change', 'addition', 'removal', 'question'])), name='charters_contribution_kind'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('verdict', '')), models.Q(('answered_at__isnull', False), ('verdict__in', ['kept', 'kept_in_part', 'not_kept', 'answered'])), _connector='OR'), name='charters_contribution_answered'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict__in', ('kept_in_part', 'not_kept', 'answered')), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='charters_contribution_says_why'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.UniqueConstraint(fields=('contribution', 'user'), name='charters_support_once'),
        ),
        migrations.RunPython(create_triggers, migrations.RunPython.noop),
    ]
