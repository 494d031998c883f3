"""Everything the database holds, as text: to look for what should be nowhere."""

from django.db import connection


def whole_database() -> dict[str, str]:
    """{table: all its rows as text}, on both databases."""
    told = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told[table] = repr(cursor.fetchall())
    return told


def tables_that_tell(*words: str) -> set[str]:
    """Tables in which one of these words stands, whatever its case."""
    return {
        table
        for table, rows in whole_database().items()
        if any(word.lower() in rows.lower() for word in words)
    }
