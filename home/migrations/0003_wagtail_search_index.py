"""The index that Wagtail's search on PostgreSQL reads by: on titles and bodies together.

Its models speak of such an index, and none of its migrations makes it; each search of pages or
pictures then reads the whole table.
"""

from django.db import migrations

CREATE = """
    CREATE INDEX IF NOT EXISTS home_wagtail_search_words
    ON wagtailsearch_indexentry USING gin ((title || body))
"""
DROP = "DROP INDEX IF EXISTS home_wagtail_search_words"


def run(statement):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("home", "0002_initial"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [migrations.RunPython(run(CREATE), run(DROP))]
