"""Do people find whom they look for? 136 listings, 322 queries, and what each should find.

`relevance/listings.json` and `queries.json` were written by people who know what is right, not by
looking at what search gives. `relevance/hits.json` holds what it gives, in order: both databases
must give just that. After a change of the search that is meant, `RELEVANCE_WRITE=1` writes it anew:
read what changed. `pytest -s` shows recall and precision at 5.
"""

import json
import os
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from charters.enums import Purpose, SignatureState, SignerKind
from charters.models import Charter, Signature
from charters.services.consents import refresh_outlets
from directory.engines import engine
from directory.forms import ListingSearchForm
from directory.models import Listing, Territory
from directory.queries.search import DirectorySearch
from directory.services.dictionary import count_terms
from directory.services.indexing import document_of, for_index
from directory.services.listings import create_listing, draft_of, publish
from portal.models import Network
from tests.factories import TerritoryFactory, UserFactory
from tests.home.stage import charter_in_force

FOLDER = Path(__file__).parent / "relevance"
QUERIES = json.loads((FOLDER / "queries.json").read_text())
STORY = json.loads((FOLDER / "listings.json").read_text())
HITS = FOLDER / "hits.json"
CONFIRMED = datetime(2026, 11, 15, 12, tzinfo=UTC)
MOST = 30


@pytest.fixture
def hits(db) -> dict[str, list[str]]:
    """What each query finds, in order, by the listings' keys."""
    return find_all()


@cache
def find_all() -> dict[str, list[str]]:
    """Asked once: the listings it makes leave with the first test that wants its answers."""
    with translation.override("fr"):
        keys = make_listings()
        return {named(query): [keys[pk] for pk in searched(query)] for query in QUERIES}


def searched(query: dict[str, Any]) -> list[int]:
    address = QueryDict(mutable=True)
    address["q"] = query["q"]
    for name, values in query.get("also_wanted", {}).items():
        address.setlist(name, values)
    form = ListingSearchForm(address)
    assert form.is_valid()
    page = DirectorySearch(form.cleaned_data).page(size=MOST)
    return [listing.pk for listing in page.listings]


def named(query: dict[str, Any]) -> str:
    wanted = [f"{n}={v}" for n, values in query.get("also_wanted", {}).items() for v in values]
    return " ".join([query["q"], *wanted])


def test_what_is_expected_is_found(hits):
    """Everything expected is among the hits, and where one must be the first, it is.

    A query that search does not answer yet says why under `not_yet`, and lowers the means below.
    """
    wrong = {}
    for query in QUERIES:
        found, expected = hits[named(query)], query["expected"]
        if missing := set(expected) - set(found):
            wrong[named(query)] = f"misses {sorted(missing)}, found {found[:8]}"
        elif "first" in query and found[0] != query["first"]:
            wrong[named(query)] = f"first is {found[0]}, not {query['first']}"
        elif not expected and found:
            wrong[named(query)] = f"should find nothing, found {found[:8]}"
    known = {named(query) for query in QUERIES if "not_yet" in query}
    assert {name: why for name, why in wrong.items() if name not in known} == {}
    assert known <= set(wrong)  # one that is found now is marked no more


def test_recall_and_precision_at_five(hits):
    """Of what should come, how much is on top; of what is on top, how much is right."""
    recalls, precisions = defaultdict(list), defaultdict(list)
    for query in QUERIES:
        top, expected = hits[named(query)][:5], set(query["expected"])
        right = expected | set(query.get("also_right", []))
        for family in (query["family"], "all"):
            if expected:
                recalls[family].append(len(expected & set(top)) / min(5, len(expected)))
            if top:
                precisions[family].append(len(right & set(top)) / len(top))
    for family, values in recalls.items():
        print(f"{family:10} {len(values):4} queries, recall at 5 {mean(values):.3f}, ", end="")
        print(f"precision at 5 {mean(precisions[family]):.3f}")
    assert mean(recalls["all"]) >= 0.95
    assert mean(precisions["all"]) >= 0.95


def test_both_databases_give_the_same_hits_in_the_same_order(hits):
    if os.environ.get("RELEVANCE_WRITE"):
        lines = [f"{json.dumps(q, ensure_ascii=False)}: {json.dumps(k)}" for q, k in hits.items()]
        HITS.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    assert hits == json.loads(HITS.read_text())


def test_the_file_is_worth_its_name():
    keys = {listing["key"] for listing in STORY["listings"]}
    assert len(keys) == len(STORY["listings"]) >= 120
    assert len({named(query) for query in QUERIES}) == len(QUERIES) >= 280
    for query in QUERIES:
        assert {*query["expected"], *query.get("also_right", [])} <= keys


# The listings ---------------------------------------------------------------------------------


def make_listings() -> dict[int, str]:
    """Through the services that owners and desks use; primary key -> key of the file."""
    communes = make_territories()
    networks = {slug: Network.objects.get(slug=slug) for slug in ("aulne", "bouleau")}
    charter = charter_in_force(networks["bouleau"])
    owner = UserFactory(email="owner@example.org")
    keys = {}
    for told in STORY["listings"]:
        told = dict(told)
        key, kind, network, signs, days = (
            told.pop(name) for name in ("key", "kind", "network", "signs", "confirmed_days_ago")
        )
        told["commune"] = communes[told["commune"]].pk
        listing = create_listing(
            kind=kind, network=networks[network], text=draft_of(told), created_by=owner
        )
        publish(listing, action="publish", by=None)
        confirmed = CONFIRMED - timedelta(days=days)
        Listing.objects.filter(pk=listing.pk).update(confirmed_at=confirmed)
        if signs:
            sign(charter, listing)
        document = document_of(for_index().get(pk=listing.pk))
        # As on that day: since then some of them would be overdue.
        month = confirmed.year * 12 + confirmed.month
        engine().write([replace(document, month=month)])
        keys[listing.pk] = key
    count_terms()
    return keys


def sign(charter: Charter, listing: Listing) -> None:
    signature = Signature.objects.create(
        charter=charter,
        version=charter.adopted,
        locale="fr",
        capacity="provider",
        signer_kind=SignerKind.ORGANISATION,
        signer_key=listing.slug,
        organisation=listing.name,
        listing=listing,
        state=SignatureState.ACTIVE,
        active_at=CONFIRMED,
    )
    signature.consents.create(purpose=Purpose.WALL, text_shown="Show my name")
    refresh_outlets(signature)


def make_territories() -> dict[str, Territory]:
    """Communes by their codes, in their real departments and regions."""
    told = STORY["territories"]
    regions = {
        code: TerritoryFactory(region=True, code=code, name=name)
        for code, name in told["regions"].items()
    }
    departments = {
        code: TerritoryFactory(department=True, code=code, name=name, parent=regions[region])
        for code, (name, region) in told["departments"].items()
    }
    made = {}
    for code, commune in told["communes"].items():
        own = {name: value for name, value in commune.items() if name != "department"}
        made[code] = TerritoryFactory(code=code, parent=departments[commune["department"]], **own)
    return made
