"""The charter reader on texts as publishing tools keep them: front matter, references, headings."""

from datetime import date

import pytest

from charters.importing import Part, UnreadableCharter, missing_lines, read_charter

PACT = """+++
version = "2.1"
aliases = ["/version/2/1/nl"]
date = 2021-03-04
+++

# The Heron Pact

## Our Promise

We keep the marsh
as we found it.

## Our Habits

Things that help:

* walking slowly,
even when late
* closing the gate

## Steps We Take

The wardens go step by step.

### 1. A Word

**Why**: a gate was left open.

### 2. A Letter

**Why**: twice.

## Where It Holds

On the dykes.

## Attribution

This pact is adapted from the [Marsh
Agreement][home], version 2, found at <https://marsh.example/two>.
Ask [the wardens][] or [NAME][PHONE].

[home]: https://marsh.example
[the wardens]: <https://marsh.example/wardens> "Wardens"
"""


def read(text: str, filename: str = "pact.md"):
    return read_charter(text.encode(), filename=filename)


def titles(text: str, filename: str = "pact.md") -> list[str]:
    parsed = read(text, filename)
    assert missing_lines(text, parsed) == []
    assert [article.number for article in parsed.articles] == list(
        range(1, len(parsed.articles) + 1)
    )
    return [article.title for article in parsed.articles]


class TestHeadings:
    def test_headings_are_the_articles_and_numbers_below_one_are_its_parts(self):
        assert titles(PACT) == ["Our Promise", "Our Habits", "Steps We Take", "Where It Holds"]
        steps = read(PACT).articles[2].parts
        assert [part.text for part in steps if part.kind == "subtitle"] == [
            "1. A Word",
            "2. A Letter",
        ]

    def test_attribution_closes(self):
        closing = read(PACT).closing
        assert closing[0] == Part("subtitle", "Attribution")
        assert closing[1].text == (
            "This pact is adapted from the Marsh Agreement, version 2, found at "
            "https://marsh.example/two. Ask the wardens or [NAME][PHONE]."
        )

    def test_numbered_headings_of_all_groups_stay_the_articles(self):
        text = "# P\n\n## We\n\n### 1. One\n\nA.\n\n## You\n\n### 2. Two\n\nB.\n"
        text += "\n## All\n\n### 3. Three\n\nC.\n"
        assert titles(text) == ["One", "Two", "Three"]

    def test_numbers_below_the_heading_of_all_articles_stay_the_articles(self):
        text = "# P\n\n## Who we are\n\nA.\n\n## Our commitments\n"
        text += "\n### 1. One\n\nA.\n\n### 2. Two\n\nB.\n"
        assert titles(text) == ["One", "Two"]

    def test_spaced_out_lists_below_headings_are_lists(self):
        text = "# P\n\n## Give\n\n1. bread\n\n2. salt\n\n## Take\n\nLittle.\n"
        assert titles(text) == ["Give", "Take"]

    def test_lists_in_lists_keep_their_depth(self):
        text = "# P\n\n## Steps\n\n1. Word\n   1. said\n   2. heard\n2. Letter\n\n## Rest\n\nYes.\n"
        assert titles(text) == ["Steps", "Rest"]
        assert [(part.text, part.level) for part in read(text).articles[0].parts] == [
            ("Word", 1),
            ("said", 2),
            ("heard", 2),
            ("Letter", 1),
        ]

    def test_underlined_headings(self):
        text = "The Pact\n========\n\nGive\n----\n\nBread.\n\nTake\n----\n\nLittle.\n"
        assert titles(text) == ["Give", "Take"]
        assert read(text).title == "The Pact"

    def test_an_article_whose_heading_is_one_level_too_high(self):
        text = "# P\n\n## One\n\nA.\n\n# Two\n\nB.\n\n## Three\n\nC.\n"
        assert titles(text) == ["One", "Two", "Three"]
        assert any("one level too high" in doubt for doubt in read(text).unsure)


class TestParagraphs:
    TEXT = (
        "# The Row\n\nWe row together.\n\nWe bring:\n\n* oars\n* bread\n\n"
        "This text was adapted from the [Sea Row](https://sea.example).\n"
    )

    def test_each_paragraph_is_an_article_with_the_list_it_opens(self):
        assert titles(self.TEXT) == ["", ""]
        parsed = read(self.TEXT)
        assert [len(article.parts) for article in parsed.articles] == [1, 3]
        assert [part.text for part in parsed.closing] == ["This text was adapted from the Sea Row."]

    def test_a_lone_heading_holds_what_stands_below(self):
        text = "# P\n\nWe row.\n\n## Rest\n\nAt noon.\n\nAt dusk.\n"
        assert titles(text) == ["", "Rest"]
        assert len(read(text).articles[1].parts) == 2


class TestMatter:
    def test_what_it_says_is_kept_beside_the_text(self):
        parsed = read(PACT)
        assert (parsed.matter.version, parsed.matter.aliases) == ("2.1", ("/version/2/1/nl",))
        assert parsed.title == "The Heron Pact"
        assert parsed.date == date(2021, 3, 4)
        assert missing_lines(PACT, parsed) == []

    def test_yaml(self):
        text = (
            "---\ntitle: 'The Pact: two'\nlang: pt-br\ndate: 2020-02-01T10:00:00Z\n"
            "aliases:\n  - /a\n  - /b\n# note\nempty:\n---\n## Give\n\nBread.\n\n## Take\n\nNo.\n"
        )
        parsed = read(text)
        assert parsed.title == "The Pact: two"
        assert (parsed.matter.language, parsed.matter.dated) == ("pt-br", date(2020, 2, 1))
        assert parsed.matter.aliases == ("/a", "/b")

    def test_the_title_in_the_text_wins(self):
        assert read("---\ntitle: Site\n---\n# Pact\n\nWe row.\n").title == "Pact"

    @pytest.mark.parametrize(
        "text",
        [
            "---\n\nWe row.\n\n---\n\nWe rest.\n",
            "+++\nnot toml at all\n+++\n\nWe rest.\n",
            "---\nkey: value\nWe never close it.\n",
        ],
    )
    def test_a_rule_at_the_top_is_none(self, text):
        parsed = read(text)
        assert parsed.matter.title == ""
        assert missing_lines(text, parsed) == []
        assert "We" in parsed.articles[-1].parts[0].text

    def test_nothing_but_front_matter_is_empty(self):
        with pytest.raises(UnreadableCharter) as caught:
            read("+++\ntitle = 'x'\n+++\n")
        assert caught.value.code == "empty"


class TestReferences:
    def test_addresses_that_are_left_out_are_told_with_their_lines(self):
        (told,) = [doubt for doubt in read(PACT).unsure if "addresses" in doubt]
        assert "https://marsh.example (line 44)" in told
        assert "https://marsh.example/wardens (line 45)" in told

    def test_a_missing_definition_leaves_the_text_as_it_is(self):
        text = "# P\n\nAsk [the wardens][nobody] or [FILL IN].\n\n[other]: https://o.example\n"
        assert read(text).articles[0].parts[
            0
        ].text == "Ask the wardens][nobody] or [FILL IN].".replace("the", "[the", 1)

    def test_a_link_over_two_lines(self):
        text = "# P\n\nSee [the long\nway](https://long.example) home.\n"
        parsed = read(text)
        assert parsed.articles[0].parts[0].text == "See the long way home."
        assert missing_lines(text, parsed) == []


class TestScripts:
    def test_japanese_lines_are_joined_without_a_space(self):
        text = "# 海の憲章\n\n私たちは海を大切にし、プロジェクトのメンテ\nナとして、\n守ります。\n"
        parsed = read(text)
        assert parsed.articles[0].parts[0].text == (
            "私たちは海を大切にし、プロジェクトのメンテナとして、守ります。"
        )
        assert missing_lines(text, parsed) == []
        assert missing_lines(text.replace("守ります", "忘れます"), parsed) != []

    def test_words_of_another_script_keep_theirs(self):
        assert (
            "は Wagtail を"
            in read("# 海\n\n私は\nWagtail\nを使います。\n").articles[0].parts[0].text
        )

    def test_arabic_with_headings(self):
        text = "# ميثاق الجزيرة\n\n## التعاون\n\nنعمل معا.\n\n## الشفافية\n\n* ننشر الحسابات\n"
        assert titles(text) == ["التعاون", "الشفافية"]
