"""What names of files and folders say: version, date, language."""

from datetime import date
from pathlib import PurePosixPath

import pytest

from charters.importing.places import is_charter_file, number_key, read_place


@pytest.mark.parametrize(
    ("path", "number", "dated", "language"),
    [
        ("version/1/4/code-of-conduct.md", "1.4", None, None),
        ("version/1/4/code-of-conduct.pt-br.md", "1.4", None, "pt-br"),
        ("version/1/4/2/code-of-conduct.gb.md", "1.4.2", None, "en-gb"),
        ("content/version/2/0/code_of_conduct.fr.md", "2.0", None, "fr"),
        ("2/1/code_of_conduct bn.md", "2.1", None, "bn"),
        ("2019-05-01.md", "", date(2019, 5, 1), None),
        ("2019-05-01.fr.md", "", date(2019, 5, 1), "fr"),
        ("2019-05-01/fr.md", "", date(2019, 5, 1), "fr"),
        ("2019/05/01/charte.ja.md", "", date(2019, 5, 1), "ja"),
        ("20190501-charter.txt", "", date(2019, 5, 1), None),
        ("v1.2_en.txt", "1.2", None, "en"),
        ("en/1.2.html", "1.2", None, "en"),
        ("fr/v2/charte.html", "2", None, "fr"),
        ("charter_fr_v1.2.md", "1.2", None, "fr"),
        ("fr-1.4.md", "1.4", None, "fr"),
        ("charter-1.10-beta.md", "1.10-beta", None, None),
        ("charter v3.txt", "3", None, None),
        ("v1_4/charte.md", "1.4", None, None),
        ("charter-1-4.md", "1.4", None, None),
        ("1.2 2020-01-31/en.md", "1.2", date(2020, 1, 31), "en"),
        ("2020-05.md", "2020-05", None, None),
        ("charter.md", "", None, None),
        ("code-of-conduct.md", "", None, None),
        ("2019-13-45.md", "2019.13.45", None, None),
    ],
)
def test_places(path, number, dated, language):
    place = read_place(PurePosixPath(path))
    assert (place.number, place.dated) == (number, dated)
    assert (place.language.code if place.language else None) == language


def test_numbers_are_counted_not_spelt():
    written = ["1.10", "2.0", "1.9", "1.10-beta", "1", "1.10-alpha"]
    assert sorted(written, key=number_key) == ["1", "1.9", "1.10-alpha", "1.10-beta", "1.10", "2.0"]
    assert number_key("1.0.0") == number_key("1") != number_key("1.0.1")


@pytest.mark.parametrize(
    "path",
    [
        "code.hi.md.save",
        ".index.html",
        "README.md",
        "LICENSE.txt",
        "_index.md",
        "a.pdf",
        ".git/x.md",
    ],
)
def test_what_is_no_charter(path):
    assert not is_charter_file(PurePosixPath(path))


def test_what_may_be_one():
    assert is_charter_file(PurePosixPath("1/4/charter.fr.MD"))
