"""Mail topics that a mailbox turned off."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0003_invitations_and_session_ends'),
    ]

    operations = [
        migrations.AddField(
            model_name='outboxmail',
            name='stop_url',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.CreateModel(
            name='Muted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox_key', models.CharField(max_length=64)),
                ('topic', models.CharField(choices=[('consultations', 'consultations: openings, reminders and daily digests')], max_length=20)),
                ('muted_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'mail turned off',
                'verbose_name_plural': 'mails turned off',
                'constraints': [models.UniqueConstraint(fields=('mailbox_key', 'topic'), name='portal_muted_once')],
            },
        ),
    ]
