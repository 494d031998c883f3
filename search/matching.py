"""Matching what was asked to passages, by the directory's analyser and each database's index."""

from django.db import connection
from django.db.models import Case, When
from django.db.models.expressions import RawSQL

from directory.engines.base import All, AnyOf, Expression, Phrase, Word
from search.models import Passage, PassageQuerySet


def passages_with(asked: All) -> PassageQuerySet:
    """Those that hold all of it; with `in_title` 1 where all of it is in the title. None of them
    when nothing is asked."""
    if not asked.parts:
        return Passage.objects.none()
    ids = _postgresql if connection.vendor == "postgresql" else _sqlite
    in_title = Case(When(pk__in=ids(asked, title=True), then=1), default=0)
    return Passage.objects.filter(pk__in=ids(asked, title=False)).annotate(in_title=in_title)


def _postgresql(asked: Expression, *, title: bool) -> RawSQL:
    sql = "SELECT id FROM search_passage WHERE vector @@ to_tsquery('simple', %s)"
    return RawSQL(sql, [_tsquery(asked, "A" if title else "")])  # noqa: S611  # nosec: letters and digits only


def _tsquery(expression: Expression, weight: str) -> str:
    """A label is `:` and what it says: the weight, `*` for a beginning, or both."""
    match expression:
        case Word(text, begins):
            label = ("*" if begins else "") + weight
            return f"'{text}':{label}" if label else f"'{text}'"
        case Phrase(words):
            return "(" + " <-> ".join(_tsquery(Word(word), weight) for word in words) + ")"
        case All(parts):
            return "(" + " & ".join(_tsquery(part, weight) for part in parts) + ")"
        case AnyOf(parts):
            return "(" + " | ".join(_tsquery(part, weight) for part in parts) + ")"


def _sqlite(asked: Expression, *, title: bool) -> RawSQL:
    sql = "SELECT rowid FROM search_passagefts WHERE search_passagefts MATCH %s"
    match = _fts(asked)
    return RawSQL(sql, [f"title_terms : ({match})" if title else match])  # noqa: S611  # nosec: same


def _fts(expression: Expression) -> str:
    match expression:
        case Word(text, begins):
            return f'"{text}"*' if begins else f'"{text}"'
        case Phrase(words):
            return '"' + " ".join(words) + '"'
        case All(parts):
            return "(" + " AND ".join(map(_fts, parts)) + ")"
        case AnyOf(parts):
            return "(" + " OR ".join(map(_fts, parts)) + ")"
