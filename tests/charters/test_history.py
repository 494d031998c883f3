"""A folder of versions and translations becomes one charter with its whole past, or nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from charters.canonical import canonical_text, text_sha256
from charters.chain import entry_hash
from charters.enums import RegisterType, RevisionClass, VersionState
from charters.models import Charter, CharterPage, CharterVersion, RegisterEntry, VersionText
from charters.services.register import entry_as_published
from portal.models import JournalEntry
from tests.tree import write_tree

# A pact of our own, in the shape of those that publishing tools keep: the first has no headings.
FIRST = """# The Heron Pact

We who walk the dykes keep the marsh as we found it, in every season and every weather.

Things one does not do here:

* leave a gate open
* bring a drone

The wardens may send away anyone who troubles the birds.
"""
SECOND = """+++
version = "1.2"
+++

# The Heron Pact

## Our Promise

We who walk the dykes keep the marsh as we found it, in every season and every weather.

## Our Habits

Things one does not do here:

* leave a gate open, by day or by night
* bring a drone
* feed the herons

## The Wardens

The wardens may send away anyone who troubles the birds.

## Attribution

This pact is adapted from the [Marsh Agreement][home].

[home]: https://marsh.example
"""
THIRD = SECOND.replace('"1.2"', '"2.0"').replace(
    "## Our Habits", "## Guests\n\nGuests walk with a member.\n\n## Our Habits"
)
FRENCH = """# Le pacte du héron

## Notre promesse

Nous qui marchons sur les digues gardons le marais comme nous l'avons trouvé.

## Nos habitudes

Ce qui ne se fait pas ici :

* laisser une barrière ouverte
* apporter un drone
* nourrir les hérons

## Les gardes

Les gardes peuvent renvoyer qui dérange les oiseaux.

## Attribution

Ce pacte est adapté de la convention des marais.
"""
ARABIC = """# ميثاق مالك الحزين

## وعدنا

نحن نحفظ المستنقع كما وجدناه.

## عاداتنا

ما لا يفعل هنا:

* ترك البوابة مفتوحة
* إحضار طائرة
* إطعام الطيور

## الحراس

للحراس أن يصرفوا من يزعج الطيور.

## الإسناد

مقتبس من اتفاق المستنقع.
"""
TREE = {
    "1/0/0/pact.md": FIRST,
    "1/2/pact.md": SECOND,
    "1/2/pact.fr.md": FRENCH,
    "1/2/pact.ar.md": ARABIC,
    "1/2/pact.fa-IR.md": ARABIC,
    "2/0/the_pact.md": THIRD,
    "2/0/the_pact.fr.md": FRENCH.replace(
        "## Nos habitudes", "## Les invités\n\nOn les accompagne.\n\n## Nos habitudes"
    ),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_tree(tmp_path / "pact", TREE)


def run(folder: Path, capsys=None, **options) -> str:
    call_command("import_charter", str(folder), network="aulne", **options)
    return capsys.readouterr().out if capsys else ""


def refused(folder: Path, match: str, **options) -> None:
    """The command says it, and nothing is written."""
    rows = (CharterPage, Charter, CharterVersion, VersionText, RegisterEntry, JournalEntry)
    before = [model.objects.count() for model in rows]
    with pytest.raises(CommandError, match=match):
        run(folder, **options)
    assert [model.objects.count() for model in rows] == before


def versions_of(charter: Charter) -> list[CharterVersion]:
    return list(charter.versions.order_by("number").prefetch_related("texts"))


class TestWholePast:
    def test_versions_in_order_with_their_languages(self, aulne, folder, capsys):
        out = run(folder, capsys, language="en")
        charter = Charter.objects.get()
        assert charter.slug == "the-heron-pact"
        assert charter.language == "en"
        first, second, third = versions_of(charter)
        assert [v.number for v in (first, second, third)] == [1, 2, 3]
        assert [v.label for v in (first, second, third)] == ["1.0.0", "1.2", "2.0"]
        assert [v.state for v in (first, second, third)] == ["superseded", "superseded", "adopted"]
        assert first.revision_class == RevisionClass.FIRST
        assert third.revision_class == RevisionClass.SUBSTANTIAL
        assert third.reason == "Imported without a class: the careful one was assumed."
        assert first.reason == ""
        assert {t.locale for t in second.texts.all()} == {"en", "fr", "ar", "fa-ir"}
        assert [t.locale for t in first.texts.all()] == ["en"]
        assert "2. 1.2 (no date), substantial: 3 articles" in out
        assert "no date was found for 1.0.0, 1.2, 2.0" in out

    def test_hashes_register_and_journal_are_those_of_an_adoption(self, aulne, folder):
        run(folder, language="en")
        charter = Charter.objects.get()
        texts = VersionText.objects.filter(version__charter=charter)
        assert texts.count() == len(TREE)
        for text in texts:
            assert text.sha256 == text_sha256(canonical_text(text.content))
            assert text.canonical == canonical_text(text.content)
        entries = list(RegisterEntry.objects.select_related("network").order_by("seq"))
        adopted = [entry for entry in entries if entry.type == RegisterType.VERSION_ADOPTED]
        assert sorted((e.version, e.locale, e.text_sha256) for e in adopted) == sorted(
            (t.version.number, t.locale, t.sha256) for t in texts.select_related("version")
        )
        duties = [entry for entry in entries if entry.type == RegisterType.VERSION_DUTIES]
        assert [entry.version for entry in duties] == [1, 2, 3]
        for before, entry in zip([None, *entries], entries, strict=False):
            published = entry_as_published(entry)
            assert published["hash"] == entry_hash(published)
            assert before is None or published["prev"] == before.hash
        frozen = JournalEntry.objects.filter(action="freeze")
        assert [line.reason for line in frozen.order_by("pk")] == [
            "imported, 1/0/0/pact.md",
            "imported, 1/2/pact.md",
            "imported, 2/0/the_pact.md",
        ]

    def test_articles_commitments_and_their_translations_keep_their_identity(self, aulne, folder):
        run(folder, language="en")
        first, second, third = (v.binding_text for v in versions_of(Charter.objects.get()))
        ids = [[article["id"] for article in text.articles] for text in (first, second, third)]
        assert ids[0] == ids[1]
        assert [ids[2][0], *ids[2][2:]] == ids[1]
        assert ids[2][1] not in ids[1]

        def promises(text: VersionText) -> dict[str, str]:
            parts = [part for article in text.articles for part in article["parts"]]
            return {p["id"]: p["text"] for p in parts if p["kind"] == "commitment"}

        kept = promises(first).keys() & promises(second).keys()
        assert len(kept) == 2
        assert {promises(second)[key] for key in kept} == {
            "leave a gate open, by day or by night",
            "bring a drone",
        }
        arabic = VersionText.objects.get(locale="ar")
        # Its attribution has no name we know; the binding text shows where it closes.
        assert [article["id"] for article in arabic.articles] == ids[1]
        assert arabic.content["closing"][0]["text"] == "الإسناد"
        french = VersionText.objects.get(locale="fr", version__number=3)
        assert [article["id"] for article in french.articles] == ids[2]
        assert promises(french).keys() == promises(third).keys()
        for text in VersionText.objects.all():
            found = [article["id"] for article in text.articles]
            found += [part["id"] for article in text.articles for part in article["parts"]]
            found += [part["id"] for part in text.content["preamble"] + text.content["closing"]]
            assert all(found)
            assert len(found) == len(set(found))

    def test_a_translation_built_otherwise_is_told(self, aulne, folder, capsys):
        write_tree(folder, {"1/2/pact.fr.md": "# Pacte\n\n## Un\n\nA.\n\n## Deux\n\nB.\n"})
        assert "1/2/pact.fr.md: 2 articles, the binding text has 3" in run(
            folder, capsys, language="en"
        )

    def test_the_pages_hold_the_newest_texts_and_publishing_them_freezes_nothing(
        self, aulne, folder
    ):
        run(folder, language="en")
        charter = Charter.objects.get()
        page = charter.page
        assert page.live
        assert page.binding_language == "en"
        assert page.frozen_content() == charter.adopted.binding_text.content
        page.get_latest_revision().publish()
        assert charter.versions.count() == 3

    def test_no_translation_is_made_up(self, aulne, folder):
        """The page stands in the French section and holds the English text."""
        (folder / "2/0/the_pact.fr.md").unlink()
        run(folder, language="en")
        assert [t.locale for t in Charter.objects.get().adopted.texts.all()] == ["en"]

    def test_a_translation_into_a_language_of_the_site_has_a_page(self, aulne, folder):
        for path in folder.rglob("*.md"):
            if ".fr" in path.name:
                path.rename(path.with_name(path.name.replace(".fr", ".en")))
        run(folder, language="fr")  # the files without a name are read as French here
        charter = Charter.objects.get()
        assert charter.page.binding_language == ""
        english = charter.page.get_translations().get(locale__language_code="en")
        assert english.alias_of is None
        assert english.title == "Le pacte du héron"
        assert english.live
        assert [c.code for c in english.capacities.all()] == [
            c.code for c in CharterPage.objects.get(pk=charter.page_id).capacities.all()
        ]
        assert charter.versions.count() == 3

    def test_dates_of_the_past_beside_the_day_of_the_import(self, aulne, tmp_path, client):
        folder = write_tree(
            tmp_path / "p",
            {"2019-05-01.md": FIRST, "2021-06-02.md": SECOND, "2021-06-02.fr.md": FRENCH},
        )
        run(folder, language="en")
        first, second = versions_of(Charter.objects.get())
        assert (first.label, second.label) == ("2019-05-01", "2021-06-02")
        assert (first.validated_on, first.in_force_on) == (date(2019, 5, 1), date(2019, 5, 1))
        assert first.superseded_at.date() in (date(2021, 6, 2), date(2021, 6, 1))  # UTC
        assert second.in_force_on == date(2021, 6, 2)
        assert second.adopted_at.year > 2021
        assert all(entry.at[:4] > "2021" for entry in RegisterEntry.objects.all())
        page = client.get(first.get_absolute_url()).content.decode()
        assert "en vigueur du 1 mai 2019 au 2 juin 2021" in page.replace("1er", "1")
        assert "consignée ici le" in page

    def test_the_network_s_language_binds_when_every_file_names_one(self, aulne, tmp_path):
        folder = write_tree(
            tmp_path / "p", {"v1_fr.txt": FRENCH, "v1_en.txt": SECOND, "en/v2.md": THIRD}
        )
        refused(folder, "version 2 has no text in the binding language, fr")
        write_tree(folder, {"fr/v2.md": FRENCH})
        run(folder)
        assert Charter.objects.get().language == "fr"

    def test_three_hundred_articles(self, aulne, tmp_path):
        text = "# Long\n\n" + "\n".join(f"## Rule {n}\n\n* keep {n}\n" for n in range(1, 301))
        moved = "# Long\n\n" + "\n".join(f"## Rule {n}\n\n* keep {n}\n" for n in range(300, 0, -1))
        run(write_tree(tmp_path / "p", {"1.md": text, "2.md": moved}), language="en")
        first, second = (v.binding_text for v in versions_of(Charter.objects.get()))
        assert [a["id"] for a in first.articles] == [a["id"] for a in second.articles][::-1]


class TestAgain:
    def test_the_same_folder_changes_nothing(self, aulne, folder, capsys):
        run(folder, language="en")
        rows = (CharterPage, CharterVersion, VersionText, RegisterEntry, JournalEntry)
        before = [model.objects.count() for model in rows]
        revision = Charter.objects.get().page.latest_revision_id
        capsys.readouterr()
        assert "nothing new" in run(folder, capsys, language="en")
        assert [model.objects.count() for model in rows] == before
        assert Charter.objects.get().page.latest_revision_id == revision

    def test_one_version_more_adds_that_one(self, aulne, folder, tmp_path):
        newest = tmp_path / "kept"
        shutil.move(folder / "2", newest)
        run(folder, language="en")
        charter = Charter.objects.get()
        ids = [a["id"] for a in charter.adopted.binding_text.articles]
        shutil.move(newest, folder / "2")
        run(folder, language="en")
        assert [v.label for v in versions_of(charter)] == ["1.0.0", "1.2", "2.0"]
        third = charter.adopted.binding_text
        assert [a["id"] for a in third.articles if a["title"] != "Guests"] == ids
        assert "Guests" in canonical_text(
            CharterPage.objects.get(pk=charter.page_id).frozen_content()
        )

    def test_a_translation_that_comes_later_joins_its_version(self, aulne, folder, capsys):
        run(folder, language="en")
        capsys.readouterr()
        write_tree(folder, {"1/2/pact.pt-br.md": FRENCH, "2/0/the_pact.ja.md": FRENCH})
        out = run(folder, capsys, language="en")
        assert "1.2: added pt-br" in out
        text = VersionText.objects.get(locale="pt-br")
        assert text.version.label == "1.2"
        entry = RegisterEntry.objects.get(locale="pt-br")
        assert (entry.version, entry.text_sha256) == (2, text.sha256)
        assert CharterVersion.objects.count() == 3
        assert Charter.objects.get().page.title == "The Heron Pact"

    def test_frozen_texts_stay(self, aulne, folder, capsys):
        run(folder, language="en")
        capsys.readouterr()
        write_tree(folder, {"1/2/pact.fr.md": FRENCH.replace("nourrir", "gaver")})
        assert "1/2/pact.fr.md: differs from the text frozen here" in run(
            folder, capsys, language="en"
        )
        write_tree(folder, {"1/0/0/pact.md": FIRST.replace("drone", "kite")})
        refused(folder, "1/0/0/pact.md: differs from version 1.0.0", language="en")

    def test_the_past_can_not_be_filled_in_later(self, aulne, folder):
        run(folder, language="en")
        write_tree(folder, {"1/1/pact.md": FIRST.replace("drone", "kite")})
        refused(folder, "version 1.1 comes before version 2.0", language="en")

    def test_a_charter_that_went_on_here_is_left_alone(self, aulne, folder):
        run(folder, language="en")
        shutil.rmtree(folder / "2")
        write_tree(folder, {"3.0/pact.md": THIRD.replace("2.0", "3.0")})
        refused(folder, "version 3 here is not in the folder", language="en")

    def test_a_draft_at_the_address_is_left_alone(self, aulne, folder, tmp_path):
        file = tmp_path / "one.md"
        file.write_text(SECOND)
        call_command("import_charter", str(file), network="aulne", slug="pact")
        refused(folder, "pact: a charter is being written", language="en", slug="pact")

    def test_a_dry_run_tells_and_writes_nothing(self, aulne, folder, capsys):
        out = run(folder, capsys, language="en", dry_run=True)
        assert "3. 2.0 (no date), substantial: 4 articles, en, fr" in out
        assert "Nothing was written" in out
        assert not CharterPage.objects.exists()
        assert not RegisterEntry.objects.exists()

    def test_a_second_translation_of_one_version_is_kept_beside_the_first(
        self, aulne, folder, capsys
    ):
        write_tree(folder, {"1/2/other.fr.md": FIRST})
        out = run(folder, capsys, language="en", dry_run=True)
        assert "1/2/pact.fr.md: 1/2/other.fr.md is this language too; kept as fr-x-2" in out


class TestBadFolders:
    @pytest.mark.parametrize(
        ("files", "match"),
        [
            ({"1/2/pact.de.md": ""}, "1/2/pact.de.md: The file is empty"),
            ({"1/2/pact.de.md": b"\x00\x01"}, "1/2/pact.de.md: The file is not a text"),
            (
                {"1/2/other.md": FIRST},
                r"1/2/other.md and 1/2/pact.md are both version 1.2",
            ),
            ({"3/0/pact.de.md": FIRST}, r"version 3.0 has no text .*en \(3/0/pact.de.md\)"),
            ({"words/about.md": FIRST}, "words/about.md: neither its name"),
            ({"versions.toml": "x = ["}, "versions.toml: "),
            ({"versions.toml": "[[version]]\nversion = '9'\n"}, "there is no version 9 here"),
            ({"versions.csv": "version,colour\n1.2,blue\n"}, "unknown column: colour"),
            ({"versions.csv": "version,class\n1.2,huge\n"}, "class is one of"),
            ({"versions.csv": "version,date\n1.2,may\n"}, "the date is written"),
        ],
    )
    def test_they_are_refused_by_name(self, aulne, folder, files, match):
        refused(write_tree(folder, files), match, language="en")

    def test_an_unknown_or_empty_folder(self, aulne, tmp_path):
        refused(tmp_path / "nowhere", "nowhere")
        (tmp_path / "hollow").mkdir()
        refused(tmp_path / "hollow", "hollow: no text")

    def test_a_language_that_is_none(self, aulne, folder):
        refused(folder, "“english” is not the code", language="english")

    def test_a_language_no_version_has(self, aulne, folder):
        refused(folder, "version 1.0.0 has no text in the binding language, ar", language="ar")


class TestManifest:
    def test_what_it_says_wins(self, aulne, folder):
        write_tree(
            folder,
            {
                "versions.toml": (
                    'language = "en"\n[[version]]\nversion = "1.0.0"\ndate = 2014-05-06\n'
                    '[[version]]\nversion = "1.2"\ndate = 2015-01-02\nlabel = "one point two"\n'
                    'class = "clarifying"\nreason = "Titles."\nsummary = "Titles were added."\n'
                    '[[version]]\nversion = "2.0"\ndate = 2016-01-02\n'
                )
            },
        )
        run(folder)
        second = versions_of(Charter.objects.get())[1]
        assert (second.label, second.revision_class) == ("one point two", "clarifying")
        assert (second.reason, second.summary) == ("Titles.", "Titles were added.")
        assert second.validated_on == date(2015, 1, 2)
        assert second.binding_text.summary == "Titles were added."

    def test_dates_give_the_order(self, aulne, tmp_path, capsys):
        folder = write_tree(
            tmp_path / "p",
            {
                "2.0.md": SECOND.replace('"1.2"', '"2.0"'),
                "10.0.md": FIRST,
                "versions.csv": "version;date\n2.0;2020-01-01\n10.0;2019-01-01\n",
            },
        )
        out = run(folder, capsys, language="en")
        assert "the dates were believed" in out
        assert [v.label for v in versions_of(Charter.objects.get())] == ["10.0", "2.0"]

    def test_state_of_a_single_version(self, aulne, tmp_path):
        run(write_tree(tmp_path / "p", {"pact.md": SECOND, "pact.fr.md": FRENCH}), language="en")
        version = CharterVersion.objects.get()
        assert (version.state, version.label) == (VersionState.ADOPTED, "1.2")
