"""A file into the directory: what is written, left out, told, found again, taken back."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from directory.enums import ImportState, ListingState
from directory.importing.columns import check_mapping, guess
from directory.importing.files import open_table
from directory.importing.places import Places, UnknownPlace
from directory.importing.rows import UnreadableFile
from directory.importing.spool import Spool
from directory.models import ImportedRow, Listing, ListingDocument, ListingImport, Skill
from directory.services import imports
from directory.services.erasure import erase_listing
from directory.services.imports import undo_import
from directory.services.texts import text_of
from portal.errors import IllegalTransition
from portal.models import JournalEntry, OutboxMail
from tests.directory.importing import SIREN, as_csv, file_of, structure, take_in, told
from tests.factories import ListingFactory, TerritoryFactory

CANARY = "CANARY-hidden-name"


@pytest.fixture
def combe(db):
    return TerritoryFactory(code="35238", name="Combe", postal_codes="35000 35200")


@pytest.fixture
def whole(tmp_path):
    """Two good rows; a third is the first again."""
    first = structure(
        1,
        nom="Les Jardins de l'Écluse",
        siret=f"{SIREN}00074",
        rna="W751234567",
        site_web="www.jardins.example",
        typologie="ASSO",
        presentation_resume="Un chantier",
        presentation_detail="<p>On cultive &amp; on forme.</p>",
        thematiques='["numerique--acceder-a-du-materiel", "sante"]',
    )
    return file_of(tmp_path, as_csv([first, structure(2), first]))


def count() -> tuple[int, int, int]:
    return Listing.objects.count(), ImportedRow.objects.count(), ListingDocument.objects.count()


def test_good_rows_become_unclaimed_listings_that_are_found(aulne, combe, whole):
    batch = take_in(whole, aulne)
    assert (batch.state, batch.rows, batch.created, batch.duplicates) == (ImportState.DONE, 3, 2, 1)
    listing = Listing.objects.get(name="Les Jardins de l'Écluse")
    said = text_of(listing)
    assert said["commune"] == combe.pk
    assert (said["siren"], said["rna"], said["legal_form"]) == (SIREN, "W751234567", "association")
    assert said["website"] == "https://www.jardins.example"
    assert said["description"] == "On cultive & on forme."
    assert said["skills"] == ["médiation numérique", "santé"]
    assert said["causes"] == ["03", "10"]
    assert (listing.owner, listing.confirmed_at, listing.is_unclaimed) == (None, None, True)
    assert list(Listing.objects.public().in_network(aulne).matching("jardins ecluse")) == [listing]
    assert told(batch) == [(4, "", "duplicate", "same_id_in_file")]
    entry = JournalEntry.objects.get(action="import_listings")
    assert (entry.subject_id, entry.to_state) == (str(batch.pk), "done")
    assert not OutboxMail.objects.exists()


def test_the_page_says_who_put_it_in_and_nobody_can_be_written_to(client, aulne, combe, whole):
    take_in(whole, aulne, licence="Licence Ouverte")
    listing = Listing.objects.get(name="Structure 2")
    body = client.get(listing.get_absolute_url()).content.decode()
    write = reverse("listing_contact", args=[listing.slug])
    assert "dora" in body
    assert "Licence Ouverte" in body
    assert write not in body
    assert client.get(write).status_code == 404
    left = ListingFactory(home_network=aulne, owner=None)
    assert client.get(reverse("listing_contact", args=[left.slug])).status_code == 200


def test_one_bad_row_keeps_all_out_and_the_report_says_which(aulne, combe, tmp_path):
    rows = [structure(1), structure(2, nom=""), structure(3, code_insee="", commune="Nulle part")]
    before = count()
    batch = take_in(file_of(tmp_path, as_csv(rows)), aulne)
    assert batch.state == ImportState.REFUSED
    assert (batch.created, batch.refused) == (0, 2)
    assert count() == before
    assert told(batch) == [(3, "nom", "error", "no_name"), (4, "commune", "error", "unknown_place")]
    assert "Nulle part" in batch.lines.last().why
    assert not Skill.objects.exists()


def test_a_former_commune_is_found_by_its_postal_code(aulne, combe, tmp_path):
    rows = [structure(1, commune="Vieux-Combe", code_insee="", code_postal="35000")]
    rows += [structure(2, nom=""), structure(3, commune="Combe", code_insee="", code_postal="")]
    batch = take_in(file_of(tmp_path, as_csv(rows)), aulne, only_good=True)
    assert told(batch) == [(2, "commune", "note", "by_postal"), (3, "nom", "error", "no_name")]
    assert set(Listing.objects.values_list("commune", flat=True)) == {combe.pk}


def test_only_the_good_rows_are_taken_when_asked(aulne, combe, tmp_path):
    rows = [structure(1), structure(2, nom=""), structure(3, siret="12345678900011")]
    batch = take_in(file_of(tmp_path, as_csv(rows)), aulne, only_good=True)
    assert (batch.state, batch.created, batch.refused) == (ImportState.DONE, 2, 1)
    assert told(batch)[1] == (4, "siret", "note", "wrong_siren")
    assert Listing.objects.get(name="Structure 3").siren == ""


def test_a_file_that_breaks_off_leaves_nothing(aulne, combe, tmp_path, monkeypatch):
    monkeypatch.setattr("directory.services.imports.BATCH", 2)
    content = as_csv([structure(n) for n in range(6)]) + b'"' + b"x" * 200_000
    before = count()
    with pytest.raises(UnreadableFile):
        take_in(file_of(tmp_path, content), aulne)
    assert count() == before
    assert ListingImport.objects.get().state == ImportState.REFUSED


@pytest.mark.parametrize(
    ("again", "code"),
    [
        ({"id": "s1"}, "same_id_in_file"),
        ({"id": "x", "nom": "STRUCTURE 1"}, "same_in_file"),
        ({"id": "x", "nom": "Structure 11", "siret": f"{SIREN}00074"}, "same_number_in_file"),
    ],
)
def test_a_row_that_was_there_before_in_the_file_is_left_out(aulne, combe, tmp_path, again, code):
    rows = [structure(1, siret=SIREN), structure(2), structure(9, **again)]
    batch = take_in(file_of(tmp_path, as_csv(rows)), aulne)
    assert (batch.created, batch.duplicates) == (2, 1)
    assert told(batch) == [(4, "", "duplicate", code)]


@pytest.mark.parametrize(
    ("again", "level", "code"),
    [
        ({"adresse": "3, Rue Basse"}, "duplicate", "same_in_file"),
        ({"adresse": ""}, "duplicate", "same_in_file"),
        ({"adresse": "9 rue Haute"}, "note", "same_name_in_file"),
        ({"nom": "Strukture 1", "adresse": "3 RUE BASSE"}, "duplicate", "same_street_in_file"),
        ({"nom": "Autre chose", "adresse": "3 rue basse"}, None, None),
        ({"nom": "Strukture 1", "adresse": "3 rue Basse", "source": "dora"}, None, None),
    ],
)
def test_two_sources_may_tell_of_the_same_thing(aulne, combe, tmp_path, again, level, code):
    """Each with its own numbers and organisations; the street is compared, and not kept."""
    first = structure(1, adresse="3 rue Basse", structure_id="dora-7")
    other = {"id": "x1", "nom": "Structure 1", "source": "soliguide", "structure_id": "soli-9"}
    path = file_of(tmp_path, as_csv([first, structure(2, **other | again)]))
    batch = take_in(path, aulne)
    assert batch.duplicates == (level == "duplicate")
    assert told(batch) == ([(3, "", level, code)] if level else [])
    assert "Basse" not in "".join(Listing.objects.values_list("description", flat=True))


def test_services_of_two_organisations_may_have_one_name(aulne, combe, tmp_path):
    rows = [structure(n, nom="Domiciliation", structure_id=f"o{n % 2}") for n in range(3)]
    batch = take_in(file_of(tmp_path, as_csv(rows)), aulne)
    assert (batch.created, batch.duplicates) == (2, 1)
    assert take_in(file_of(tmp_path, as_csv(rows)), aulne).unchanged == 2


def test_what_the_directory_has_is_left_out_or_told(aulne, bouleau, combe, tmp_path):
    ListingFactory(home_network=bouleau, name="Structure 1", commune=combe)
    hidden = {"home_network": bouleau, "submitted": True, "siren": SIREN}
    ListingFactory(name=CANARY, commune=TerritoryFactory(), **hidden)
    ListingFactory(home_network=bouleau, name="On the web", website="https://jardins.example")
    rows = [
        structure(1),
        structure(2, siret=f"{SIREN}00074"),
        structure(3, site_web="http://www.jardins.example/a"),
        structure(4, commune="", code_insee=""),
    ]
    ListingFactory(home_network=aulne, name="Structure 4", commune=combe)
    batch = take_in(file_of(tmp_path, as_csv(rows)), aulne)
    assert (batch.created, batch.duplicates) == (3, 1)
    assert told(batch) == [
        (2, "", "duplicate", "same"),
        (3, "", "note", "same_number_hidden"),
        (4, "", "note", "same_host"),
        (5, "", "note", "same_name"),
    ]
    report = " ".join(line.why for line in batch.lines.all())
    assert bouleau.name in report
    assert CANARY not in report


def test_a_second_import_changes_what_the_file_changed_only(aulne, combe, alice, tmp_path):
    rows = [structure(n) for n in range(1, 5)]
    take_in(file_of(tmp_path, as_csv(rows)), aulne)
    same = take_in(file_of(tmp_path, as_csv(rows)), aulne)
    assert (same.created, same.updated, same.unchanged) == (0, 0, 4)
    claimed, edited, archived, free = Listing.objects.order_by("pk")
    Listing.objects.filter(pk=claimed.pk).update(owner=alice)
    Listing.objects.filter(pk=edited.pk).update(version=2)
    Listing.objects.filter(pk=archived.pk).update(state=ListingState.ARCHIVED)
    rows = [row | {"presentation_resume": "Nouveau", "thematiques": "mobilite"} for row in rows]
    batch = take_in(file_of(tmp_path, as_csv([*rows, structure(9)])), aulne)
    assert (batch.created, batch.updated, batch.unchanged) == (1, 1, 3)
    assert [code for *_rest, code in told(batch)] == ["changed_here", "changed_here", "gone_here"]
    free.refresh_from_db()
    assert (free.tagline, free.version) == ("Nouveau", 2)
    assert list(Listing.objects.matching("nouveau mobilite")) == [free]
    assert Listing.objects.filter(tagline="Nouveau").count() == 1


def test_networks_import_apart(aulne, bouleau, combe, tmp_path):
    path = file_of(tmp_path, as_csv([structure(1)]))
    take_in(path, aulne)
    batch = take_in(path, bouleau)
    assert (batch.created, batch.updated, batch.duplicates) == (0, 0, 1)


def test_undoing_takes_away_what_nobody_touched(aulne, bouleau, combe, alice, bob, tmp_path):
    batch = take_in(file_of(tmp_path, as_csv([structure(n) for n in range(8)])), aulne)
    older = ListingFactory(home_network=aulne)
    ones = list(Listing.objects.exclude(pk=older.pk).order_by("pk"))
    Listing.objects.filter(pk=ones[0].pk).update(owner=alice)
    Listing.objects.filter(pk=ones[1].pk).update(version=2)
    Listing.objects.filter(pk=ones[2].pk).update(state=ListingState.SUSPENDED)
    ones[3].messages.create(sender_name="A", sender_email="a@example.org", body="B")
    alice.listing_lists.create(name="L").items.create(listing=ones[4])
    ones[5].affiliations.create(network=bouleau)
    undone = undo_import(batch=batch, undone_by=bob)
    assert undone.removed == 2
    assert undone.kept == ones[:6]
    assert set(Listing.objects.all()) == {older, *ones[:6]}
    assert ListingDocument.objects.count() == 7
    assert not Listing.objects.matching("structure 7").exists()
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    with pytest.raises(IllegalTransition):
        undo_import(batch=batch, undone_by=bob)


def test_undoing_writes_back_what_the_listings_said(aulne, combe, alice, tmp_path):
    first = [structure(n, presentation_detail="Avant", thematiques="sante") for n in range(3)]
    take_in(file_of(tmp_path, as_csv(first)), aulne)
    before = [
        (one.name, one.description, one.commune, [skill.name for skill in one.named_skills])
        for one in Listing.objects.order_by("pk")
    ]
    second = [
        structure(n, nom=f"Autre {n}", presentation_detail="Après", thematiques="mobilite")
        for n in range(3)
    ]
    path = file_of(tmp_path, as_csv(second))
    batch = take_in(path, aulne)
    assert (batch.created, batch.updated) == (0, 3)
    changed_since = Listing.objects.get(name="Autre 2")
    Listing.objects.filter(pk=changed_since.pk).update(version=9)
    undone = undo_import(batch=batch, undone_by=alice)
    assert (undone.removed, undone.restored, undone.kept) == (0, 2, [changed_since])
    now = [
        (one.name, one.description, one.commune, [skill.name for skill in one.named_skills])
        for one in Listing.objects.order_by("pk")
    ]
    assert now[:2] == before[:2]
    assert now[2] == ("Autre 2", "Après", combe, ["mobilité"])
    assert Listing.objects.matching("avant").count() == 2
    assert take_in(path, aulne).updated == 2  # and the file is news again


def test_rows_of_one_size_cost_the_same_statements(
    aulne, combe, tmp_path, django_assert_max_num_queries
):
    path = file_of(tmp_path, as_csv([structure(n, siret=SIREN) for n in range(300)]))
    with django_assert_max_num_queries(70):
        assert take_in(path, aulne, only_good=True).rows == 300


def test_what_was_imported_is_erased_with_its_number(aulne, combe, whole):
    take_in(whole, aulne)
    erase_listing(listing=Listing.objects.get(name="Structure 2"))
    assert ImportedRow.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"insee": "35238"},
        {"insee": "", "postal": "35200", "name": "COMBE CEDEX 2"},
        {"postal": "35000", "name": "Conbe"},
        {"postal": "35200"},
        {"name": "combe"},
        {"insee": "99999", "postal": "35999", "name": "Combe"},
        {"name": f"Combe{' ' * 9_000}1{' ' * 9_000}er{' ' * 900}\ncedex 2"},
    ],
)
def test_places_are_known_by_code_by_name_and_by_nearly(combe, said):
    assert Places().find(**{"insee": "", "postal": "", "name": ""} | said) == combe.pk


def test_places_that_are_none_or_several_are_told(combe):
    paris = TerritoryFactory(code="75056", name="Paris", postal_codes="75001 75012")
    TerritoryFactory(code="02000", name="Combe", postal_codes="02100")
    places = Places()
    assert places.find(insee="", postal="", name="") is None
    assert places.find(insee="75112", postal="", name="") == paris.pk
    assert places.find(insee="", postal="75012", name="Paris 12e Arrondissement") == paris.pk
    assert places.find(insee="", postal="2100", name="") is not None
    for name, code in (("Combe", "several_places"), ("Nowhere", "unknown_place")):
        with pytest.raises(UnknownPlace) as raised:
            places.find(insee="", postal="", name=name)
        assert raised.value.code == code


def command(*args, **options) -> str:
    out = StringIO()
    call_command("import_listings", *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_shows_what_it_understood_and_a_dry_run_writes_nothing(aulne, combe, whole):
    before = count()
    said = command(str(whole), network="aulne", dry_run=True)
    assert "siret -> siren" in said
    assert "telephone -> (not read)" in said
    assert "3 rows: 2 new, 0 changed, 0 as before, 1 there already, 0 refused" in said
    assert count() == before
    assert not ListingImport.objects.exists()


def test_the_command_imports_reports_and_takes_back(aulne, combe, whole, tmp_path):
    report = tmp_path / "report.csv"
    said = command(str(whole), network="aulne", report=report, state="submitted")
    assert set(Listing.objects.values_list("state", flat=True)) == {ListingState.SUBMITTED}
    rows = list(csv.reader(StringIO(report.read_text("utf-8-sig"))))
    assert rows[1] == ["4", "", "there already", "The same number as in row 2."]
    batch = ListingImport.objects.get()
    assert f"--undo {batch.pk}" in said
    assert "2 listings taken away, 0 stay" in command(undo=batch.pk)
    assert not Listing.objects.exists()
    with pytest.raises(CommandError, match="undone already"):
        command(undo=batch.pk)


def test_a_mapping_file_says_more_than_headings(aulne, combe, tmp_path):
    path = file_of(tmp_path, "Quoi;Où;nom\nFil;35000;Non\n".encode())
    mapping = file_of(tmp_path, '"Quoi" = "name"\n"Où" = "postal"\nnom = ""\n'.encode(), "m.toml")
    command(str(path), network="aulne", mapping=mapping)
    listing = Listing.objects.get()
    assert (listing.name, listing.commune) == ("Fil", combe)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"network": "nowhere"}, "no network"),
        ({"network": "aulne", "file": "/nowhere.csv"}, "No such file"),
        ({"network": "aulne", "content": b"%PDF-1"}, "could not be read"),
        ({"network": "aulne", "content": b"a,b\n1,2\n"}, "Say which column is the name"),
        ({"network": "aulne", "mapping": b"{"}, "no JSON nor TOML"),
        ({"network": "aulne", "mapping": b'{"x": "name"}'}, "no column"),
        ({"network": "aulne", "mapping": b'{"nom": 1}'}, "as text"),
        ({"undo": 12345}, "no import"),
        ({}, "name a FILE"),
    ],
)
def test_the_command_says_what_is_wrong(aulne, tmp_path, options, words):
    path = options.pop("file", str(file_of(tmp_path, options.pop("content", b"nom\nA\n"))))
    if "mapping" in options:
        options["mapping"] = file_of(tmp_path, options["mapping"], "mapping.json")
    args = [path] if "network" in options else []
    with pytest.raises(CommandError, match=words):
        command(*args, **options)


def test_hostile_cells_are_text_and_never_an_error(aulne, combe, tmp_path):
    hostile = (
        "=cmd|' /C calc'!A0",
        "<script>x</script>",
        "%(name)s",
        "'; DROP TABLE x;--",
        "é" * 9000,
    )
    rows = [structure(n, nom=value, presentation_detail=value) for n, value in enumerate(hostile)]
    rows.append(structure(9, nom="\u202etxt.exe", thematiques='{"a', site_web="javascript:x"))
    path = file_of(tmp_path, as_csv(rows))
    table = open_table(path)
    assert check_mapping(guess(table.columns, table.rows()), table.columns)
    batch = take_in(path, aulne, only_good=True)
    assert batch.rows == batch.created + batch.refused == 6
    assert all(line.why for line in batch.lines.all())
    assert not Listing.objects.filter(website__contains="javascript").exists()
    assert "<script>" not in " ".join(Listing.objects.values_list("description", flat=True))


def test_a_check_promises_what_the_import_does(aulne, combe, tmp_path, monkeypatch):
    """Rows that the file's own comparison lets through are no duplicates of each other because
    they come in two batches."""
    monkeypatch.setattr(imports, "BATCH", 1)
    rows = [
        structure(1, nom="Halte-répit", source="dora", adresse="1 rue Haute"),
        structure(2, nom="Halte-répit", source="soliguide", adresse="2 rue Basse"),
    ]
    path = file_of(tmp_path, as_csv(rows))
    table = open_table(path)
    mapping = check_mapping(guess(table.columns, []), table.columns)
    counts = imports.check_import(
        batch=ListingImport(network=aulne, mapping=mapping), table=table, spool=Spool()
    )
    assert (counts.created, counts.duplicates) == (2, 0)
    batch = take_in(path, aulne)
    assert (batch.created, batch.duplicates) == (2, 0)
    assert told(batch) == [(3, "", "note", "same_name_in_file")]
    assert take_in(path, aulne).unchanged == 2


@pytest.mark.parametrize(
    ("cells", "commune", "problem"),
    [
        # A good code of a wrong town, or of one that is no more.
        ({"code_insee": "01001", "code_postal": "35200", "commune": "Combe"}, "Combe", "other"),
        ({"code_insee": "01001", "code_postal": "", "commune": "Combe"}, "Abbaye", "insee"),
        ({"code_insee": "01001", "code_postal": "", "commune": "Le Hameau"}, "Abbaye", ""),
        ({"code_insee": "01001", "code_postal": "99999", "commune": "?"}, "Abbaye", ""),
        ({"code_insee": "01001", "code_postal": "01400", "commune": "Le Hameau"}, "Abbaye", ""),
        ({"code_insee": "01001", "code_postal": "", "commune": ""}, "Abbaye", ""),
        ({"code_insee": "", "code_postal": "1400", "commune": "Le Hameau"}, "Abbaye", "postal"),
        ({"code_insee": "", "code_postal": "20407", "commune": "BASTIA CEDEX"}, "Bastia", ""),
    ],
)
def test_codes_of_another_commune(aulne, combe, tmp_path, cells, commune, problem):
    TerritoryFactory(code="01001", name="Abbaye", postal_codes="01400")
    TerritoryFactory(code="2B033", name="Bastia", postal_codes="20200 20600")
    batch = take_in(file_of(tmp_path, as_csv([structure(1, **cells)])), aulne)
    assert Listing.objects.get(origin__batch=batch).commune.name == commune
    codes = {"other": "other_insee", "postal": "by_postal", "insee": "by_insee", "": None}
    assert [code for _line, _column, _level, code in told(batch)] == [
        code for code in [codes[problem]] if code
    ]
    if problem:
        line = batch.lines.get()
        assert line.params["name"] == commune
        assert line.column == ("code_insee" if problem == "other" else "commune")


@pytest.mark.parametrize(
    ("cells", "commune"),
    [
        ({"code_insee": "14762", "code_postal": ""}, "Vire Normandie"),
        ({"code_insee": "14762", "code_postal": "14999"}, "Vire Normandie"),
        ({"code_insee": "14762", "code_postal": "71260"}, "Viré"),
        ({"code_insee": "", "code_postal": "14500"}, "Vire Normandie"),
        ({"code_insee": "", "code_postal": ""}, "Viré"),
    ],
)
def test_a_namesake_elsewhere_overrules_no_code(aulne, tmp_path, cells, commune):
    """Vire is Vire Normandie since it grew, and no commune is called so but Viré."""
    TerritoryFactory(code="14762", name="Vire Normandie", postal_codes="14500")
    TerritoryFactory(code="14545", name="Roullours", postal_codes="14500")
    TerritoryFactory(code="71584", name="Viré", postal_codes="71260")
    batch = take_in(file_of(tmp_path, as_csv([structure(1, commune="VIRE", **cells)])), aulne)
    assert Listing.objects.get(origin__batch=batch).commune.name == commune
    contradicts = (cells["code_insee"], cells["code_postal"]) == ("14762", "71260")
    assert [code for *_where, code in told(batch)] == ["other_insee"] * contradicts


@pytest.mark.parametrize(
    ("cell", "code"), [("4,42291E+13", "cut_siren"), ("4.4e13", "cut_siren"), ("12", "wrong_siren")]
)
def test_a_number_that_a_spreadsheet_cut_is_told(aulne, combe, tmp_path, cell, code):
    batch = take_in(file_of(tmp_path, as_csv([structure(1, siret=cell)])), aulne)
    assert told(batch) == [(2, "siret", "note", code)]


def test_a_website_that_is_no_is_none(aulne, combe, tmp_path):
    batch = take_in(file_of(tmp_path, as_csv([structure(1, site_web="Non")])), aulne)
    assert told(batch) == []


def test_names_in_capitals_are_written_as_names_and_told(aulne, combe, tmp_path):
    rows = [structure(1, nom="ATELIERS DU CCAS DE COMBE-LES-BAINS"), structure(2, nom="EMMAÜS")]
    batch = take_in(file_of(tmp_path, as_csv(rows)), aulne)
    names = Listing.objects.filter(origin__batch=batch).order_by("pk")
    assert [one.name for one in names] == ["Ateliers du CCAS de Combe-les-Bains", "EMMAÜS"]
    assert told(batch) == [(2, "nom", "note", "capitals")]


def test_what_is_added_to_the_presentation_reads_as_a_sentence(aulne, combe, tmp_path):
    row = structure(1) | {"conditions_acces": '["Habiter la commune", "RSA"]', "pre_requis": "NULL"}
    batch = take_in(file_of(tmp_path, as_csv([row])), aulne)
    said = Listing.objects.get(origin__batch=batch).description
    assert said == "Conditions d’accès : Habiter la commune, RSA"


@pytest.mark.parametrize(
    ("detail", "description"),
    [("<p>Un chantier.</p>", ""), ("Un chantier. Et plus.", "Un chantier. Et plus.")],
)
def test_a_presentation_that_is_the_line_is_not_said_twice(
    aulne, combe, tmp_path, detail, description
):
    both = "Sur www.a.example/x"  # no line holds an address
    rows = [
        structure(1, presentation_resume="Un chantier.", presentation_detail=detail),
        structure(2, presentation_resume=both, presentation_detail=both),
    ]
    batch = take_in(file_of(tmp_path, as_csv(rows)), aulne)
    listings = Listing.objects.filter(origin__batch=batch).order_by("pk")
    said = [(listing.tagline, listing.description) for listing in listings]
    assert said == [("Un chantier.", description), ("", both)]


@pytest.mark.parametrize(
    ("frais", "said"),
    [
        ('["gratuit-sous-conditions", "adhesion"]', "Gratuit sous conditions, adhésion"),
        ("{payant}", "Payant"),
        ("pass-numerique|2,50 €", "Pass numérique, 2,50 €"),
        ("2 € la séance, gratuit le lundi", "2 € la séance, gratuit le lundi"),
    ],
)
def test_prices_read_as_words(aulne, combe, tmp_path, frais, said):
    batch = take_in(file_of(tmp_path, as_csv([structure(1) | {"frais": frais}])), aulne)
    assert Listing.objects.get(origin__batch=batch).price_policy == said
