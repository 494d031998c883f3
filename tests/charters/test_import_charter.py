"""The command on real files: what it recognises, that nothing is lost, that twice is once."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from charters.importing import missing_lines, read_charter
from charters.models import CharterPage

TEXTS = Path(settings.SHARED_TEXTS_DIR) / "charters"
NAMES = ["social-declik-manifesto.txt", "nos-declics-charter.txt", "aptic-charter.txt"]
OWN = """Charte de la rivière
validée le 3 mai 2021

Nous vivons au bord de la même eau.

1. Garder la rive

- ne rien y jeter
- planter

2. Compter les poissons

Une fois par saison.

Fait à Combe, le
Les signataires
"""


def real(name: str) -> Path:
    if not TEXTS.is_dir():
        message = "the founders' texts are not beside this checkout"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return TEXTS / name


def words_of(page: CharterPage) -> str:
    """All the page's words, in order, as a reader of the frozen content would find them."""
    page = page.get_latest_revision_as_object()
    content = page.frozen_content()
    texts = [page.title, page.subtitle, page.date_note]
    texts += [part["text"] for part in content["preamble"]]
    for article in content["articles"]:
        texts += [article["title"], *(part["text"] for part in article["parts"])]
    texts += [part["text"] for part in content["closing"]]
    return " ".join(re.findall(r"\w+", " ".join(texts).casefold()))


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_real_texts_is_in_the_page(aulne, name):
    path = real(name)
    call_command("import_charter", str(path), network="aulne", slug="charte")
    words = words_of(CharterPage.objects.get(slug="charte"))
    for line in path.read_text().splitlines():
        wanted = " ".join(re.findall(r"\w+", line.casefold()))
        wanted = re.sub(r"^\d+ ", "", wanted)  # an article's number is its place
        assert wanted in words, line


@pytest.mark.parametrize(
    ("name", "articles", "validated", "kind"),
    [
        (NAMES[0], 7, "2020-12-15", "manifesto"),
        (NAMES[1], 7, "2023-09-14", "engagement"),
        (NAMES[2], 6, None, "reciprocal"),
    ],
)
def test_what_is_recognised(aulne, name, articles, validated, kind):
    call_command("import_charter", str(real(name)), network="aulne", slug="charte")
    page = CharterPage.objects.get(slug="charte").get_latest_revision_as_object()
    assert len(page.articles) == articles
    assert str(page.validated_on or "") == (validated or "")
    assert page.kind == kind
    assert page.capacities.all()


def test_sources_of_nos_declics(aulne):
    call_command("import_charter", str(real(NAMES[1])), network="aulne", slug="charte")
    sources = [
        child.value["provenance"]["source"]
        for child in CharterPage.objects.get(slug="charte").articles
    ]
    assert len(set(sources[:4])) == len(set(sources[4:])) == 1
    assert "Apes" in sources[0]
    assert "Plateformes en Communs" in sources[4]


def test_twice_updates_the_draft_and_keeps_identities(aulne, tmp_path):
    path = tmp_path / "charter.txt"
    path.write_text(OWN)
    call_command("import_charter", str(path), network="aulne", adopt=True)
    page = CharterPage.objects.get(locale__language_code="fr")
    ids = [child.id for child in page.articles]
    path.write_text(OWN.replace("planter", "planter des saules"))
    call_command("import_charter", str(path), network="aulne")
    page = CharterPage.objects.get(locale__language_code="fr")
    draft = page.get_latest_revision_as_object()
    assert [child.id for child in draft.articles] == ids
    assert "saules" in words_of(page)
    # The public keeps the adopted text until somebody publishes.
    assert page.charter.adopted.number == 1
    assert "saules" not in page.charter.adopted.binding_text.canonical


def test_own_text_is_read_whole(aulne, tmp_path):
    parsed = read_charter(OWN.encode(), filename="own.txt")
    assert [article.title for article in parsed.articles] == [
        "Garder la rive",
        "Compter les poissons",
    ]
    assert missing_lines(OWN, parsed) == []


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02binary", b"   \n"])
def test_unreadable_files_write_nothing(aulne, tmp_path, data):
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(CommandError):
        call_command("import_charter", str(path), network="aulne")
    assert not CharterPage.objects.exists()


def test_a_missing_file_is_said(aulne, tmp_path):
    with pytest.raises(CommandError, match="nothing-here"):
        call_command("import_charter", str(tmp_path / "nothing-here.txt"), network="aulne")
