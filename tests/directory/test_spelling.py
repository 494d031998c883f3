"""What was meant by words that nobody has: near in letters or in sound, or two in one."""

import pytest

from directory.matching import words_of
from directory.models import Listing
from directory.queries.spelling import meant_by
from directory.services.dictionary import count_terms
from directory.services.indexing import for_index, index_listings
from tests.factories import ListingFactory, NetworkFactory

TEXT = "céramiste association photographe semences défense défense logiciel libre covoiturage"


@pytest.fixture
def dictionary(db) -> None:
    network = NetworkFactory()
    ListingFactory(home_network=network, name="Zoé", tagline="", description=TEXT)
    ListingFactory(home_network=network, name="Ana", tagline="", description="La défense 12345")
    index_listings(for_index())
    count_terms()


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("menuiserie", "menuisier"),
        ("menuiserie", "menuisières"),
        ("brasserie", "brasseur"),
        ("maraîchage", "maraîchère"),
        ("électricité", "électricienne"),
        ("plombier", "plomberie"),
    ],
)
def test_a_trade_is_known_by_what_it_does(db, said, typed):
    ListingFactory(home_network=NetworkFactory(), name="Zoé", tagline="", description=said)
    index_listings(for_index())
    count_terms()
    assert meant_by(*words_of(typed)) == tuple(words_of(said))


def test_who_looks_for_a_trade_finds_its_activity_beside_it(dictionary):
    for name, trade in (("Tilleul", "menuisier"), ("Copeaux", "menuiserie")):
        ListingFactory(home_network=NetworkFactory(), name=name, tagline=trade, description="")
    index_listings(for_index())
    found = Listing.objects.matching("menuisière").values_list("name", flat=True)
    assert sorted(found) == ["Copeaux", "Tilleul"]
    assert not Listing.objects.matching('"menuisiers"').exists()


def test_middle_letters_turned_round_in_a_short_word(db):
    ListingFactory(home_network=NetworkFactory(), name="Zoé", tagline="", description="miel")
    index_listings(for_index())
    assert meant_by("meil") == ("miel",)


def test_letters_of_a_word_that_entered_as_another_ones_stem(db):
    for name, text in (("Zoé", "vélos"), ("Ana", "vélo")):
        listing = ListingFactory(
            home_network=NetworkFactory(), name=name, tagline="", description=text
        )
        index_listings(for_index().filter(pk=listing.pk))
    assert meant_by("veol") == ("velo",)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("ceramsite", "ceramiste"),
        ("cramiste", "ceramiste"),
        ("asociation", "association"),
        ("fotografe", "photographe"),
        ("semense", "semences"),  # more letters in a row than the commoner "defense"
        ("covoiturrage", "covoiturage"),
        ("logiciellibre", "logiciel libre"),
        ("logicelslibre", None),  # a missing space and an error in the half that is short
        ("logiciellivre", "logiciel libre"),
        ("asociationlibre", "association libre"),
        ("smeences", "semences"),
        ("maison", None),
        ("zoo", None),  # too short to guess
        ("12346", None),  # numbers mean what they say
        ("menuiserie", None),
    ],
)
def test_what_was_meant(dictionary, word, found):
    assert meant_by(word) == (tuple(found.split()) if found else None)
