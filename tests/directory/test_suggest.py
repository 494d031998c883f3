"""Suggestions while typing: what begins like it, public only, by the index, never a 500."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.enums import ListingState
from directory.models import Listing, Skill
from directory.models.folded import fold_line
from directory.queries.suggest import MOST_NAMES, MOST_SKILLS, suggest_anything
from directory.services.dictionary import count_terms
from directory.services.erasure import erase_listing
from directory.services.indexing import for_index, index_listings
from tests.attacks.test_hostile_queries import VALUES
from tests.factories import ListingFactory, NetworkFactory, TerritoryFactory


@pytest.fixture
def address(db) -> str:
    return reverse("listing_suggest")


@pytest.fixture
def eloise(aulne) -> Listing:
    listing = ListingFactory(home_network=aulne, name="Éloïse L’Hermite", slug="eloise")
    listing.skills.add("Développement web", "Poterie")
    return listing


def labels(typed: str) -> list[str]:
    return [one.label for one in suggest_anything(typed)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Atelier-Fil", "l atelier fil"),
        ("  Cœur &   ÂME ", "coeur ame"),
        ("100%_[x]*?", "100 x"),
        ("Ёлка", "елка"),
        ("ﷺ" * 500, None),
        ("…", ""),
    ],
)
def test_folding_leaves_words_alone(text, folded):
    found = fold_line(text)
    assert len(found) <= 200
    assert not set(found) & set("%_[]*?\\'")
    if folded is not None:
        assert found == folded


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dév", ["Développement web"]),
        ("DEVELOPPEMENT W", ["Développement web"]),
        ("elo", ["Éloïse L’Hermite"]),
        ("éloïse l'h", ["Éloïse L’Hermite"]),
        ("hermite", []),
        ("d", []),
        ("", []),
        ("%", []),
        ("*", []),
        ("_é", []),
    ],
)
def test_what_begins_like_it_is_suggested(eloise, typed, found):
    assert labels(typed) == found


def test_the_most_used_skill_comes_first(aulne):
    for number in range(3):
        listing = ListingFactory(home_network=aulne, name=f"Zoé {number}")
        listing.skills.add("Formation professionnelle", *(["Forge", "Fonte"] if number else []))
        if number == 2:
            listing.skills.add("Forge", "Fouille")
            listing.skills.remove("Fonte")
    assert labels("fo") == ["Fonte", "Forge", "Fouille", "Formation professionnelle"]  # not counted
    index_listings(for_index())
    count_terms()
    assert labels("fo") == ["Formation professionnelle", "Forge", "Fonte", "Fouille"]


def test_the_column_follows_the_name_however_it_is_written(eloise, aulne):
    eloise.name = "Zoé"
    eloise.save()
    Listing.objects.bulk_create(
        [Listing(kind="freelancer", home_network=aulne, slug="b", name="Bulle", state="published")]
    )
    assert labels("zo") == ["Zoé"]
    assert labels("bul") == ["Bulle"]
    assert labels("elo") == []
    erase_listing(listing=eloise)
    assert Listing.objects.get(pk=eloise.pk).search_name == ""


def test_places_are_suggested_as_the_search_knows_them(client, address):
    department = TerritoryFactory(department=True, code="35", name="Ille-et-Vilaine")
    TerritoryFactory(code="35238", name="Rennes", postal_codes="35000", parent=department)
    for typed in ("renn", "35000"):
        (option,) = client.get(address, {"q": typed, "for": "place"}).json()["options"]
        assert (option["name"], option["value"]) == ("place", "Rennes (35)")
    assert "Rennes (35)" in labels("Rennes")


def test_only_what_is_public(client, aulne, address):
    for fields in ({"state": ListingState.DRAFT}, {"state": ListingState.SUSPENDED}):
        ListingFactory(home_network=aulne, name="Secret", **fields).skills.add("Secrecy")
    closed = NetworkFactory(is_open=False)
    ListingFactory(home_network=closed, name="Secret too").skills.add("Secrecy")
    assert client.get(address, {"q": "secre"}).json()["options"] == []
    ListingFactory(home_network=aulne, name="Open").skills.add("Secrecy")
    assert labels("secre") == ["Secrecy"]


def test_a_few_of_each_and_the_shortest_first(aulne):
    listing = ListingFactory(home_network=aulne, name="Ba")
    for number in range(12):
        listing.skills.add(f"Ba{'k' * number}ing")
        ListingFactory(home_network=aulne, name=f"Ba{'r' * number}t")
    found = suggest_anything("ba")
    assert [one.label for one in found if one.name == "skill"] == [
        f"Ba{'k' * number}ing" for number in range(MOST_SKILLS)
    ]
    assert [one.label for one in found if one.url] == ["Ba", "Bat", "Bart", "Barrt"][:MOST_NAMES]


def test_choosing_leads_somewhere(client, eloise, address):
    skill, listing = (
        client.get(address, {"q": typed}).json()["options"][0] for typed in ("dev", "elo")
    )
    assert (skill["name"], skill["value"]) == ("skill", "développement-web")
    assert listing["url"] == eloise.get_absolute_url()


def test_the_answer_is_for_everybody_and_says_how_many(client, alice, eloise, address):
    client.force_login(alice)
    answer = client.get(address, {"q": "dev"})
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in answer.get("Vary", "")
    assert answer.json()["said"] == "1 suggestion"
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_no_text_brings_it_down(client, address, value):
    for place in ("", "place"):
        assert client.get(address, {"q": value, "for": place}).status_code in (200, 400, 414)


def test_few_statements_and_the_index_serves_them(eloise):
    with CaptureQueriesContext(connection) as asked:
        suggest_anything("dev")
    assert len(asked) == 4
    if connection.vendor != "sqlite":
        return  # a table of three rows is read whole there
    indexes = (
        "directory_skill_begins",
        "sqlite_autoindex_directory_searchterm",
        "directory_listing_begins",
    )
    for query, index in zip(asked, indexes, strict=False):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = str(cursor.fetchall())
        assert index in plan, plan


def test_every_skill_has_its_column(eloise):
    assert set(Skill.objects.values_list("search_name", flat=True)) == {
        "developpement web",
        "poterie",
    }
