"""The register in public: the time of each head, ways to look entries up, and two more refusals.

UPDATE and DELETE are refused since 0003. What got past: TRUNCATE on PostgreSQL, and on SQLite
`INSERT OR REPLACE`, which deletes the row in its way without asking a DELETE trigger.
"""

from django.db import migrations, models

# Each append-only table, with what makes a row of it unique.
TABLES = {
    "charters_versiontext": [["id"], ["version_id", "locale"]],
    "charters_consultationtext": [["id"]],
    "charters_registerentry": [["id"], ["network_id", "seq"], ["network_id", "prev"]],
}


def create_triggers(apps, schema_editor):
    for table, unique in TABLES.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION charters_refuse_change()"
            )
            continue
        in_the_way = " OR ".join(
            "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"
            for columns in unique
        )
        is_taken = f"EXISTS (SELECT 1 FROM {table} WHERE {in_the_way})"  # nosec B608 - our names
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {is_taken}"
            f" BEGIN SELECT RAISE(ABORT, 'append-only: {table} refuses REPLACE'); END"
        )


def date_heads(apps, schema_editor):
    entries = apps.get_model("charters", "RegisterEntry").objects
    for head in apps.get_model("charters", "RegisterHead").objects.filter(seq__gt=0):
        head.at = entries.get(network=head.network_id, seq=head.seq).at
        head.save(update_fields=["at"])


class Migration(migrations.Migration):

    dependencies = [
        ('charters', '0008_lasting_signatures'),
        ('portal', '0004_muted_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='registerhead',
            name='at',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddIndex(
            model_name='registerentry',
            index=models.Index(condition=models.Q(('signer', ''), _negated=True), fields=['signer'], name='charters_register_signer'),
        ),
        migrations.AddIndex(
            model_name='registerentry',
            index=models.Index(fields=['network', 'type', '-seq'], name='charters_register_type'),
        ),
        migrations.RunPython(date_heads, migrations.RunPython.noop),
        migrations.RunPython(create_triggers, migrations.RunPython.noop),
    ]
