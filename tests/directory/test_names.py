"""When two names are one, spelled by two people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.identifiers import name_key
from directory.names import are_alike, key_variants


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L’Atelier du Fil", "Latelier du Fil"),
        ("Latelier", "L'Atelier"),
        ("L’Atelier du Fil", "atelier du fill"),
        ("L’Atelier du Fil", "Fil, l’atelier"),
        ("Repair Café", "RepairCafe"),
        ("Association Les Jardins de Cocagne", "Jardin de Cocagne SCIC"),
        ("Café & Cie", "Cie et Café"),
        ("Ressourcerie du Port", "Resourcerie du port"),
        ("Emmaüs Rennes", "Emmaus"),
        ("Médiathèque", "Mediathèqe"),
        ("Zatelier fil", "Atelier Fil"),
        ("Hubert Dupond", "Dupont Hubert"),
    ],
)
def test_one_name_in_two_spellings(one, other):
    assert are_alike(one, other, place="Rennes")
    assert are_alike(other, one, place="Rennes")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("La Ruche 2", "La Ruche 3"),
        ("Habitat participatif Nord", "Habitat participatif Sud"),
        ("Jardins du Canal", "Jardins de l’Écluse"),
        ("Fil", "Fol"),
        ("Le Bocal", "Le Local"),
        ("Café", "Cave"),
        ("Mission locale", "Mission sociale"),
        ("Marie Martin", "Marc Martin"),
        ("Maison de quartier Nord", "Maison de quartier Sud"),
    ],
)
def test_two_names(one, other):
    assert not are_alike(one, other, place="Rennes")
    assert not are_alike(other, one, place="Rennes")


def test_spaces_and_articles_are_looked_up():
    assert name_key("Repair Café") in key_variants("RepairCafé")
    assert name_key("RepairCafé") in key_variants("Repair Café")
    assert name_key("L’Atelier du Fil") in key_variants("Latelier du Fil")
    assert name_key("Latelier du Fil") in key_variants("L’Atelier du Fil")


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_names_are_compared_and_give_few_keys(one, other):
    assert are_alike(one, other) == are_alike(other, one)
    assert len(key_variants(one)) <= 130
