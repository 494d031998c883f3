from django.db import migrations, models


def keep_the_rule(apps, schema_editor):
    """Networks for which a mail domain was enough keep it."""
    apps.get_model("portal", "Network").objects.filter(mandate="domain").update(
        mandate_by_domain=True
    )


def give_it_back(apps, schema_editor):
    apps.get_model("portal", "Network").objects.filter(mandate_by_domain=True).update(
        mandate="domain"
    )


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0004_muted_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="network",
            name="countersigned",
            field=models.BooleanField(
                default=False, verbose_name="an organisation's signature takes a second person"
            ),
        ),
        migrations.AddField(
            model_name="network",
            name="mandate_by_document",
            field=models.BooleanField(
                default=True, verbose_name="representatives can hand in a document"
            ),
        ),
        migrations.AddField(
            model_name="network",
            name="mandate_by_domain",
            field=models.BooleanField(
                default=False,
                verbose_name="a mail address of the organisation's own domain proves a mandate",
            ),
        ),
        migrations.AddField(
            model_name="network",
            name="mandate_by_vouching",
            field=models.BooleanField(
                default=False, verbose_name="the word of another member proves a mandate"
            ),
        ),
        migrations.RunPython(keep_the_rule, give_it_back),
        migrations.RemoveField(model_name="network", name="mandate"),
    ]
