"""The site's search: listings, charters and pages by one question, the same on both databases."""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from charters.services.versions import adopt_version
from directory.services.indexing import index_listing
from home.models import ContentPage
from portal.models import Network
from search.enums import Tab
from search.models import Passage
from search.queries import MOST_LISTINGS, lines, search_everything
from search.views import PER_PAGE
from tests.charters.conftest import make_charter_page, publish
from tests.factories import ListingFactory, UserFactory
from tests.home.stage import article_in, charter_in_force


@pytest.fixture
def member_elsewhere(db):
    return UserFactory()


def listing(network, name, **fields):
    """In the index, as the services would have it."""
    made = ListingFactory(home_network=network, name=name, **fields)
    index_listing(made)
    return made


def found(query: str, tab: str = "", user=None) -> list[str]:
    hits = search_everything(query, user=user, tab=tab).hits
    return [line.listing.name if line.listing else line.title for line in lines(hits)]


def found_pages(query: str) -> list[str]:
    return found(query, Tab.PAGES)


def found_passages(query: str) -> list[str]:
    return found(query, Tab.CHARTERS)


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
    (line,) = lines(search_everything("payer trente jours", user=None).hits)
    assert (line.title, line.number, line.within) == ("Payer juste", "2", "Charte des jardins")
    assert line.url == f"{charter.get_absolute_url()}#article-2"


def test_a_charter_answers_by_its_name_and_its_networks(aulne):
    charter_in_force(aulne)
    assert found_passages("charte aulne") == ["Charte des jardins"]


def test_a_word_in_the_title_comes_first(aulne):
    charter_in_force(aulne)
    assert found_passages("payer") == ["Payer juste"]
    assert found_passages("ensemble") == ["Charte des jardins"]  # its preamble says so
    assert found_passages("l'eau") == ["Partager l'eau"]


@pytest.mark.parametrize(
    "query", ["écosystème", "ECOSYSTEME", "ecosystemes", "l’écosystème", "solidaire écosystème"]
)
def test_accents_case_plurals_and_elisions_do_not_matter(aulne, query):
    article_in(aulne, "Une classe", summary="L'écosystème des initiatives solidaires")
    assert found_pages(query) == ["Une classe"]


def test_quoted_words_stand_side_by_side_everywhere(aulne):
    charter_in_force(aulne, title="Le lien social durable")
    article_in(aulne, "Un lien durable et social")
    listing(aulne, "Social, le lien", description="Du lien social avant tout")
    assert sorted(found("lien social")) == [
        "Le lien social durable",
        "Social, le lien",
        "Un lien durable et social",
    ]
    assert sorted(found('"lien social"')) == ["Le lien social durable", "Social, le lien"]
    assert found('"social lien"') == ["Social, le lien"]


def test_synonyms_are_found_in_charters_and_pages_too(aulne):
    article_in(aulne, "L’économie sociale et solidaire en fête")
    listing(aulne, "Fabrique", description="Économie sociale et solidaire")
    assert sorted(found("ESS")) == ["Fabrique", "L’économie sociale et solidaire en fête"]


def test_a_typing_error_is_said_and_answered(client, aulne):
    listing(aulne, "Céramiste du Val")
    article_in(aulne, "Une céramiste en classe")
    page = client.get("/en/search/", {"q": "seramiste"})
    assert page.context["found"].total == 2
    (correction,) = page.context["corrections"]
    assert (correction.typed, correction.used) == ("seramiste", "céramiste")
    assert "these are the results for “céramiste”" in page.content.decode()


def test_a_word_of_charters_alone_is_no_typing_error(client, aulne):
    listing(aulne, "Céramiste du Val")
    article_in(aulne, "La ceramistol")
    page = client.get("/en/search/", {"q": "ceramistol"})
    assert [line.title for line in page.context["lines"]] == ["La ceramistol"]
    assert page.context["corrections"] == []


def test_of_many_listings_the_number_is_about_right(client, aulne, monkeypatch):
    monkeypatch.setattr("directory.engines.database.EXACT", 1)
    monkeypatch.setattr("directory.engines.database.SAMPLE", 1)
    for number in range(12):
        listing(aulne, f"Lumen {number}")
    page = client.get("/en/search/?q=lumen")
    assert not page.context["found"].is_exact
    assert re.search(r"About \d+ answers", page.content.decode())


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


def test_of_translations_the_readers_own_is_the_answer(aulne):
    article_in(aulne, "Lumen aulne", summary="aulne aulne aulne")
    assert sorted(found_pages("aulne")) == ["Aulne", "Lumen aulne"]
    with override("en"):
        shown = lines(search_everything("aulne", user=None, tab=Tab.PAGES).hits)
    assert [line.language for line in shown] == ["en", "fr"]


def test_the_order_is_what_the_page_says(client, aulne):
    """Names and titles, then the language, then the newest."""
    texts = {"Beta": "lumen", "Alpha lumen": "", "Gamma": "lumen"}
    for number, (title, summary) in enumerate(texts.items()):
        day = f"2025-01-0{number + 1}"
        article_in(aulne, title, summary=summary, published_on=day, slug=f"a{number}")
    article_in(aulne, "Delta lumen", "en", published_on="2026-01-01", slug="d")
    listing(aulne, "Lumen SARL", confirmed_at=None)
    listing(aulne, "Omega", description="lumen")
    in_names = ["Alpha lumen", "Lumen SARL", "Delta lumen"]
    assert found("lumen") == [*in_names, "Omega", "Gamma", "Beta"]
    page = client.get("/en/search/?q=lumen").content.decode()
    assert "comes first; then what is in your language; then the newest" in page


def test_what_is_not_public_is_not_found(client, aulne, alice):
    listing(aulne, "Lumen un", draft=True)
    article_in(aulne, "Lumen deux").unpublish()
    secret = article_in(aulne, "Lumen trois")
    secret.view_restrictions.create(restriction_type="login")
    charter = charter_in_force(aulne, title="Lumen quatre")
    assert Passage.objects.filter(title__startswith="Lumen").count() == 3
    assert found("lumen") == ["Lumen quatre"]
    for query in ("lumen", "un", "deux", "trois"):
        page = client.get("/fr/recherche/", {"q": query}).content.decode()
        assert not any(f"Lumen {word}" in page for word in ("un", "deux", "trois")), query
    charter.page.unpublish()
    assert search_everything("lumen", user=None).total == 0


def test_a_draft_of_a_live_page_is_not_found(aulne):
    article = article_in(aulne, "Lumen un")
    article.title = "Tenebrae"
    article.save_revision()
    assert found("lumen") == ["Lumen un"]
    assert found("tenebrae") == []
    article.save_revision().publish()
    assert found("lumen") == []
    assert found("tenebrae") == ["Tenebrae"]
    article.delete()
    assert found("tenebrae") == []


def test_a_version_is_found_when_it_is_adopted_and_no_longer_when_another_is(aulne, alice):
    """Texts are in the index as soon as they are frozen."""
    page = make_charter_page(aulne, title="Lumen")
    charter = publish(page)
    version = charter.versions.get()
    assert version.texts.exists()
    assert Passage.objects.filter(text__version=version, kind="charter").exists()
    assert found("lumen") == []
    adopt_version(version=version, adopted_by=None)
    assert found("lumen") == ["Lumen"]


def test_members_find_their_own_drafts_and_strangers_do_not(aulne, alice, member_elsewhere):
    listing(aulne, "Lumen un", draft=True, owner=alice)
    assert found("lumen", user=alice) == ["Lumen un"]
    assert found("lumen", user=member_elsewhere) == []
    assert found("lumen") == []


def test_reindexing_finds_the_same_again(aulne):
    charter_in_force(aulne)
    article_in(aulne, "Lumen")
    before = {query: found(query) for query in ("lumen", "payer", "charte aulne")}
    count = Passage.objects.count()
    Passage.objects.all().delete()
    assert found("lumen") == found("payer") == []
    call_command("reindex_passages")
    assert {query: found(query) for query in before} == before
    assert Passage.objects.count() == count
    assert all(before.values())


def test_nothing_of_a_closed_network_is_found(aulne, bouleau):
    listing(aulne, "Lumen un")
    article_in(aulne, "Lumen deux")
    charter_in_force(aulne, title="Lumen trois")
    article_in(bouleau, "Lumen quatre")
    assert search_everything("lumen", user=None).total == 4
    Network.objects.filter(pk=aulne.pk).update(is_open=False)
    assert search_everything("lumen", user=None).total == 1
    assert found_pages("lumen") == ["Lumen quatre"]


def test_tabs_count_all_and_narrow(client, aulne):
    for number in range(2):
        listing(aulne, f"Lumen {number}")
    article_in(aulne, "Lumen page")
    charter_in_force(aulne, title="Lumen charte")
    answer = client.get("/en/search/?q=lumen&kind=pages")
    counts = {tab["label"]: tab["count"] for tab in answer.context["tabs"]}
    assert counts == {None: 4, "Listings": 2, "Charters": 1, "Pages and articles": 1}
    assert [line.title for line in answer.context["lines"]] == ["Lumen page"]
    assert client.get("/en/search/?q=lumen&kind=nonsense").context["found"].total == 4
    assert len(client.get("/en/search/?q=lumen&kind=nonsense").context["lines"]) == 4


def test_pages_of_answers(client, aulne):
    for number in range(PER_PAGE + 1):
        article_in(aulne, f"Lumen {number}", slug=f"l{number}")
    first, second = (client.get(f"/en/search/?q=lumen&page={n}") for n in (1, 2))
    assert [len(answer.context["lines"]) for answer in (first, second)] == [PER_PAGE, 1]
    titles = [line.title for answer in (first, second) for line in answer.context["lines"]]
    assert len(set(titles)) == PER_PAGE + 1
    assert "q=lumen&amp;page=2" in first.content.decode()
    for page in ("0", "-1", "99999999999999999999", "x"):
        assert client.get(f"/en/search/?q=lumen&page={page}").status_code == 200


def test_more_listings_than_the_list_takes_are_in_the_directory(client, aulne, monkeypatch):
    assert MOST_LISTINGS >= 2
    monkeypatch.setattr("search.queries.MOST_LISTINGS", 2)
    for number in range(3):
        listing(aulne, f"Lumen {number}")
    answer = client.get("/en/search/?q=lumen")
    assert answer.context["found"].counts[Tab.LISTINGS] == 3
    assert len(answer.context["lines"]) == 2
    assert "see all listings in the directory" in answer.content.decode()


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
