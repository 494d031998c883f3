"""Similar listings: by what is shared and rare, near first, of others, in few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.enums import ListingState
from directory.models import Listing
from directory.queries.similar import MOST, similar_to
from directory.services.dictionary import count_terms
from directory.services.indexing import for_index, index_listings
from tests.factories import ListingFactory, NetworkFactory, TerritoryFactory, UserFactory


@pytest.fixture
def make(aulne):
    """`make("Name", "Skill", causes=[...])`: published and indexed."""

    def made(name: str, *skills: str, **fields) -> Listing:
        listing = ListingFactory(**{"home_network": aulne, "name": name, **fields})
        listing.skills.add(*skills)
        index_listings(for_index().filter(pk=listing.pk))
        return listing

    return made


def names(listing: Listing) -> list[str]:
    return [one.name for one in similar_to(listing)]


def test_more_that_is_shared_comes_first_and_nothing_shared_does_not(make):
    potter = make("Potter", "Pottery", "Glaze", causes=["12"])
    make("Weaver", "Weaving", causes=["04"])
    make("One skill", "Pottery")
    make("Both", "Pottery", "Glaze")
    make("Cause alone", causes=["12"])
    make("Everything", "Pottery", "Glaze", causes=["12"])
    count_terms()
    found = names(potter)
    assert found[:2] == ["Everything", "Both"]
    assert set(found[2:]) == {"One skill", "Cause alone"}


def test_what_is_rare_counts_more(make):
    listing = make("Me", "Common", "Rare")
    for number in range(6):
        make(f"Common {number}", "Common")
    make("Rare one", "Rare")
    count_terms()
    assert names(listing)[0] == "Rare one"
    assert len(names(listing)) == MOST


def test_the_same_department_comes_first(make):
    ille = TerritoryFactory(department=True, code="35", name="Ille-et-Vilaine")
    rennes, fougeres = (TerritoryFactory(name=name, parent=ille) for name in ("Rennes", "Fougères"))
    listing = make("Me", "Pottery", "Glaze", commune=rennes)
    make("Far", "Pottery", "Glaze", commune=TerritoryFactory(name="Lyon"))
    make("Nowhere", "Pottery", "Glaze")
    make("Near", "Pottery", commune=fougeres)
    assert names(listing)[0] == "Near"
    assert set(names(listing)) == {"Near", "Far", "Nowhere"}


def test_neither_ones_own_nor_what_is_not_public(make, alice):
    listing = make("Me", "Pottery", owner=alice)
    make("Me again", "Pottery", owner=alice)
    make("Draft", "Pottery", state=ListingState.DRAFT)
    make("Suspended", "Pottery", state=ListingState.SUSPENDED)
    make("Closed", "Pottery", home_network=NetworkFactory(is_open=False))
    assert names(listing) == []
    make("Other", "Pottery", owner=UserFactory())
    assert names(listing) == ["Other"]


def test_without_an_owner_others_without_one_are_others(make):
    listing = make("Me", "Pottery", owner=None)
    make("Other", "Pottery", owner=None)
    assert names(listing) == ["Other"]


def test_who_says_nothing_is_like_nobody(make):
    make("Other", "Pottery")
    assert names(make("Me")) == []


def test_as_many_statements_for_one_as_for_many(make):
    commune = TerritoryFactory()
    listing = make("Me", "Pottery", "Glaze", commune=commune)
    make("One", "Pottery", commune=commune)
    with CaptureQueriesContext(connection) as few:
        assert len(similar_to(Listing.objects.get(pk=listing.pk))) == 1
    for number in range(8):
        make(f"More {number}", "Pottery", "Glaze", commune=commune)
    with CaptureQueriesContext(connection) as many:
        assert len(similar_to(Listing.objects.get(pk=listing.pk))) == MOST
    assert len(few) == len(many) <= 18


def test_the_page_shows_them(client, make):
    listing = make("Me", "Pottery")
    assert client.get(listing.get_absolute_url()).context["similar"] == []
    other = make("Other", "Pottery")
    page = client.get(listing.get_absolute_url()).content.decode()
    assert other.get_absolute_url() in page
