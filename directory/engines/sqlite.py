"""The engine on SQLite: one FTS5 table of our own words."""

from collections.abc import Iterator, Sequence
from itertools import chain

from django.db import connection

from directory.engines.base import All, AnyOf, Document, Expression, Phrase, Word, flat, words_in
from directory.engines.database import DatabaseEngine
from directory.engines.reading import TABLE, Condition
from directory.engines.stored import NOTHING, row_of, words_of_document

FTS = "directory_listingfts"
COLUMNS = "listing_id facets age name commune_id latitude longitude travels".split()
WRITE = f"""
    INSERT INTO {TABLE} ({", ".join(COLUMNS)}) VALUES ({", ".join(["%s"] * len(COLUMNS))})
    ON CONFLICT (listing_id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
"""


class SQLiteEngine(DatabaseEngine):
    """See `directory.engines.base.Engine`."""

    def write(self, documents: Sequence[Document]) -> None:
        rows = [row_of(document) for document in documents]
        texts = [(one.listing, " ".join(chain(*words_of_document(one)))) for one in documents]
        with connection.cursor() as cursor:
            cursor.executemany(WRITE, rows)
            cursor.executemany(f"DELETE FROM {FTS} WHERE rowid = %s", [text[:1] for text in texts])
            cursor.executemany(f"INSERT INTO {FTS} (rowid, words) VALUES (%s, %s)", texts)

    def forget(self, listings: Sequence[int]) -> None:
        """FTS5 keeps the words of what was deleted until it writes its segments anew."""
        super().forget(listings)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {FTS} ({FTS}) VALUES ('optimize')")

    def source(self, *expressions: Expression) -> Condition:
        query = _query(All(expressions))
        if not query:
            return f"FROM {TABLE} d WHERE 1 = 1", []
        # In this order: the full-text index first, then each row by its key.
        return (
            f"FROM {FTS} f CROSS JOIN {TABLE} d ON d.listing_id = f.rowid WHERE {FTS} MATCH %s",
            [query],
        )

    def found(self, select: str, limit: int | None) -> str:
        return f"{select} LIMIT {limit}" if limit else select

    def holds(self, *expressions: Expression) -> Condition:
        query = _query(All(expressions))
        if not query:
            return "1 = 1", []
        return f"d.listing_id IN (SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s)", [query]

    def terms(self) -> Iterator[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT term, doc FROM {FTS}_terms")
            while rows := cursor.fetchmany(5_000):
                yield from rows

    def has(self, tokens: All) -> Condition:
        """Read from the row: a list of all that are public would be made for every page."""
        conditions, params = ["1 = 1"], list[str]()
        for part in flat(tokens):
            words = words_in(part)
            one_of = ["instr(' ' || d.facets || ' ', %s) > 0"] * len(words)
            conditions.append(f"({' OR '.join(one_of) or '1 = 0'})")
            params += [f" {word.text} " for word in words]
        return " AND ".join(conditions), params


def _query(expression: Expression) -> str:
    """The match expression; words are `[a-z0-9_]` and quoted besides."""
    match expression:
        case Word(text, begins):
            return f'"{text}"*' if begins else f'"{text}"'
        case Phrase(words):
            return '"' + " ".join(words) + '"'
        case All(parts):
            told = [one for one in map(_query, parts) if one]
            return f"({' AND '.join(told)})" if told else ""
        case AnyOf(parts):
            return "(" + (" OR ".join(map(_query, parts)) or f'"{NOTHING}"') + ")"
