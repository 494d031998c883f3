"""The charter reader: the three real texts, small texts of our own in every shape, bad files."""

import dataclasses
import os
from datetime import date
from pathlib import Path

import pytest

from charters.importing import (
    ParsedCharter,
    Part,
    UnreadableCharter,
    decode_charter,
    describe,
    missing_lines,
    read_charter,
    reading_order,
)

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MAILLAGE_SHARED", ROOT.parent / "shared")) / "charters"
REAL = ["social-declik-manifesto.txt", "nos-declics-charter.txt", "aptic-charter.txt"]

HARBOUR = """THE HARBOUR CHARTER

of those who mend nets

Adopted on 3 March 2024

We share one harbour and few tools.

Why we write this:

Because winters are long.

1. Lend the tools :

Every member, when asked:

- lends the needle
  - also to beginners
    - and to children,
      under watch
- gives back what was lent

2 - Tell the truth

Bad catches are told like good ones.

This charter was read aloud before it was signed.

Done at Heron Quay, on 3 March 2024
The signatories
- Ada Quill
"""

MARKDOWN = """# Charter of the **Mill**

*Version of 2 February 2022*

## Preamble

The mill is [ours](https://mill.example/about).

## 1. Grind *together*

We grind
by turns.

* wheat
    * soft
    * hard
* rye

### When water is low

1. wait
2. sing

## 2. Share

> Flour is for everybody.

## Signatories

- Bo
"""

HTML = """<!DOCTYPE html>
<html><head><title>Charte du Moulin</title><style>p { color: red }</style></head>
<body><p><a href="https://moulin.example/">Accueil</a></p>
<h1>Charte du Moulin</h1>
<p>Valid&eacute;e le
   2 f&eacute;vrier 2022</p>
<h2>Article 1 : Moudre</h2>
<p>Nous <b>mou</b>lons le bl&eacute; de tous les voisins, &amp; le n&ocirc;tre.</p>
<ul><li>le blé<ul><li>tendre</li><li>dur</li></ul></li>
<li>le seigle
<h2>Article 2 - Partager</h2>
<p>La farine<br>est commune.</p><!-- not
shown --><script>alert("no")</script><img src="x.png" alt="un sac">
<ol><li>d'abord</li><li>ensuite</li></ol>
</body></html>
"""


def read(text: str, filename: str = "charter.txt") -> ParsedCharter:
    return read_charter(text.encode(), filename=filename)


def titles(parsed: ParsedCharter) -> list[str]:
    return [article.title for article in parsed.articles]


def real(name: str) -> bytes:
    if not SHARED.is_dir():
        message = f"the real charters are not in {SHARED}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    return (SHARED / name).read_bytes()


def without_each_text(parsed: ParsedCharter):
    """The same charter again and again, each time with one of its texts taken away."""

    def shorter(parts: tuple[Part, ...]):
        return [(*parts[:index], *parts[index + 1 :]) for index in range(len(parts))]

    for parts in shorter(parsed.preamble):
        yield dataclasses.replace(parsed, preamble=parts)
    for parts in shorter(parsed.closing):
        yield dataclasses.replace(parsed, closing=parts)
    for index, article in enumerate(parsed.articles):
        changed = [dataclasses.replace(article, title="")]
        changed += [dataclasses.replace(article, parts=parts) for parts in shorter(article.parts)]
        for other in changed:
            articles = (*parsed.articles[:index], other, *parsed.articles[index + 1 :])
            yield dataclasses.replace(parsed, articles=articles)


class TestRealTexts:
    def test_manifesto(self):
        parsed = read_charter(real(REAL[0]), filename=REAL[0])
        assert parsed.kind == "manifesto"
        assert parsed.title.startswith("LE MANIFESTE")
        assert parsed.subtitle.startswith("des freelances")
        assert [article.number for article in parsed.articles] == list(range(1, 8))
        assert titles(parsed)[6].startswith("Et se marrer")
        assert all(len(article.parts) == 1 for article in parsed.articles)
        assert parsed.date == date(2020, 12, 15)
        assert parsed.date_note.endswith("15 décembre 2020.")
        assert [part.kind for part in parsed.closing] == ["paragraph", "subtitle"]
        assert parsed.closing[-1].text == "ILS ONT SIGNÉ"
        assert parsed.has_signature_block

    def test_nos_declics(self):
        parsed = read_charter(real(REAL[1]), filename=REAL[1])
        assert parsed.kind == "engagement"
        assert parsed.title.startswith("CHARTRE D'ENGAGEMENT")
        assert parsed.date == date(2023, 9, 14)
        assert parsed.date_note == "VALIDÉE LE 14/09/23"
        assert [article.number for article in parsed.articles] == list(range(1, 8))
        sources = [article.provenance for article in parsed.articles]
        assert sources[:4] == ["Charte de l'Apes"] * 4
        assert sources[4:] == ["Charte de Plateformes en Communs (La Coop des Communs)"] * 3
        assert [part.kind for part in parsed.preamble].count("note") == 1
        assert parsed.articles[4].parts[0].kind == "note"
        assert [part.text for part in parsed.closing] == ["A, le", "Les signataires"]
        assert parsed.has_signature_block

    def test_nos_declics_bullet_broken_over_two_lines(self):
        parsed = read_charter(real(REAL[1]), filename=REAL[1])
        assert [part.kind for part in parsed.articles[1].parts] == ["commitment"] * 3
        assert parsed.articles[1].parts[0].text.endswith("les résultats de la structure.")
        assert {part.level for article in parsed.articles for part in article.parts} == {1}
        assert "Lines 48-49: read as one commitment broken over two lines." in parsed.unsure

    def test_aptic(self):
        parsed = read_charter(real(REAL[2]), filename=REAL[2])
        assert parsed.kind == "reciprocal"
        assert parsed.title == "Charte des engagements réciproques"
        assert parsed.date is None
        assert parsed.date_note == "version révisée après concertation"
        assert [article.number for article in parsed.articles] == list(range(1, 7))
        assert titles(parsed)[0] == "le respect des bénéficiaires"
        heads = [part.text for part in parsed.preamble if part.kind == "subtitle"]
        assert heads == ["Constats et finalités", "Les engagements"]
        subparts = [
            sum(part.kind == "subtitle" for part in article.parts) for article in parsed.articles
        ]
        assert subparts == [0, 0, 5, 5, 3, 0]
        nested = [
            sum(part.kind == "commitment" and part.level == 2 for part in article.parts)
            for article in parsed.articles
        ]
        assert nested == [0, 0, 3, 0, 3, 2]
        assert [part.kind for part in parsed.closing] == ["paragraph"]
        assert not parsed.has_signature_block

    @pytest.mark.parametrize("name", REAL)
    def test_no_line_is_lost(self, name):
        data = real(name)
        parsed = read_charter(data, filename=name)
        assert missing_lines(decode_charter(data), parsed) == []

    @pytest.mark.parametrize("name", REAL)
    def test_a_lost_line_is_noticed_wherever_it_was(self, name):
        data = real(name)
        parsed = read_charter(data, filename=name)
        changed = list(without_each_text(parsed))
        assert len(changed) > 15
        for other in changed:
            assert 1 <= len(missing_lines(decode_charter(data), other)) <= 2


class TestText:
    def test_everything_in_its_place(self):
        parsed = read(HARBOUR)
        assert parsed.title == "THE HARBOUR CHARTER"
        assert parsed.subtitle == "of those who mend nets"
        assert parsed.date == date(2024, 3, 3)
        assert parsed.date_note == "Adopted on 3 March 2024"
        assert parsed.preamble == (
            Part("paragraph", "We share one harbour and few tools."),
            Part("subtitle", "Why we write this"),
            Part("paragraph", "Because winters are long."),
        )
        assert titles(parsed) == ["Lend the tools", "Tell the truth"]
        assert parsed.articles[0].parts[1:] == (
            Part("commitment", "lends the needle", 1),
            Part("commitment", "also to beginners", 2),
            Part("commitment", "and to children, under watch", 3),
            Part("commitment", "gives back what was lent", 1),
        )
        assert parsed.closing == (
            Part("paragraph", "This charter was read aloud before it was signed."),
            Part("note", "Done at Heron Quay, on 3 March 2024"),
            Part("subtitle", "The signatories"),
            Part("note", "Ada Quill"),
        )
        assert missing_lines(HARBOUR, parsed) == []

    def test_lost_and_changed_lines_are_told(self):
        parsed = read(HARBOUR)
        for other in without_each_text(parsed):
            assert len(missing_lines(HARBOUR, other)) in (1, 2)
        assert missing_lines(HARBOUR, dataclasses.replace(parsed, subtitle="")) == [
            "of those who mend nets"
        ]
        changed = HARBOUR.replace("few tools", "many tools")
        assert missing_lines(changed, parsed) == ["We share one harbour and many tools."]
        swapped = dataclasses.replace(parsed, articles=parsed.articles[::-1])
        assert missing_lines(HARBOUR, swapped)

    @pytest.mark.parametrize(
        "headings",
        [
            ("1. First", "2. Second", "3. Third"),
            ("1 - First", "2- Second :", "3 -Third"),
            (" 1) First", "2) Second", "3) Third"),
            ("Article 1 : First", "Article 2 - Second", "ARTICLE 3. Third"),
            ("Article premier - First", "Article II : Second", "Article 3: Third"),
            ("I. First", "II. Second", "III. Third"),
            ("Engagement n° 1 : First", "Engagement n°2 : Second", "Engagement n°3 : Third"),
        ],
    )
    def test_heading_styles(self, headings):
        text = "A charter\n\n" + "\n\n".join(f"{line}\n\nSome words." for line in headings)
        parsed = read(text)
        assert titles(parsed) == ["First", "Second", "Third"]
        assert missing_lines(text, parsed) == []

    def test_a_number_out_of_turn_is_no_heading(self):
        text = "Charter\n\n1. One\n\nText.\n\n5. Not a title\n\n2. Two\n\nText.\n\n2. Again\n"
        parsed = read(text)
        assert titles(parsed) == ["One", "Two"]
        assert parsed.articles[0].parts[1] == Part("paragraph", "5. Not a title")
        assert any("Line 7" in doubt and "number 5" in doubt for doubt in parsed.unsure)
        assert missing_lines(text, parsed) == []

    def test_numbered_list_inside_an_article(self):
        text = "Charter\n\n1. One\n\nWe:\n\n1. sing\n2. dance\n\n2. Two\n\nText.\n"
        parsed = read(text)
        assert titles(parsed) == ["One", "Two"]
        assert parsed.articles[0].parts[1:] == (
            Part("commitment", "sing"),
            Part("commitment", "dance"),
        )

    def test_an_article_of_a_law_is_no_heading(self):
        text = (
            "Charter\n\nArticle 1: One\n\nArticle 2 of the law on boats says so, in its own words, "
            "and it is short.\n\nArticle 2: Two\n\nText.\n"
        )
        assert titles(read(text)) == ["One", "Two"]

    def test_a_title_may_start_with_a_number_but_a_decimal_is_no_heading(self):
        text = "Charter\n\n1. 100 % local\n\n2.5 tons a year.\n\n2. 24 hours\n\n3.1 Not one.\n"
        parsed = read(text)
        assert titles(parsed) == ["100 % local", "24 hours"]
        assert missing_lines(text, parsed) == []

    def test_one_tight_list_is_the_articles(self):
        parsed = read("House rules\n1. Be kind\n2. Be fair\n3. Be on time\n")
        assert titles(parsed) == ["Be kind", "Be fair", "Be on time"]
        assert any("numbered list" in doubt for doubt in parsed.unsure)

    def test_articles_typed_without_blank_lines(self):
        text = "Our rules\n1. Row\nTogether.\n2. Rest\nIn turn.\n- a nap\n3. Sing\nLoudly.\n"
        parsed = read(text)
        assert titles(parsed) == ["Row", "Rest", "Sing"]
        assert [part.text for part in parsed.articles[1].parts] == ["In turn.", "a nap"]
        assert missing_lines(text, parsed) == []

    def test_title_on_the_next_line_or_none(self):
        text = "Charter\n\nArticle 1\n\nPurpose\n\nWe row.\n\nArticle 2\n\nWe rest, at times.\n"
        parsed = read(text)
        assert titles(parsed) == ["Purpose", ""]
        assert parsed.articles[1].parts == (Part("paragraph", "We rest, at times."),)
        assert "Line 9: article 2 has no title." in parsed.unsure
        assert missing_lines(text, parsed) == []

    def test_title_and_text_on_one_long_line(self):
        text = "Charter\n\n1. Be fair. " + "We share what there is. " * 12 + "\n\n2. Rest\n"
        parsed = read(text)
        assert titles(parsed) == ["Be fair.", "Rest"]
        assert parsed.articles[0].parts[0].kind == "paragraph"
        assert missing_lines(text, parsed) == []

    def test_sub_parts_and_lines_that_only_open_a_list(self):
        text = (
            "Charter\n\n1. One\n\nCare for tools :\n\nThe member undertakes to:\n\n- oil\n\n"
            "Our duties are the following:\n\n- sand\n"
        )
        kinds = [part.kind for part in read(text).articles[0].parts]
        assert kinds == ["subtitle", "paragraph", "commitment", "paragraph", "commitment"]

    def test_hard_wrapped_paragraph_and_bullet(self):
        text = (
            "Charter\n\n1. One\n\nThis paragraph was typed on a narrow machine, which\n"
            "broke it in two.\n\n• a bullet that is\n  broken too\n• another\n"
        )
        parsed = read(text)
        assert parsed.articles[0].parts == (
            Part(
                "paragraph",
                "This paragraph was typed on a narrow machine, which broke it in two.",
            ),
            Part("commitment", "a bullet that is broken too"),
            Part("commitment", "another"),
        )
        assert missing_lines(text, parsed) == []

    def test_bullets_alone_on_their_line(self):
        parsed = read("Charter\n\n1. One\n\n•\nfrom a PDF\n\n•\nas well\n")
        assert parsed.articles[0].parts == (
            Part("commitment", "from a PDF"),
            Part("commitment", "as well"),
        )

    @pytest.mark.parametrize(
        ("announcement", "expected"),
        [
            (
                "The 2 themes below are taken from the charter of Foxes, as is.",
                "Charter of Foxes",
            ),
            ("Les deux articles suivants sont issus de la charte des Ânes.", "Charte des Ânes"),
            ("Themes 1 to 2 come from the Owls (and friends, all).", "Owls (and friends, all)"),
        ],
    )
    def test_provenance(self, announcement, expected):
        text = f"Charter\n\n{announcement}\n\n1. One\n\nA.\n\n2. Two\n\nB.\n\n3. Three\n\nC.\n"
        parsed = read(text)
        assert [article.provenance for article in parsed.articles] == [expected, expected, ""]
        assert Part("note", announcement) in parsed.preamble
        assert missing_lines(text, parsed) == []

    def test_announcement_between_articles_opens_the_article_it_announces(self):
        line = "The 3 themes below come from the charter of Herons."
        text = f"Charter\n\n1. One\n\nA.\n\n{line}\n\n2. Two\n\nB.\n\n3. Three\n\nC.\n"
        parsed = read(text)
        assert parsed.articles[1].parts == (Part("note", line), Part("paragraph", "B."))
        sources = [article.provenance for article in parsed.articles]
        assert sources == ["", "Charter of Herons", "Charter of Herons"]
        assert any("not found: 4" in doubt for doubt in parsed.unsure)
        assert list(reading_order(parsed)) == ["One", "A.", line, "Two", "B.", "Three", "C."]

    def test_without_headings_each_paragraph_is_an_article(self):
        text = "Our charter\n\nWe row.\n\nWe bring:\n\n- oars\n- bread\n\nWe rest.\n"
        parsed = read(text)
        assert parsed.preamble == ()
        assert [(a.number, a.title) for a in parsed.articles] == [(1, ""), (2, ""), (3, "")]
        assert [part.text for part in parsed.articles[1].parts] == ["We bring", "oars", "bread"]
        assert any("each paragraph is one" in doubt for doubt in parsed.unsure)
        assert missing_lines(text, parsed) == []

    def test_only_a_title(self):
        parsed = read("Charter of one line")
        assert parsed.title == "Charter of one line"
        assert (parsed.preamble, parsed.articles, parsed.closing) == ((), (), ())

    def test_title_from_the_file_name(self):
        parsed = read("- we row\n- we rest\n", filename="rowers_pact-2.txt")
        assert parsed.title == "Rowers pact 2"
        assert any("name of the file" in doubt for doubt in parsed.unsure)

    def test_three_hundred_articles(self):
        text = "Charter\n\n" + "\n\n".join(f"{n}. Rule {n}\n\n- keep it" for n in range(1, 301))
        parsed = read(text)
        assert [article.number for article in parsed.articles] == list(range(1, 301))
        assert missing_lines(text, parsed) == []

    def test_other_scripts(self):
        arabic = "ميثاق الجزيرة\n\n1. التعاون\n\nنعمل معا.\n\n2. الشفافية\n\n- ننشر الحسابات\n"
        japanese = "海の憲章\n\n第1条 目的\n\n海を守る。\n\n第2条 約束\n\n・ごみを拾う\n"
        assert titles(read(arabic)) == ["التعاون", "الشفافية"]
        assert read(arabic).articles[1].parts == (Part("commitment", "ننشر الحسابات"),)
        assert titles(read(japanese)) == ["目的", "約束"]
        assert read(japanese).articles[1].parts == (Part("commitment", "ごみを拾う"),)
        assert missing_lines(arabic, read(arabic)) == []
        assert missing_lines(japanese, read(japanese)) == []


class TestDates:
    @pytest.mark.parametrize(
        ("note", "expected"),
        [
            ("Validée le 14/09/23", date(2023, 9, 14)),
            ("adoptée le 1er mars 2021", date(2021, 3, 1)),
            ("Version du 2 août 2019", date(2019, 8, 2)),
            ("Adopted on the 15th of December 2020", date(2020, 12, 15)),
            ("Approved December 5, 2020", date(2020, 12, 5)),
            ("Updated 2024-02-29", date(2024, 2, 29)),
            ("Version révisée le 31/02/2020", None),
            ("projet de texte", None),
        ],
    )
    def test_notes_near_the_title(self, note, expected):
        for text in (f"{note}\n\nOur charter\n\nWe row.\n", f"Our charter\n\n{note}\n\nWe row.\n"):
            parsed = read(text)
            assert (parsed.title, parsed.date, parsed.date_note) == ("Our charter", expected, note)
            assert missing_lines(text, parsed) == []

    def test_guesses_are_told(self):
        assert any("2023" in d for d in read("Charter\n\nValidée le 14/09/23\n\nA.").unsure)
        ambiguous = read("Charter\n\nAdopted 04/05/2023\n\nA.")
        assert ambiguous.date == date(2023, 5, 4)
        assert any("day before the month" in doubt for doubt in ambiguous.unsure)

    def test_a_dated_sentence_beats_an_undated_note(self):
        text = "Version révisée\n\nOur charter\n\nWe row. This charter was adopted on 3 May 2021.\n"
        parsed = read(text)
        assert parsed.date_note == "This charter was adopted on 3 May 2021."
        assert parsed.preamble[0] == Part("note", "Version révisée")
        assert missing_lines(text, parsed) == []

    def test_the_same_date_in_the_head_and_at_the_end(self):
        text = "le 4 juin 2022\n\nCharte\n\n1. Un\n\nA.\n\nFait à Combe, le 4 juin 2022\n"
        parsed = read(text)
        assert parsed.date_note == "le 4 juin 2022"
        assert missing_lines(text, parsed) == []
        assert missing_lines(text, dataclasses.replace(parsed, date_note="")) == ["le 4 juin 2022"]

    def test_a_date_of_something_else_is_not_the_charter_s(self):
        parsed = read("Charter\n\nThe cooperative was founded on 3 May 1921.\n\n1. One\n\nA.\n")
        assert parsed.date is None
        assert any("No date" in doubt for doubt in parsed.unsure)

    def test_place_and_date_of_signing_serve_last(self):
        text = "Charte\n\n1. Un\n\nA.\n\nFait à Combe, le 4 juin 2022\n\nSignatures :\n"
        parsed = read(text)
        assert parsed.date == date(2022, 6, 4)
        assert [part.kind for part in parsed.closing] == ["note", "subtitle"]


class TestMarkdown:
    def test_everything_in_its_place(self):
        parsed = read(MARKDOWN, "mill.md")
        assert parsed.source_format == "markdown"
        assert parsed.title == "Charter of the Mill"
        assert parsed.date == date(2022, 2, 2)
        assert parsed.preamble == (
            Part("subtitle", "Preamble"),
            Part("paragraph", "The mill is ours."),
        )
        assert titles(parsed) == ["Grind together", "Share"]
        assert parsed.articles[0].parts == (
            Part("paragraph", "We grind by turns."),
            Part("commitment", "wheat", 1),
            Part("commitment", "soft", 2),
            Part("commitment", "hard", 2),
            Part("commitment", "rye", 1),
            Part("subtitle", "When water is low"),
            Part("commitment", "wait", 1),
            Part("commitment", "sing", 1),
        )
        assert parsed.articles[1].parts == (Part("paragraph", "Flour is for everybody."),)
        assert parsed.closing == (Part("subtitle", "Signatories"), Part("note", "Bo"))
        assert any("https://mill.example/about (line 7)" in doubt for doubt in parsed.unsure)

    def test_no_line_is_lost(self):
        parsed = read(MARKDOWN, "mill.md")
        assert missing_lines(MARKDOWN, parsed) == []
        for other in without_each_text(parsed):
            assert missing_lines(MARKDOWN, other)

    def test_headings_without_numbers(self):
        text = "# Pledge\n\n## Preamble\n\n\n## Kindness\n\n1. smile\n\n## Fairness\n\n1. share\n"
        parsed = read(text, "pledge.md")
        assert [(a.number, a.title) for a in parsed.articles] == [(1, "Kindness"), (2, "Fairness")]
        assert any("no number" in doubt for doubt in parsed.unsure)

    def test_a_group_title_goes_to_the_article_it_heads(self):
        text = "# Pledge\n\n## Part A\n\n### 1. One\n\nA.\n\n## Part B\n\n### 2. Two\n\nB.\n"
        parsed = read(text, "pledge.md")
        assert titles(parsed) == ["One", "Two"]
        assert parsed.articles[1].parts[0] == Part("note", "Part B")
        assert missing_lines(text, parsed) == []

    def test_a_title_with_a_number_is_not_an_article(self):
        parsed = read("# 10 commitments\n\n## 1. One\n\nA.\n\n## 3. Three\n\nB.\n", "ten.md")
        assert parsed.title == "10 commitments"
        assert [article.number for article in parsed.articles] == [1, 3]
        assert any("where 2 was expected" in doubt for doubt in parsed.unsure)


class TestHTML:
    def test_everything_in_its_place(self):
        parsed = read(HTML, "moulin.html")
        assert parsed.source_format == "html"
        assert parsed.title == "Charte du Moulin"
        assert (parsed.date, parsed.date_note) == (date(2022, 2, 2), "Validée le 2 février 2022")
        assert parsed.preamble == (Part("paragraph", "Accueil"),)
        assert titles(parsed) == ["Moudre", "Partager"]
        assert parsed.articles[0].parts == (
            Part("paragraph", "Nous moulons le blé de tous les voisins, & le nôtre."),
            Part("commitment", "le blé", 1),
            Part("commitment", "tendre", 2),
            Part("commitment", "dur", 2),
            Part("commitment", "le seigle", 1),
        )
        assert [part.text for part in parsed.articles[1].parts] == [
            "La farine", "est commune.", "d'abord", "ensuite"
        ]  # fmt: skip
        assert any("un sac" in doubt for doubt in parsed.unsure)
        assert any("https://moulin.example/" in doubt for doubt in parsed.unsure)

    def test_no_line_is_lost_even_on_one_line(self):
        for text in (HTML, HTML.replace("\n", " ")):
            parsed = read(text, "moulin.html")
            assert missing_lines(text, parsed) == []
            for other in without_each_text(parsed):
                assert missing_lines(text, other)

    def test_an_ordered_list_is_the_articles(self):
        text = (
            "<h1>Rules</h1><ol><li><b>Greet</b><p>Always.</p><ul><li>in French</li></ul></li>"
            "<li>Listen</li></ol>"
        )
        parsed = read(text, "rules.html")
        assert titles(parsed) == ["Greet", "Listen"]
        assert parsed.articles[0].parts == (
            Part("paragraph", "Always."),
            Part("commitment", "in French", 1),
        )

    def test_a_window_title_that_says_more_is_kept(self):
        text = "<title>Mill - The Valley</title><h1>The Mill</h1><p>Ours.</p>"
        parsed = read(text, "mill.html")
        assert parsed.title == "The Mill"
        assert parsed.preamble[0].text == "Mill - The Valley"

    def test_what_is_never_closed_is_kept(self):
        text = "<h1>Pact</h1>\n<p>One.</p>\n<script>\n<p>Two.</p>\n<!-- <p>Three.</p>\n<p <b>Four"
        parsed = read(text, "charter.html")
        words = " ".join(reading_order(parsed))
        assert all(number in words for number in ("One.", "Two.", "Three.", "Four"))


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty"),
            (b" \r\n\t\n", "empty"),
            ("\ufeff\u200b\n".encode(), "empty"),
            (b"<html><body><script>x()</script></body></html>", "empty"),
            (b"Charter\x00", "binary"),
            ("Charte".encode("utf-16"), "binary"),
            (b"%PDF-1.7\n1 0 obj", "binary"),
            (b"{\\rtf1 Charter}", "binary"),
            (bytes(range(1, 32)) * 20, "binary"),
            (b"Charte \x81\x8d\x8f", "encoding"),
            (b"word " * 300_000, "too_large"),
        ],
    )
    def test_unreadable(self, data, code):
        with pytest.raises(UnreadableCharter) as caught:
            read_charter(data, filename="charter.txt")
        assert caught.value.code == code
        assert str(caught.value) == UnreadableCharter.MESSAGES[code]
        assert str(caught.value).endswith(".")

    def test_windows_1252(self):
        text = "Charte de l’été\n\n1. Œuvrer\n\n• à deux\n"
        parsed = read_charter(text.encode("cp1252"), filename="charte.txt")
        assert parsed.title == "Charte de l’été"
        assert titles(parsed) == ["Œuvrer"]
        assert any("Windows-1252" in doubt for doubt in parsed.unsure)

    def test_byte_order_mark_and_line_ends(self):
        expected = read(HARBOUR)
        for ends in ("\r\n", "\r"):
            data = b"\xef\xbb\xbf" + HARBOUR.replace("\n", ends).encode()
            parsed = read_charter(data, filename="charter.txt")
            assert parsed == expected
            assert missing_lines(data.decode(), parsed) == []

    def test_invisible_characters_are_removed_and_told(self):
        text = "Char\u202eter\n\n1. O\u200bne\x07\n\nText\u00ad.\n"
        parsed = read(text)
        assert (parsed.title, titles(parsed)) == ("Charter", ["One"])
        assert parsed.articles[0].parts == (Part("paragraph", "Text."),)
        told = "Removed 4 control or invisible characters, on lines 1, 3, 5."
        assert told in parsed.unsure
        assert missing_lines(text, parsed) == []

    def test_combining_accents_are_composed(self):
        parsed = read("Charte de l'e\u0301te\u0301\n\nA.\n")
        assert parsed.title == "Charte de l'été"
        assert missing_lines("Charte de l'été\n\nA.", parsed) == []

    @pytest.mark.parametrize("mark", ["<a ", "<!--", "<script>", "[a](", "**a ", "1. a\n\n"])
    def test_hostile_repetition_is_read_whole(self, mark):
        text = "Charter\n\n" + mark * 3000
        for filename in ("charter.txt", "charter.md", "charter.html"):
            parsed = read(text, filename)
            assert "Charter" in (parsed.title, *reading_order(parsed))

    def test_description(self):
        account = describe(read(HARBOUR))
        assert "Title: THE HARBOUR CHARTER" in account
        assert "Date: 2024-03-03" in account
        assert "  1. Lend the tools (1 subtitle, 4 commitments, 3 levels)" in account
        assert "Signature block: yes" in account
        assert "  - Line 27: read as the closing formula" in account

    @pytest.mark.parametrize(
        ("title", "first", "kind"),
        [
            ("Manifeste des îles", "Nous.", "manifesto"),
            ("Charte des îles", "Elle fixe des engagements réciproques.", "reciprocal"),
            ("Charte d'engagement", "L'écart se manifeste.", "engagement"),
            ("The Harbour", "This manifesto is ours.", "manifesto"),
        ],
    )
    def test_kind(self, title, first, kind):
        assert read(f"{title}\n\n{first}\n").kind == kind

    def test_unknown_kind_is_told(self):
        assert any("which kind" in doubt for doubt in read("The Harbour\n\nBoats.\n").unsure)
