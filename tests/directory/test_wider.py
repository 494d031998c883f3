"""When nothing is found, or not what was typed: wider searches, corrections, synonyms."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from directory.models import Listing, Synonyms
from directory.services.dictionary import count_terms
from directory.services.indexing import for_index, index_listings
from tests.factories import ListingFactory, NetworkFactory, TerritoryFactory


@pytest.fixture
def potter(db) -> Listing:
    commune = TerritoryFactory(name="Combe", postal_codes="12345")
    listing = ListingFactory(
        home_network=NetworkFactory(),
        name="Zoé",
        tagline="Céramiste et développeuse",
        description="Une association de l'économie sociale et solidaire.",
        commune=commune,
    )
    listing.skills.add("Émaillage")
    index_listings(for_index())
    count_terms()
    return listing


def page(client, **query):
    return client.get(reverse("listing_list"), query)


def names_in(response) -> list[str]:
    return [card["listing"].name for card in response.context["cards"]]


def test_every_wider_search_finds_something_and_as_many_as_it_says(client, potter):
    TerritoryFactory(name="Ailleurs", postal_codes="54321", latitude=43.0, longitude=5.0)
    response = page(
        client, q="ceramiste plombier", place="Ailleurs", kind="initiative", skill="emaillage"
    )
    assert names_in(response) == []
    assert response.context["wider"] == []  # one condition less is not enough
    response = page(client, q="ceramiste plombier")
    (link,) = response.context["wider"]
    assert link["url"] == "?q=ceramiste"
    assert names_in(client.get(reverse("listing_list") + link["url"])) == ["Zoé"]
    assert link["search"].count == 1
    assert f'href="{link["url"]}"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "wider"),
    [
        ({"q": "ceramiste", "place": "Ailleurs"}, "?q=ceramiste"),
        ({"q": "ceramiste", "kind": "initiative"}, "?q=ceramiste"),
        ({"place": "Combe", "kind": "initiative"}, "?place=Combe"),
        ({"q": "ceramiste", "territory": "region-99", "after": "1"}, "?q=ceramiste"),
    ],
)
def test_one_condition_is_taken_away(client, potter, query, wider):
    TerritoryFactory(name="Ailleurs", postal_codes="54321", latitude=43.0, longitude=5.0)
    urls = [link["url"] for link in page(client, **query).context["wider"]]
    assert wider in urls
    for url in urls:
        assert names_in(client.get(reverse("listing_list") + url)) == ["Zoé"]


def test_a_typing_error_is_said_in_the_listings_own_spelling(client, potter):
    response = page(client, q="seramiste")
    assert names_in(response) == ["Zoé"]
    (correction,) = response.context["corrections"]
    assert (correction.typed, correction.used) == ("seramiste", "céramiste")
    assert re.search(r"«\sseramiste\s».*«\scéramiste\s»", response.content.decode())
    assert page(client, q="ceramiste").context["corrections"] == []


@pytest.mark.parametrize(
    "query", ["ESS", "assos", "dev", "dev asso", "économies sociales et solidaires"]
)
def test_synonyms_find_each_other(client, potter, query):
    assert names_in(page(client, q=query)) == ["Zoé"]


def test_what_is_quoted_is_meant_as_it_is(client, potter):
    assert names_in(page(client, q='"développeuse"')) == ["Zoé"]
    for query in ('"dev"', '"seramiste"', '"ceramistes"', '"développeuse et céramiste"'):
        response = page(client, q=query)
        assert names_in(response) == []
        assert response.context["corrections"] == []


def test_only_the_last_word_is_still_being_typed(client, potter):
    assert names_in(page(client, q="emailla ceram")) == ["Zoé"]  # no word as it is
    potter.skills.add("Email")
    index_listings(for_index())
    other = ListingFactory(home_network=potter.home_network, name="Emaillage et cie")
    index_listings(for_index())
    assert names_in(page(client, q="email")) == ["Zoé", "Emaillage et cie"]
    assert names_in(page(client, q="email cie")) == []
    assert names_in(page(client, q="cie email")) == [other.name]


def test_a_correction_of_two_words_is_said_in_their_spelling(client, potter):
    response = page(client, q="economiesociale")
    assert names_in(response) == ["Zoé"]
    (correction,) = response.context["corrections"]
    assert correction.used == "économie sociale"


def test_synonyms_of_ones_own(client, potter):
    assert names_in(page(client, q="tasses à thé")) == []
    synonyms = Synonyms(text=" Tasses à  thé \nCéramiste\n\ncéramistE")
    synonyms.full_clean()
    synonyms.save()
    assert synonyms.text == "Tasses à thé\ncéramistE"
    assert names_in(page(client, q="tasses à thé")) == ["Zoé"]


@pytest.mark.parametrize("text", ["", "seul", "le\nla", "b c e f g\nmot", "\n".join("bcefghijkmo")])
def test_synonyms_that_are_none(db, text):
    with pytest.raises(ValidationError):
        Synonyms(text=text).full_clean()


def test_synonyms_that_nobody_says_are_no_reason_not_to_correct(client, potter):
    Synonyms.objects.create(text="céramist\npotier", expressions=[["ceramistte"], ["potier"]])
    response = page(client, q="ceramistte")
    assert names_in(response) == ["Zoé"]
    assert [one.used for one in response.context["corrections"]] == ["céramiste"]


@pytest.mark.parametrize("typed", ["le", "de la", "?!"])
def test_no_word_to_look_for_is_said(client, potter, typed):
    response = page(client, q=typed)
    assert names_in(response) == ["Zoé"]
    assert f"«\xa0{typed}\xa0»" in response.content.decode()
    assert response.context["says_nothing"]
    assert not page(client, q="").context["says_nothing"]
    assert not page(client, q="ceramiste").context["says_nothing"]
