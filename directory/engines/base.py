"""What an engine is asked, what it answers, and the one interface all of them have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the index; `begins` also takes words that begin with it."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these; none of them is no condition."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these; none of them matches nothing."""

    parts: tuple["Expression", ...]


type Expression = Word | Phrase | All | AnyOf


def any_token(tokens: Iterable[str]) -> AnyOf:
    """At least one of these facet tokens."""
    return AnyOf(tuple(Word(token) for token in tokens))


def words_in(expression: Expression) -> list[Word]:
    """All words of an expression, those of its phrases one by one."""
    match expression:
        case Word():
            return [expression]
        case Phrase(words):
            return [Word(word) for word in words]
        case All(parts) | AnyOf(parts):
            return [word for part in parts for word in words_in(part)]


def most_of(expression: Expression, known: Mapping[Word, int]) -> int:
    """How many documents match at most, by how many each word is in; unknown words are in none."""
    match expression:
        case Word():
            return known.get(expression, 0)
        case Phrase(words):
            return min(known.get(Word(word), 0) for word in words)
        case All(parts):
            return min((most_of(part, known) for part in parts), default=0)
        case AnyOf(parts):
            return sum(most_of(part, known) for part in parts)


def flat(expression: Expression) -> list[Expression]:
    """What must hold at once, each part by itself."""
    if isinstance(expression, All):
        return [one for part in expression.parts for one in flat(part)]
    return [expression]


@dataclass(frozen=True, slots=True)
class Reach:
    """Around a point: who is at home within so many kilometres of it, and whoever travels that
    far. With 0 kilometres only `commune` itself is home.

    `departments` have all homes among them: they are what a full-text index can say of a place.
    """

    latitude: float
    longitude: float
    kilometres: int
    commune: int | None
    departments: frozenset[int]


@dataclass(frozen=True, slots=True)
class Question:
    """Words, facets and a place, all of which must hold.

    `words` is what was asked for, `exact` the same without beginnings: what matches it in the
    strong words stands first. `tokens` are facets, which say nothing of rank. `known` is what the
    dictionary says of its words, for engines that choose their way by it.
    """

    words: All = All(())
    exact: All = All(())
    tokens: All = All(())
    reach: Reach | None = None
    known: Mapping[Word, int] = field(default_factory=dict, compare=False)

    @property
    def has_words(self) -> bool:
        return bool(self.words.parts)


@dataclass(frozen=True, slots=True)
class Document:
    """One listing as engines know it.

    `strong` and `weak` are its words in order, a GAP between texts; stems are the engine's part.
    `facets` are tokens. `month` counts months since year 0 of the last confirmation, 0 for never.
    The position is the commune's.
    """

    listing: int
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    facets: tuple[str, ...]
    month: int
    name: str
    commune: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    travels: int = 0


# The token of every public listing.
PUBLIC = "p_1"
# Stands between texts, so that no phrase spans two of them.
GAP = "_"
# How well a document matches: in its strong words exactly, or by a beginning; anywhere.
STRONG, BEGINNING, ANYWHERE = 3, 2, 1


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a hit stands in the order: compare these, the least comes first."""

    rank: int  # minus the match
    age: int  # minus the month
    distance: int  # km
    name: str
    listing: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of hits in order, with what is known of all of them.

    `total` is exact where `is_exact`, else an estimate; `facets` counts tokens the same way.
    """

    hits: Sequence[Place]
    has_more: bool
    total: int
    is_exact: bool
    facets: dict[str, int]


class Engine(Protocol):
    """What every engine can do. Documents are written inside the caller's transaction where the
    engine is the database, after it where it is not."""

    def write(self, documents: Sequence[Document]) -> None:
        """Write these documents in place of what was known of their listings."""

    def forget(self, listings: Sequence[int]) -> None:
        """Leave no word of these listings anywhere, not even where nobody searches."""

    def matching(self, queryset: QuerySet[Any], query: str) -> QuerySet[Any]:
        """The queryset of listings narrowed to what holds a query's words, with `relevance`."""

    def narrow(self, queryset: QuerySet[Any], question: Question) -> QuerySet[Any]:
        """The queryset of listings narrowed to what matches, with `relevance`."""

    def informed(self, question: Question) -> Question:
        """The question with what is worth knowing before it, or a part of it, is asked."""

    def ask(self, question: Question, *, after: Place | None, size: int) -> Answer:
        """The page that follows `after`, and counts over everything."""

    def counts(self, question: Question) -> tuple[dict[str, int], int, bool]:
        """Counts of facet tokens, the number of matches, and whether both are exact."""

    def place_of(self, listing: int, question: Question) -> Place | None:
        """Where a listing stands among the matches; None when it is no match (any more)."""

    def terms(self) -> Iterator[tuple[str, int]]:
        """Every word and token of the index with its number of documents, for the dictionary."""
