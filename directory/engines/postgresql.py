"""The engine on PostgreSQL: a tsvector made of our own words, and a GIN index on it."""

from collections.abc import Iterator, Sequence

from django.db import connection

from directory.engines.base import All, AnyOf, Document, Expression, Phrase, Question, Word, most_of
from directory.engines.database import DatabaseEngine
from directory.engines.reading import TABLE, Condition
from directory.engines.stored import NOTHING, row_of, words_of_document

# Beyond these a tsvector counts no further: 16,383 words, and 255 places of one word.
MOST_WORDS = 16_000
# A list so many times as long as the shortest is read besides, and any as short as this.
LONGER = 4
WORTH_A_LIST = 250
COLUMNS = {
    "listing_id": "bigint",
    "facets": "text",
    "age": "int",
    "name": "text",
    "commune_id": "bigint",
    "latitude": "float8",
    "longitude": "float8",
    "travels": "int",
    "vector": "text",
}
NAMES = ", ".join(COLUMNS)
ARRAYS = ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
WRITE = f"""
    INSERT INTO {TABLE} ({NAMES})
    SELECT {NAMES}::tsvector FROM unnest({ARRAYS}) AS new ({NAMES})
    ON CONFLICT (listing_id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
"""


class PostgreSQLEngine(DatabaseEngine):
    """See `directory.engines.base.Engine`."""

    collation = ' COLLATE "C"'

    def write(self, documents: Sequence[Document]) -> None:
        rows = [(*row_of(document), _vector(document)) for document in documents]
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)])

    def source(self, *expressions: Expression) -> Condition:
        query = _query(All(expressions))
        if not query:
            return f"FROM {TABLE} d WHERE 1 = 1", []
        return f"FROM {TABLE} d WHERE d.vector @@ %s::tsquery", [query]

    def split(
        self, question: Question, parts: list[Expression]
    ) -> tuple[list[Expression], list[Expression]]:
        """The index reads the whole list of each word it is asked: only those not much longer than
        the shortest are worth it, the others are looked for in the rows."""
        if not question.known:
            return parts, []
        most = [most_of(part, question.known) for part in parts]
        worth = LONGER * max(min(most, default=0), WORTH_A_LIST)
        indexed = [part for part, number in zip(parts, most, strict=True) if number <= worth]
        beside = [part for part, number in zip(parts, most, strict=True) if number > worth]
        return indexed, beside

    def found(self, select: str, limit: int | None) -> str:
        # Materialised, so that no limit makes the planner read the table in the hope of a hit.
        limited = f" LIMIT {limit}" if limit else ""
        return f"WITH found AS MATERIALIZED ({select}) SELECT * FROM found{limited}"

    def holds(self, *expressions: Expression) -> Condition:
        query = _query(All(expressions))
        if not query:
            return "1 = 1", []
        # The function behind @@, by its name: no index is asked.
        return "ts_match_vq(d.vector, %s::tsquery)", [query]

    def terms(self) -> Iterator[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word, ndoc FROM ts_stat(%s)", [f"SELECT vector FROM {TABLE}"])
            while rows := cursor.fetchmany(5_000):
                yield from rows


def _vector(document: Document) -> str:
    """The tsvector as text: words with their places, verbatim (no parser of its own); stems and
    tokens are in no phrase and have none."""
    in_order, others = words_of_document(document)
    places: dict[str, list[str]] = {}
    for place, word in enumerate(in_order[:MOST_WORDS], start=1):
        places.setdefault(word, []).append(str(place))
    told = [f"'{word}':{','.join(at[:255])}" for word, at in places.items()]
    return " ".join(told + [f"'{word}'" for word in others if word not in places])


def _query(expression: Expression) -> str:
    """The tsquery as text; words are `[a-z0-9_]`, so nothing needs escaping."""
    match expression:
        case Word(text, begins):
            return f"'{text}':*" if begins else f"'{text}'"
        case Phrase(words):
            return "(" + " <-> ".join(f"'{word}'" for word in words) + ")"
        case All(parts):
            told = [one for one in map(_query, parts) if one]
            return f"({' & '.join(told)})" if told else ""
        case AnyOf(parts):
            return "(" + (" | ".join(map(_query, parts)) or f"'{NOTHING}'") + ")"
