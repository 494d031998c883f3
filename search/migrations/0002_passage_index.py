"""The full-text index on passages: GIN on PostgreSQL, FTS5 on SQLite.

Both are kept in step by the database itself: a generated column here, triggers there.
"""

from django.db import migrations

POSTGRESQL = [
    """
    ALTER TABLE search_passage ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, title_terms), 'A')
        || setweight(to_tsvector('simple'::regconfig, terms), 'C')
    ) STORED
    """,
    "CREATE INDEX search_passage_vector ON search_passage USING gin (vector)",
]

WORDS = "INSERT INTO search_passagefts (rowid, title_terms, terms) VALUES (new.id, new.title_terms, new.terms);"
NO_WORDS = (
    "INSERT INTO search_passagefts (search_passagefts, rowid, title_terms, terms)"
    " VALUES ('delete', old.id, old.title_terms, old.terms);"
)
SQLITE = [
    """
    CREATE VIRTUAL TABLE search_passagefts USING fts5(
        title_terms, terms, content='search_passage', content_rowid='id',
        tokenize='unicode61', prefix='2 3'
    )
    """,
    f"CREATE TRIGGER search_passagefts_insert AFTER INSERT ON search_passage BEGIN {WORDS} END",
    f"CREATE TRIGGER search_passagefts_delete AFTER DELETE ON search_passage BEGIN {NO_WORDS} END",
    f"""CREATE TRIGGER search_passagefts_update AFTER UPDATE ON search_passage
    BEGIN {NO_WORDS} {WORDS} END""",
]


def create_index(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_passages")]

    operations = [migrations.RunPython(create_index, migrations.RunPython.noop)]
