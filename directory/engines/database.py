"""What both database engines share: what an Engine does, by the statements of `Reader`.

Few matches are read whole, put in order and counted: everything is exact. Of many, counts come
from a sample, and the page is read along the index that has their order, or from all matches of a
rank where these are few: both cost about the same whatever the size.
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import log2, prod, sqrt
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from directory.engines.base import (
    ANYWHERE,
    BEGINNING,
    PUBLIC,
    STRONG,
    All,
    Answer,
    Document,
    Expression,
    Place,
    Question,
    Word,
    flat,
    most_of,
    words_in,
)
from directory.engines.reading import TABLE, Reader, fetch, near_tokens, place
from directory.engines.stored import LEVELS, strong
from directory.models import ListingDocument, SearchTerm
from directory.queries.asking import ask_for

# Up to so many matches everything is read and exact.
EXACT = 1_000
# A sample holds about as many: what it says of all is true to some 5 in 100.
SAMPLE = 400
# Reading a match through the full-text index costs about a third of a step along the order, and of
# n among N listings the ten of a page take some 10 N / n steps: below READ * sqrt(N) matches it is
# quicker to read them all and put them in order.
READ = 6
EVERYTHING = Word(PUBLIC)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a part of the matches says of all: how many, of each facet and of each rank."""

    total: int
    facets: dict[str, int]
    ranks: dict[int, int]
    is_everything: bool


class DatabaseEngine(Reader):
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

    # What an Engine does -------------------------------------------------------------------

    def matching(self, queryset: QuerySet[Any], query: str) -> QuerySet[Any]:
        """See `Engine.matching`."""
        asked = ask_for(query, corrects=False)
        return self.narrow(queryset, Question(words=asked.words, exact=asked.exact))

    def narrow(self, queryset: QuerySet[Any], question: Question) -> QuerySet[Any]:
        """See `Engine.narrow`."""
        if not question.has_words and not question.tokens.parts and question.reach is None:
            return queryset.annotate(relevance=Value(0, output_field=IntegerField()))
        queryset = queryset.filter(pk__in=self.ids(question, question.words))
        if not question.has_words:
            return queryset.annotate(relevance=Value(0, output_field=IntegerField()))
        exact = self.ids(question, strong(question.exact))
        beginning = self.ids(question, strong(question.words))
        relevance = Case(
            When(pk__in=exact, then=STRONG),
            When(pk__in=beginning, then=BEGINNING),
            default=ANYWHERE,
            output_field=IntegerField(),
        )
        return queryset.annotate(relevance=relevance)

    def ask(self, question: Question, *, after: Place | None, size: int) -> Answer:
        """See `Engine.ask`."""
        question = self.informed(question)
        everything = question.known[EVERYTHING]
        rows, sample = self._all_or_sample(question, are_placed=True)
        if sample is None:
            places = sorted(place(row[1:]) for row in rows)
            left = [place for place in places if after is None or place > after]
            return Answer(left[:size], len(left) > size, len(rows), True, _count(rows))
        most = int(READ * sqrt(everything))
        left = self._page(question, sample, after, size + 1, most)
        return Answer(
            left[:size], len(left) > size, sample.total, sample.is_everything, sample.facets
        )

    def counts(self, question: Question) -> tuple[dict[str, int], int, bool]:
        """See `Engine.counts`."""
        question = self.informed(question)
        rows, sample = self._all_or_sample(question, are_placed=False)
        if sample is None:
            return _count(rows), len(rows), True
        return sample.facets, sample.total, sample.is_everything

    def place_of(self, listing: int, question: Question) -> Place | None:
        """See `Engine.place_of`."""
        condition, params = self._conditions(question, question.words)
        columns, column_params = self._columns(question)
        sql = f"SELECT {columns} FROM {TABLE} d WHERE d.listing_id = %s AND {condition}"
        rows = fetch(sql, [*column_params, listing, *params])
        return place(rows[0]) if rows else None

    # Few: all of them ----------------------------------------------------------------------

    def _all_or_sample(
        self, question: Question, *, are_placed: bool
    ) -> tuple[list[Any], "Sample | None"]:
        """Every match as a row, its facets first; or, of more than EXACT, a sample."""
        sample = None
        at_most, likely = _estimates(question)
        if at_most > 4 * EXACT:
            rows, sample = self._sampled(question, likely, are_placed=are_placed)
            if sample.is_everything and len(rows) <= EXACT:
                return rows, None
            if sample.total > EXACT:
                return [], sample
        rows = self.rows(question, question.words, are_placed=are_placed, limit=EXACT + 1)
        if len(rows) <= EXACT:
            return rows, None
        if sample is None:
            # The dictionary is behind, and may be by any number.
            any_number = SAMPLE << LEVELS
            _rows, sample = self._sampled(question, any_number, are_placed=are_placed)
        return [], sample

    def _sampled(
        self, question: Question, likely: int, *, are_placed: bool
    ) -> tuple[list[Any], Sample]:
        """About SAMPLE of the matches, of which there are `likely` so many, or all of them where
        they are hardly more."""
        level = min(LEVELS, max(0, int(log2(likely / SAMPLE))))
        # What another choice of a facet would give may be said less exactly than what was found.
        enough = SAMPLE / (2 if are_placed else 8)
        while True:
            words = All((question.words, Word(f"z_{level}"))) if level else question.words
            rows = self.rows(question, words, are_placed=are_placed)
            if level == 0 or len(rows) >= enough:
                break
            # Rarer together than apart: as many levels down as are missing.
            level = max(0, level - max(1, int(log2(SAMPLE / max(len(rows), 1)))))
        times = 2**level
        ranks = Counter(row[2] for row in rows) if are_placed else {}
        return rows, Sample(
            total=len(rows) * times,
            facets={token: number * times for token, number in _count(rows).items()},
            ranks={rank: number * times for rank, number in ranks.items()},
            is_everything=level == 0,
        )

    # Many: a page along the order -----------------------------------------------------------

    def _page(
        self, question: Question, sample: Sample, after: Place | None, size: int, most: int
    ) -> list[Place]:
        """The next places in order: all ranks at once where matches are few enough to be read,
        else rank by rank, each the way that is quicker for it."""
        if sample.total <= most:
            return self.read(question, question.words, None, after, size)
        found: list[Place] = []
        for rank, wanted, unwanted in _ranks(question):
            if after is not None and -after.rank < rank:
                continue
            start = after if after is not None and -after.rank == rank else None
            missing = size - len(found)
            if not missing:
                break
            if sample.ranks.get(rank, 0) <= most:
                found += self.read(question, wanted, unwanted, start, missing)
            elif question.reach is not None:
                found += self.around(question, question.reach, wanted, unwanted, start, missing)
            else:
                found += self.along(question, rank, wanted, unwanted, start, missing)
        return found

    def informed(self, question: Question) -> Question:
        """With what the dictionary says of all words that may be asked on the way. Numbers are as
        old as the dictionary, and only choose the way."""
        if question.known:
            return question
        asked = All((question.words, strong(question.words), strong(question.exact)))
        words = words_in(All((asked, question.tokens)))
        words += words_in(All(tuple(near_tokens(question.reach))))
        known = SearchTerm.objects.counts([*words, EVERYTHING])
        samples = {Word(f"z_{level}"): known[EVERYTHING] >> level for level in range(1, LEVELS + 1)}
        return replace(question, known=known | samples)


def _estimates(question: Question) -> tuple[int, int]:
    """By what the dictionary knows: as many matches as there are at most, and twice as many as
    there would be if words had nothing to do with each other; they mostly have."""
    parts = [*flat(question.words), *flat(question.tokens)]
    numbers = [most_of(part, question.known) for part in parts]
    everything = max(question.known[EVERYTHING], 1)
    at_most = min(numbers, default=everything)
    expected = everything * prod(min(number / everything, 1) for number in numbers)
    return at_most, max(1, min(at_most, int(2 * expected)))


def _ranks(question: Question) -> list[tuple[int, Expression, Expression | None]]:
    """Each rank, best first, with what its matches hold and what they do not."""
    if not question.has_words:
        return [(ANYWHERE, question.words, None)]
    exact, begun = strong(question.exact), strong(question.words)
    return [
        (STRONG, exact, None),
        (BEGINNING, begun, exact),
        (ANYWHERE, question.words, begun),
    ]


def _count(rows: Sequence[Sequence[Any]]) -> dict[str, int]:
    """How many rows have each token; the first column holds them."""
    return Counter(" ".join(row[0] for row in rows).split())
