from django.db import migrations, models

import portal.models.user


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_job_runs"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(portal.models.user.MailHost("email"), name="portal_user_mail_host"),
        ),
    ]
