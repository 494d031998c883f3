"""Frozen texts and the register refuse every way in which a row could change or go."""

import pytest
from django.db import DatabaseError, connection, transaction

from charters.models import RegisterEntry, RegisterHead, VersionText
from charters.services.register import append_entry, lock_head

TABLES = ["charters_versiontext", "charters_registerentry"]


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize("table", TABLES)
def test_no_row_changes_or_goes(charter, table):
    rows = VersionText.objects.count(), RegisterEntry.objects.count()
    assert refused(f"UPDATE {table} SET locale = 'xx'")
    assert refused(f"DELETE FROM {table}")
    assert (VersionText.objects.count(), RegisterEntry.objects.count()) == rows


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("table", [*TABLES, "charters_consultationtext"])
def test_no_table_is_emptied(db, table):
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_replaced(charter, table):
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert refused(f"REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize("column", ["seq", "prev"])
def test_no_entry_takes_the_place_of_another(charter, column):
    """With an id of its own, and something of an entry that is there."""
    names = [field.column for field in RegisterEntry._meta.fields]
    other = {"id": "id + 1000", "seq": "seq + 1000", "prev": "hash"}
    other.pop(column)
    values = ", ".join(other.get(name, name) for name in names)
    table = "charters_registerentry"
    assert refused(
        f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) SELECT {values} FROM {table}"
    )


def test_times_never_run_back(charter):
    """A clock that was an hour ahead, and then put right."""
    head = lock_head(charter.network)
    ahead = "2099-01-01T00:00:00Z"
    RegisterHead.objects.update(at=ahead)
    head.refresh_from_db()
    entry = append_entry(
        head,
        entry_type="version.duties",
        charter="c",
        version=1,
        locale="zxx",
        text_sha256="0" * 64,
    )
    assert (entry.at, head.at) == (ahead, ahead)
