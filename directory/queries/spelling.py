"""What somebody meant by a word that no listing has."""

import re
from collections.abc import Iterable

from django.db.models import Count, Q
from rapidfuzz.distance import DamerauLevenshtein

from directory.matching import grams_of
from directory.models import SearchTerm, TermGram

# Words of less than so many letters may differ by so many.
FURTHEST = ((4, 0), (6, 1), (100, 2))
# Of the words that share letters, so many are compared.
NEAREST = 60
# A missing space is looked for between halves of so many letters.
SHORTEST_HALF = 4
# Of so many letters, the middle ones turned round leave no three in a row as they were.
TURNED = 4
# Beside so many known halves an error is looked for.
MOST_HALVES = 3
# A trade and what it makes or does, where the letters are too far apart: a menuisier runs a
# menuiserie, a maraîchère does maraîchage. Before it, so many letters.
type Trade = tuple[re.Pattern[str], tuple[str, ...]]
TRADES: tuple[Trade, ...] = (
    (re.compile(r"(?<=.{4})(?:i?ers?|i?eres?|eurs?|euses?)$"), ("erie", "age")),
    (re.compile(r"(?<=.{4})(?:eries?|ages?)$"), ("ier", "er", "eur")),
    (re.compile(r"(?<=.{4})(?:iciens?|iciennes?)$"), ("ique", "icite")),
)
# Letters that sound alike, in the order they are replaced.
SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"qu|k|ck|c(?![eiyh])"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def meant_by(word: str) -> tuple[str, ...] | None:
    """The trade or activity it goes with; the word of the dictionary nearest in spelling; the two
    that it is without its space, one of them with an error at most. None when nothing is near
    enough."""
    if trade := _trade(word):
        return (trade,)
    near = _near(word)
    if near and near[0] <= 1:
        return (near[1],)
    return _halves(word) or ((near[1],) if near else _half_wrong(word))


def activities_of(word: str) -> list[str]:
    """What somebody of this trade may do; most of these are no words."""
    return _with_other_endings(word, (TRADES[0], TRADES[2]))


def _trade(word: str) -> str | None:
    """The most used word of the dictionary that has the same root and the other ending."""
    others = _with_other_endings(word, TRADES)
    known = _used(others) if others else {}
    return max(known, key=lambda other: (known[other], other), default=None)


def _with_other_endings(word: str, trades: Iterable[Trade]) -> list[str]:
    return [
        ending.sub(other, word)
        for ending, instead in trades
        if ending.search(word)
        for other in instead
    ]


def _near(word: str) -> tuple[int, str] | None:
    """How far, and which. Of words as far, that with more of the same letters in a row, then the
    more used one: one slips in the middle of a word sooner than at its beginning."""
    furthest = next(distance for length, distance in FURTHEST if len(word) < length)
    grams = grams_of(word)
    if not furthest or not grams:
        return None
    turned = _turned(word) if len(word) == TURNED else []
    alike = (
        TermGram.objects.filter(
            gram__in=grams, length__range=(len(word) - furthest, len(word) + furthest)
        )
        .values("term")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "term")
    )
    shared = {row["term"]: row["shared"] for row in alike[:NEAREST]}
    found = Q(pk__in=shared) | Q(term__in=turned) if turned else Q(pk__in=shared)
    terms = SearchTerm.objects.filter(found, documents__gt=0)
    ranked = sorted(
        (distance, -shared.get(pk, 0), -documents, term)
        for pk, term, documents in terms.values_list("pk", "term", "documents")
        if (distance := _distance(word, term)) <= furthest
    )
    return (ranked[0][0], ranked[0][3]) if ranked else None


def _turned(word: str) -> list[str]:
    """With its middle letters the other way round."""
    return [word[0] + word[2] + word[1] + word[3]]


def _distance(word: str, other: str) -> int:
    """How many letters differ; all that sound alike count as one."""
    letters = DamerauLevenshtein.distance(word, other)
    sounds = DamerauLevenshtein.distance(_sound(word), _sound(other))
    return min(letters, 1 + sounds)


def _sound(word: str) -> str:
    for letters, instead in SOUNDS:
        word = letters.sub(instead, word)
    return word


def _halves(word: str) -> tuple[str, str] | None:
    """Two words of the dictionary that it is made of; of several such pairs, the one whose rarer
    word is the most used."""
    pairs = _cuts(word)
    used = _used(half for pair in pairs for half in pair)
    known = [pair for pair in pairs if all(half in used for half in pair)]
    return max(known, key=lambda pair: (min(used[half] for half in pair), pair), default=None)


def _half_wrong(word: str) -> tuple[str, str] | None:
    """Two words without their space, and an error in one: beside the longest half that is known,
    what is one letter from the other."""
    pairs = _cuts(word)
    used = _used(half for pair in pairs for half in pair)
    known = sorted((-len(half), half, pair) for pair in pairs for half in pair if half in used)
    for _length, half, (first, last) in known[:MOST_HALVES]:
        near = _near(last if half == first else first)
        if near and near[0] <= 1:
            return (half, near[1]) if half == first else (near[1], half)
    return None


def _cuts(word: str) -> list[tuple[str, str]]:
    cuts = range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)
    return [(word[:at], word[at:]) for at in cuts]


def _used(words: Iterable[str]) -> dict[str, int]:
    """Those that some listing has, and how many."""
    terms = SearchTerm.objects.filter(term__in=set(words), documents__gt=0)
    return dict(terms.values_list("term", "documents"))
