"""Coverage and freshness by territory: each number is of the listings it leads to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.enums import ListingState
from directory.models import ImportedRow, ListingImport, Territory
from directory.queries.coverage import COLUMNS, coverage_of
from portal.enums import Role
from portal.services.memberships import grant_membership
from tests.directory.test_freshness import ago
from tests.factories import ListingFactory, TerritoryFactory


@pytest.fixture
def places() -> dict[str, Territory]:
    region = TerritoryFactory(region=True, name="Ouest")
    north = TerritoryFactory(department=True, parent=region, name="Nord-Ouest", code="90")
    south = TerritoryFactory(department=True, parent=region, name="Sud-Ouest", code="91")
    return {
        "region": region,
        "north": TerritoryFactory(parent=north),
        "south": TerritoryFactory(parent=south),
        "department": north,
    }


@pytest.fixture
def stock(aulne, bouleau, alice, bob, places):
    """One of each in the north, one public in the south, one nowhere, one of another network."""
    north = {"home_network": aulne, "owner": alice, "commune": places["north"]}
    ListingFactory(name="Fresh", **north)
    ListingFactory(name="Late", confirmed_at=ago(400), **north)
    ListingFactory(name="Never", confirmed_at=None, **north)
    ListingFactory(name="Gone", state=ListingState.ARCHIVED, **north)
    ListingFactory(name="Draft", draft=True, **north)
    ListingFactory(name="Staff's", **north | {"owner": bob})
    batch = ListingImport.objects.create(network=aulne, file_name="a.csv", file_format="csv")
    unclaimed = ListingFactory(name="Put in", confirmed_at=None, **north | {"owner": None})
    ImportedRow.objects.create(
        batch=batch, listing=unclaimed, network=aulne, source="A", source_id="1", fingerprint="f"
    )
    ListingFactory(name="South", **north | {"commune": places["south"]})
    ListingFactory(name="Nowhere", **north | {"commune": None})
    ListingFactory(name="Elsewhere", home_network=bouleau, commune=places["north"])


def test_the_numbers(stock, aulne, places):
    total, regions = coverage_of([aulne])
    (west, nowhere) = regions
    assert (west.territory, nowhere.territory) == (places["region"], None)
    named = [(part.territory.name, tuple(part.counts.values())) for part in west.parts]
    assert named == [("Nord-Ouest", (5, 2, 1, 1, 1, 1)), ("Sud-Ouest", (1, 1, 0, 0, 0, 0))]
    assert tuple(west.counts.values()) == (6, 3, 1, 1, 1, 1)
    assert tuple(total.counts.values()) == (7, 4, 1, 1, 1, 1)
    assert tuple(total.counts) == COLUMNS


def test_two_statements_however_many_listings(stock, aulne, alice, places):
    ListingFactory(home_network=aulne, owner=alice, commune=places["south"])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        coverage_of([aulne])
    assert len(queries) == 2


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("public", {"Fresh", "Late", "Never", "Put in"}),
        ("confirmed", {"Fresh"}),
        ("overdue", {"Late"}),
        ("never", {"Never"}),
        ("unclaimed", {"Put in"}),
        ("archived", {"Gone"}),
    ],
)
def test_each_number_leads_to_its_listings(client, stock, bob, places, column, names):
    """Those one decides about: one's own are counted, and not listed."""
    client.force_login(bob)
    address = reverse("desk_coverage")
    page = client.get(address).content.decode()
    link = f"?territory={places['department'].pk}&amp;show={column}"
    assert link in page
    cases = client.get(address + link.replace("&amp;", "&")).context["cases"]
    assert {case.name for case in cases} == names


@pytest.mark.parametrize(
    "query", ["territory=x", "territory=0", "territory=" + "9" * 30, "network=no"]
)
def test_what_is_not_there(client, stock, bob, query):
    client.force_login(bob)
    assert client.get(f"{reverse('desk_coverage')}?{query}").status_code == 404


def test_staff_of_two_networks_choose_one(client, stock, bob, bouleau):
    grant_membership(user=bob, network=bouleau, role=Role.EDITOR, granted_by=None)
    client.force_login(bob)
    address = reverse("desk_coverage")
    assert client.get(address).context["total"].counts["public"] == 8
    one = client.get(f"{address}?network=bouleau&show=nonsense")
    assert one.context["total"].counts["public"] == 1
