"""Identity of articles and parts: by words, never by number; each old one once at most."""

import copy
import random

from charters.identity import aligned_ids, continued_ids, renamed

GATES = "The gates are closed at dusk by whoever leaves last and opened at dawn by the first."
NETS = "Nets are mended together on rainy days and lent to those who have none of their own."
TALES = "Tales of large fish are told once, and never to the children of the other harbour."


def part(key: str, text: str, kind: str = "paragraph") -> dict:
    return {"id": key, "kind": kind, "text": text}


def article(key: str, title: str, *texts: str, kind: str = "paragraph") -> dict:
    parts = [part(f"{key}.{n}", text, kind) for n, text in enumerate(texts)]
    return {"id": key, "number": 0, "title": title, "parts": parts}


def content(*articles: dict, preamble: tuple = (), closing: tuple = ()) -> dict:
    return {"articles": list(articles), "preamble": list(preamble), "closing": list(closing)}


def test_a_moved_article_is_the_same():
    old = content(article("a", "Gates", GATES), article("b", "Nets", NETS))
    new = content(article("x", "Nets", NETS), article("y", "Gates", GATES))
    assert continued_ids(old, new) == {"x": "b", "y": "a", "x.0": "b.0", "y.0": "a.0"}


def test_a_new_title_over_the_same_text():
    old = content(article("a", "Gates", GATES), article("b", "Nets", NETS))
    new = content(article("x", "What we lend", NETS), article("y", "Doors", GATES))
    ids = continued_ids(old, new)
    assert (ids["x"], ids["y"]) == ("b", "a")


def test_the_same_title_over_a_new_text():
    old = content(article("a", "Gates", GATES))
    new = content(article("x", "Gates", TALES))
    assert continued_ids(old, new) == {"x": "a"}


def test_another_article_at_the_same_number_is_another():
    old = content(article("a", "Gates", GATES), article("b", "Nets", NETS))
    new = content(article("x", "Tales", TALES), article("y", "Nets", NETS))
    assert continued_ids(old, new) == {"y": "b", "y.0": "b.0"}


def test_paragraphs_that_became_parts_of_titled_articles():
    old = content(article("a", "", GATES), article("b", "", NETS))
    new = content(article("x", "Dusk and dawn", GATES, TALES), article("y", "Tools", NETS))
    ids = continued_ids(old, new)
    assert (ids["x"], ids["x.0"], ids["y"]) == ("a", "a.0", "b")
    assert "x.1" not in ids


def test_a_commitment_that_went_to_another_article():
    old = content(article("a", "One", GATES, NETS, kind="commitment"), article("b", "Two", TALES))
    new = content(article("x", "One", GATES, kind="commitment"), article("y", "Two", TALES))
    new["articles"][1]["parts"].append(part("moved", NETS + " Always.", "commitment"))
    assert continued_ids(old, new)["moved"] == "a.1"


def test_each_old_piece_is_used_once():
    old = content(article("a", "Gates", GATES))
    new = content(article("x", "Gates", GATES), article("y", "Gates", GATES))
    ids = continued_ids(old, new)
    assert sorted(ids.values()) == ["a", "a.0"]


def test_preamble_and_closing_have_identities_too():
    old = content(preamble=(part("p", GATES),), closing=(part("c", NETS),))
    new = content(preamble=(part("q", GATES + " Mind it."),), closing=(part("d", NETS),))
    assert continued_ids(old, new) == {"q": "p", "d": "c"}


def test_old_contents_without_ids_of_parts():
    old = content(article("a", "Gates", GATES))
    del old["articles"][0]["parts"][0]["id"]
    assert continued_ids(old, content(article("x", "Gates", GATES))) == {"x": "a"}


def test_japanese_is_told_by_its_signs():
    old = content(
        article("a", "", "海をきれいに守ることを誓います。"), article("b", "", "網を貸します。")
    )
    new = content(
        article("x", "貸すこと", "網を貸します。"),
        article("y", "", "海をいつもきれいに守ることを誓います。"),
    )
    ids = continued_ids(old, new)
    assert (ids["x"], ids["y"]) == ("b", "a")


def test_many_articles_all_changed_are_still_found():
    chance = random.Random(7)
    words = [f"word{n}" for n in range(400)]
    texts = [" ".join(chance.choices(words, k=30)) for _ in range(300)]
    old = content(*(article(f"a{n}", f"Rule {n}", text) for n, text in enumerate(texts)))
    new = copy.deepcopy(old)
    for one in new["articles"]:
        one["id"] = one["parts"][0]["id"] = "new-" + one["id"]
        one["title"], one["parts"][0]["id"] = "On " + one["title"], one["id"] + "-part"
        one["parts"][0]["text"] += " and so on"
    chance.shuffle(new["articles"])
    ids = continued_ids(old, new)
    assert all(ids["new-" + one["id"]] == one["id"] for one in old["articles"])
    assert len(ids) == 600


class TestTranslations:
    SOURCE = content(
        article("a", "Gates", GATES), article("b", "Nets", NETS, TALES, kind="commitment")
    )

    def test_alike_in_build_is_the_same_by_place(self):
        french = content(
            article("x", "Barrières", "On ferme."),
            article("y", "Filets", "On prête.", "On conte.", kind="commitment"),
        )
        ids = aligned_ids(self.SOURCE, french)
        assert ids == {"x": "a", "x.0": "a.0", "y": "b", "y.0": "b.0", "y.1": "b.1"}
        assert renamed(french, ids)["articles"][1]["parts"][1]["id"] == "b.1"

    def test_commitments_are_aligned_even_among_other_texts(self):
        french = content(
            article("x", "Barrières", "On ferme.", "Le soir."),
            article("y", "Filets", "On prête.", "On conte.", kind="commitment"),
        )
        french["articles"][1]["parts"].insert(0, part("extra", "Voici", "paragraph"))
        ids = aligned_ids(self.SOURCE, french)
        assert (ids["y.0"], ids["y.1"]) == ("b.0", "b.1")
        assert "extra" not in ids

    def test_another_number_of_articles_is_not_guessed(self):
        assert aligned_ids(self.SOURCE, content(article("x", "Tout", "On ferme."))) == {}
