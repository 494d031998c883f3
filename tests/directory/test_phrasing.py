"""Sentences people type: what they only begin with is not looked for."""

import pytest

from directory.matching import query_terms, words_of
from directory.phrasing import put_plainly


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Je cherche une graphiste à Lyon", "graphiste lyon"),
        ("je recherche un comptable", "comptable"),
        ("Bonjour, nous cherchons quelqu’un pour sous-titrer", "sous titrer"),
        ("j'ai besoin d'un traducteur", "traducteur"),
        ("J’ai besoin de l’aide d’un avocat", "aide avocat"),
        ("on aurait besoin d'un avocat", "aurait besoin avocat"),
        ("où puis-je trouver un fablab ?", "fablab"),
        ("ou faire réparer un vélo", "reparer velo"),
        ("qui peut nous aider à créer une SCIC ?", "creer scic"),
        ("Y a-t-il une AMAP à Rennes ?", "amap rennes"),
        ("comment monter une coopérative", "monter cooperative"),
        ("looking for a web designer", "web designer"),
        ("I'm looking for someone who translates", "translates"),
        # These are what is looked for.
        ("je cherche", "je cherche"),
        ("recherche de financements", "recherche financements"),
        ("chercheur", "chercheur"),
        ("aide à la recherche", "aide recherche"),
        ('"je cherche une" graphiste', "cherche graphiste"),
        ("comment", "comment"),
    ],
)
def test_openings_of_sentences(typed, words):
    assert query_terms(typed) == words_of(words)


@pytest.mark.parametrize(
    ("typed", "plainly"),
    [
        ("avocate Paris 11", "avocate Paris 75011"),
        ("paris 1er arrondissement avocate", "paris 75001 avocate"),
        ("Lyon 3e", "Lyon 69003"),
        ("lyon, 3ème arr.", "lyon 69003"),
        ("marseille-16", "marseille 13016"),
        ("lyon 12", "lyon 12"),
        ("paris 2024", "paris 2024"),
        ("paris 0", "paris 0"),
        ("villeparis 11", "villeparis 11"),
        ("paris 11 graphiste", "paris 75011 graphiste"),
        ("Lyon 3 vélo", "Lyon 69003 vélo"),
        ("Paris 11e graphiste", "Paris 75011 graphiste"),
        ("Paris 11 e-commerce", "Paris 75011 e-commerce"),
        ("lyon 3 000 habitants", "lyon 3 000 habitants"),
        ("paris 11ans", "paris 11ans"),
        # Letters that only a careless comparison takes for those of a town.
        ("Par\u0131s 11", "Par\u0131s 11"),
        ("Pari\u017f 11", "Pari\u017f 11"),
        ("PAR\u0130S 11", "PAR\u0130S 11"),
        ("Lyon 3ÈME", "Lyon 69003"),
    ],
)
def test_arrondissements_by_their_number(typed, plainly):
    assert put_plainly(typed) == plainly


@pytest.mark.parametrize("text", ["1 200", "1\u00a0200", "1\u202f200"])
def test_thousands_are_one_number(text):
    assert words_of(f"Nos {text} sociétaires") == ["1200", "societaires"]


@pytest.mark.parametrize("text", ["le thé", "les Thés", "THÉ", "the\u0301"])
def test_tea_is_no_article(text):
    assert words_of(text) == ["thes"]
    assert words_of("the commons") == ["commons"]
