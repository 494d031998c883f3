"""Frozen texts and register entries refuse UPDATE and DELETE, in the database itself."""

from django.db import migrations

TABLES = ["charters_versiontext", "charters_registerentry"]

POSTGRESQL_FUNCTION = """
    CREATE FUNCTION charters_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''append-only: % refuses %'', TG_TABLE_NAME, TG_OP
         USING ERRCODE = ''integrity_constraint_violation''; END'
"""


def create_triggers(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)  # it holds % signs
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            if postgresql:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION charters_refuse_change()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, 'append-only: {table} refuses {verb}'); END"
                )


class Migration(migrations.Migration):
    dependencies = [("charters", "0002_initial")]

    operations = [migrations.RunPython(create_triggers, migrations.RunPython.noop)]
