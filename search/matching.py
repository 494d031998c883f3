"""Matching words to passages, by the directory's analyser and each database's index."""

from django.db import connection
from django.db.models import Case, When
from django.db.models.expressions import RawSQL

from directory.matching import (
    SHORTEST_BEGINNING,
    SHORTEST_LAST_BEGINNING,
    query_terms,
    stem,
)
from search.models import Passage, PassageQuerySet


def passages_with(query: str) -> PassageQuerySet:
    """Those that hold every word, as itself, in another form or as a beginning; with
    `in_title` 1 where all of them are in the title. None without a word to look for."""
    words = query_terms(query)
    if not words:
        return Passage.objects.none()
    ids = _postgresql if connection.vendor == "postgresql" else _sqlite
    in_title = Case(When(pk__in=ids(words, title=True), then=1), default=0)
    return Passage.objects.filter(pk__in=ids(words, title=False)).annotate(in_title=in_title)


def _postgresql(words: list[str], *, title: bool) -> RawSQL:
    # A label is `:` and what it says: the weight A, `*` for a beginning, or both.
    exact, beginning = (":A", ":*A") if title else ("", ":*")
    parts = [
        f"('{stem(word)}'{exact} | '{word}'{beginning})" if begins else f"'{stem(word)}'{exact}"
        for word, begins in _with_beginnings(words)
    ]
    sql = "SELECT id FROM search_passage WHERE vector @@ to_tsquery('simple', %s)"
    return RawSQL(sql, [" & ".join(parts)])  # noqa: S611  # nosec: letters and digits only


def _sqlite(words: list[str], *, title: bool) -> RawSQL:
    parts = [
        f'("{stem(word)}" OR "{word}"*)' if begins else f'"{stem(word)}"'
        for word, begins in _with_beginnings(words)
    ]
    match = " AND ".join(parts)
    sql = "SELECT rowid FROM search_passagefts WHERE search_passagefts MATCH %s"
    return RawSQL(sql, [f"title_terms : ({match})" if title else match])  # noqa: S611  # nosec: same


def _with_beginnings(words: list[str]) -> list[tuple[str, bool]]:
    """Each word, and whether it may be the beginning of another."""
    last = len(words) - 1
    return [
        (word, len(word) >= (SHORTEST_LAST_BEGINNING if i == last else SHORTEST_BEGINNING))
        for i, word in enumerate(words)
    ]
