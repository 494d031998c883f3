"""Both databases against a third opinion: what an expression means, evaluated in Python.

Any text may be asked: nothing fails, and what is found is what the words of each document say.
"""

import pytest
from django.test import Client
from django.urls import reverse
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
    Word,
    any_token,
)
from directory.engines.database import EXACT, strong, words_of_document
from directory.models import Listing, SearchTerm
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


def test_many_are_walked_as_few_are_sorted(documents, monkeypatch):
    """The two ways to an answer give the same pages; counts of a sample that is everything, too."""
    question = Question(
        words=ask_for("web").words, exact=ask_for("web").exact, tokens=All((any_token(["p_1"]),))
    )
    few = _pages(question)
    monkeypatch.setattr(database, "EXACT", 0)
    assert _pages(question) == few
    answer = engine().ask(question, after=None, size=2)
    assert not answer.is_exact
    assert answer.total == len(few)
    assert len(few) == len(TEXTS)  # each has it as a skill
    assert EXACT == 3_000


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
