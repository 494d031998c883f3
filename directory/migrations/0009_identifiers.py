"""SIREN and RNA, and the keys by which twins are found, filled for what stands there already."""

import directory.identifiers
import directory.models.folded
from django.conf import settings
from django.db import migrations, models


from directory.identifiers import host_key, name_key

BATCH = 1000


def fill(apps, schema_editor):
    listings = apps.get_model("directory", "Listing").objects.order_by("pk")
    rows = listings.only("pk", "name", "website", "name_key", "host")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for row in batch:
            row.name_key, row.host = name_key(row.name), host_key(row.website)
        rows.model.objects.bulk_update(batch, ["name_key", "host"])
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0008_search_documents'),
        ('portal', '0007_job_runs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='listing',
            name='host',
            field=directory.models.folded.HostField(of='website'),
        ),
        migrations.AddField(
            model_name='listing',
            name='name_key',
            field=directory.models.folded.NameKeyField(of='name'),
        ),
        migrations.AddField(
            model_name='listing',
            name='rna',
            field=models.CharField(blank=True, db_default='', default='', max_length=10, validators=[directory.identifiers.check_rna], verbose_name='RNA'),
        ),
        migrations.AddField(
            model_name='listing',
            name='siren',
            field=models.CharField(blank=True, db_default='', default='', max_length=9, validators=[directory.identifiers.check_siren], verbose_name='SIREN'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['siren'], name='directory_listing_siren_idx'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['rna'], name='directory_listing_rna_idx'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['host'], name='directory_listing_host_idx'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['name_key'], name='directory_listing_key_idx'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['commune', 'name_key', 'id'], name='directory_listing_place_keys'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('siren', ''), ('siren__regex', '^[0-9]{9}$'), _connector='OR'), name='directory_listing_siren'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('rna', ''), ('rna__regex', '^W[0-9][0-9A-Z][0-9]{7}$'), _connector='OR'), name='directory_listing_rna'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
