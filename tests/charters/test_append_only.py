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


# What each database has besides UPDATE and DELETE: a way to empty a table, or to write over a row.
OTHER_WAYS = {
    "postgresql": [  # which empties no table while a row's foreign keys are still to be checked
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE charters_consultationtext CASCADE",
    ],
    "sqlite": [
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table}",
    ],
}


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied_and_no_row_written_over(charter, table):
    for statement in OTHER_WAYS[connection.vendor]:
        assert refused(statement.format(table=table))


@pytest.mark.parametrize("column", ["seq", "prev"])
def test_no_entry_takes_the_place_of_another(charter, column):
    """With an id of its own, and something of an entry that is there."""
    names = [field.column for field in RegisterEntry._meta.fields]
    other = {"id": "id + 1000", "seq": "seq + 1000", "prev": "hash"}
    other.pop(column)
    values = ", ".join(other.get(name, name) for name in names)
    table = "charters_registerentry"
    copied = f"INTO {table} ({', '.join(names)}) SELECT {values} FROM {table}"
    over = f" ON CONFLICT (network_id, {column}) DO UPDATE SET hash = 'x'"
    statement = {"postgresql": f"INSERT {copied}{over}", "sqlite": f"INSERT OR REPLACE {copied}"}
    assert refused(statement[connection.vendor])


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
