"""Word by word: nothing lost, readable, and never slow."""

import random

import pytest

from portal.differences import word_difference


def told(old: str, new: str) -> str:
    marks = {"kept": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(marks[piece.what].format(piece.text) for piece in word_difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a good day", "a fine day", "a[- good-][+ fine+] day"),
        ("", "new words", "[+new words+]"),
        ("old words", "", "[-old words-]"),
        ("the same", "the same", "the same"),
        ("", "", ""),
        ("water, earth", "water earth", "water[-,-] earth"),
        ("now b", "b", "[-now-] b"),
        ("b", "now b", "[+now+] b"),
        # A sentence comes whole, from its first word to its full stop.
        ("We meet. We decide.", "We meet. We vote. We decide.", "We meet.[+ We vote.+] We decide."),
        # Two changes of a word each stay apart...
        (
            "Payer sous trente jours",
            "Payer sous quarante jours ouvrés",
            "Payer sous[- trente-][+ quarante+] jours[+ ouvrés+]",
        ),
        # ... a sentence written anew is one change, whatever small words both have.
        (
            "lutter contre toutes les formes de précarité des gens",
            "contribuer à la consolidation des services et des gens",
            "[-lutter contre toutes les formes de précarité des gens-]"
            "[+contribuer à la consolidation des services et des gens+]",
        ),
        # The form of apostrophes and the width of spaces are not worth a reader's time.
        ("l'eau  vive", "l’eau\u202fvive", "l’eau\u202fvive"),
        ("l'eau", "l'air", "l'[-eau-][+air+]"),
        # Written without spaces, and from right to left.
        ("会員は料金を払う。", "会員は毎年料金を払う。", "会員は[+毎年+]料金を払う。"),
        ("الدفع خلال ثلاثين يوما", "الدفع خلال ستين يوما", "الدفع خلال[- ثلاثين-][+ ستين+] يوما"),
    ],
)
def test_pieces_are_what_a_reader_would_mark(old, new, expected):
    assert told(old, new) == expected


def test_what_a_much_longer_text_begins_with_is_kept():
    old = "One says what one does, and for whom."
    new = old + " Nobody had written more until now" * 20
    assert [piece.what for piece in word_difference(old, new)] == ["kept", "new"]


def test_confetti_is_swept_up():
    """Every other word changed: nobody can read ten alternations."""
    old = "un a deux b trois c quatre d cinq e six"
    new = "un A deux B trois C quatre D cinq E six"
    assert [piece.what for piece in word_difference(old, new)] == ["gone", "new"]


def test_both_texts_can_be_read_back():
    chance = random.Random(1)
    for _ in range(2000):
        old, new = (
            " ".join(chance.choice("ab.c") for _ in range(chance.randrange(9))) for _ in "12"
        )
        pieces = word_difference(old, new)
        for text, other in ((old, "new"), (new, "gone")):
            read = "".join(piece.text for piece in pieces if piece.what != other)
            assert read.split() == text.split() or read.replace(" ", "") == text.replace(" ", "")


def test_texts_that_share_nothing_but_rhythm_stand_whole():
    """Repeated words cost matchers of sequences minutes; here the search is given up."""
    pieces = word_difference("a b " * 2000, "b c a " * 1500)
    assert [piece.what for piece in pieces] == ["gone", "new"]
