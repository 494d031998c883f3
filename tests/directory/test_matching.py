"""Words find listings whatever accents, case, number or gender; hostile ones find nothing."""

import pytest

from directory.matching import forms_of, query_terms, terms_for_index, words_of, words_to_index
from directory.models import Listing, ListingDocument
from directory.services.indexing import for_index, index_listing, index_listings
from tests.factories import ListingFactory, NetworkFactory, TerritoryFactory


@pytest.fixture
def listings(db) -> dict[str, Listing]:
    network = NetworkFactory()
    region = TerritoryFactory(region=True, code="53", name="Bretagne")
    department = TerritoryFactory(department=True, code="35", name="Ille-et-Vilaine", parent=region)
    rennes = TerritoryFactory(
        code="35238", name="Rennes", parent=department, postal_codes="35000 35200"
    )
    made = {
        "lea": ListingFactory(
            home_network=network,
            name="Léa Quéré",
            tagline="Graphiste indépendante",
            description="Des affiches pour les journaux locaux et l'économie solidaire.",
            commune=rennes,
        ),
        "web": ListingFactory(
            home_network=network,
            name="Atelier du Cœur",
            tagline="Conseiller·ère·s numériques",
            description="Nous formons les développeuses passionné-e-s, avec un graphiste.",
        ),
    }
    made["lea"].skills.add("Illustration")
    index_listings(for_index())
    return made


def found(query: str) -> list[str]:
    return sorted(Listing.objects.matching(query).values_list("name", flat=True))


@pytest.mark.parametrize(
    "query",
    [
        "léa",
        "LEA",
        "quere",
        "QUÉRÉ",
        "graphistes indépendantes",
        "journal",
        "journaux",
        "affiche locaux",
        "économie",
        "l'economie",
        "l’économie solidaire",
        "illustr",
        "gra ren",
        "rennes",
        "35000 graphiste",
        "bretagne graphiste",
        "ille-et-vilaine",
        "affiches et journaux",
        "  lea   quere  ",
    ],
)
def test_these_words_find_lea_alone(listings, query):
    assert found(query) == ["Léa Quéré"]


@pytest.mark.parametrize(
    "query", ["coeur", "cœur", "conseiller", "conseillère numérique", "passionné"]
)
def test_ligatures_and_inclusive_endings(listings, query):
    assert found(query) == ["Atelier du Cœur"]


@pytest.mark.parametrize("query", ["", "   ", "le la les", "l'", "à", "?!", "''\"\""])
def test_nothing_to_look_for_matches_everything(listings, query):
    assert found(query) == ["Atelier du Cœur", "Léa Quéré"]
    assert {listing.relevance for listing in Listing.objects.matching(query)} == {0}


@pytest.mark.parametrize("query", ["menuisier", "lea menuisier", "uere", "graphistess-x lea"])
def test_every_word_must_be_found(listings, query):
    assert found(query) == []


def test_strong_words_are_more_relevant(listings):
    relevance = {item.name: item.relevance for item in Listing.objects.matching("graphiste")}
    assert relevance == {"Léa Quéré": 3, "Atelier du Cœur": 1}
    begun = {item.name: item.relevance for item in Listing.objects.matching("graphi")}
    assert begun == {"Léa Quéré": 2, "Atelier du Cœur": 1}


def test_matching_narrows_what_it_is_chained_on(listings):
    assert not Listing.objects.filter(name="Atelier du Cœur").matching("illustration").exists()


HOSTILE = [
    '"',
    "''",
    'a" OR terms:*',
    "words : graphiste",
    "NEAR(a b)",
    "graphiste AND NOT",
    "AND",
    "OR",
    "NOT",
    "*",
    "^graphiste",
    "{a b} : c",
    "-",
    "+",
    "(((",
    "graphiste & | ! <->",
    "graphiste:*A",
    "\\",
    "\\'",
    "%s %d %",
    "_",
    "; DROP TABLE directory_listing; --",
    "🌳🌳",
    "मन",
    "ــــ",
    "﷽",
    "½ ² ① ⅷ",
    "İı ß ſ",
    "\u202egraphiste\u200b",
    "e\u0301" * 500,
    "x" * 5000,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 20,
    "1e5 0x1f 1.5e-3 1e5abc",
    "http://a.b/c?d=e&f@g",
    "𞤀𞤢 ꮜ",
    "\ud800".encode("utf-8", "replace").decode(),
    "<b>graphiste</b>",
    "\t\r\n",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_words_are_only_words(listings, query):
    assert set(found(query)) <= {"Atelier du Cœur", "Léa Quéré"}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_written_is_found_again(listings, text):
    listing = listings["lea"]
    Listing.objects.filter(pk=listing.pk).update(description=text)
    index_listing(listing)
    assert "Léa Quéré" in found("quere")
    words = query_terms(text)
    if words and all(word.isascii() for word in words):
        assert "Léa Quéré" in found(text)


def test_a_query_has_few_short_words():
    words = query_terms("mot" + "t" * 90 + " " + " ".join(f"w{i}" for i in range(50)))
    assert len(words) == 12
    assert max(len(word) for word in words) == 40


@pytest.mark.parametrize(
    "inclusive",
    [
        *("graphiste·s", "graphistes·ses", "graphiste.s", "graphiste(s)", "graphiste/s"),
        *("graphiste-s", "graphiste∙s", "graphiste*s", "graphiste_s", "graphiste (s)"),
        *("graphiste / s", "graphiste(-s)", "GRAPHISTE·S"),
    ],
)
def test_inclusive_endings_are_no_words(inclusive):
    (word,) = words_of(f"une {inclusive}.")
    assert "graphist" in forms_of(word)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("acteur·ice·s sportif·ive·s", ["acteur", "sportif"]),
        ("citoyen(ne·s), animateur (-trice)", ["citoyen", "animateur"]),
        ("développeur / développeuse", ["developpeur", "developpeuse"]),
        ("formation (e-learning)", ["formation", "e", "learning"]),
        ("E.S.S., S.C.O.P.", ["ess", "scop"]),
        ("l’eau d‘ici l`ortie", ["eau", "ici", "ortie"]),
        ("L'Haÿ-les-Roses", ["hay", "roses"]),
        ("St-Malo, Ste Foy, un st", ["saint", "malo", "sainte", "foy", "st"]),
    ],
)
def test_words_of(text, words):
    assert words_of(text) == words


def test_what_a_hyphen_joins_is_also_one_word():
    assert words_to_index("co-voiturage à Loire-sur-Rhône") == [
        *("co", "voiturage", "loire", "rhone"),
        "covoiturage",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "développeur développeuse développeurs",
        "public publique publics publiques",
        "auteur autrice auteure autrices",
        "salarié salariée salariés salariées",
        "élu élue élus élues",
        "ami amie amis amies",
        "heureux heureuse heureuses",
        "lieu lieux",
        "enjeu enjeux",
        "travail travaux",
        "sportif sportive sportives",
        "paysan paysanne paysannes",
        "musicien musicienne",
        "art arts",
        "communication communications",
        "organisation organization organizations",
        "charity charities",
    ],
)
def test_forms_of_one_word_meet(words):
    first, *others = [set(forms_of(word)) for text in words.split() for word in words_of(text)]
    for other in others:
        assert first & other


@pytest.mark.parametrize(
    "words",
    ["dev devis devant", "mer mère", "communication commune", "public publication", "die dying"],
)
def test_other_words_do_not(words):
    forms = [form for text in words.split() for word in words_of(text) for form in forms_of(word)]
    assert len(forms) == len(set(forms))


def test_words_stand_in_order_before_their_stems():
    terms = "journaux ecole journaux journal ecol"
    assert terms_for_index("Journaux d'École", "des journaux") == terms


def test_indexing_again_replaces(listings):
    Listing.objects.filter(pk=listings["lea"].pk).update(tagline="Potière", description="")
    index_listing(listings["lea"])
    assert found("potiere") == ["Léa Quéré"]
    assert found("affiches") == []
    assert ListingDocument.objects.count() == 2


def test_reindex_writes_all_in_few_statements(listings, django_assert_max_num_queries):
    ListingDocument.objects.all().delete()
    assert found("quere") == []
    with django_assert_max_num_queries(9):
        assert index_listings(for_index()) == 2
    assert found("quere") == ["Léa Quéré"]
