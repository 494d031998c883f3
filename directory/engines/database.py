"""What both database engines share: one text per listing, and how a page of answers is found.

A document is one text of words: strong words marked, all words in order, their stems, facet
tokens, and sample tokens. So words and facets are one expression of the full-text index, and a
known fraction of the matches is one more word.

Few matches are read whole, put in order and counted: everything is exact. Of many, the page is
read along the index that has their order, and counts come from a sample; both cost the same
whatever the size.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from directory.engines.base import (
    ANYWHERE,
    BEGINNING,
    GAP,
    STRONG,
    All,
    Answer,
    AnyOf,
    Document,
    Expression,
    Phrase,
    Place,
    Question,
    Reach,
    Word,
)
from directory.matching import forms_of
from directory.models import ListingDocument, SearchTerm
from directory.models.territory import KILOMETRES_PER_DEGREE
from directory.queries.asking import ask_for

# Up to so many matches everything is read and exact.
EXACT = 3_000
# A sample holds at least as many where there are as many.
SAMPLE = 1_000
# Sample tokens: z_1 is on a quarter of the listings, z_2 on a sixteenth...
LEVELS = 5
ANYWHERE_IN_THE_COUNTRY = 1000
STRONG_MARK = "__"
# No listing has this word.
NOTHING = "_none"

type Condition = tuple[str, list[Any]]


def samples_of(listing: int) -> list[str]:
    """The sample tokens of a listing: spread evenly over the numbers (Fibonacci hashing)."""
    spread = (listing * 2_654_435_761) % 2**32
    return [f"z_{level}" for level in range(1, LEVELS + 1) if spread < 2**32 >> 2 * level]


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


@dataclass(frozen=True, slots=True)
class Sample:
    """Facet counts and the number of matches, estimated from a part of the listings."""

    facets: dict[str, int]
    total: int


class DatabaseEngine(ABC):
    """An engine whose documents live beside the listings, in the same transactions."""

    @abstractmethod
    def write(self, documents: Sequence[Document]) -> None:
        """See `Engine.write`."""

    def forget(self, listings: Sequence[int]) -> None:
        """See `Engine.forget`."""
        ListingDocument.objects.filter(listing__in=listings).delete()

    @abstractmethod
    def terms(self) -> Iterator[tuple[str, int]]:
        """See `Engine.terms`."""

    @abstractmethod
    def source(self, *expressions: Expression) -> Condition:
        """`FROM ... WHERE` of the documents `d` that match, found through the full-text index."""

    @abstractmethod
    def holds(self, *expressions: Expression) -> Condition:
        """A condition on a document `d` at hand, which no index answers."""

    # What an Engine does -------------------------------------------------------------------

    def matching(self, queryset: QuerySet[Any], query: str) -> QuerySet[Any]:
        """See `Engine.matching`."""
        asked = ask_for(query, corrects=False)
        return self.narrow(queryset, Question(words=asked.words, exact=asked.exact))

    def narrow(self, queryset: QuerySet[Any], question: Question) -> QuerySet[Any]:
        """See `Engine.narrow`."""
        if not question.has_words and not question.tokens.parts and question.reach is None:
            return queryset.annotate(relevance=Value(0, output_field=IntegerField()))
        queryset = queryset.filter(pk__in=self._ids(question, question.words))
        if not question.has_words:
            return queryset.annotate(relevance=Value(0, output_field=IntegerField()))
        exact = self._ids(question, strong(question.exact))
        beginning = self._ids(question, strong(question.words))
        relevance = Case(
            When(pk__in=exact, then=STRONG),
            When(pk__in=beginning, then=BEGINNING),
            default=ANYWHERE,
            output_field=IntegerField(),
        )
        return queryset.annotate(relevance=relevance)

    def ask(self, question: Question, *, after: Place | None, size: int) -> Answer:
        """See `Engine.ask`."""
        rows, sample = self._all_or_sample(question, is_ranked=True)
        if sample is None:
            places = sorted(map(_place, rows))
            left = [place for place in places if after is None or place > after]
            return Answer(left[:size], len(left) > size, len(rows), True, _count(rows))
        left = self._walk(question, after, size + 1)
        return Answer(left[:size], len(left) > size, sample.total, False, sample.facets)

    def counts(self, question: Question) -> tuple[dict[str, int], int, bool]:
        """See `Engine.counts`."""
        rows, sample = self._all_or_sample(question, is_ranked=False)
        if sample is None:
            return _count(rows), len(rows), True
        return sample.facets, sample.total, False

    def place_of(self, listing: int, question: Question) -> Place | None:
        """See `Engine.place_of`."""
        condition, params = self._conditions(question, question.words)
        rank, rank_params = self._rank(question)
        columns = _columns(rank, question.reach)
        sql = f"{columns} FROM {TABLE} d WHERE d.listing_id = %s AND {condition}"
        rows = _fetch(sql, [*rank_params, listing, *params])
        return _place(rows[0]) if rows else None

    # Few: all of them ----------------------------------------------------------------------

    def _all_or_sample(
        self, question: Question, *, is_ranked: bool
    ) -> tuple[list[Any], "Sample | None"]:
        """Every match as a row, the last column its facets; or, of more than EXACT, a sample."""
        sample = None
        if self._at_most(question) > 4 * EXACT:
            sample = self._sampled(question)
            if sample.total > EXACT:
                return [], sample
        source, params = self._source(question, question.words)
        rank, rank_params = self._rank(question) if is_ranked else ("1", [])
        sql = f"{_columns(rank, question.reach)}, d.facets {source} LIMIT {EXACT + 1}"
        rows = _fetch(sql, [*rank_params, *params])
        return (rows, None) if len(rows) <= EXACT else ([], sample or self._sampled(question))

    def _rank(self, question: Question) -> Condition:
        if not question.has_words:
            return "1", []
        exact, exact_params = self.holds(strong(question.exact), question.tokens)
        beginning, beginning_params = self.holds(strong(question.words), question.tokens)
        sql = f"CASE WHEN {exact} THEN {STRONG} WHEN {beginning} THEN {BEGINNING} ELSE 1 END"
        return sql, [*exact_params, *beginning_params]

    # Many: a page along the order, and a sample ---------------------------------------------

    def _walk(self, question: Question, after: Place | None, size: int) -> list[Place]:
        """The next places in order, rank by rank."""
        if not question.has_words:
            return self._walk_rank(question, ANYWHERE, [question.words], [], after, size)
        exact, begun = strong(question.exact), strong(question.words)
        ranks: list[tuple[int, list[Expression], list[Expression]]] = [
            (STRONG, [exact], []),
            (BEGINNING, [begun], [exact]),
            (ANYWHERE, [question.words], [begun]),
        ]
        found: list[Place] = []
        for rank, wanted, unwanted in ranks:
            if after is not None and -after.rank < rank:
                continue
            start = after if after is not None and -after.rank == rank else None
            missing = size - len(found)
            if missing:
                found += self._walk_rank(question, rank, wanted, unwanted, start, missing)
        return found

    def _walk_rank(
        self,
        question: Question,
        rank: int,
        wanted: list[Expression],
        unwanted: list[Expression],
        after: Place | None,
        size: int,
    ) -> list[Place]:
        columns = _columns(str(rank), question.reach)
        order = self.order
        words = All(tuple(wanted))
        refused, refused_params = self.holds(*unwanted) if unwanted else ("", [])
        refusal = f" AND NOT {refused}" if unwanted else ""
        start, start_params = _start(order, after, by_distance=question.reach is not None)
        if self._at_most(question, words) <= EXACT:
            source, params = self._source(question, words)
            sql = f"{columns} {source}{refusal}"
            rows = _fetch(sql, [*params, *refused_params])
            places = sorted(map(_place, rows))
            return [one for one in places if after is None or one > after][:size]
        condition, params = self._conditions(question, words)
        walk = f"{columns} FROM {TABLE} d WHERE {start} AND {condition}{refusal}"
        all_params = [*start_params, *params, *refused_params]
        rows = _fetch(f"{walk} ORDER BY {order} LIMIT {size}", all_params)
        if question.reach is not None and len(rows) == size:
            # By distance within each month: the last month is read whole.
            rows = _fetch(
                f"{walk} AND d.age <= %s ORDER BY {order} LIMIT {EXACT}", [*all_params, rows[-1][2]]
            )
        places = sorted(map(_place, rows))
        return [one for one in places if after is None or one > after][:size]

    def _sampled(self, question: Question) -> "Sample":
        bound = self._at_most(question) or 4**LEVELS * SAMPLE
        level = 0
        while level < LEVELS and bound / 4 ** (level + 1) > SAMPLE:
            level += 1
        while True:
            words = All((question.words, Word(f"z_{level}"))) if level else question.words
            source, params = self._source(question, words)
            rows = _fetch(f"SELECT d.facets {source}", params)
            if level == 0 or len(rows) >= SAMPLE / 4:
                break
            level -= 1  # rarer together than apart
        times = 4**level
        return Sample({token: n * times for token, n in _count(rows).items()}, len(rows) * times)

    def _at_most(self, question: Question, words: Expression | None = None) -> int:
        """What the dictionary knows of the rarest part: there are hardly more matches."""
        parts = [*_flat(words or question.words), *_flat(question.tokens)]
        return SearchTerm.objects.at_most(parts)

    # SQL ------------------------------------------------------------------------------------

    order = "d.age, d.name, d.listing_id"

    def _source(self, question: Question, words: Expression) -> Condition:
        source, params = self.source(words, question.tokens, *_near_tokens(question.reach))
        where, where_params = self._reached(question.reach)
        return f"{source}{where}", [*params, *where_params]

    def _conditions(self, question: Question, words: Expression) -> Condition:
        condition, params = self.holds(words, question.tokens)
        where, where_params = self._reached(question.reach)
        return f"{condition}{where}", [*params, *where_params]

    def _ids(self, question: Question, words: Expression) -> RawSQL:
        source, params = self._source(question, words)
        return RawSQL(f"SELECT d.listing_id {source}", params)  # nosec B611 - our names

    def _reached(self, reach: Reach | None) -> Condition:
        if reach is None:
            return "", []
        squared = _squared_distance(reach)
        home = f"{squared} <= {reach.kilometres**2}"
        if reach.kilometres == 0:
            home = f"d.commune_id = {int(reach.commune or 0)}"
        travels = f"d.travels > 0 AND {squared} <= d.travels * d.travels"
        return f" AND ({home} OR ({travels}) OR d.travels >= {ANYWHERE_IN_THE_COUNTRY})", []


TABLE = ListingDocument._meta.db_table


def _columns(rank: str, reach: Reach | None) -> str:
    distance = _squared_distance(reach) if reach else "0"
    return f"SELECT d.listing_id, {rank}, d.age, d.name, {distance}"


def _squared_distance(reach: Reach) -> str:
    """Plain arithmetic, which both databases have; numbers of ours only."""
    north = f"((d.latitude - {reach.latitude:.6f}) * {KILOMETRES_PER_DEGREE})"
    width = KILOMETRES_PER_DEGREE * cos(radians(reach.latitude))
    east = f"((d.longitude - {reach.longitude:.6f}) * {width:.6f})"
    return f"({north} * {north} + {east} * {east})"


def _near_tokens(reach: Reach | None) -> list[Expression]:
    """What the full-text index can say of a place: its departments, or who travels."""
    if reach is None or not reach.departments:
        return []
    tokens = [f"t_{pk}" for pk in sorted(reach.departments)]
    return [AnyOf((*(Word(token) for token in tokens), Word("v_", begins=True)))]


def _start(order: str, after: Place | None, *, by_distance: bool) -> Condition:
    if after is None:
        return "1 = 1", []
    if by_distance:
        return "d.age >= %s", [after.age]
    return f"({order}) > (%s, %s, %s)", [after.age, after.name, after.listing]


def _place(row: Sequence[Any]) -> Place:
    listing, rank, age, name, squared = row[:5]
    return Place(-rank, age, round(sqrt(squared or 0)), name, listing)


def _flat(expression: Expression) -> list[Expression]:
    """What must hold at once, each part by itself."""
    if isinstance(expression, All):
        return [one for part in expression.parts for one in _flat(part)]
    return [expression]


def _count(rows: Sequence[Sequence[Any]]) -> dict[str, int]:
    """How many rows have each token; the last column holds them."""
    return Counter(" ".join(row[-1] for row in rows).split())


def _fetch(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
