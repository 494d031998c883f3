"""The site's search: listings, charters and pages by one question, the same on both databases."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from directory.models import Listing
from directory.services.indexing import index_listings
from home.models import ContentPage
from portal.models import Network
from search.queries import SHOWN_OF_EACH, search_everything
from tests.factories import ListingFactory
from tests.home.stage import article_in, charter_in_force


def listing(network, name, **fields):
    """In the index, as the services would have it."""
    made = ListingFactory(home_network=network, name=name, **fields)
    index_listings(Listing.objects.filter(pk=made.pk))
    return made


def found_pages(query: str) -> list[str]:
    return [page.title for page in search_everything(query, user=None).pages]


def found_passages(query: str) -> list[str]:
    return [passage["title"] for passage in search_everything(query, user=None).passages]


def test_one_question_finds_listings_charters_and_pages(client, aulne):
    listing(aulne, "Jardins du Val")
    charter = charter_in_force(aulne)
    article = article_in(aulne, "Un jardin sous la pluie")
    with override("fr"):
        answer = client.get(reverse("site_search"), {"q": "jardin"})
        page = answer.content.decode()
        assert f"{reverse('listing_list')}?q=jardin" in page
    assert answer.context["found"].total == 3
    for expected in ("Jardins du Val", charter.get_absolute_url(), article.url):
        assert expected in page


def test_passages_lead_to_their_article(aulne):
    charter = charter_in_force(aulne)
    (passage,) = search_everything("payer trente jours", user=None).passages
    assert passage["title"] == "Payer juste"
    assert passage["url"] == f"{charter.get_absolute_url()}#article-2"


def test_a_charter_answers_by_its_name_and_its_networks(aulne):
    charter_in_force(aulne)
    assert found_passages("charte aulne") == ["Charte des jardins"]


def test_a_word_in_the_title_comes_first(aulne):
    charter_in_force(aulne)
    assert found_passages("payer") == ["Payer juste"]
    assert found_passages("ensemble") == []
    assert found_passages("l'eau") == ["Partager l'eau"]


@pytest.mark.parametrize(
    "query", ["écosystème", "ECOSYSTEME", "ecosystemes", "l’écosystème", "solidaire écosystème"]
)
def test_accents_case_plurals_and_elisions_do_not_matter(aulne, query):
    article_in(aulne, "Une classe", summary="L'écosystème des initiatives solidaires")
    assert found_pages(query) == ["Une classe"]


def test_every_word_must_be_found(aulne):
    article_in(aulne, "Une classe", summary="Dans la forêt")
    assert found_pages("classe forêt") == ["Une classe"]
    assert found_pages("classe désert") == []


def test_words_of_blocks_are_found(aulne):
    body = [{"type": "text", "value": {"title": "Haies", "text": "<p>Des <b>charmilles</b>.</p>"}}]
    article_in(aulne, "Une classe", body=body)
    assert found_pages("charmille") == ["Une classe"]


def test_readers_language_first_and_a_translation_is_no_second_answer(aulne):
    article_in(aulne, "Alpha lumen", "fr", slug="a")
    article_in(aulne, "Beta lumen", "en", slug="b")
    with override("en"):
        assert found_pages("lumen") == ["Beta lumen", "Alpha lumen"]
    with override("fr"):
        assert found_pages("lumen") == ["Alpha lumen", "Beta lumen"]
        assert found_pages("aulne") == ["Aulne"]


def test_a_translated_page_keeps_its_rank(aulne):
    article_in(aulne, "Lumen aulne", summary="aulne aulne aulne")
    titles = found_pages("aulne")
    assert sorted(titles) == ["Aulne", "Lumen aulne"]
    with override("en"):
        pages = search_everything("aulne", user=None).pages
    assert [page.locale.language_code for page in pages] == ["en", "fr"]


def test_what_is_not_public_is_not_found(client, aulne, alice):
    listing(aulne, "Lumen un", draft=True)
    article_in(aulne, "Lumen deux").unpublish()
    secret = article_in(aulne, "Lumen trois")
    secret.view_restrictions.create(restriction_type="login")
    charter = charter_in_force(aulne, title="Lumen quatre")
    assert found_passages("lumen") == ["Lumen quatre"]
    charter.page.unpublish()
    assert search_everything("lumen", user=None).total == 0


def test_nothing_of_a_closed_network_is_found(aulne, bouleau):
    listing(aulne, "Lumen un")
    article_in(aulne, "Lumen deux")
    charter_in_force(aulne, title="Lumen trois")
    article_in(bouleau, "Lumen quatre")
    assert search_everything("lumen", user=None).total == 4
    Network.objects.filter(pk=aulne.pk).update(is_open=False)
    assert search_everything("lumen", user=None).total == 1
    assert found_pages("lumen") == ["Lumen quatre"]


def test_counts_are_of_all_and_lists_their_beginning(aulne):
    for number in range(SHOWN_OF_EACH + 2):
        listing(aulne, f"Lumen {number}")
        article_in(aulne, f"Lumen {number}")
    found = search_everything("lumen", user=None)
    assert (found.listing_count, len(found.listings)) == (SHOWN_OF_EACH + 2, SHOWN_OF_EACH)
    assert (found.page_count, len(found.pages)) == (SHOWN_OF_EACH + 2, SHOWN_OF_EACH)


@pytest.mark.parametrize("query", ["", "   ", "le la les", "?!", '"', "…"])
def test_without_a_word_to_look_for_the_page_helps(client, aulne, query):
    answer = client.get("/en/search/", {"q": query})
    assert answer.status_code == 200
    assert answer.context["found"].total == 0
    with override("en"):
        assert f'href="{reverse("charter_list")}"' in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '"aulne',
        "aulne AND",
        "NOT aulne",
        "aulne OR (",
        "aulne* NEAR/2 x",
        "title:aulne",
        "aul'ne; DROP TABLE x",
        "a & b | !c <-> d",
        "\\",
        "%",
        "é" * 1000,
        "mot " * 500,
        "𝔞𝔲𝔩𝔫𝔢",
        "\u202eaulne\u200b",
        "{{ 7*7 }}<script>",
    ],
)
def test_hostile_questions_are_only_questions(client, aulne, query):
    article_in(aulne, "Une classe")
    answer = client.get("/fr/recherche/", {"q": query})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert len(answer.context["query"]) <= 200


def test_nothing_found_says_so_and_keeps_the_question(client, aulne):
    page = client.get("/en/search/", {"q": "<b>xyzzy"}).content.decode()
    assert 'value="&lt;b&gt;xyzzy"' in page
    assert "Nothing holds all the words" in page


def test_as_many_queries_for_three_rows_as_for_one(
    client, aulne, django_assert_num_queries, django_assert_max_num_queries
):
    charter_in_force(aulne, title="Lumen")

    def one_more(number: int) -> None:
        listing(aulne, f"Lumen {number}")
        article_in(aulne, f"Lumen {number}")
        aulne.root_page.refresh_from_db()
        plain = ContentPage(title=f"Lumen page {number}", locale=aulne.root_page.locale)
        aulne.root_page.add_child(instance=plain)

    one_more(1)
    client.get("/fr/recherche/?q=lumen")
    with django_assert_max_num_queries(30) as before:
        client.get("/fr/recherche/?q=lumen")
    one_more(2)
    one_more(3)
    with django_assert_num_queries(len(before)):
        client.get("/fr/recherche/?q=lumen")
