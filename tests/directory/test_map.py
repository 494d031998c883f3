"""The map of the directory: counts, links that find what they say, dots for communes."""

import re
from itertools import pairwise
from math import dist
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from directory.enums import TerritoryKind
from directory.geography import (
    AROUND_PARIS,
    BOXES,
    HEIGHT,
    LENS_FROM,
    LENS_RADIUS,
    LENS_SCALE,
    LENS_TO,
    WIDTH,
    position,
)
from directory.models import Listing
from directory.queries.map import map_of, shades_up_to
from directory.services.indexing import for_index, index_listings
from directory.services.listings import RESERVED_SLUGS
from tests.factories import ListingFactory, TerritoryFactory


def url(name: str = "listing_map", **query) -> str:
    with override("en"):
        address = reverse(name)
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


@pytest.fixture
def places(db) -> dict[str, object]:
    west = TerritoryFactory(region=True, code="53", name="Bretagne")
    isle = TerritoryFactory(region=True, code="04", name="La Réunion")
    ille = TerritoryFactory(department=True, code="35", name="Ille-et-Vilaine", parent=west)
    armor = TerritoryFactory(department=True, code="22", name="Côtes-d’Armor", parent=west)
    reunion = TerritoryFactory(department=True, code="974", name="La Réunion", parent=isle)
    caledonia = TerritoryFactory(
        kind=TerritoryKind.COLLECTIVITY, parent=None, code="988", name="Nouvelle-Calédonie"
    )
    at = {"rennes": (48.11, -1.68), "dinan": (48.45, -2.05), "cesson": (48.12, -1.6)}
    return {
        "rennes": TerritoryFactory(code="35238", name="Rennes", parent=ille, **where(at["rennes"])),
        "cesson": TerritoryFactory(code="35051", name="Cesson", parent=ille, **where(at["cesson"])),
        "dinan": TerritoryFactory(code="22050", name="Dinan", parent=armor, **where(at["dinan"])),
        "saint-denis": TerritoryFactory(
            code="97411", name="Saint-Denis", parent=reunion, **where((-20.88, 55.45))
        ),
        "nouméa": TerritoryFactory(
            code="98818", name="Nouméa", parent=caledonia, **where((-22.27, 166.45))
        ),
    }


def where(at: tuple[float, float]) -> dict[str, float]:
    return {"latitude": at[0], "longitude": at[1]}


@pytest.fixture
def listings(aulne, bouleau, places) -> None:
    for number, (name, network) in enumerate(
        [
            *[("rennes", aulne)] * 3,
            ("rennes", bouleau),
            ("cesson", aulne),
            ("dinan", bouleau),
            ("saint-denis", aulne),
            ("nouméa", aulne),
        ]
    ):
        ListingFactory(home_network=network, name=f"Potter {number}", commune=places[name])
    ListingFactory(home_network=aulne, name="Weaver of nowhere")
    ListingFactory(home_network=aulne, name="CANARY", commune=places["dinan"], draft=True)
    index_listings(for_index())


def table_of(page: str) -> dict[str, int]:
    rows = re.findall(r"<tr><th scope=\"row\"><a [^>]*>([^<]+)</a></th><td>(\d+)</td>", page)
    return {name: int(number) for name, number in rows}


def test_counts_by_department_and_the_rest_in_words(client, listings):
    answer = client.get(url())
    page = answer.content.decode()
    assert list(table_of(page).items()) == [
        ("Ille-et-Vilaine (35)", 5),
        ("Côtes-d’Armor (22)", 1),
        ("La Réunion (974)", 1),
    ]
    assert "9 listings" in page
    assert "1 listing names no place" in page
    assert re.search(r"not on the map:\s*<a [^>]*>Nouvelle-Calédonie</a> \(1\)", page)
    assert answer.context["map"].total == Listing.objects.public().count()
    assert "CANARY" not in page


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": "potter"},
        {"network": "aulne"},
        {"territory": "region-53"},
        {"territory": "department-35"},
        {"territory": "department-35&territory=department-22"},
        {"territory": "commune-35238"},
        {"territory": "commune-35238&territory=commune-22050", "network": "bouleau"},
        {"territory": "region-53&territory=commune-35238"},
        {"place": "Rennes"},
        {"place": "Bretagne", "territory": "department-22"},
        {"place": "Rennes", "within": "100"},
    ],
)
def test_each_link_finds_as_many_as_it_says(client, listings, query):
    """Whatever was chosen before, also places."""
    lines = client.get(url(**query)).context["lines"]
    assert lines
    for line in lines:
        listed = client.get(line["url"])
        assert listed.context["page"].answer.total == line["place"].number, line["url"]


def test_the_search_stays_and_its_page_does_not(client, listings):
    answer = client.get(url(q="potter", network="aulne", page="3", after="x", nonsense="1"))
    page = answer.content.decode()
    assert table_of(page)["Ille-et-Vilaine (35)"] == 4
    assert answer.context["list_url"] == url("listing_list", q="potter", network="aulne")
    assert '<input type="hidden" name="network" value="aulne">' in page
    assert "nonsense" not in page.partition("<main")[2]


def test_dots_are_communes_and_larger_where_there_are_several(client, listings, places):
    found = map_of(Listing.objects.public())
    rennes, dinan = places["rennes"], places["dinan"]
    assert found.several_dots == [position(rennes.latitude, rennes.longitude, "35")]
    assert position(dinan.latitude, dinan.longitude, "22") in found.single_dots
    assert len(found.single_dots) == 3
    # One place for all listings of a commune, and none for what is not drawn
    assert found.communes == 5


def test_more_communes_than_dots_is_said(client, listings, monkeypatch):
    monkeypatch.setattr("directory.queries.map.MOST_DOTS", 2)
    answer = client.get(url())
    found = answer.context["map"]
    assert len(found.single_dots) + len(found.several_dots) == 2
    assert "communes with most listings" in answer.content.decode()


def test_every_shape_has_an_outline_and_overseas_a_frame(client, listings):
    outlines = ElementTree.parse(finders.find("portal/departments.svg"))
    drawn = {path.get("id") for path in outlines.iter("{http://www.w3.org/2000/svg}path")}
    metropolitan = {f"{n:02}" for n in range(1, 96) if n != 20} | {"2A", "2B"}
    assert drawn == {f"d{code}" for code in metropolitan}
    page = client.get(url()).content.decode()
    assert "departments.svg#d35" in page
    for code in BOXES:
        assert f">{code}</text>" in page
    assert page.count("<a href") > page.count("<style") == 0


def rings_of(code: str) -> list[list[tuple[int, int]]]:
    outlines = ElementTree.parse(finders.find("portal/departments.svg"))
    (path,) = outlines.findall(f".//*[@id='d{code}']")
    rings = []
    for ring in path.get("d").removesuffix("z").split("z"):
        numbers = [int(n) for n in re.findall(r"-?\d+", ring)]
        points = [(numbers[0], numbers[1])]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        rings.append(points)
    return rings


def is_inside(x: float, y: float, ring: list[tuple[int, int]]) -> bool:
    """A line to the right crosses the ring an odd number of times."""
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("13", 43.53, 5.45),  # Aix-en-Provence
        ("29", 48.39, -4.4),  # Brest
        ("67", 48.6, 7.7),  # Strasbourg
        ("59", 50.63, 3.06),  # Lille
        ("69", 45.76, 4.83),  # Lyon
        ("31", 43.6, 1.44),  # Toulouse
        ("2B", 42.3, 9.15),  # Corte
        ("35", 48.11, -1.68),  # Rennes
    ],
)
def test_towns_stand_in_the_outline_of_their_department(code, latitude, longitude):
    x, y = position(latitude, longitude, code)
    assert any(is_inside(x, y, ring) for ring in rings_of(code))
    assert not any(is_inside(x, y, ring) for ring in rings_of("18"))


def test_paris_stands_under_the_lens():
    x, y = position(48.857, 2.35, "75")
    around = (x - LENS_TO[0]) / LENS_SCALE, (y - LENS_TO[1]) / LENS_SCALE
    assert any(
        is_inside(LENS_FROM[0] + around[0], LENS_FROM[1] + around[1], r) for r in rings_of("75")
    )
    corners = [point for code in AROUND_PARIS for ring in rings_of(code) for point in ring]
    farthest = max(dist(point, LENS_FROM) for point in corners)
    assert farthest * LENS_SCALE < LENS_RADIUS + 10


@pytest.mark.parametrize("code", BOXES)
def test_overseas_dots_stay_in_their_frame(code):
    box = BOXES[code]
    for latitude, longitude in ((-90, -180), (90, 180), (box.south, box.west)):
        x, y = position(latitude, longitude, code)
        assert box.x < x < box.x + 250
        assert box.y < y < box.y + 220
    assert box.x + 250 < WIDTH
    assert box.y + 220 < HEIGHT


@pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 9, 50, 12_345])
def test_shades_cover_every_number_once(most):
    shades = shades_up_to(most)
    told = [n for _name, low, high in shades for n in (low, high)]
    assert len(shades) <= 3
    assert told == sorted(told)
    if most:
        assert (told[0], told[-1]) == (1, most)
        assert all(a[2] + 1 == b[1] for a, b in pairwise(shades))


def test_nothing_found_says_so(client, listings):
    page = client.get(url(q="xyzzy")).content.decode()
    assert "No listing matches all of this." in page
    assert "<table" not in page
    assert "departments.svg" not in page


def test_as_many_statements_for_three_departments_as_for_one(client, aulne, places):
    def asked() -> int:
        index_listings(for_index())
        with CaptureQueriesContext(connection) as statements:
            client.get(url(q="potter"))
        return len(statements)

    ListingFactory(home_network=aulne, name="Potter one", commune=places["rennes"])
    client.get(url(q="potter"))
    before = asked()
    for name in ("dinan", "saint-denis", "nouméa"):
        ListingFactory(home_network=aulne, name=f"Potter {name}", commune=places[name])
    assert asked() == before


def test_no_listing_takes_the_maps_address():
    assert {"map", "carte"} <= RESERVED_SLUGS
