"""Both databases against a third opinion: what an expression means, evaluated in Python.

Any text may be asked: nothing fails, and what is found is what the words of each document say.
"""

from datetime import UTC, datetime, time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.engines import database, engine
from directory.engines.base import (
    GAP,
    All,
    AnyOf,
    Expression,
    Phrase,
    Place,
    Question,
    Reach,
    Word,
    any_token,
)
from directory.engines.stored import strong, words_of_document
from directory.freshness import months_before
from directory.models import Listing, SearchTerm, Territory
from directory.queries.asking import ask_for
from directory.services.dictionary import count_terms
from directory.services.indexing import document_of, for_index, index_listings
from tests.factories import ListingFactory, NetworkFactory, TerritoryFactory, UserFactory

ANY = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TEXTS = [
    ("Léa Quéré", "Graphiste indépendante", "Des affiches pour l'économie sociale et solidaire."),
    ("Atelier du Cœur", "Conseiller·ère·s numériques", 'Développeur/euse web; "open source".'),
    ("О́льга Жук", "Дизайн и печать", "Перевод с русского — 3D, CO₂ & 1e5."),
    ("मन", "½ ² ① ⅷ", "İı ß ſ 🌳 Ångström naïve façade"),
    ("Zoé", "A b c d", "graphi graphisme graphistes web web web développement"),
    ("Repair Café", "We repair bikes and toasters", "Volunteers welcome; des vélos aussi."),
]
VOCABULARY = " ".join(" ".join(text) for text in TEXTS).split()
NEAR_TEXT = st.lists(
    st.one_of(
        st.sampled_from(VOCABULARY),
        st.sampled_from(VOCABULARY).map(lambda word: word[: max(len(word) // 2, 1)]),
        st.text(max_size=6),
        st.sampled_from(['"', "«", "»", "AND", "*", "-", "'", "ess", "asso", "dev"]),
    ),
    max_size=8,
).map(" ".join)


@pytest.fixture
def documents(db) -> dict[int, tuple[list[str], list[str]]]:
    """Listing -> its words in order, and the others."""
    network, owner, commune = NetworkFactory(), UserFactory(), TerritoryFactory()
    for name, tagline, description in TEXTS:
        listing = ListingFactory.build(
            home_network=network,
            owner=owner,
            name=name,
            tagline=tagline,
            description=description,
            commune=commune,
        )
        listing.save()
        listing.skills.add("Accessibilité", "Web")
    index_listings(for_index())
    count_terms()
    return {one.pk: words_of_document(document_of(one)) for one in for_index()}


def holds(expression: Expression, in_order: list[str], others: list[str]) -> bool:
    """What an expression says of a document, word by word."""
    match expression:
        case Word(text, begins=True):
            return any(word.startswith(text) for word in (*in_order, *others))
        case Word(text):
            return text in in_order or text in others
        case Phrase(words):
            rows = zip(*(in_order[at:] for at in range(len(words))), strict=False)
            return tuple(words) in set(rows)
        case All(parts):
            return all(holds(part, in_order, others) for part in parts)
        case AnyOf(parts):
            return any(holds(part, in_order, others) for part in parts)


@ANY
@given(query=NEAR_TEXT)
def test_what_is_found_is_what_the_words_say(documents, query):
    asked = ask_for(query, corrects=False)
    expected = {pk for pk, words in documents.items() if holds(asked.words, *words)}
    assert set(Listing.objects.matching(query).values_list("pk", flat=True)) == expected


@ANY
@given(query=NEAR_TEXT)
def test_ranks_are_what_the_strong_words_say(documents, query):
    asked = ask_for(query, corrects=False)
    question = Question(words=asked.words, exact=asked.exact, tokens=All((any_token(["p_1"]),)))
    answer = engine().ask(question, after=None, size=100)
    assert answer.is_exact
    assert answer.total == len(answer.hits)
    assert list(answer.hits) == sorted(answer.hits)
    for hit in answer.hits if question.has_words else []:
        words = documents[hit.listing]
        is_strong = holds(strong(asked.exact), *words)
        begins = holds(strong(asked.words), *words)
        assert -hit.rank == (3 if is_strong else 2 if begins else 1)


@ANY
@given(query=st.text(max_size=80), place=st.text(max_size=30), value=st.text(max_size=30))
def test_any_text_is_a_search(documents, query, place, value):
    names = ("skill", "cause", "territory", "network", "charter", "capacity", "within", "after")
    address = {"q": query, "place": place, **dict.fromkeys(names, value)}
    response = Client().get(reverse("listing_list"), address)
    nul = any("\0" in text for text in (query, place, value))
    assert response.status_code == (400 if nul else 200)


@pytest.mark.parametrize("query", ["a" * 100_000, '"' * 5_000, "mot " * 30_000])
def test_long_queries_are_answered(documents, query):
    assert list(Listing.objects.matching(query)) is not None
    assert ask_for(query).words is not None


PUBLIC = All((any_token(["p_1"]),))


@pytest.mark.parametrize("read", [0, 1_000])
@pytest.mark.parametrize("words", ["web", "graph", ""])
@pytest.mark.parametrize("kilometres", [None, 0, 30])
def test_many_are_walked_as_few_are_sorted(documents, monkeypatch, read, words, kilometres):
    """All ways to an answer give the same pages: sorted in Python, read whole by the database,
    along the order, or in rings around a place."""
    _spread_out()
    asked = ask_for(words)
    reach = None
    if kilometres is not None:
        centre = Territory.objects.get(name="Combe")
        departments = [centre.parent_id]
        if kilometres:
            departments = Territory.objects.departments_around(45.0, 5.0, kilometres)
        reach = Reach(45.0, 5.0, kilometres, centre.pk, frozenset(departments))
    question = Question(asked.words, asked.exact, PUBLIC, reach)
    few = _pages(question)
    assert len(few) >= 2
    monkeypatch.setattr(database, "EXACT", 0)
    monkeypatch.setattr(database, "READ", read)
    assert _pages(question) == few
    answer = engine().ask(question, after=None, size=2)
    assert answer.is_exact  # the sample was everything
    assert answer.total == len(few)


def _spread_out() -> None:
    """The listings live at several distances, travel or do not, and were confirmed in three
    months."""
    centre = TerritoryFactory(name="Combe", latitude=45.0, longitude=5.0)
    near = TerritoryFactory(name="Près", latitude=45.1, longitude=5.1, parent=centre.parent)
    far = TerritoryFactory(name="Loin", latitude=47.0, longitude=2.0)
    this_month = timezone.localdate().replace(day=5)
    homes = [(centre, 0), (near, 0), (far, 1000), (far, 0), (near, 20), (None, 1000)]
    for number, (listing, (home, travels)) in enumerate(
        zip(Listing.objects.order_by("pk"), homes, strict=True)
    ):
        month = datetime.combine(months_before(this_month, number % 3), time(12), tzinfo=UTC)
        Listing.objects.filter(pk=listing.pk).update(
            commune=home, travel_range=travels, confirmed_at=month
        )
    index_listings(for_index())


def test_a_sample_stands_for_all(db, monkeypatch):
    """Of many, counts are estimates; a page is what it is without them."""
    network, owner, commune = NetworkFactory(), UserFactory(), TerritoryFactory()
    for number in range(40):
        ListingFactory(
            home_network=network, owner=owner, commune=commune, name=f"Atelier {number:02}"
        )
    count_terms()
    monkeypatch.setattr(database, "EXACT", 10)
    monkeypatch.setattr(database, "SAMPLE", 8)
    asked = ask_for("atelier")
    answer = engine().ask(Question(asked.words, asked.exact, PUBLIC), after=None, size=10)
    assert not answer.is_exact
    assert answer.total % 2 == 0
    assert 20 <= answer.total <= 60
    assert answer.facets["p_1"] == answer.total
    assert [hit.name for hit in answer.hits] == [f"atelier {number:02}" for number in range(10)]


def _pages(question: Question) -> list[Place]:
    """Everything, two at a time."""
    found: list[Place] = []
    after = None
    while True:
        answer = engine().ask(question, after=after, size=2)
        found += answer.hits
        if not answer.has_more:
            return found
        after = engine().place_of(answer.hits[-1].listing, question)
        assert after == answer.hits[-1]


def test_a_deleted_listing_leaves_the_index(documents):
    listing = Listing.objects.matching("quere").get()
    listing.delete()
    assert not Listing.objects.matching("quere").exists()
    question = Question(words=ask_for("quere").words, exact=ask_for("quere").exact)
    assert engine().ask(question, after=None, size=5).total == 0


def test_the_dictionary_forgets_what_nobody_says(documents):
    assert SearchTerm.objects.filter(term="graphisme").exists()
    Listing.objects.matching("graphisme").delete()
    count_terms()
    assert not SearchTerm.objects.filter(term="graphisme").exists()
    assert GAP not in {term for term, _n in engine().terms() if term == "graphisme"}
