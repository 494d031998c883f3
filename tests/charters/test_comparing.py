"""Two texts compared: articles and parts by identity, then by likeness, never by number."""

from copy import deepcopy

import pytest

from charters.comparing import Change, bound_capacities, compare, what_changes_for
from charters.comparing.keeping import kept_comparison
from charters.comparing.matching import moved

CAPACITIES = [
    {"code": code, "label": code.title(), "signers": "both", "pledge": ""}
    for code in ("provider", "funder")
]


def paragraph(text: str, name: str = "") -> dict:
    return {"kind": "paragraph", "id": name, "text": text}


def duty(text: str, *capacities: str, strength: str = "firm", name: str = "") -> dict:
    return {
        "kind": "commitment",
        "id": name or text,
        "text": text,
        "level": 1,
        "capacities": list(capacities),
        "strength": strength,
    }


def article(name: str, title: str, *parts: dict, **more) -> dict:
    base = {"id": name, "title": title, "parts": list(parts), "plain": ""}
    return base | {"provenance": {"source": "", "url": ""}} | more


def content(*articles: dict, **more) -> dict:
    numbered = [{**each, "number": n} for n, each in enumerate(articles, start=1)]
    whole = {"preamble": [], "articles": numbered, "closing": [], "capacities": CAPACITIES}
    return deepcopy(whole | more)


WATER = article("w", "Share the water", duty("Close the tap at night", "provider"))
PAY = article(
    "p",
    "Pay fairly",
    paragraph("The price is agreed upon before anything starts.", "intro"),
    duty("Pay within thirty days", "funder"),
    duty("Listen to one another", strength="best_effort"),
)
TELL = article("t", "Give account", paragraph("Once a year, in public.", "once"))


def whats(comparison) -> list[tuple[int, str]]:
    return [(change.article["number"], change.what) for change in comparison.articles]


def only(items):
    (item,) = items
    return item


def test_the_same_text_has_nothing_to_read():
    comparison = compare(content(WATER, PAY, TELL), content(WATER, PAY, TELL))
    assert comparison.is_empty
    assert comparison.counts[Change.SAME] == 3
    assert bound_capacities(comparison) == frozenset()


def test_one_moved_article_does_not_move_the_others():
    comparison = compare(content(WATER, PAY, TELL), content(PAY, TELL, WATER))
    assert whats(comparison) == [
        (1, Change.RENUMBERED),
        (2, Change.RENUMBERED),
        (3, Change.MOVED),
    ]
    assert bound_capacities(comparison) == frozenset()
    assert not comparison.is_empty


@pytest.mark.parametrize(
    ("order", "expected"),
    [([0, 1, 2, 3], []), ([3, 0, 1, 2], [3]), ([1, 2, 3, 0], [0]), ([0, 2, 1, 3], [2]), ([], [])],
)
def test_as_few_as_possible_are_moved(order, expected):
    pairs = [(place, n) for n, place in enumerate(order)]
    assert [old for old, _new in sorted(moved(pairs))] == expected


def test_removed_articles_stand_where_they_stood():
    new = article("n", "Mend what breaks", paragraph("Tools are repaired here."))
    comparison = compare(content(WATER, PAY, TELL), content(WATER, TELL, new))
    assert whats(comparison) == [
        (1, Change.SAME),
        (2, Change.REMOVED),
        (2, Change.RENUMBERED),
        (3, Change.ADDED),
    ]
    anchors = [change.anchor for change in comparison.articles]
    assert anchors == ["article-1", "removed-2", "article-2", "article-3"]


def test_changed_words_inside_a_commitment():
    later = deepcopy(PAY)
    later["parts"][1]["text"] = "Pay within twenty days"
    comparison = compare(content(WATER, PAY), content(WATER, later))
    change = comparison.articles[1].parts[1]
    assert [tuple(piece) for piece in change.pieces] == [
        ("kept", "Pay within"),
        ("gone", " thirty"),
        ("new", " twenty"),
        ("kept", " days"),
    ]
    assert [part.what for part in comparison.articles[1].parts] == ["same", "changed", "same"]
    assert bound_capacities(comparison) == {"funder"}


def test_lost_identities_are_found_again_by_title_then_likeness():
    """A text imported anew: other identities, one article renamed, all in another order."""
    renamed = article("x1", "Money", *deepcopy(PAY["parts"]))
    for place, part in enumerate(renamed["parts"]):
        part["id"] = f"x{place}"
    water = {**deepcopy(WATER), "id": "x2", "title": "SHARE  the water"}
    comparison = compare(content(WATER, PAY, TELL), content(renamed, {**TELL, "id": "x3"}, water))
    money = comparison.articles[0]
    assert (money.old["number"], money.what) == (2, Change.CHANGED)
    assert {part.what for part in money.parts} == {Change.SAME}
    assert [change.what for change in comparison.articles[1:]] == [
        Change.RENUMBERED,
        Change.CHANGED,
    ]


def test_numbers_alone_match_nothing():
    other = article("o", "Bees", paragraph("Hives stand at the edge of every field."))
    assert whats(compare(content(WATER), content(other))) == [
        (1, Change.REMOVED),
        (1, Change.ADDED),
    ]


def test_an_identity_given_twice_identifies_nothing():
    twin = {**TELL, "id": "w"}
    comparison = compare(content(WATER, TELL), content(WATER, twin))
    assert [change.what for change in comparison.articles] == [Change.SAME, Change.SAME]


def test_a_commitment_that_went_to_another_article():
    poorer, richer = deepcopy(PAY), deepcopy(TELL)
    went = poorer["parts"].pop(1)
    richer["parts"].append({**went, "text": "Pay within twenty days"})
    comparison = compare(content(PAY, TELL), content(poorer, richer))
    left = only(part for part in comparison.articles[0].parts if part.gone)
    came = comparison.articles[1].parts[-1]
    assert (left.elsewhere, came.elsewhere, came.gone) == (2, 1, False)
    assert came.what == Change.CHANGED
    mine = what_changes_for("funder", comparison)
    assert [entry.part for entry in mine.changed] == [came]
    assert (mine.new, mine.gone) == ([], [])


def test_parts_that_changed_places_inside_an_article():
    turned = deepcopy(PAY)
    turned["parts"].insert(0, turned["parts"].pop())
    comparison = compare(content(PAY), content(turned))
    assert [part.what for part in comparison.articles[0].parts] == ["moved", "same", "same"]
    assert comparison.articles[0].what == Change.CHANGED
    assert bound_capacities(comparison) == frozenset()


def with_duty(**terms) -> dict:
    return content(article("a", "Pay", {**duty("Pay in time", name="d"), **terms}))


def test_a_duty_that_became_firm():
    comparison = compare(
        with_duty(strength="best_effort", capacities=["funder"]), with_duty(capacities=["funder"])
    )
    change = comparison.articles[0].parts[0]
    assert (change.is_firmer, change.is_softer, change.pieces) == (True, False, ())
    assert change.what == Change.CHANGED
    assert only(what_changes_for("funder", comparison).firmer).part == change
    assert what_changes_for("provider", comparison).duties == 0
    assert bound_capacities(comparison) == {"funder"}


def test_a_duty_that_binds_one_more():
    comparison = compare(
        with_duty(capacities=["funder"]), with_duty(capacities=["funder", "provider"])
    )
    assert comparison.articles[0].parts[0].binds_more == {"provider"}
    assert len(what_changes_for("provider", comparison).new) == 1
    assert what_changes_for("funder", comparison).duties == 0
    assert len(what_changes_for("funder", comparison).owed) == 1
    assert bound_capacities(comparison) == {"provider"}


def test_a_paragraph_that_became_a_commitment_is_a_new_duty():
    before = content(article("a", "Pay", paragraph("Pay in time", "p1")))
    after = content(article("a", "Pay", duty("Pay in time", "funder", name="d1")))
    comparison = compare(before, after)
    assert len(what_changes_for("funder", comparison).new) == 1
    assert bound_capacities(comparison) == {"funder"}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ([], [duty("Mend tools", "funder")], "new"),
        ([duty("Mend tools", "funder")], [], "gone"),
        (
            [duty("Mend tools", "funder", name="m")],
            [duty("Mend it", "funder", name="m")],
            "changed",
        ),
        (
            [duty("Mend tools", "funder", name="m")],
            [duty("Mend tools", "funder", strength="best_effort", name="m")],
            "softer",
        ),
        ([duty("Mend tools", "provider")], [], "owed"),
        ([], [duty("Mend tools")], "new"),
    ],
)
def test_what_changes_for_a_funder(before, after, kind):
    base = paragraph("Tools belong to all.", "base")
    comparison = compare(
        content(article("a", "Tools", base, *before)), content(article("a", "Tools", base, *after))
    )
    mine = what_changes_for("funder", comparison)
    assert {name for name, found in vars(mine).items() if found} == {kind}


@pytest.mark.parametrize(
    ("change", "concerned"),
    [
        ({"plain": "Other words, for all to understand"}, set()),
        ({"provenance": {"source": "The other charter", "url": ""}}, set()),
        ({"credits": "Proposed by Rose"}, set()),
        ({"title": "Pay very fairly"}, {"provider", "funder"}),  # a best effort binds everybody
    ],
)
def test_what_stands_beside_the_text_concerns_nobody(change, concerned):
    comparison = compare(content(PAY), content({**PAY, **change}))
    assert bound_capacities(comparison) == concerned
    assert not comparison.is_empty


def test_words_around_commitments_concern_whom_the_article_binds():
    later = deepcopy(WATER)
    later["parts"].append(paragraph("Night is from nine to six.", "night"))
    assert bound_capacities(compare(content(WATER), content(later))) == {"provider"}
    noted = deepcopy(WATER)
    noted["parts"].append({"kind": "note", "id": "n", "text": "Taken from the old charter."})
    assert bound_capacities(compare(content(WATER), content(noted))) == frozenset()


@pytest.mark.parametrize("place", ["preamble", "closing"])
def test_preamble_and_closing_concern_everybody(place):
    comparison = compare(content(WATER), content(WATER, **{place: [paragraph("We begin.")]}))
    change = only(change for change in comparison.articles if change.key == place)
    assert change.what == Change.ADDED
    assert bound_capacities(comparison) == {"provider", "funder"}
    assert what_changes_for("funder", comparison).articles == [change]


def test_capacities_that_came_went_or_pledge_otherwise():
    before = [{**CAPACITIES[0], "pledge": "I take part."}, CAPACITIES[1]]
    after = [
        {**CAPACITIES[0], "pledge": "I take part every week."},
        {"code": "partner", "label": "Partner", "signers": "both", "pledge": ""},
    ]
    comparison = compare(content(WATER, capacities=before), content(WATER, capacities=after))
    assert [(change.code, change.what) for change in comparison.capacities] == [
        ("provider", Change.CHANGED),
        ("partner", Change.ADDED),
        ("funder", Change.REMOVED),
    ]
    assert bound_capacities(comparison) == {"provider", "funder"}


def test_old_frozen_texts_without_the_newer_keys():
    old = content(article("a", "Pay", {"kind": "paragraph", "text": "In time."}))
    del old["articles"][0]["plain"], old["articles"][0]["provenance"], old["capacities"]
    new = content(article("a", "Pay", paragraph("In time.", "x"), credits="Rose"))
    (change,) = compare(old, new).articles
    assert [part.what for part in change.parts] == [Change.SAME]
    assert change.source


def test_a_comparison_is_kept_by_all_it_compares():
    """The strength of a commitment is not in the canonical text: it must not be forgotten."""
    firm = content(article("a", "Pay", duty("Pay in time", name="d")))
    soft = deepcopy(firm)
    soft["articles"][0]["parts"][0]["strength"] = "best_effort"
    first = kept_comparison(soft, firm)
    assert kept_comparison(soft, firm) == first == compare(soft, firm)
    assert kept_comparison(firm, firm).is_empty
    assert kept_comparison(firm, firm, titles=("One", "Two")).title


def test_empty_and_long_charters():
    nothing = content()
    long = content(*(article(f"a{n}", f"Article {n}", duty(f"Do {n}")) for n in range(300)))
    assert compare(nothing, nothing).is_empty
    assert compare(nothing, long).counts[Change.ADDED] == 300
    assert compare(long, nothing).counts[Change.REMOVED] == 300
