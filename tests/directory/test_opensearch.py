"""The OpenSearch engine against its contracts: what it asks a server word for word, and what it
makes of the answers. A small HTTP server answers from `opensearch/*.json`; it refuses any request
that is not the next one of the contract."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.http import QueryDict
from opensearchpy.helpers.errors import BulkIndexError

from directory.engines import engine
from directory.engines.base import (
    GAP,
    All,
    AnyOf,
    Document,
    Phrase,
    Place,
    Question,
    Reach,
    Word,
    any_token,
)
from directory.engines.opensearch import OpenSearchEngine, client
from directory.forms import ListingSearchForm
from directory.models import Listing
from directory.queries.search import DirectorySearch
from tests.factories import ListingFactory

CONTRACTS = Path(__file__).parent / "opensearch"


class Server(ThreadingHTTPServer):
    """Answers from one contract, in its order, and keeps what was asked."""

    exchanges: list[dict]
    asked: list[dict]


class Handler(BaseHTTPRequestHandler):
    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        lines = [json.loads(line) for line in self.rfile.read(length).splitlines() if line]
        asked = {
            "method": self.command,
            "path": self.path,
            "body": lines if self.path.endswith("_bulk") else (lines or [None])[0],
        }
        number = len(self.server.asked)
        self.server.asked.append(asked)
        known = self.server.exchanges[number : number + 1]
        is_next = bool(known) and known[0]["request"] == asked
        status = known[0]["status"] if is_next else 400
        body = json.dumps(known[0]["answer"] if is_next else {"error": "not in the contract"})
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=UTF-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body.encode())

    do_GET = do_POST = do_PUT = do_HEAD = answer

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def server(settings):
    made = Server(("127.0.0.1", 0), Handler)
    made.exchanges, made.asked = [], []
    thread = Thread(target=made.serve_forever, daemon=True)
    thread.start()
    settings.OPENSEARCH_URL = f"http://127.0.0.1:{made.server_port}"
    settings.OPENSEARCH_INDEX = "listings"
    settings.SEARCH_ENGINE = "directory.engines.opensearch.OpenSearchEngine"
    client.cache_clear()
    yield made
    client.cache_clear()
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def contract(server, request):
    """Speak this contract; afterwards it was spoken to its end, and nothing else."""

    def speak(name: str) -> None:
        server.exchanges = json.loads((CONTRACTS / f"{name}.json").read_text())

    yield speak
    told = json.dumps(server.asked, indent=1, ensure_ascii=False)
    assert [one["request"] for one in server.exchanges] == server.asked, told


QUESTION = Question(
    words=All((AnyOf((Word("potie", begins=True), Word("poti"))), Phrase(("grand", "four")))),
    exact=All((AnyOf((Word("potie"), Word("poti"))), Phrase(("grand", "four")))),
    tokens=All((any_token(["p_1"]), any_token(["k_freelancer", "k_initiative"]))),
)
AROUND_RENNES = Question(
    tokens=All((any_token(["p_1"]),)),
    reach=Reach(
        latitude=48.11, longitude=-1.68, kilometres=30, commune=7, departments=frozenset({3})
    ),
)
POTTER = Document(
    listing=12,
    strong=("potiere", GAP),
    weak=("grand", "four", GAP),
    facets=("k_freelancer", "p_1"),
    month=24_310,
    name="potiere",
    commune=7,
    latitude=48.11,
    longitude=-1.68,
    travels=50,
)


def test_words_phrases_and_facets(contract):
    contract("ask")
    answer = OpenSearchEngine().ask(QUESTION, after=None, size=2)
    assert list(answer.hits) == [
        Place(rank=-3, age=-24_310, distance=0, name="four a pain", listing=31),
        Place(rank=-1, age=-24_311, distance=0, name="atelier", listing=12),
    ]
    assert (answer.has_more, answer.total, answer.is_exact) == (True, 57, True)
    assert answer.facets == {"p_1": 57, "k_freelancer": 40, "k_initiative": 17}


def test_the_page_after_a_place(contract):
    contract("after")
    last = Place(rank=-1, age=-24_311, distance=0, name="atelier", listing=12)
    answer = OpenSearchEngine().ask(QUESTION, after=last, size=2)
    assert [hit.listing for hit in answer.hits] == [44]
    assert not answer.has_more


def test_around_a_place_whoever_is_at_home_or_travels_there(contract):
    contract("around")
    answer = OpenSearchEngine().ask(AROUND_RENNES, after=None, size=1)
    assert list(answer.hits) == [Place(-1, -24_310, 4, "potiere", 12)]


def test_counts_and_places(contract):
    contract("counts")
    assert OpenSearchEngine().counts(QUESTION) == ({"p_1": 57}, 57, True)
    assert OpenSearchEngine().place_of(31, QUESTION) == Place(-3, -24_310, 0, "four a pain", 31)
    assert OpenSearchEngine().place_of(99, QUESTION) is None


def test_the_dictionary_is_read_page_by_page(contract, monkeypatch):
    monkeypatch.setattr("directory.engines.opensearch.TERMS_A_TIME", 2)
    contract("terms")
    assert list(OpenSearchEngine().terms()) == [("four", 3), ("grand", 9), ("potier", 1)]


@pytest.mark.django_db
def test_documents_are_sent_once_the_transaction_is_over(
    contract, server, django_capture_on_commit_callbacks
):
    contract("write")
    with django_capture_on_commit_callbacks(execute=True):
        OpenSearchEngine().write([POTTER])
        assert server.asked == []


@pytest.mark.django_db
def test_what_is_forgotten_is_deleted_there_and_may_be_gone_already(
    contract, server, django_capture_on_commit_callbacks
):
    contract("forget")
    with django_capture_on_commit_callbacks(execute=True):
        OpenSearchEngine().forget([12, 13])
        assert server.asked == []


def test_a_server_that_refuses_undoes_nothing(contract, server, aulne, caplog):
    contract("refused")
    engine().write([POTTER])
    with pytest.raises(BulkIndexError):
        OpenSearchEngine()._send([{"_id": 12, "_source": {}}])


def test_the_directorys_search_asks_it_by_setting(contract, server, aulne):
    """From the address to the request and back to rows of the database: those that are gone since
    are left out, and the order is the server's."""
    first, second = (ListingFactory(home_network=aulne, name=name) for name in ("A", "B"))
    server.asked.clear()
    server.exchanges = _found_in_order([second.pk, 999_999, first.pk])
    form = ListingSearchForm(QueryDict("kind=freelancer"))
    assert form.is_valid()
    page = DirectorySearch(form.cleaned_data).page(size=12)
    assert page.listings == [second, first]
    assert page.answer.total == 3


def _found_in_order(pks: list[int]) -> list[dict]:
    (exchange,) = json.loads((CONTRACTS / "page.json").read_text())
    hits = [{"_id": str(pk), "_score": 1.0, "sort": [1.0, 0, "x", pk]} for pk in pks]
    exchange["answer"]["hits"]["hits"] = hits
    return [exchange]


def test_narrowing_keeps_the_querysets_own_conditions(contract, server, aulne):
    listings = [ListingFactory(home_network=aulne, name=name) for name in ("A", "B")]
    ListingFactory(home_network=aulne, name="C")
    (exchange,) = json.loads((CONTRACTS / "narrow.json").read_text())
    exchange["answer"]["hits"]["hits"] = [
        {"_id": "1", "_score": 3.0, "sort": [3.0, 0, "a", listings[0].pk]},
        {"_id": "2", "_score": 1.0, "sort": [1.0, 0, "b", listings[1].pk]},
    ]
    server.asked.clear()
    server.exchanges = [exchange]
    found = OpenSearchEngine().narrow(Listing.objects.filter(name__in="AC"), QUESTION)
    assert [(one.name, one.relevance) for one in found] == [("A", 3)]
