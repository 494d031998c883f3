"""Columns of a file that say more than the essentials: guessed, read, updated, taken back."""

import json

import pytest

from directory.exporting.entries import COLUMNS as EXPORTED
from directory.importing.columns import Target, guess
from directory.importing.further import COLUMNS, FIELDS
from directory.importing.places import Places
from directory.importing.rows import Row
from directory.importing.values import Reader
from directory.models import Listing
from directory.services.imports import undo_import
from directory.services.texts import text_of
from tests.directory.importing import as_csv, file_of, structure, take_in, told
from tests.factories import TerritoryFactory


@pytest.fixture
def combe(db):
    return TerritoryFactory(code="35238", name="Combe", postal_codes="35000 35200")


def read(kind: str = "initiative", **cells: str):
    """The draft of one row under these headings."""
    cells = {"nom": "Fil"} | cells
    reader = Reader(guess(list(cells), []), places=Places(), source="file", kind=kind)
    return reader.read(Row(2, cells))


def sound(draft) -> dict:
    """Its text, which the form's own checks let through."""
    listing = Listing(kind=draft.kind)
    for name, value in draft.text.items():
        if name not in ("commune", "skills"):
            setattr(listing, name, value)
    listing.clean_fields(exclude=["home_network", "slug", "search_name", "name_key", "host"])
    listing.clean()
    return draft.text


def test_each_field_has_its_target_and_its_column():
    assert set(FIELDS) <= set(Target.values)
    assert set(FIELDS) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("headings", "targets"),
    [
        (["Raison d’être", "Secteur d'activité", "Public cible"], ["mission", "sector", "publics"]),
        (["Purpose", "Industry", "Target audience"], ["mission", "sector", "publics"]),
        (
            ["Gouvernance", "Prestations", "Tarification"],
            ["governance", "services", "price_policy"],
        ),
        (["Hébergeur", "Pays d'hébergement"], ["hosting", "hosting_country"]),
        (["RGPD", "Communs numériques", "ODD"], ["data_policy", "commons", "causes"]),
        (["profils", "frais", "frais_autres"], ["publics", "price_policy", "price_policy"]),
        (["Profession", "Tarif solidaire"], ["trade", "solidarity_rate"]),
    ],
)
def test_headings_are_guessed_in_french_and_english(headings, targets):
    mapping = guess(headings, [])
    assert [mapping.get(heading) for heading in headings] == targets


def test_our_own_files_are_known():
    names = [column.name for column in EXPORTED]
    mapping = guess(names, [])
    assert {name: mapping.get(name) for name in FIELDS if name in names} == {n: n for n in FIELDS}
    assert (mapping["terms"], mapping["commune_code"]) == ("terms", "insee")


def test_what_an_initiative_says(db):
    draft = read(
        mission="<p>Réparer &amp; ensemble</p>",
        secteur="Réemploi",
        services="Atelier · gratuit|Prêt d’outils",
        communs="Plans · CC BY-SA · https://plans.example; Guide",
        plateforme="Paheko",
        hebergeur="Un Chaton",
        pays_hebergement="France",
        rgpd="Rien n’est vendu.",
        gouvernance="Une personne,\nune voix",
        terms="pro_bono|standard",
    )
    text = sound(draft)
    assert draft.problems == []
    assert text["mission"] == "Réparer & ensemble"
    assert (text["sector"], text["platform"]) == ("reuse", "Paheko")
    assert text["services"] == [
        {"name": "Atelier", "conditions": "gratuit"},
        {"name": "Prêt d’outils", "conditions": ""},
    ]
    assert text["commons"] == [
        {"name": "Plans", "licence": "CC BY-SA", "address": "https://plans.example"},
        {"name": "Guide", "licence": "", "address": ""},
    ]
    assert (text["hosting"], text["hosting_country"]) == ("Un Chaton", "FR")
    assert text["data_policy"] == "Rien n’est vendu."
    assert text["governance"] == "Une personne,\nune voix"
    assert (text["pro_bono"], text["low_bono"], text["standard"]) == (True, False, True)


def test_what_a_freelancer_says_and_what_only_initiatives_do(db):
    draft = read(
        "freelancer",
        profession="Graphiste",
        tarif_solidaire="350 € la journée",
        realisations="Affiche · https://affiche.example · Pour un festival|Logo",
        passions="La voile",
        gouvernance="Seule à bord",
    )
    text = sound(draft)
    assert (text["trade"], text["solidarity_rate"]) == ("Graphiste", "350 € la journée")
    assert text["portfolio"] == [
        {"title": "Affiche", "address": "https://affiche.example", "line": "Pour un festival"},
        {"title": "Logo", "address": "", "line": ""},
    ]
    assert text["governance"] == ""
    assert text["description"] == "Gouvernance : Seule à bord"  # nothing is lost


def test_publics_of_data_inclusion_and_words_that_are_none_of_ours(db):
    draft = read(
        publics="demandeurs-emploi|jeunes|femmes|residents-qpv-frr|seniors", frais="payant"
    )
    text = sound(draft)
    assert text["publics"] == ["young", "elderly", "job_seekers"]
    assert text["description"] == "Publics : femmes, residents-qpv-frr"
    assert draft.problems == []
    assert sound(read(profils='["familles-enfants", "beneficiaires-rsa"]'))["publics"] == [
        "families",
        "poor",
    ]


@pytest.mark.parametrize(
    ("secteur", "sector", "description"),
    [
        ("Santé, Culture", "health", "Secteur : Culture"),
        ("Culture|Santé|soins", "culture", "Secteur : Santé, soins"),
        ("Alchimie ; santé ; soins", "health", "Secteur : Alchimie"),
        ("Alchimie", "", "Secteur : Alchimie"),
        ("Alchimie;Magie", "", "Secteur : Alchimie, Magie"),
    ],
)
def test_of_several_sectors_the_first_counts_and_none_is_lost(db, secteur, sector, description):
    text = sound(draft := read(secteur=secteur))
    assert (text["sector"], text["description"], draft.problems) == (sector, description, [])


def test_of_several_countries_the_first_counts_and_the_others_are_kept(db):
    text = sound(draft := read(pays_hebergement="Allemagne|France"))
    assert (text["hosting_country"], draft.problems) == ("DE", [])
    assert text["description"] == "Pays hebergement : France"


def test_fees_stand_together(db):
    text = sound(read(frais="payant", frais_precisions="10 € par an"))
    assert text["price_policy"] == "Payant\n10 € par an"
    assert text["description"] == ""


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ('["Atelier", "Conseil, écoute"]', ["Atelier", "Conseil, écoute"]),
        ("['Atelier', 'Conseil']", ["Atelier", "Conseil"]),
        ("{Atelier,Conseil}", ["Atelier", "Conseil"]),
        ("<ul><li>Atelier</li><li>Conseil, écoute</li></ul>", ["Atelier", "Conseil, écoute"]),
        ("* Atelier\n* Conseil", ["Atelier", "Conseil"]),
        ("- Atelier ; - Conseil", ["Atelier", "Conseil"]),
        ("Atelier|Conseil ; écoute", ["Atelier", "Conseil ; écoute"]),
        ("Atelier, Conseil", ["Atelier", "Conseil"]),
    ],
)
def test_services_are_rows_however_they_are_listed(db, cell, names):
    text = sound(draft := read(services=cell))
    assert [row["name"] for row in text["services"]] == names
    assert draft.problems == []


@pytest.mark.parametrize(
    ("field", "cell", "row"),
    [
        ("services", "Atelier · le mardi · sur rendez-vous", "Atelier|le mardi · sur rendez-vous"),
        ("commons", "Wiki · https://wiki.example", "Wiki||https://wiki.example"),
        ("commons", "Wiki ·  · https://wiki.example", "Wiki||https://wiki.example"),
        ("commons", "Wiki · https://wiki.example · CC0", "Wiki|CC0|https://wiki.example"),
        ("commons", "Wiki · CC0 · à la demande", "Wiki|CC0 · à la demande|"),
        ("commons", "Wiki · CC0 ·", "Wiki|CC0|"),
        ("commons", " · Wiki · CC0", "Wiki|CC0|"),
        (
            "portfolio",
            "Logo · Deux · trois · https://a.example",
            "Logo|https://a.example|Deux · trois",
        ),
        ("portfolio", "Logo · Deux couleurs", "Logo||Deux couleurs"),
    ],
)
def test_parts_of_a_row_find_their_places_and_none_is_lost(db, field, cell, row):
    kind = "freelancer" if field == "portfolio" else "initiative"
    text = sound(draft := read(kind, **{field: cell}))
    assert ["|".join(one.values()) for one in text[field]] == [row]
    assert draft.problems == []


def test_what_is_too_much_or_wrong_is_told(db):
    draft = read(
        services="|".join(f"Service {n}" for n in range(12)),
        mission="mot " * 400,
        pays_hebergement="Atlantide",
        communs=f"{'x' * 90} · libre",
    )
    text = sound(draft)
    codes = sorted(problem.code for problem in draft.problems)
    assert codes == ["rows_left_out", "shortened", "shortened", "unknown_word"]
    assert (len(text["services"]), len(text["mission"]) <= 1000) == (8, True)
    assert draft.is_good


@pytest.mark.parametrize(
    "cell", ["=1+1", "\u202ehidden", "<script>x</script>", "[{", " · · ", "|;,"]
)
def test_hostile_cells_are_text_and_never_an_error(db, cell):
    for kind in ("initiative", "freelancer"):
        sound(read(kind, **dict.fromkeys((*FIELDS, "terms"), cell)))


@pytest.mark.parametrize(
    ("cell", "causes"),
    [("ODD 3", ["03"]), ("3|SDG13", ["03", "13"]), ("ODD n° 4 – Éducation", ["04"]), ("99", [])],
)
def test_goals_are_known_by_number(db, cell, causes):
    assert read(odd=cell).text["causes"] == causes


@pytest.mark.parametrize(
    ("category", "form"),
    [("9220", "association"), ("5710", "company"), ("1000", "sole_trader"), ("9999", "")],
)
def test_legal_categories_of_the_register_are_known(db, category, form):
    assert read(categorie_juridique=category).text["legal_form"] == form


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("langues", "langue-des-signes-française|Français", "languages", ["fr", "fsl"]),
        ("odd", "quality_education|PAS-DE-PAUVRETÉ", "causes", ["01", "04"]),
        ("statut", "Collectif  sans forme-juridique", "legal_form", "informal"),
        ("secteur", "Réemploi.", "sector", "reuse"),
        ("terms", "Pro-bono", "pro_bono", True),
    ],
)
def test_codes_and_names_are_known_however_their_words_are_joined(db, heading, cell, field, value):
    draft = read(**{heading: cell})
    assert (draft.text[field], draft.problems) == (value, [])


def test_a_file_without_such_columns_says_nothing_of_them(db):
    """So what was imported before is not news because there are more fields now."""
    assert not set(read(presentation="Ici").text) & set(COLUMNS)


def test_a_second_file_changes_only_what_it_has_a_column_for(aulne, combe, alice, tmp_path):
    first = [structure(1, mission="Réparer", gouvernance="Une voix", publics="jeunes")]
    take_in(file_of(tmp_path, as_csv(first)), aulne)
    listing = Listing.objects.get()
    assert (listing.mission, listing.publics) == ("Réparer", ["young"])
    assert list(Listing.objects.matching("réparer")) == [listing]
    take_in(file_of(tmp_path, as_csv([structure(1, mission="", publics="seniors")])), aulne)
    listing.refresh_from_db()
    assert (listing.mission, listing.governance) == ("", "Une voix")
    assert listing.publics == ["elderly"]
    before = text_of(Listing.objects.get())
    third = take_in(file_of(tmp_path, as_csv([structure(1, mission="Autre", odd="3")])), aulne)
    assert text_of(Listing.objects.get())["mission"] == "Autre"
    assert text_of(Listing.objects.get())["causes"] == ["03"]
    undo_import(batch=third, undone_by=alice)
    assert text_of(Listing.objects.get()) == before


def test_rows_of_our_own_json(aulne, combe, tmp_path):
    one = {
        "id": "fil",
        "name": "Fil",
        "commune_code": "35238",
        "services": [
            {"name": "Atelier", "conditions": "gratuit"},
            {"name": "Prêt", "conditions": ""},
        ],
        "commons": [{"nom": "Guide", "contact": "someone"}],
    }
    content = json.dumps({"listings": [one]}).encode()
    batch = take_in(file_of(tmp_path, content, "fil.json"), aulne)
    assert told(batch) == []
    listing = Listing.objects.get()
    assert [row["name"] for row in listing.services] == ["Atelier", "Prêt"]
    assert [row["name"] for row in listing.commons] == ["Guide"]
