"""The full-text index on listing documents: GIN on PostgreSQL, FTS5 on SQLite.

Both are kept in step by the database itself: a generated column here, triggers there.
"""

from django.db import migrations

POSTGRESQL = [
    """
    ALTER TABLE directory_listingdocument ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, title_terms), 'A')
        || setweight(to_tsvector('simple'::regconfig, terms), 'C')
    ) STORED
    """,
    "CREATE INDEX directory_listingdocument_vector ON directory_listingdocument USING gin (vector)",
]

SQLITE = [
    """
    CREATE VIRTUAL TABLE directory_listingfts USING fts5(
        title_terms, terms,
        content='directory_listingdocument', content_rowid='listing_id',
        tokenize='unicode61', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER directory_listingfts_insert AFTER INSERT ON directory_listingdocument BEGIN
        INSERT INTO directory_listingfts (rowid, title_terms, terms)
        VALUES (new.listing_id, new.title_terms, new.terms);
    END
    """,
    """
    CREATE TRIGGER directory_listingfts_delete AFTER DELETE ON directory_listingdocument BEGIN
        INSERT INTO directory_listingfts (directory_listingfts, rowid, title_terms, terms)
        VALUES ('delete', old.listing_id, old.title_terms, old.terms);
    END
    """,
    """
    CREATE TRIGGER directory_listingfts_update AFTER UPDATE ON directory_listingdocument BEGIN
        INSERT INTO directory_listingfts (directory_listingfts, rowid, title_terms, terms)
        VALUES ('delete', old.listing_id, old.title_terms, old.terms);
        INSERT INTO directory_listingfts (rowid, title_terms, terms)
        VALUES (new.listing_id, new.title_terms, new.terms);
    END
    """,
]


def create_index(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_initial")]

    operations = [migrations.RunPython(create_index, migrations.RunPython.noop)]
