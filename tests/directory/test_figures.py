"""What is counted of a listing, what is not, and what its owner is told."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.freshness import months_before
from directory.models import Listing, ListingMonth
from directory.queries.figures import figures_of
from directory.services import figures
from directory.services.figures import tally
from tests.directory.test_contact import send
from tests.factories import ListingFactory, UserFactory

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HOST = "http://testserver"


@pytest.fixture(autouse=True)
def _nothing_left_over():
    tally.forget()
    yield
    tally.forget()


@pytest.fixture
def listing(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, slug="alice-cast")


def look(listing: Listing, client: Client | None = None, method: str = "get", **headers) -> None:
    """Look at it once, and write what was counted."""
    said = {"user-agent": FIREFOX} | {name.replace("_", "-"): v for name, v in headers.items()}
    asked = getattr(client or Client(), method)
    assert asked(listing.get_absolute_url(), headers=said).status_code == 200
    tally.flush()


def counted(listing: Listing) -> tuple[int, int, int]:
    row = ListingMonth.objects.filter(listing=listing).first()
    return (row.views, row.from_search, row.contacts) if row else (0, 0, 0)


def test_looks_add_up_in_one_row_a_month(listing, aulne):
    other = ListingFactory(home_network=aulne)
    for _again in range(2):
        look(listing)
    look(other)
    assert (counted(listing), counted(other)) == ((2, 0, 0), (1, 0, 0))
    assert ListingMonth.objects.get(listing=listing).month.day == 1


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("listing_list", 1),
        ("listing_map", 1),
        ("site_search", 1),
        ("listing_mine", 0),
    ],
)
def test_a_list_of_results_here_led_here(listing, path, counts):
    look(listing, referer=f"{HOST}{reverse(path)}?q=secret")
    assert counted(listing) == (1, counts, 0)
    assert "secret" not in str(ListingMonth.objects.values())


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "not an address",
        "https://elsewhere.example/fr/annuaire/",
        f"{HOST}/nowhere/",
        "http://[",
    ],
)
def test_whatever_else_led_here(listing, referer):
    look(listing, referer=referer)
    assert counted(listing) == (1, 0, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"user_agent": ""},
        {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://example.org/bot.html)"},
        {"user_agent": "curl/8.5.0"},
        {"user_agent": "Mozilla/5.0 HeadlessChrome/140.0"},
        {"sec_purpose": "prefetch;prerender"},
    ],
)
def test_robots_and_pages_fetched_beforehand_are_no_looks(listing, headers):
    look(listing, **headers)
    assert counted(listing) == (0, 0, 0)


def test_a_head_request_is_none(listing):
    look(listing, method="head")
    assert counted(listing) == (0, 0, 0)


def test_ones_own_visits_and_the_teams_are_left_out(listing, alice, bob, charlie, dana):
    expected = {alice: 0, bob: 0, dana: 0, charlie: 1, UserFactory(): 2}
    for person, views in expected.items():
        client = Client()
        client.force_login(person)
        look(listing, client)
        assert counted(listing)[0] == views


def test_what_is_not_public_is_not_counted(listing, alice):
    Listing.objects.update(state="suspended")
    Client().get(listing.get_absolute_url(), headers={"user-agent": FIREFOX})
    tally.flush()
    assert not ListingMonth.objects.exists()


def test_a_message_counts_once_whether_looked_at_or_not(listing):
    send(listing)
    send(listing)
    assert counted(listing) == (0, 0, 2)


def test_reading_writes_nothing_until_an_answer_has_left(listing, settings):
    client = Client(headers={"user-agent": FIREFOX})
    client.get(listing.get_absolute_url())
    assert counted(listing) == (0, 0, 0)
    settings.FIGURES_EVERY = -1
    client.get(listing.get_absolute_url())
    assert counted(listing) == (2, 0, 0)
    settings.FIGURES_EVERY = 3600
    client.get(listing.get_absolute_url())
    assert counted(listing) == (2, 0, 0)  # not again within the hour


def test_what_the_database_refuses_is_kept_and_counted_once(listing, monkeypatch):
    def refuse(counts):
        raise DatabaseError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(figures, "_write", refuse)
        look(listing)
    assert counted(listing) == (0, 0, 0)
    look(listing)
    assert counted(listing) == (2, 0, 0)


def test_a_listing_that_went_meanwhile_takes_nothing_with_it(listing, aulne):
    other = ListingFactory(home_network=aulne)
    client = Client(headers={"user-agent": FIREFOX})
    for one in (listing, other):
        client.get(one.get_absolute_url())
    other.delete()
    tally.flush()
    assert counted(listing) == (1, 0, 0)


def test_few_are_not_told_and_messages_are(listing):
    this_month = timezone.localdate().replace(day=1)
    for number, (views, searches) in enumerate([(4, 4), (5, 4), (120, 30)]):
        ListingMonth.objects.create(
            listing=listing,
            month=months_before(this_month, number),
            views=views,
            from_search=searches,
            contacts=number,
        )
    told = [(m.views, m.from_search, m.contacts) for m in figures_of(listing)]
    assert told == [(120, 30, 2), (5, None, 1), (None, None, 0)]


def test_twelve_months_at_most_and_none_before_it_was_there(listing):
    assert [m.month for m in figures_of(listing)] == [timezone.localdate().replace(day=1)]
    Listing.objects.update(created_at=timezone.now() - timedelta(days=900))
    ListingMonth.objects.create(listing=listing, month=date(2020, 1, 1), views=9)
    assert len(figures_of(Listing.objects.get())) == 12


def test_the_owners_page_says_the_same_in_bars_and_in_a_table(client, listing, alice, bob):
    month = timezone.localdate().replace(day=1)
    ListingMonth.objects.create(listing=listing, month=month, views=1234, from_search=3)
    address = reverse("listing_figures", args=[listing.slug])
    client.force_login(alice)
    response = client.get(address)
    (bar,) = response.context["bars"]
    assert (bar.figures.views, bar.figures.from_search, bar.search_height) == (1234, None, 0)
    body = response.content.decode()
    assert body.count("1234") + body.count("1\u202f234") + body.count("1\xa0234") >= 2
    assert ">3<" not in body
    client.force_login(bob)
    assert client.get(address).status_code == 403
