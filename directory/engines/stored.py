"""How a listing is stored where the engine is the database: one text of words.

A document is strong words marked, all words in order, their stems, facet tokens, the month and
sample tokens. So words and facets are one expression of the full-text index, and a known fraction
of the matches is one more word.
"""

from collections.abc import Iterable
from typing import Any

from directory.engines.base import GAP, All, AnyOf, Document, Expression, Phrase, Word
from directory.matching import forms_of

# Sample tokens: z_1 is on half of the listings, z_2 on a quarter...
LEVELS = 10
STRONG_MARK = "__"
# No listing has this word.
NOTHING = "_none"


def samples_of(listing: int) -> list[str]:
    """The sample tokens of a listing: spread evenly over the numbers (Fibonacci hashing)."""
    spread = (listing * 2_654_435_761) % 2**32
    return [f"z_{level}" for level in range(1, LEVELS + 1) if spread < 2**32 >> level]


def month_of(age: int) -> str:
    """The token of a month of confirmation."""
    return f"y_{abs(age)}"


def row_of(document: Document) -> tuple[Any, ...]:
    """The columns of ListingDocument, in its order."""
    return (
        document.listing,
        " ".join(document.facets),
        -document.month,
        document.name,
        document.commune,
        document.latitude,
        document.longitude,
        document.travels,
    )


def words_of_document(document: Document) -> tuple[list[str], list[str]]:
    """All that is indexed of one listing: words in order, and what is in no phrase."""
    strong_stems = _stems(document.strong)
    marked = [word if word == GAP else STRONG_MARK + word for word in document.strong]
    return [*marked, GAP, *document.strong, GAP, *document.weak, GAP], [
        *(STRONG_MARK + word for word in strong_stems),
        *(strong_stems | _stems(document.weak)),
        *document.facets,
        *samples_of(document.listing),
        month_of(-document.month),
    ]


def _stems(words: Iterable[str]) -> set[str]:
    return {form for word in words if word != GAP for form in forms_of(word)[1:]}


def strong(expression: Expression) -> Expression:
    """The same, asked of the strong words only."""
    match expression:
        case Word(text, begins):
            return Word(STRONG_MARK + text, begins)
        case Phrase(words):
            return Phrase(tuple(STRONG_MARK + word for word in words))
        case All(parts):
            return All(tuple(map(strong, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(strong, parts)))
