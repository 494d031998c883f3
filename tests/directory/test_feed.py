"""The Atom feed of a search: new listings, newest first, gone when they are withdrawn."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory.enums import ListingState
from directory.services.indexing import for_index, index_listings
from directory.views.feed import ENTRIES
from tests.factories import ListingFactory

ATOM = "{http://www.w3.org/2005/Atom}"


def url(query: str = "", language: str = "en") -> str:
    with override(language):
        return reverse("listing_feed") + query


def feed(query: str = "", language: str = "en") -> ElementTree.Element:
    answer = Client().get(url(query, language))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content.decode())


def titles(query: str = "") -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in feed(query).iter(f"{ATOM}entry")]


@pytest.fixture
def three(aulne, bouleau):
    now = timezone.now()
    made = [
        ListingFactory(home_network=aulne, name="Older", published_at=now - timedelta(days=9)),
        ListingFactory(home_network=aulne, name="Newer", published_at=now - timedelta(days=1)),
        ListingFactory(home_network=bouleau, name="Other", published_at=now - timedelta(days=3)),
    ]
    made[1].skills.add("Pottery")
    index_listings(for_index())
    return made


def test_the_newest_come_first_whenever_they_were_made(three):
    assert titles() == ["Newer", "Other", "Older"]


def test_it_follows_the_search(three):
    assert titles("?network=aulne") == ["Newer", "Older"]
    assert titles("?q=pottery") == ["Newer"]
    assert titles("?network=nowhere") == []
    assert titles("?q=zzz&after=1&page=9") == []


def test_what_is_no_longer_public_is_gone_at_once_for_readers_who_kept_it(three):
    client = Client()
    kept = client.get(url())
    assert client.get(url(), headers={"if-none-match": kept["ETag"]}).status_code == 304
    three[1].state = ListingState.SUSPENDED
    three[1].save()
    again = client.get(url(), headers={"if-none-match": kept["ETag"]})
    assert again.status_code == 200
    assert "Newer" not in again.content.decode()
    # A day later than every entry left: by the day alone it would seem unchanged.
    assert "Last-Modified" not in kept
    later = {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get(url(), headers=later).status_code == 200
    assert "no-cache" in kept["Cache-Control"]


def test_an_entry_says_who_when_and_where(three, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example"
    entry = feed().find(f"{ATOM}entry")
    newer = three[1]
    assert entry.findtext(f"{ATOM}id") == f"tag:portal.example,2026:directory/{newer.slug}"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Newer"
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/en/directory/{newer.slug}/")
    assert entry.findtext(f"{ATOM}published")[:10] == newer.published_at.date().isoformat()
    newer.refresh_from_db()
    assert entry.findtext(f"{ATOM}updated")[:10] == newer.updated_at.date().isoformat()
    assert [c.get("term") for c in entry.iter(f"{ATOM}category")] == ["Pottery"]
    assert newer.owner.email not in ElementTree.tostring(entry, "unicode")


def test_the_feed_says_what_it_is_in_its_language(three):
    english, french = feed("?network=aulne&q=newer"), feed("?network=aulne", "fr")
    assert english.findtext(f"{ATOM}title") == "New listings of Aulne: newer"
    assert english.findtext(f"{ATOM}author/{ATOM}name") == "Aulne"
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (english.get(lang), french.get(lang)) == ("en", "fr")
    links = {one.get("rel"): one.get("href") for one in english.findall(f"{ATOM}link")}
    assert links["self"].endswith("/en/directory/feed/?q=newer&network=aulne")
    assert links["alternate"].endswith("/en/directory/?q=newer&network=aulne")


def test_it_holds_so_many_entries_and_asks_the_same_of_the_database(
    aulne, django_assert_max_num_queries
):
    for number in range(ENTRIES + 3):
        ListingFactory(home_network=aulne).skills.add(f"skill {number}")
    index_listings(for_index())
    with django_assert_max_num_queries(6):
        assert len(titles()) == ENTRIES


def test_hostile_texts_leave_it_well_formed(aulne):
    text = "<b>&amp; ]]> \x01\x0b\ufffe\u202e</b>"
    made = ListingFactory(home_network=aulne, name=text, tagline=text, description=text)
    made.skills.add("<i>&")
    entry = feed().find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "<b>&amp; ]]> </b>"
    assert "<b>" not in entry.findtext(f"{ATOM}summary")


def test_the_page_of_results_names_its_feed(three, client):
    with override("en"):
        page = client.get(reverse("listing_list") + "?q=newer").content.decode()
    assert (
        f'type="application/atom+xml" title="New listings of this search" href="{url()}?q=' in page
    )
