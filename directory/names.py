"""When two names are one, spelled by two people: what a database can look up, and what it cannot.

`key_variants` are looked for by an index; `are_alike` judges the few names that come back.
"""

import re
from collections.abc import Iterable

from rapidfuzz.distance import DamerauLevenshtein

from directory.identifiers import IDLE_WORDS, LONGEST_KEY, WORD, name_key
from directory.matching import fold

# L’Atelier written Latelier, D’Eux written Deux.
SWALLOWED = re.compile(r"[dl](?=[aeiouyh]..)")
# Names have few words; more are cut, so that nobody makes us try thousands of keys.
MOST_WORDS = 8
SHORTEST_HALF = 4
SHORT = 6
# Words, and whole names, of at most so many letters may differ by so many.
WORD_SLIPS = ((3, 0), (LONGEST_KEY, 1))
NAME_SLIPS = ((4, 0), (11, 1), (LONGEST_KEY, 2))


def telling_words(name: str, *, place: str = "") -> list[str]:
    """The folded words that tell a name from others, in order: without legal forms, articles and
    its town, unless nothing else is left."""
    words = WORD.findall(fold(name[:LONGEST_KEY]))[:MOST_WORDS]
    of_place = set(WORD.findall(fold(place)))
    telling = [word for word in words if word not in IDLE_WORDS]
    return [word for word in telling if word not in of_place] or telling or words


def key_variants(name: str) -> set[str]:
    """The `name_key`s of all ways to set the spaces and the article of a name: RepairCafé and
    Repair Café, L’Atelier and Latelier."""
    words = WORD.findall(fold(name[:LONGEST_KEY]))[:MOST_WORDS]
    written = [words, ["".join(words)]]
    for at, word in enumerate(words):
        before, after = words[:at], words[at + 1 :]
        if after:
            written.append([*before, word + after[0], *after[1:]])
        if SWALLOWED.match(word):
            written.append([*before, word[1:], *after])
        for cut in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1):
            written.append([*before, word[:cut], word[cut:], *after])
    return {key for key in map(name_key, map(" ".join, written)) if key} | {name_key(name)} - {""}


def are_alike(one: str, other: str, *, place: str = "") -> bool:
    """Whether two names in one place are likely the same: spaces, order, legal forms, the town's
    own name and a wrong or missing letter do not count. Numbers do: Ruche 2 is not Ruche 3."""
    left, right = telling_words(one, place=place), telling_words(other, place=place)
    if _numbers(left) != _numbers(right):
        return False
    if set(left) == set(right) or set(key_variants(one)) & {name_key(other)}:
        return True
    joined = "".join(left), "".join(right)
    if _near(*joined, NAME_SLIPS):
        return _pairs_up(left, right) or len(left) != len(right)
    return len(left) == len(right) and _pairs_up(left, right) and len(left) > 1


def _numbers(words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if any(letter.isdigit() for letter in word))


def _pairs_up(left: list[str], right: list[str]) -> bool:
    """Whether each word has one of its own on the other side that it differs from by a letter at
    most, and no more than two words differ at all."""
    rest, slips = list(right), 0
    for word in sorted(left, key=len, reverse=True):
        found = min(rest, key=lambda one: DamerauLevenshtein.distance(word, one), default=None)
        if found is None or not _near(word, found, WORD_SLIPS):
            return False
        slips += word != found
        rest.remove(found)
    return not rest and slips <= 2


def _near(one: str, other: str, slips: tuple[tuple[int, int], ...]) -> bool:
    longest = max(len(one), len(other))
    if longest <= SHORT and one[:1] != other[:1]:  # Bocal is no slip for Local
        return False
    allowed = next((number for length, number in slips if longest <= length), 0)
    return DamerauLevenshtein.distance(one, other) <= allowed
