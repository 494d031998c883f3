"""Exports: what they hold and what they never hold, in four formats, as a reader gets it back."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory.enums import ListingState
from directory.exporting import entries as entries_module
from directory.exporting.entries import COLUMNS, entries, keys_of
from directory.exporting.formats import FORMATS
from directory.models import Affiliation, Listing
from directory.models.saying import FURTHER_FIELDS
from directory.services.indexing import for_index, index_listings
from directory.services.texts import empty_text
from directory.views.export import FILES_AN_HOUR
from portal.texts import printable
from tests.factories import ListingFactory, TerritoryFactory

HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "quotes": 'say "so"; and, more',
    "newlines": "one\ntwo\n\nthree",
    "tab": "\tindented",
    "markup": "<b>&amp;</b> ]]> <script>",
    "coded": "_x0041_ and _x000D_",
    "emoji": "👩‍👩‍👧‍👦 é ﷽",
    "spaces": "  both ends  ",
    "apostrophe": "'quoted",
}
REFUSED = {"control": "a\x01b\x0bc\x1f", "noncharacter": "a\ufffeb\uffff", "bidi": "a\u202eb"}


def url(ending: str, **query) -> str:
    with override("en"):
        address = reverse("listing_file", args=[ending])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def taken(ending: str, **query):
    answer = Client().get(url(ending, **query))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def as_csv(**query) -> list[dict[str, str]]:
    text = taken("csv", **query).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


def as_json(**query) -> list[dict]:
    return json.loads(taken("json", **query))["listings"]


def as_geojson(**query) -> list[dict]:
    return json.loads(taken("geojson", **query))["features"]


def as_xlsx(**query) -> list[list]:
    book = openpyxl.load_workbook(BytesIO(taken("xlsx", **query)))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


@pytest.fixture
def rennes(db):
    region = TerritoryFactory(region=True, code="53", name="Bretagne")
    ille = TerritoryFactory(department=True, code="35", name="Ille-et-Vilaine", parent=region)
    return TerritoryFactory(code="35238", name="Rennes", parent=ille)


@pytest.fixture
def potter(aulne, bouleau, rennes) -> Listing:
    made = ListingFactory(
        home_network=aulne,
        name="Potter",
        slug="potter",
        commune=rennes,
        pro_bono=True,
        causes=["01", "13"],
        languages=["fr"],
        website="https://potter.example",
        travel_range=50,
        description="Clay.\n\nAnd fire.",
        confirmed_at=None,
    )
    made.skills.add("Teaching", "Pottery")
    Affiliation.objects.create(listing=made, network=bouleau, state="accepted")
    index_listings(for_index())
    return made


def test_every_format_says_the_same_of_a_listing(potter):
    told = as_json()
    assert told == [
        {
            "id": "potter",
            "url": told[0]["url"],
            "kind": "freelancer",
            "name": "Potter",
            "tagline": "Makes web sites",
            "description": "Clay.\n\nAnd fire.",
            "skills": ["Pottery", "Teaching"],
            "causes": ["01", "13"],
            "terms": ["pro_bono", "standard"],
            "availability": None,
            "languages": ["fr"],
            "legal_form": None,
            "siren": None,
            "rna": None,
            "website": "https://potter.example",
            "works_remotely": False,
            "travel_range": 50,
            "commune": "Rennes",
            "commune_code": "35238",
            "department": "Ille-et-Vilaine",
            "department_code": "35",
            "region": "Bretagne",
            "latitude": 48.0,
            "longitude": -1.6,
            "home_network": "aulne",
            "networks": ["aulne", "bouleau"],
            **{name: None for name in FURTHER_FIELDS if empty_text()[name] == ""},
            **{name: [] for name in ("portfolio", "publics", "services", "commons")},
            "translations": [],
            "written_in": "fr",
            "published_on": timezone.localdate().isoformat(),
            "confirmed_on": None,
        }
    ]
    assert told[0]["url"].endswith("/en/directory/potter/")
    [feature] = as_geojson()
    assert feature["geometry"] == {"type": "Point", "coordinates": [-1.6, 48.0]}
    left = {k: v for k, v in told[0].items() if k not in ("latitude", "longitude")}
    assert feature["properties"] == left
    [row] = as_csv()
    assert list(row) == [*(column.name for column in COLUMNS), "licence", "exported_on"]
    assert row["skills"] == "Pottery|Teaching"
    assert row["causes"] == "01|13"
    assert row["longitude"] == "-1.6"
    assert row["works_remotely"] == "false"
    assert row["confirmed_on"] == ""
    titles, values = as_xlsx()
    sheet = dict(zip(titles, values, strict=True))
    assert sheet["Kind"] == "freelancer"
    assert sheet["Causes"] == "No poverty, Climate action"
    assert sheet["Terms"] == "pro bono, at the usual rate"
    assert sheet["Travels up to (km)"] == 50
    assert sheet["Works remotely"] is False
    assert sheet["Published on"].date() == timezone.localdate()
    assert sheet["Longitude of the commune"] == -1.6


def test_each_file_says_its_licence_its_day_and_its_search(potter, settings):
    settings.DATA_LICENCE, settings.DATA_LICENCE_URL = "A licence", "https://licence.example/"
    today = timezone.localdate()
    for ending in ("json", "geojson"):
        head = json.loads(taken(ending, q="potter", kind="freelancer"))
        assert head["licence"] == "A licence"
        assert head["exported_at"].startswith(today.isoformat())
        assert head["search"] == {"q": "potter", "kind": ["freelancer"]}
        assert head["source"].endswith("/en/directory/?q=potter&kind=freelancer")
        assert "GeoNames" in head["credits"]
    [row] = as_csv()
    assert (row["licence"], row["exported_on"]) == ("A licence", today.isoformat())
    book = openpyxl.load_workbook(BytesIO(taken("xlsx")))
    about = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    assert ["Licence", "A licence https://licence.example/"] in about
    answer = Client().get(url("csv"))
    assert answer["Link"] == '<https://licence.example/>; rel="license"'
    assert f'filename="maillage-{today}.csv"' in answer["Content-Disposition"]
    named = Client().get(url("csv", network="aulne"))
    assert f'filename="aulne-{today}.csv"' in named["Content-Disposition"]


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_texts_come_back_as_they_were(aulne, what):
    text = HOSTILE[what]
    made = ListingFactory(home_network=aulne, name=text, tagline=text, description=text)
    made.skills.add(f"{text} skill")
    [told] = as_json()
    assert (told["name"], told["tagline"], told["description"]) == (text,) * 3
    assert told["skills"] == [f"{text} skill".strip()] or told["skills"] == [f"{text} skill"]
    [feature] = as_geojson()
    assert feature["properties"]["name"] == text
    [row] = as_csv()
    runs = text.startswith(("=", "+", "-", "@", "\t"))
    assert row["name"] == (f"'{text}" if runs else text)
    assert row["description"] == row["name"]
    titles, values = as_xlsx()
    for title in ("Name", "In one line", "Presentation"):
        assert values[titles.index(title)] in {text, text.replace("_x", "_x005F_x")}


@pytest.mark.parametrize("what", REFUSED)
def test_what_no_file_may_hold_is_left_out(aulne, what):
    text = REFUSED[what]
    ListingFactory(home_network=aulne, name=text)
    plain = printable(text)
    assert plain.isprintable()
    assert as_json()[0]["name"] == plain
    assert as_csv()[0]["name"] == plain
    assert as_xlsx()[1][3] == plain


def test_no_cell_of_a_spreadsheet_is_a_formula(aulne):
    ListingFactory(home_network=aulne, name="=1+1", website="https://example.org/=1")
    book = openpyxl.load_workbook(BytesIO(taken("xlsx")))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds
    assert "s" in kinds


def test_only_what_visitors_see_is_taken(aulne, bouleau, alice, client):
    """Whoever asks: the owner, too, gets no draft of theirs."""
    ListingFactory(home_network=aulne, name="Shown", owner=alice)
    for state in set(ListingState) - {ListingState.PUBLISHED}:
        ListingFactory(home_network=aulne, name=f"CANARY {state}", state=state, owner=alice)
    ListingFactory(home_network=bouleau, name="CANARY closed")
    bouleau.is_open = False
    bouleau.save()
    client.force_login(alice)
    for ending in FORMATS:
        body = b"".join(client.get(url(ending)).streaming_content)
        assert alice.email.encode() not in body
        assert b"CANARY" not in body
    assert [one["name"] for one in as_json()] == ["Shown"]
    assert len(as_xlsx()) == 2


def test_the_search_of_the_directory_is_the_search_of_the_file(potter, aulne, bouleau):
    ListingFactory(home_network=bouleau, name="Weaver", initiative=True)
    assert {one["name"] for one in as_json()} == {"Potter", "Weaver"}
    assert [one["name"] for one in as_json(kind="initiative")] == ["Weaver"]
    assert [one["name"] for one in as_json(q="pottery")] == ["Potter"]
    assert [one["name"] for one in as_json(network="aulne")] == ["Potter"]
    assert as_json(network="nowhere") == []
    assert as_csv(q="zzzz") == []
    assert len(as_xlsx(q="zzzz")) == 1


def test_what_is_withdrawn_is_gone_from_the_very_next_file_and_from_one_under_way(aulne):
    made = [ListingFactory(home_network=aulne, name=f"N{number}") for number in range(3)]
    under_way = Client().get(url("json"))
    for listing in made[:2]:
        listing.state = ListingState.ARCHIVED
        listing.save()
    body = json.loads(b"".join(under_way.streaming_content))
    assert [one["name"] for one in body["listings"]] == ["N2"]
    answer = Client().get(url("csv"))
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_statements_grow_with_batches_and_not_with_rows(aulne, rennes, monkeypatch):
    monkeypatch.setattr(entries_module, "BATCH", 4)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(entries(keys_of(Listing.objects.public())))
        return len(asked)

    for number in range(2):
        ListingFactory(home_network=aulne, commune=rennes).skills.add(f"skill {number}")
    two = statements()
    for number in range(2):
        ListingFactory(home_network=aulne, commune=rennes).skills.add(f"other {number}")
    assert statements() == two
    ListingFactory(home_network=aulne, commune=rennes).skills.add("fifth")
    assert statements() == 2 * two - 1  # the keys are asked for once


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_reads_no_further_than_it_is_taken(ending, aulne, monkeypatch):
    """A batch at a time: what was not asked for yet was not read either."""
    monkeypatch.setattr(entries_module, "BATCH", 1)
    for number in range(40):
        ListingFactory(home_network=aulne, description=f"{number} " * 2_000)
    pieces = iter(Client().get(url(ending)).streaming_content)
    with CaptureQueriesContext(connection) as asked:
        next(pieces)
    read = len([one for one in asked if '"directory_listing"' in one["sql"]])
    assert read < 30
    assert b"".join(pieces)


def test_head_says_what_get_would_and_asks_nothing(potter):
    for ending in FORMATS:
        whole = Client().get(url(ending))
        head = Client().head(url(ending))
        assert head.status_code == 200
        assert b"".join(head.streaming_content) == b""
        for name in ("Content-Type", "Content-Disposition", "Cache-Control"):
            assert head[name] == whole[name]
        assert "Content-Length" not in head


def test_unknown_formats_and_methods_are_refused(db):
    assert Client().get(url("exe")).status_code == 404
    assert Client().post(url("csv")).status_code == 405


def test_who_takes_too_many_is_told_so_and_nobody_else(db):
    reader = Client()
    for _number in range(FILES_AN_HOUR):
        assert reader.get(url("csv")).status_code == 200
    refused = reader.get(url("csv"))
    assert refused.status_code == 429
    assert refused.templates[0].name == "429.html"
    assert Client(REMOTE_ADDR="192.0.2.9").get(url("csv")).status_code == 200
    assert reader.head(url("csv")).status_code == 200


def test_more_than_a_spreadsheet_holds_is_said_before_it_begins(potter, monkeypatch):
    monkeypatch.setitem(
        FORMATS,
        "xlsx",
        FORMATS["xlsx"].__class__(
            **{name: getattr(FORMATS["xlsx"], name) for name in FORMATS["xlsx"].__slots__}
            | {"most": 0}
        ),
    )
    answer = Client().get(url("xlsx", q="potter"))
    assert answer.status_code == 413
    assert url("csv", q="potter") in answer.content.decode()


def test_days_are_those_of_paris(aulne):
    midnight = timezone.make_aware(timezone.datetime(2026, 7, 1, 0, 30))
    ListingFactory(home_network=aulne, published_at=midnight)
    assert as_json()[0]["published_on"] == date(2026, 7, 1).isoformat()
    assert as_xlsx()[1][-2].date() == date(2026, 7, 1)


def test_the_page_leads_to_all_of_them_for_the_same_search(potter, client):
    with override("en"):
        page, listing_list = reverse("listing_export"), reverse("listing_list")
    answer = client.get(f"{page}?q=potter&after=12&absurd=1&network=aulne")
    html = answer.content.decode()
    for ending in FORMATS:
        assert f'{url(ending)}?q=potter&amp;network=aulne"' in html
    assert f'{listing_list}?q=potter&amp;network=aulne"' in html
    assert "1 listing," in html
    results = client.get(f"{listing_list}?q=potter").content.decode()
    assert f'href="{page}?q=potter"' in results
