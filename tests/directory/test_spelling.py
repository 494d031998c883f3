"""What was meant by words that nobody has: near in letters or in sound, or two in one."""

import pytest

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
    ("word", "found"),
    [
        ("ceramsite", "ceramiste"),
        ("cramiste", "ceramiste"),
        ("asociation", "association"),
        ("fotografe", "photographe"),
        ("semense", "semences"),  # more letters in a row than the commoner "defense"
        ("covoiturrage", "covoiturage"),
        ("logiciellibre", "logiciel libre"),
        ("logicelslibre", None),  # a missing space and an error
        ("zoo", None),  # too short to guess
        ("12346", None),  # numbers mean what they say
        ("menuiserie", None),
    ],
)
def test_what_was_meant(dictionary, word, found):
    assert meant_by(word) == (tuple(found.split()) if found else None)
