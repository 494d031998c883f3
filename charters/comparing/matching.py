"""Which article or part of the new text is which of the old one, and what changed places."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from portal.differences import words_of

Row = dict[str, Any]
Pair = tuple[int, int]

# From this share of common words on, two texts without a common identity are held for the same.
# An article of which more than half came anew, under another title, is another article.
ALIKE = 0.5


def matched(
    old: Sequence[Row],
    new: Sequence[Row],
    *,
    texts: Sequence[Callable[[Row], Any]],
    words: Callable[[Row], str],
) -> list[Pair]:
    """Pairs (place in the old, place in the new), ordered by the new; never by number.

    By identity first; then by each of `texts` that only one row on either side has; then by
    likeness of `words`, the likest first. A text imported anew may have lost its identities.
    """
    pairs: dict[int, int] = {}
    for key in (lambda row: row.get("id"), *texts):
        left_old, left_new = _left(old, pairs.keys()), _left(new, pairs.values())
        ours, theirs = _alone(old, left_old, key), _alone(new, left_new, key)
        pairs.update({ours[name]: theirs[name] for name in ours.keys() & theirs.keys()})
    pairs.update(_alike(old, new, pairs, words))
    return sorted(pairs.items(), key=lambda pair: pair[1])


def moved(pairs: Sequence[Pair]) -> set[Pair]:
    """The fewest pairs whose leaving puts the others in one order: one article carried to the end
    does not make all others "moved"."""
    ends: list[int] = []  # the last pair of the best row of each length
    before: list[int] = [-1] * len(pairs)
    lasts: list[int] = []
    for n, (place, _new) in enumerate(pairs):
        length = bisect_left(lasts, place)
        before[n] = ends[length - 1] if length else -1
        lasts[length : length + 1] = [place]
        ends[length : length + 1] = [n]
    stay = set()
    n = ends[-1] if ends else -1
    while n >= 0:
        stay.add(pairs[n])
        n = before[n]
    return set(pairs) - stay


def _left(rows: Sequence[Row], taken: Any) -> list[int]:
    taken = set(taken)
    return [place for place in range(len(rows)) if place not in taken]


def _alone(rows: Sequence[Row], places: list[int], key: Callable[[Row], Any]) -> dict[Any, int]:
    """Where each key stands that stands only once; an identity that was copied tells nothing."""
    keys = {place: key(rows[place]) for place in places}
    often = Counter(keys.values())
    return {name: place for place, name in keys.items() if name and often[name] == 1}


def _alike(
    old: Sequence[Row], new: Sequence[Row], pairs: dict[int, int], words: Callable[[Row], str]
) -> dict[int, int]:
    left_old, left_new = _left(old, pairs.keys()), _left(new, pairs.values())
    if not left_old or not left_new:
        return {}
    ours = {place: _vocabulary(words(old[place])) for place in left_old}
    theirs = {place: _vocabulary(words(new[place])) for place in left_new}
    scores = []
    for i, mine in ours.items():
        for k, other in theirs.items():
            share = 2 * len(mine & other) / (len(mine) + len(other) or 1)
            if share >= ALIKE and old[i].get("kind") == new[k].get("kind"):
                scores.append((-share, abs(i - k), i, k))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _share, _distance, i, k in sorted(scores):
        if i not in found and k not in taken:
            found[i] = k
            taken.add(k)
    return found


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(word for word in words_of(text.casefold()) if word[:1].isalnum())
