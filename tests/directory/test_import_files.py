"""Reading files: encodings, delimiters, malformed ones, bombs; what columns are taken for."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.importing import sheets
from directory.importing.columns import check_mapping, guess
from directory.importing.files import open_table
from directory.importing.rows import MOST_COLUMNS, UnreadableFile
from tests.directory.importing import STRUCTURES, as_csv, as_xlsx, file_of, structure

NAMES = ["L’Écluse", "Coopérative « Été »", "Œuvre; à, plusieurs\tlignes\nde nom"]


def cells(path) -> list[dict[str, str]]:
    return [row.cells for row in open_table(path).rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_csv_is_read_in_any_encoding_and_with_any_delimiter(tmp_path, delimiter, encoding):
    rows = [{"nom": name, "ville": "Vitré"} for name in NAMES]
    path = file_of(tmp_path, as_csv(rows, delimiter=delimiter, encoding=encoding))
    assert cells(path) == rows


def test_lines_of_windows_among_others_are_read_right(tmp_path):
    lines = ["nom;ville", "Été;Vitré"], ["Noël;Rennes"]
    content = "\n".join(lines[0]).encode() + b"\n" + "\n".join(lines[1]).encode("cp1252")
    found = cells(file_of(tmp_path, content))
    assert [row["nom"] for row in found] == ["Été", "Noël"]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    content = b'nom,ville\r\n"A\r\nB",X\r\n\r\nC,Y\r\n'
    assert [row.line for row in open_table(file_of(tmp_path, content)).rows()] == [2, 4]


@pytest.mark.parametrize(
    "nothing", ["NULL", "null", "NaN", "N/A", "-", "[]", "{}", "Non renseigné"]
)
def test_words_for_nothing_are_empty_cells(tmp_path, nothing):
    found = cells(file_of(tmp_path, f"nom,frais,ville\nA,{nothing},Nc-sur-Mer\n".encode()))
    assert found == [{"nom": "A", "ville": "Nc-sur-Mer"}]
    objects = f'[{{"nom": "A", "frais": "{nothing}"}}]'.encode()
    assert cells(file_of(tmp_path, objects)) == [{"nom": "A"}]


def test_headings_given_twice_or_not_at_all_are_told_apart(tmp_path):
    table = open_table(file_of(tmp_path, b"nom,nom,,nom\na,b,c,d,e\n"))
    assert table.columns == ["nom", "nom (2)", "column 3", "nom (3)"]
    assert cells(file_of(tmp_path, b"nom,nom\na,b,c\n")) == [{"nom": "a", "nom (2)": "b"}]


def test_a_sheet_is_read_with_its_formulas_as_text(tmp_path):
    rows = [["nom", "siret", "cp", None], ['="A"&"B"', 73282932000074, 1000, None], [None] * 4]
    path = file_of(tmp_path, as_xlsx([*rows, ["C", 1.5, True, "x"]]))
    assert cells(path) == [
        {"nom": '="A"&"B"', "siret": "73282932000074", "cp": "1000"},
        {"nom": "C", "siret": "1.5", "cp": "true", "column 4": "x"},
    ]


@pytest.mark.parametrize(
    "content",
    [
        [{"nom": "A", "thematiques": ["sante", "famille"]}, {"nom": "B", "ville": None}],
        {"items": [{"nom": "A", "thematiques": ["sante", "famille"]}, {"nom": "B"}], "total": 2},
    ],
)
def test_json_is_read_one_object_after_the_other(tmp_path, content, monkeypatch):
    monkeypatch.setattr("directory.importing.objects.CHUNK", 7)  # objects are cut everywhere
    path = file_of(tmp_path, json.dumps(content).encode())
    assert cells(path) == [{"nom": "A", "thematiques": "sante|famille"}, {"nom": "B"}]
    lines = b'{"nom": "A", "services": ["x"]}\n{"nom": "B"}\n'
    assert [row["nom"] for row in cells(file_of(tmp_path, lines))] == ["A", "B"]


def test_geojson_gives_properties(tmp_path):
    feature = {"type": "Feature", "id": 7, "properties": {"nom": "A", "adresse": {"ville": "V"}}}
    point = {"type": "Point", "coordinates": [1, 2]}
    content = {"type": "FeatureCollection", "features": [feature | {"geometry": point}]}
    table = open_table(file_of(tmp_path, json.dumps(content).encode()))
    assert table.format == "geojson"
    assert [row.cells for row in table.rows()] == [{"id": "7", "nom": "A", "adresse.ville": "V"}]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xef\xbb\xbf", b"   \n", b"[", b"[{", b"{", b"[1,2]", b'{"a":', b"PK\x03\x04x"),
        *(b"%PDF-1.4", b"\x89PNG\r\n", b"\x00" * 5000, b"[" * 100_000, b'[{"a": NaNx}]'),
        *(b'nom\n"' + b"x" * 200_000, b'[{"a": "\xff"}]', b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0"),
        b"[" + b"9" * 10_000,
    ],
)
def test_what_is_no_file_of_ours_is_refused_in_words(tmp_path, content):
    path = file_of(tmp_path, content)
    with pytest.raises(UnreadableFile) as refused:
        list(open_table(path).rows())
    assert str(refused.value.message)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([b"", b"[", b'[{"a": "', b"PK\x03\x04", b"nom;ville\n", b"\xff\xfe", b"{"]),
    st.binary(max_size=400),
)
def test_any_bytes_are_rows_or_refused(tmp_path, beginning, rest):
    path = file_of(tmp_path, beginning + rest)
    try:
        table = open_table(path)
        for row in table.rows():
            assert set(row.cells) <= set(table.columns)
            assert not any("\x00" in cell for cell in row.cells.values())
            "".join(row.cells.values()).encode()
    except UnreadableFile:
        pass


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_bomb_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "load_workbook", lambda *a, **k: pytest.fail("it was opened"))
    bomb = file_of(tmp_path, packed(sheet=b"0" * 5_000_000))
    many = file_of(tmp_path, packed(**{f"p{n}": b"" for n in range(1_001)}), "many.xlsx")
    monkeypatch.setattr(sheets, "MOST_BYTES", 100_000)
    large = file_of(tmp_path, packed(sheet=b"0" * 200_000), "large.xlsx")
    for path in (bomb, many, large):
        with pytest.raises(UnreadableFile, match=r"unpacks|déplie"):
            open_table(path)


def test_a_sheet_that_lies_about_its_size_or_names_other_files_is_harmless(tmp_path):
    good = as_xlsx([["nom"], ["A"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = content.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
                assert b"XFD" in content
            target.writestr(part.filename, content)
    assert cells(file_of(tmp_path, out.getvalue())) == [{"nom": "A"}]
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            target.writestr(part.filename, entity)
    with pytest.raises(UnreadableFile):
        open_table(file_of(tmp_path, out.getvalue()))


def test_too_many_columns_are_cut(tmp_path):
    many = ",".join(f"c{n}" for n in range(2_000)).encode()
    assert len(open_table(file_of(tmp_path, many + b"\n" + many)).columns) == MOST_COLUMNS


def test_columns_of_data_inclusion_are_known(tmp_path):
    table = open_table(file_of(tmp_path, as_csv([structure(1)])))
    mapping = guess(table.columns, table.rows())
    assert mapping == {
        **{"id": "id", "siret": "siren", "rna": "rna", "nom": "name", "commune": "commune"},
        **{"code_postal": "postal", "code_insee": "insee", "typologie": "legal_form"},
        **{"site_web": "website", "presentation_resume": "tagline", "source": "source"},
        **{"presentation_detail": "description", "thematiques": "topics", "adresse": "street"},
    }
    assert "telephone" in STRUCTURES
    services = "id structure_id source nom description thematiques frais publics modes_accueil"
    assert guess(services.split(), []) == {
        **{"id": "id", "structure_id": "parent", "source": "source", "nom": "name"},
        **{"description": "description", "thematiques": "topics", "modes_accueil": "remote"},
        **{"frais": "price_policy", "publics": "publics"},
    }


@pytest.mark.parametrize(
    ("headings", "targets"),
    [
        (["Nom de la structure", "Ville", "Code postal"], ["name", "commune", "postal"]),
        (["Name", "City", "ZIP code", "Website"], ["name", "commune", "postal", "website"]),
        (["Dénomination", "N° SIRET", "Compétences"], ["name", "siren", "skills"]),
        (["Name", "Résumé"], ["name", "description"]),
    ],
)
def test_headings_are_guessed_in_french_and_english(headings, targets):
    mapping = guess(headings, [])
    assert [mapping.get(heading) for heading in headings] == targets


def test_what_no_heading_says_the_cells_may(tmp_path):
    content = b"nom,x,y,z\nA,732829320,W751234567,https://a.example\nB,,,https://b.example\n"
    table = open_table(file_of(tmp_path, content))
    found = guess(table.columns, table.rows())
    assert found == {"nom": "name", "x": "siren", "y": "rna", "z": "website"}


@pytest.mark.parametrize("mapping", [{"x": "name"}, {"nom": "nothing"}, {"nom": ""}, {}])
def test_a_mapping_that_cannot_be_is_refused(mapping):
    with pytest.raises(ValidationError):
        check_mapping(mapping, ["nom"])
