"""The engine on an OpenSearch server, for sizes a database is not made for.

The server is given the same analysed words as the databases and none of its own analysis, so hits
and order are the same. It learns of a listing once the transaction is over; the database stays the
only truth, and pages read listings from there. `docs/search-at-size.md` says when it is worth it.
"""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from opensearchpy import OpenSearch, helpers

from directory.engines.base import (
    ANYWHERE,
    BEGINNING,
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
from directory.engines.reading import ANYWHERE_IN_THE_COUNTRY
from directory.engines.stored import month_of, samples_of, strong, words_of_document
from directory.enums import TravelRange
from directory.queries.asking import ask_for

# What one request may bring: narrowing a queryset takes no more matches than this.
MOST_MATCHES = 10_000
MOST_FACETS = 5_000
TERMS_A_TIME = 1_000
SECONDS = 5

INDEX = {
    "settings": {"analysis": {"analyzer": {"default": {"type": "whitespace"}}}},
    "mappings": {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "properties": {
            "listing": {"type": "long"},
            "words": {"type": "text", "norms": False},
            "terms": {"type": "keyword", "index": False},
            "facets": {"type": "keyword"},
            "age": {"type": "integer"},
            "name": {"type": "keyword"},
            "commune": {"type": "long"},
            "position": {"type": "geo_point"},
            "travels": {"type": "integer"},
        },
    },
}


@cache
def client() -> OpenSearch:
    return OpenSearch(settings.OPENSEARCH_URL, timeout=SECONDS, max_retries=1)


class OpenSearchEngine:
    """See `directory.engines.base.Engine`."""

    def prepare(self) -> None:
        """Make the index, when there is none."""
        if not client().indices.exists(index=settings.OPENSEARCH_INDEX):
            client().indices.create(index=settings.OPENSEARCH_INDEX, body=INDEX)

    def write(self, documents: Sequence[Document]) -> None:
        actions = [{"_id": one.listing, "_source": source_of(one)} for one in documents]
        # A server that is away is logged: it must not undo what is committed.
        transaction.on_commit(partial(self._send, actions), robust=True)

    def forget(self, listings: Sequence[int]) -> None:
        actions = [{"_op_type": "delete", "_id": listing} for listing in listings]
        # Whom the server does not know is forgotten already.
        send = partial(self._send, actions, raise_on_error=False)
        transaction.on_commit(send, robust=True)

    def _send(self, actions: list[dict[str, Any]], **options: Any) -> None:
        self.prepare()
        helpers.bulk(client(), actions, index=settings.OPENSEARCH_INDEX, **options)

    def matching(self, queryset: QuerySet[Any], query: str) -> QuerySet[Any]:
        asked = ask_for(query, corrects=False)
        return self.narrow(queryset, Question(words=asked.words, exact=asked.exact))

    def narrow(self, queryset: QuerySet[Any], question: Question) -> QuerySet[Any]:
        """Of more than MOST_MATCHES the first in order."""
        if not question.has_words and not question.tokens.parts and question.reach is None:
            return queryset.annotate(relevance=Value(0, output_field=IntegerField()))
        ranks: dict[int, list[int]] = {STRONG: [], BEGINNING: [], ANYWHERE: []}
        for hit in self._search(question, size=MOST_MATCHES)["hits"]["hits"]:
            place = _place(hit, question)
            ranks[-place.rank].append(place.listing)
        queryset = queryset.filter(pk__in=[pk for pks in ranks.values() for pk in pks])
        if not question.has_words:
            return queryset.annotate(relevance=Value(0, output_field=IntegerField()))
        whens = [When(pk__in=pks, then=rank) for rank, pks in ranks.items() if pks]
        return queryset.annotate(
            relevance=Case(*whens, default=ANYWHERE, output_field=IntegerField())
        )

    def informed(self, question: Question) -> Question:
        return question

    def ask(self, question: Question, *, after: Place | None, size: int) -> Answer:
        found = self._search(question, size=size + 1, after=after, counts=True)
        places = [_place(hit, question) for hit in found["hits"]["hits"]]
        return Answer(places[:size], len(places) > size, _total(found), True, _facets(found))

    def counts(self, question: Question) -> tuple[dict[str, int], int, bool]:
        found = self._search(question, size=0, counts=True)
        return _facets(found), _total(found), True

    def place_of(self, listing: int, question: Question) -> Place | None:
        found = self._search(question, size=1, only=listing)["hits"]["hits"]
        return _place(found[0], question) if found else None

    def terms(self) -> Iterator[tuple[str, int]]:
        after: dict[str, Any] = {}
        while True:
            sources = [{"term": {"terms": {"field": "terms"}}}]
            pages = {"size": TERMS_A_TIME, "sources": sources, **after}
            body = {"size": 0, "aggs": {"terms": {"composite": pages}}}
            found = client().search(index=settings.OPENSEARCH_INDEX, body=body)
            page = found["aggregations"]["terms"]
            for bucket in page["buckets"]:
                yield bucket["key"]["term"], bucket["doc_count"]
            if "after_key" not in page or len(page["buckets"]) < TERMS_A_TIME:
                return
            after = {"after": page["after_key"]}

    def _search(
        self,
        question: Question,
        *,
        size: int,
        after: Place | None = None,
        only: int | None = None,
        counts: bool = False,
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "size": size,
            "query": query_of(question, only),
            "sort": _sort(question.reach),
            "track_scores": True,
            "track_total_hits": counts,
        }
        if after is not None:
            body["search_after"] = _sort_values(after, question)
        if counts:
            body["aggs"] = {"facets": {"terms": {"field": "facets", "size": MOST_FACETS}}}
        return client().search(index=settings.OPENSEARCH_INDEX, body=body)


def source_of(document: Document) -> dict[str, Any]:
    """A document as the server stores it; tokens of samples and months are the databases' own."""
    in_order, others = words_of_document(document)
    theirs = {*samples_of(document.listing), month_of(-document.month)}
    words = [*in_order, *sorted(set(others) - theirs)]
    return {
        "listing": document.listing,
        "words": " ".join(words),
        "terms": sorted(set(words)),
        "facets": list(document.facets),
        "age": -document.month,
        "name": document.name,
        "commune": document.commune,
        "position": (
            None
            if document.latitude is None
            else {"lat": document.latitude, "lon": document.longitude}
        ),
        "travels": document.travels,
    }


def query_of(question: Question, only: int | None = None) -> dict[str, Any]:
    """What must hold, without score; and one point each for matching at all, matching in the
    strong words, and matching there exactly: the rank."""
    filters = [_condition(part) for part in (question.words, question.tokens) if part.parts]
    if question.reach is not None:
        filters.append(_reached(question.reach))
    if only is not None:
        filters.append({"term": {"listing": only}})
    asked = {"must": [{"match_all": {}}], "filter": filters}
    if question.has_words:
        better = [strong(question.words), strong(question.exact)]
        asked["should"] = [{"constant_score": {"filter": _condition(one)}} for one in better]
    return {"bool": asked}


def _condition(expression: Expression) -> dict[str, Any]:
    match expression:
        case Word(text, begins):
            return {"prefix" if begins else "term": {"words": {"value": text}}}
        case Phrase(words):
            return {"match_phrase": {"words": {"query": " ".join(words)}}}
        case All(parts):
            return {"bool": {"filter": [_condition(part) for part in parts]}}
        case AnyOf(()):
            return {"match_none": {}}
        case AnyOf(parts):
            should = [_condition(part) for part in parts]
            return {"bool": {"should": should, "minimum_should_match": 1}}


def _reached(reach: Reach) -> dict[str, Any]:
    """At home near enough, or of a range of travel that comes there."""
    point = {"lat": reach.latitude, "lon": reach.longitude}
    home: dict[str, Any] = {"term": {"commune": reach.commune or 0}}
    if reach.kilometres:
        home = {"geo_distance": {"distance": f"{reach.kilometres}km", "position": point}}
    ranges = [km for km in TravelRange.values if 0 < km < ANYWHERE_IN_THE_COUNTRY]
    travellers = [
        {
            "bool": {
                "filter": [
                    {"term": {"travels": km}},
                    {"geo_distance": {"distance": f"{km}km", "position": point}},
                ]
            }
        }
        for km in ranges
    ]
    anywhere = {"range": {"travels": {"gte": ANYWHERE_IN_THE_COUNTRY}}}
    return {"bool": {"should": [home, *travellers, anywhere], "minimum_should_match": 1}}


def _sort(reach: Reach | None) -> list[dict[str, Any]]:
    distance = []
    if reach is not None:
        # Whole kilometres, so that names decide between neighbours, as in the databases.
        script = {
            "source": (
                "doc['position'].size() == 0 ? 0 : Math.round("
                "doc['position'].arcDistance(params.lat, params.lon) / 1000)"
            ),
            "params": {"lat": reach.latitude, "lon": reach.longitude},
        }
        distance = [{"_script": {"type": "number", "script": script, "order": "asc"}}]
    return [{"_score": "desc"}, {"age": "asc"}, *distance, {"name": "asc"}, {"listing": "asc"}]


def _sort_values(place: Place, question: Question) -> list[Any]:
    distance = [place.distance] if question.reach is not None else []
    return [-place.rank, place.age, *distance, place.name, place.listing]


def _place(hit: dict[str, Any], question: Question) -> Place:
    """Its sort values are its place; without a place in the question there is no distance."""
    score, age, *distance, name, listing = hit["sort"]
    return Place(-round(score), age, round(distance[0]) if distance else 0, name, listing)


def _total(found: dict[str, Any]) -> int:
    return found["hits"]["total"]["value"]


def _facets(found: dict[str, Any]) -> dict[str, int]:
    buckets = found["aggregations"]["facets"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
