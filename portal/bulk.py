"""Many small rows at once."""

from collections.abc import Iterable
from itertools import batched

from django.db import connection
from django.db.models import Model

BATCH = 10_000


def insert_new(model: type[Model], columns: Iterable[str], rows: Iterable[tuple]) -> None:
    """Insert rows of values, in the order of these columns; one that a constraint refuses as a
    double is passed over.

    What `bulk_create(ignore_conflicts=True)` does in a fifth of the time: no instance is made, no
    default filled in, no signal sent. So name every column that needs a value.
    """
    fields = [model._meta.get_field(name) for name in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    for some in batched(rows, BATCH):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                arrays = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in fields)
                cursor.execute(
                    f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"
                    " ON CONFLICT DO NOTHING",
                    [list(values) for values in zip(*some, strict=True)],
                )
            else:
                marks = ", ".join(["%s"] * len(fields))
                # Not "OR IGNORE", which would pass over what no constraint on doubles refuses.
                cursor.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", some
                )
