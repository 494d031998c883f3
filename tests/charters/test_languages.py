"""A version is read in each of its languages, says which one binds, and hashes them one by one."""

import random
import unicodedata
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charters.canonical import canonical_text, text_sha256
from charters.importing.languages import guess_language, read_language, suffix_language
from charters.languages import direction, own_name
from charters.models import Charter, CharterVersion, RegisterEntry, VersionText
from tests.charters.test_history import FRENCH, TREE, run
from tests.tree import write_tree


@pytest.fixture
def pact(aulne, tmp_path) -> Charter:
    """Three versions; the second in en, fr, ar and fa-ir, the third in en only."""
    files = {name: text for name, text in TREE.items() if name != "2/0/the_pact.fr.md"}
    run(write_tree(tmp_path / "pact", files), language="en")
    return Charter.objects.get()


def address(number: int, locale: str) -> str:
    return reverse("version_in_language", args=["aulne", "the-heron-pact", number, locale])


def read(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


class TestReading:
    def test_each_language_has_an_address_a_direction_and_a_switch(self, pact, client):
        answer = client.get(address(2, "ar"))
        body = answer.content.decode()
        assert answer["Content-Language"] == "ar"
        assert '<div class="articles" lang="ar" dir="rtl">' in body
        assert "نحن نحفظ المستنقع" in body
        for locale, name in [("en", "English"), ("fr", "Français"), ("ar", "العربيّة")]:
            assert f'<a href="{address(2, locale)}" lang="{locale}"' in body
            assert f">{name}</a>" in body
        assert (
            f'<a href="{address(2, "ar")}" lang="ar" hreflang="ar" dir="rtl" aria-current' in body
        )
        assert "qui fait foi est dans une autre langue (anglais)" in body
        english = read(client, address(2, "en"))
        assert '<div class="articles" lang="en" dir="ltr">' in english
        assert "Ceci est une traduction" not in english

    def test_the_reader_s_language_first_without_a_word_about_it(self, pact, client):
        body = read(client, pact.versions.get(number=2).get_absolute_url())
        assert '<div class="articles" lang="fr" dir="ltr">' in body
        assert "Ceci est une traduction" in body

    @pytest.mark.parametrize("locale", ["fr", "ar"])
    def test_a_missing_translation_names_the_older_one(self, pact, client, locale):
        body = read(client, address(3, locale))
        assert '<div class="articles" lang="en" dir="ltr">' in body
        assert "pas de traduction de cette version" in body
        assert f'<a href="{address(2, locale)}"' in body
        assert "Celle de la version 2 est plus ancienne" in body
        # Of the first version there was never an older one.
        assert "plus ancienne" not in read(client, address(1, locale))

    def test_the_charter_s_page_tells_it_too(self, pact, client):
        body = read(client, pact.page.url)
        assert "pas de traduction de cette version" in body
        assert f'<a href="{address(2, "fr")}"' in body

    def test_words_that_are_no_language_of_it(self, pact, client):
        for locale in ("de", "AR", "nothing-here"):
            assert client.get(address(2, locale)).status_code == 404
        assert client.get(address(9, "en")).status_code == 404

    def test_french_spacing_is_for_french(self, pact, client):
        assert "Things one does not do here" in read(client, address(2, "en"))
        text = VersionText.objects.get(version__number=2, locale="fr")
        body = read(client, address(2, "fr"))
        assert "l'avons" in text.canonical
        assert "l’avons" in body

    def test_a_translation_that_came_later_says_when(self, pact, client, tmp_path):
        adopted = CharterVersion.objects.filter(number=2)
        earlier = adopted.get().adopted_at - timedelta(days=40)
        adopted.update(adopted_at=earlier)
        assert "La traduction a été ajoutée le" in read(client, address(2, "fr"))

    def test_an_article_without_a_title_has_a_name_in_the_contents(self, pact, client):
        body = read(client, address(1, "en"))
        assert ">We who walk the dykes keep the marsh as we foun…</a></li>" in body
        assert ">Things one does not do here</a></li>" in body

    def test_the_authors_own_name_stands_beside_the_number(self, pact, client):
        assert "Version 2 (1.2)</a>" in read(client, address(2, "en"))

    def test_statements_do_not_grow_with_languages(self, pact, client, tmp_path):
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                read(client, address(2, "ar"))
            return len(queries)

        count()
        before = count()
        codes = ("de", "es", "it", "nl", "pt-br", "ja", "zh-hant", "he", "am", "gu")
        folder = tmp_path / "pact"
        write_tree(folder, {f"1/2/pact.{code}.md": FRENCH for code in codes})
        run(folder, language="en")
        assert VersionText.objects.filter(version__number=2).count() == 14
        assert count() == before
        assert "14 langues" in read(client, address(2, "ar"))


class TestBytes:
    def test_text_and_hash_of_each_language(self, pact, client):
        version = pact.versions.get(number=2)
        page = read(client, address(2, "en"))
        for text in version.texts.all():
            url = reverse("version_text", args=["aulne", pact.slug, 2, text.locale])
            assert url in page
            assert text.sha256 in page
            answer = client.get(url)
            assert answer.content == text.canonical.encode()
            assert text_sha256(answer.content.decode()) == text.sha256
            assert answer["Content-Language"] == text.locale
            assert answer["Content-Type"] == "text/plain; charset=utf-8"
            name = f"aulne-the-heron-pact-2-{text.locale}.txt"
            assert answer["Content-Disposition"] == f'inline; filename="{name}"'
            assert RegisterEntry.objects.filter(text_sha256=text.sha256, version=2).exists()

    @pytest.mark.parametrize("seed", range(12))
    def test_rebuilding_gives_the_same_bytes_whatever_the_words(self, aulne, tmp_path, seed):
        """What is stored, read back from the database, is rebuilt to the very bytes hashed."""
        chance = random.Random(seed)
        pieces = [
            "نعمل معًا",
            "海を守る",
            "e\u0301te\u0301",
            "a\u00a0b\u202f!",
            "\u202eoverride\u202c",
            "\u200fmark\u200e",
            "zero\u200bwidth\u200d",
            "soft\u00adhyphen",
            "\ufeffbom",
            "עברית",
            "ﬁ ligature",
            "👩\u200d🌾",
            "# not a heading",
            "1. not a number",
            "* not a bullet",
            "tab\there",
            "नमस्ते",
            "Å Å",
            "line\u2028separator",
        ]

        def words(count: int) -> str:
            return " ".join(chance.choice(pieces) for _ in range(count))

        articles = 300 if seed == 0 else chance.randint(2, 8)
        text = f"# Odd {words(2)}\n\nSo {words(5)}\n\n" + "\n".join(
            f"## Rule {n} {words(3)}\n\nSo {words(9)}\n\n* So {words(4)}\n  * So {words(2)}\n"
            for n in range(articles)
        )
        run(write_tree(tmp_path / "odd", {"1.md": text}), language="en", slug="odd")
        stored = VersionText.objects.get()
        assert len(stored.articles) == articles
        assert canonical_text(stored.content) == stored.canonical
        assert text_sha256(canonical_text(stored.content)) == stored.sha256
        assert unicodedata.is_normalized("NFC", stored.canonical)
        assert not set(stored.canonical) & set(
            "\u202e\u202c\u200f\u200e\u200b\u200d\u00ad\ufeff\t\r"
        )
        assert stored.canonical.endswith("\n")
        assert not any(line != line.rstrip() for line in stored.canonical.split("\n"))

    def test_an_article_without_a_title_leaves_no_space_behind(self):
        article = {"number": 3, "title": "", "parts": [{"kind": "paragraph", "text": "We row."}]}
        content = {"preamble": [], "articles": [article], "closing": []}
        assert canonical_text(content) == "# 3.\n\nWe row.\n"


class TestCodes:
    @pytest.mark.parametrize(
        ("written", "code", "is_doubtful"),
        [
            ("fr", "fr", False),
            ("pt-BR", "pt-br", False),
            ("zh_Hant", "zh-hant", False),
            ("es-419", "es-419", False),
            ("fil", "fil", False),
            ("iw", "he", True),
            ("gb", "en-gb", True),
            ("glg", "gl", True),
            ("es-and", "es-and", True),
        ],
    )
    def test_codes(self, written, code, is_doubtful):
        found = read_language(written)
        assert found.code == code
        assert bool(found.doubt) == is_doubtful

    @pytest.mark.parametrize("word", ["", "v2", "conduct", "xx", "old", "en-", "1.2", "english"])
    def test_words_that_are_no_codes(self, word):
        assert read_language(word) is None

    @pytest.mark.parametrize(
        ("stem", "rest", "code"),
        [
            ("code-of-conduct.pt-br", "code-of-conduct", "pt-br"),
            ("code_of_conduct bn", "code_of_conduct", "bn"),
            ("v1.2_en", "v1.2", "en"),
            ("2019-05-01.fr", "2019-05-01", "fr"),
            ("fr", "", "fr"),
            ("pact.fa-IR", "pact", "fa-ir"),
            ("pact.es-and", "pact", "es-and"),
            ("pact_zh_TW", "pact", "zh-tw"),
            ("pact.iw", "pact", "he"),
        ],
    )
    def test_endings_of_names(self, stem, rest, code):
        found, language = suffix_language(stem)
        assert (found, language.code) == (rest, code)

    @pytest.mark.parametrize(
        "stem", ["code-of-conduct", "code_of_conduct", "1.2", "about-us", "v2"]
    )
    def test_names_without_a_language(self, stem):
        assert suffix_language(stem) == (stem, None)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("We keep the marsh as we found it, and the gates are closed with care.", "en"),
            (
                "Nous gardons le marais dans son état et les barrières sont à fermer avec soin.",
                "fr",
            ),
            ("海をきれいに守ることを誓います。", "ja"),
            ("نحن نحفظ المستنقع كما وجدناه", "ar"),
            ("Xyzzy plugh.", ""),
        ],
    )
    def test_guesses(self, text, code):
        assert guess_language(text) == code

    def test_directions(self):
        rtl = ("ar", "fa-ir", "he", "he-x-iw", "ur", "yi", "uz-arab", "ckb")
        assert {direction(code) for code in rtl} == {"rtl"}
        assert {direction(code) for code in ("en", "ja", "az-latn", "fr-ca", "ar-latn")} == {"ltr"}

    @pytest.mark.parametrize(
        ("code", "name"),
        [
            ("fr", "Français"),
            ("ja", "日本語"),
            ("pt-br", "Português Brasileiro"),
            ("fa-ir", "فارسی (ir)"),
            ("am", "አማርኛ"),
            ("he-x-iw", "עברית (iw)"),
            ("tzm", "tzm"),
        ],
    )
    def test_names(self, code, name):
        assert own_name(code) == name
