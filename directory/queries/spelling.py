"""What somebody meant by a word that no listing has."""

import re

from django.db.models import Count
from rapidfuzz.distance import DamerauLevenshtein

from directory.matching import grams_of
from directory.models import SearchTerm, TermGram

# Words of less than so many letters may differ by so many.
FURTHEST = ((4, 0), (6, 1), (100, 2))
# Of the words that share letters, so many are compared.
NEAREST = 60
# A missing space is looked for between halves of so many letters.
SHORTEST_HALF = 4
# Letters that sound alike, in the order they are replaced.
SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"qu|k|ck|c(?![eiyh])"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def meant_by(word: str) -> tuple[str, ...] | None:
    """The word of the dictionary nearest in spelling, or the two that it is without its space;
    None when nothing is near enough."""
    near = _near(word)
    if near and near[0] <= 1:
        return (near[1],)
    return _halves(word) or ((near[1],) if near else None)


def _near(word: str) -> tuple[int, str] | None:
    """How far, and which. Of words as far, that with more of the same letters in a row, then the
    more used one: one slips in the middle of a word sooner than at its beginning."""
    furthest = next(distance for length, distance in FURTHEST if len(word) < length)
    grams = grams_of(word)
    if not furthest or not grams:
        return None
    alike = (
        TermGram.objects.filter(
            gram__in=grams, length__range=(len(word) - furthest, len(word) + furthest)
        )
        .values("term")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "term")
    )
    shared = {row["term"]: row["shared"] for row in alike[:NEAREST]}
    terms = SearchTerm.objects.filter(pk__in=shared, documents__gt=0)
    ranked = sorted(
        (distance, -shared[pk], -documents, term)
        for pk, term, documents in terms.values_list("pk", "term", "documents")
        if (distance := _distance(word, term)) <= furthest
    )
    return (ranked[0][0], ranked[0][3]) if ranked else None


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
    cuts = range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)
    pairs = [(word[:at], word[at:]) for at in cuts]
    used = dict(
        SearchTerm.objects.filter(
            term__in={half for pair in pairs for half in pair}, documents__gt=0
        ).values_list("term", "documents")
    )
    known = [pair for pair in pairs if all(half in used for half in pair)]
    return max(known, key=lambda pair: (min(used[half] for half in pair), pair), default=None)
