"""Reading documents: the statements of both database engines, and three ways to a page in order.

What a subclass adds is how its full-text index is asked.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import astuple, fields, replace
from math import cos, radians
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from directory.engines.base import (
    BEGINNING,
    PUBLIC,
    STRONG,
    All,
    Expression,
    Place,
    Question,
    Reach,
    Word,
    any_token,
    flat,
    words_in,
)
from directory.engines.stored import month_of, strong
from directory.enums import TravelRange
from directory.models import ListingDocument, SearchTerm, Territory
from directory.models.territory import KILOMETRES_PER_DEGREE

TABLE = ListingDocument._meta.db_table
# The values of a Place.
MARKS = ", ".join(["%s"] * len(fields(Place)))
ANYWHERE_IN_THE_COUNTRY = 1000
# km: of whoever travels anywhere and says not where from.
UNKNOWN = 20_000
# Around a place, the nearest are looked for in rings so many times as wide, up to so many km.
RINGS = (1, 3, 10)
WIDEST_RING = 200

# Whoever travels. Each by itself: a beginning costs an index all that begin like it.
TRAVELLERS = [f"v_{kilometres}" for kilometres in TravelRange.values if kilometres]

type Condition = tuple[str, list[Any]]


class Reader(ABC):
    """Statements about the documents `d`, and what they give."""

    # Of names, so that their order is that of Python.
    collation = ""

    def _columns(self, question: Question) -> Condition:
        """A place: listing, rank, age, name, distance in whole kilometres."""
        rank, params = "1", list[Any]()
        if question.exact.parts:
            exact, exact_params = self.holds(strong(question.exact))
            begun, begun_params = self.holds(strong(question.words))
            rank = f"CASE WHEN {exact} THEN {STRONG} WHEN {begun} THEN {BEGINNING} ELSE 1 END"
            params = [*exact_params, *begun_params]
        distance = "0"
        if question.reach is not None:
            squared = _squared_distance(question.reach)
            distance = f"COALESCE(FLOOR(SQRT({squared})), {UNKNOWN})"
        names = f"d.listing_id, {rank} AS rank, d.age, d.name, {distance} AS distance"
        return names, params

    @abstractmethod
    def source(self, *expressions: Expression) -> Condition:
        """`FROM ... WHERE` of the documents `d` that match, found through the full-text index."""

    @abstractmethod
    def holds(self, *expressions: Expression) -> Condition:
        """A condition on a document `d` at hand, which no index answers."""

    def has(self, tokens: All) -> Condition:
        """The same for facet tokens."""
        return self.holds(tokens)

    @abstractmethod
    def found(self, select: str, limit: int | None) -> str:
        """A statement that begins with the full-text index, whatever is made of its rows."""

    def _source(self, question: Question, words: Expression) -> Condition:
        indexed, beside = self.split(
            question, flat(All((words, question.tokens, *near_tokens(question.reach))))
        )
        source, params = self.source(*indexed)
        where, where_params = self._reached(question.reach)
        if beside:
            condition, beside_params = self.holds(*beside)
            where, where_params = f" AND {condition}{where}", [*beside_params, *where_params]
        return f"{source}{where}", [*params, *where_params]

    def split(
        self, question: Question, parts: list[Expression]
    ) -> tuple[list[Expression], list[Expression]]:
        """Of what must hold, what the full-text index is asked, and what the rows it gives are."""
        return parts, []

    def _conditions(self, question: Question, words: Expression) -> Condition:
        condition, params = self.holds(words)
        tokens, token_params = self.has(question.tokens)
        where, where_params = self._reached(question.reach)
        return f"{condition} AND {tokens}{where}", [*params, *token_params, *where_params]

    def ids(self, question: Question, words: Expression) -> RawSQL:
        """The listings that match, for a queryset."""
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

    def rows(
        self, question: Question, words: Expression, *, are_placed: bool, limit: int | None = None
    ) -> list[Any]:
        """Matches in no order: their facets, and after them the columns of a place if wanted."""
        columns, column_params = self._columns(question) if are_placed else ("1", [])
        source, params = self._source(question, words)
        sql = f"SELECT d.facets, {columns} {source}"
        return fetch(self.found(sql, limit), [*column_params, *params])

    def read(
        self,
        question: Question,
        wanted: Expression,
        unwanted: Expression | None,
        after: Place | None,
        size: int,
        *,
        inside: str = "",
    ) -> list[Place]:
        """The next of the matches, all of which the database reads and puts in order."""
        columns, column_params = self._columns(question)
        source, params = self._source(question, wanted)
        refusal, refusal_params = self._refusal(unwanted)
        found = self.found(f"SELECT {columns} {source}{refusal}{inside}", None)
        order = f"rank DESC, age, distance, name{self.collation}, listing_id"
        start, start_params = "", []
        if after is not None:
            start = f" WHERE (-rank, age, distance, name{self.collation}, listing_id) > ({MARKS})"
            start_params = list(astuple(after))
        sql = f"SELECT * FROM ({found}) f{start} ORDER BY {order} LIMIT {size}"
        all_params = [*column_params, *params, *refusal_params, *start_params]
        return list(map(place, fetch(sql, all_params)))

    def along(
        self,
        question: Question,
        rank: int,
        wanted: Expression,
        unwanted: Expression | None,
        after: Place | None,
        size: int,
    ) -> list[Place]:
        """The next matches along the index that has the order, for each of which it is asked
        whether it is one."""
        condition, params = self._conditions(question, wanted)
        refusal, refusal_params = self._refusal(unwanted)
        order = f"d.age, d.name{self.collation}, d.listing_id"
        start, start_params = "", []
        if after is not None:
            start = f" AND ({order}) > (%s, %s, %s)"
            start_params = [after.age, after.name, after.listing]
        sql = (
            f"SELECT d.listing_id, {rank}, d.age, d.name, 0 FROM {TABLE} d"
            f" WHERE {condition}{refusal}{start} ORDER BY {order} LIMIT {size}"
        )
        return list(map(place, fetch(sql, [*params, *refusal_params, *start_params])))

    def around(
        self,
        question: Question,
        reach: Reach,
        wanted: Expression,
        unwanted: Expression | None,
        after: Place | None,
        size: int,
    ) -> list[Place]:
        """The next matches month by month, in each the nearest first: rings around the place grow
        until they hold enough. Only the last ring, the whole country, costs what a month holds."""
        rings = [max(reach.kilometres, 1) * times for times in RINGS]
        rings = [ring for ring in rings if ring <= WIDEST_RING]
        squared = _squared_distance(reach)
        found: list[Place] = []
        age = after.age if after is not None else self._next_month(None)
        while age is not None and len(found) < size:
            start = after if after is not None and after.age == age else None
            month = Word(month_of(age))
            nearest: list[Place] = []
            for ring in (*(one for one in rings if start is None or one > start.distance), None):
                inside, here = "", list[Expression]([month])
                if ring is not None:
                    inside = f" AND {squared} <= {ring**2}"
                    here.append(any_token(_homes_within(reach, ring)))
                tokens = All((*question.tokens.parts, *here))
                known = SearchTerm.objects.counts(words_in(tokens))
                # A month that began since words were counted may hold many.
                known[month] = known[month] or question.known.get(Word(PUBLIC), 0)
                asked = replace(question, tokens=tokens, known={**question.known, **known})
                nearest = self.read(
                    asked, wanted, unwanted, start, size - len(found), inside=inside
                )
                if len(nearest) == size - len(found):
                    break
            found += nearest
            age = self._next_month(age)
        return found

    def _next_month(self, age: int | None) -> int | None:
        """The month that follows in the order; None after the last."""
        later = ListingDocument.objects.order_by("age")
        if age is not None:
            later = later.filter(age__gt=age)
        return later.values_list("age", flat=True).first()

    def _refusal(self, unwanted: Expression | None) -> Condition:
        if unwanted is None:
            return "", []
        condition, params = self.holds(unwanted)
        return f" AND NOT {condition}", params


def _squared_distance(reach: Reach) -> str:
    """Plain arithmetic, which both databases have; numbers of ours only."""
    north = f"((d.latitude - {reach.latitude:.6f}) * {KILOMETRES_PER_DEGREE})"
    width = KILOMETRES_PER_DEGREE * cos(radians(reach.latitude))
    east = f"((d.longitude - {reach.longitude:.6f}) * {width:.6f})"
    return f"({north} * {north} + {east} * {east})"


def _homes_within(reach: Reach, kilometres: int) -> list[str]:
    around = Territory.objects.departments_around(reach.latitude, reach.longitude, kilometres)
    return [f"t_{pk}" for pk in sorted(around)]


def near_tokens(reach: Reach | None) -> list[Expression]:
    """What the full-text index can say of a place: its departments, or who travels."""
    if reach is None or not reach.departments:
        return []
    tokens = [f"t_{pk}" for pk in sorted(reach.departments)]
    return [any_token([*tokens, *TRAVELLERS])]


def place(row: Sequence[Any]) -> Place:
    listing, rank, age, name, distance = row[:5]
    return Place(-rank, age, int(distance), name, listing)


def fetch(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
