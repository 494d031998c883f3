"""The portal's home, the networks' homes, articles and plain pages."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from home.models import ContentPage, NetworkPage, PortalHomePage
from home.queries.homes import SOME_LISTINGS, House, latest_signatures, open_networks
from home.services.networks import found_portal
from portal.models import Network
from portal.tenancy import in_readers_language, network_menu
from tests.factories import ListingFactory
from tests.home.stage import article_in, charter_in_force, signature_of

STORY = [
    {"type": "text", "value": {"title": "Ce que nous faisons", "text": "<p>Des <b>haies</b>.</p>"}},
    {"type": "quote", "value": {"quote": "Rien sans eau", "author": "Une voisine"}},
    {"type": "button", "value": {"label": "Venir", "page": None, "url": "https://example.org/"}},
]


def html(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.mark.django_db
def test_portal_home_without_networks_says_so(client):
    Network.objects.update(is_open=False)
    assert "No network has opened yet." in html(client, "/en/")


def test_portal_home_shows_networks_with_their_numbers(client, aulne, bouleau):
    charter = charter_in_force(aulne)
    signature_of(charter, "Rose Trémière")
    ListingFactory(home_network=aulne)
    ListingFactory(home_network=aulne, draft=True)
    with override("en"):
        numbers = {network.slug: network.numbers for network in open_networks()}
    assert numbers == {
        "aulne": ["1 listing", "1 signature"],
        "bouleau": ["0 listings", "0 signatures"],
    }
    page = html(client, "/fr/")
    assert 'href="/fr/aulne/"' in page
    assert "Rose Trémière" in page
    assert "Charte des jardins" in page


def test_closed_network_is_nowhere_on_the_portal_home(client, aulne, bouleau):
    signature_of(charter_in_force(bouleau, title="Charte du lierre"), "Basile Fenouil")
    Network.objects.filter(pk=bouleau.pk).update(is_open=False)
    assert client.get("/fr/bouleau/").status_code == 404
    assert client.get("/en/bouleau/articles/").status_code == 404
    page = html(client, "/fr/")
    assert "Aulne" in page
    assert "Bouleau" not in page
    assert "Basile Fenouil" not in page
    assert "Charte du lierre" not in page


def test_latest_signatures_are_those_shown_by_consent(aulne):
    charter = charter_in_force(aulne)
    signature_of(charter, "Rose Trémière")
    signature_of(charter, "Basile Fenouil", on_wall=False)
    assert [signature["name"] for signature in latest_signatures()] == ["Rose Trémière"]


def test_a_signer_s_listing_is_linked_only_while_public(client, aulne):
    signature = signature_of(charter_in_force(aulne), "Rose Trémière")
    listing = ListingFactory(home_network=aulne)
    signature.listing = listing
    signature.save(update_fields=["listing"])
    assert latest_signatures()[0]["url"] == listing.get_absolute_url()
    type(listing).objects.update(state="archived")
    assert latest_signatures()[0]["url"] == ""


def test_network_home_with_nothing_but_a_title(client, aulne):
    page = html(client, "/fr/aulne/")
    assert page.count("<h1") == 1
    assert "Aulne" in page
    assert reverse("space_join", args=["aulne"]) in page
    assert "count" not in page, "no counter without a charter"


def test_network_home_fills_itself(client, aulne, bouleau):
    signature_of(charter_in_force(aulne), "Rose Trémière")
    here = ListingFactory(home_network=aulne, name="Atelier des Haies")
    ListingFactory(home_network=bouleau, name="Ailleurs")
    ListingFactory(home_network=aulne, draft=True, name="Brouillon")
    article = article_in(aulne, "La saison commence")
    page = html(client, "/fr/aulne/")
    for expected in (
        "Charte des jardins",
        '<span class="count">1</span>',
        here.name,
        article.url,
        "#article-3",
    ):
        assert expected in page
    assert "Ailleurs" not in page
    assert "Brouillon" not in page


def test_editors_blocks_replace_the_usual_ones(client, aulne):
    ListingFactory(home_network=aulne, name="Atelier des Haies")
    home = NetworkPage.objects.get(pk=aulne.root_page_id)
    home.body = [
        *STORY,
        {
            "type": "steps",
            "value": {"title": "Trois pas", "steps": [{"title": "Lire", "text": "La charte."}]},
        },
    ]
    home.save_revision().publish()
    page = html(client, "/fr/aulne/")
    assert "Trois pas" in page
    assert "<b>haies</b>" in page
    assert "Atelier des Haies" not in page
    home.body = [{"type": "listings", "value": {"title": "Qui est là"}}]
    home.save_revision().publish()
    page = html(client, "/fr/aulne/")
    assert "Qui est là" in page
    assert "Atelier des Haies" in page


def test_put_forward_comes_first_then_the_most_lately_confirmed(aulne):
    listings = [ListingFactory(home_network=aulne) for _ in range(SOME_LISTINGS + 2)]
    oldest = listings[0]
    oldest.affiliations.update(is_featured=True)
    shown = House(aulne).listings
    assert shown == [oldest, *reversed(listings[-SOME_LISTINGS + 1 :])]


def test_articles_in_the_readers_language_else_in_the_networks_own(client, aulne):
    article_in(aulne, "La saison commence")
    assert "La saison commence" in html(client, "/en/aulne/")
    article_in(aulne, "The season begins", "en")
    page = html(client, "/en/aulne/")
    assert "The season begins" in page
    assert "La saison commence" not in page


def test_article_index_newest_first_and_absurd_page_numbers(client, aulne):
    article_in(aulne, "Avant", published_on=date(2020, 1, 1))
    article_in(aulne, "Après", published_on=date(2021, 1, 1))
    page = html(client, "/fr/aulne/articles/")
    assert page.index("Après") < page.index("Avant")
    for number in ("0", "-1", "999999999999999999999", "x", "%20"):
        assert "Avant" in html(client, f"/fr/aulne/articles/?page={number}")


def test_draft_articles_stay_unseen(client, aulne):
    article = article_in(aulne, "La saison commence")
    article.unpublish()
    assert "La saison commence" not in html(client, "/fr/aulne/")
    assert "La saison commence" not in html(client, "/fr/aulne/articles/")


def test_article_and_plain_page_show_their_blocks_on_the_network_s_ground(client, aulne):
    article = article_in(aulne, "La saison commence", author="Capucine", body=STORY)
    page = html(client, article.url)
    for expected in ("Ce que nous faisons", "Rien sans eau", "Une voisine", "Venir", "Capucine"):
        assert expected in page
    assert "hue-150" in page
    plain = ContentPage(title="Nous joindre", locale=aulne.root_page.locale, body=STORY)
    aulne.root_page.add_child(instance=plain)
    page = html(client, plain.url)
    assert "Rien sans eau" in page
    assert "hue-150" in page


@pytest.mark.parametrize(("title", "level"), [("", 2), ("Titre", 3)])
def test_headings_of_a_text_leave_no_level_missing(client, aulne, title, level):
    text = {"title": title, "text": "<h3>Suite</h3><p>Un hr3 ou <b>h3</b>.</p>"}
    article = article_in(aulne, "Un", body=[{"type": "text", "value": text}])
    page = html(client, article.url)
    assert re.search(rf"<h{level}[^>]*>Suite</h{level}>", page)
    assert "<b>h3</b>" in page


@pytest.mark.django_db
def test_plain_page_of_the_portal_stands_on_no_network_s_ground(client):
    home = found_portal()
    home.add_child(instance=ContentPage(title="Mentions", locale=home.locale, body=STORY))
    page = html(client, "/fr/mentions/")
    assert "Rien sans eau" in page
    assert "hue-" not in page


def test_menu_leads_to_the_charter_the_members_and_the_articles(rf, aulne):
    charter_in_force(aulne)
    for title, in_menus in (("Venir", True), ("Caché", False)):
        aulne.root_page.add_child(
            instance=ContentPage(title=title, locale=aulne.root_page.locale, show_in_menus=in_menus)
        )
    aulne.refresh_from_db()
    menu = network_menu(aulne, rf.get("/fr/aulne/articles/"))
    assert menu[0]["url"].endswith("/aulne/charte/")
    assert menu[2]["title"] == "Articles"
    assert menu[3]["title"] == "Venir"
    assert len(menu) == 4
    assert [item["title"] for item in menu if item["current"]] == ["Articles"]
    assert menu[1]["url"].endswith("?network=aulne")


def test_a_charter_in_one_language_is_in_the_menus_of_all(rf, aulne):
    charter_in_force(aulne)
    aulne.refresh_from_db()
    with override("en"):
        menu = network_menu(aulne, rf.get("/en/aulne/"))
    assert menu[0]["url"].endswith("/en/aulne/charte/")


def test_pages_of_an_unpublished_translation_fall_back_to_the_source(aulne):
    english = aulne.root_page.get_translations().get()
    assert in_readers_language([english])[english.pk].locale.language_code == "fr"
    Page.objects.filter(pk=aulne.root_page_id).update(live=False)
    assert in_readers_language([english])[english.pk] == english


def test_language_switch_leads_to_the_same_page(client, aulne):
    assert 'href="/en/aulne/"' in html(client, "/fr/aulne/")
    assert 'href="/fr/"' in html(client, "/en/")
    assert PortalHomePage.objects.count() == 2


@pytest.mark.parametrize("url", ["/fr/", "/fr/aulne/", "/fr/aulne/articles/"])
def test_as_many_queries_for_three_rows_as_for_one(
    client, aulne, url, django_assert_num_queries, django_assert_max_num_queries
):
    charter = charter_in_force(aulne)

    def one_more(number: int) -> None:
        signature_of(charter, f"Signataire {number}")
        ListingFactory(home_network=aulne)
        article_in(aulne, f"Article {number}")

    one_more(1)
    client.get(url)
    with django_assert_max_num_queries(40) as before:
        client.get(url)
    one_more(2)
    one_more(3)
    with django_assert_num_queries(len(before)):
        client.get(url)


def test_portal_home_asks_no_more_for_three_networks(
    client, aulne, django_assert_num_queries, django_assert_max_num_queries, bouleau
):
    charter_in_force(aulne)
    client.get("/fr/")
    with django_assert_max_num_queries(30) as before:
        client.get("/fr/")
    charter_in_force(bouleau)
    with django_assert_num_queries(len(before)):
        client.get("/fr/")
