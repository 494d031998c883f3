"""What changed between two texts, word by word, for people to read."""

import re
from itertools import accumulate
from typing import NamedTuple

# Written without spaces between words: each sign is compared by itself.
UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
MARKS = r",;:!?…()\[\]{}«»\"“”„/—–،؛؟。、！？「」（）・"
# A word, or a punctuation mark, with the space before it. An apostrophe ends a word ("l’|eau").
TOKEN = re.compile(
    rf"(\s*)([{UNSPACED}]|[{MARKS}]|\.+(?=\s|$)"
    rf"|(?:\.(?!\s|$)|[^\s.{MARKS}{UNSPACED}’'])+[’']?|[’'.])"
)
SENTENCE_ENDS = frozenset(".;:!?…。！？؟")
# Beyond this many changed words, old and new stand whole: no one reads what matching would find.
MOST_EDITS = 200
# With less than this share of common words, a text was written anew: nobody reads the crumbs.
LEAST_COMMON = 0.3
# Up to so many changes in one text, each may be a single word.
FEW_CHANGES = 3


class Piece(NamedTuple):
    """A stretch of text that was `kept`, `gone` or `new`, with the space before it."""

    what: str
    text: str


class Stretch(NamedTuple):
    """The same place in both texts: words `i` to `j` of the old one, `k` to `m` of the new one."""

    kept: bool
    i: int
    j: int
    k: int
    m: int


def words_of(text: str) -> list[str]:
    """Words and punctuation marks, without the spaces; both apostrophes are one."""
    return _words(TOKEN.findall(text))


def word_difference(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; what is gone comes before what replaced it.

    Made for the eye: a few words that two rewritten stretches happen to share are not picked out,
    and spaces and the form of apostrophes make no difference. Kept words stand as the new text
    writes them.

    >>> [tuple(piece) for piece in word_difference("a good day", "a fine day")]
    [('kept', 'a'), ('gone', ' good'), ('new', ' fine'), ('kept', ' day')]
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    olds, news = _words(before), _words(after)
    stretches = _settled(_stretches(olds, news), olds, news)
    pieces = []
    for kept, i, j, k, m in _readable(stretches, _counted(olds), _counted(news)):
        if kept:
            # The first word of the new text may stand after something that is gone.
            space = before[i][0] if k == 0 else after[k][0]
            pieces.append(Piece("kept", space + _joined(after[k:m]).lstrip()))
            continue
        if j > i:
            pieces.append(Piece("gone", _joined(before[i:j])))
        if m > k:
            pieces.append(Piece("new", _joined(after[k:m])))
    return pieces


def _words(tokens: list[tuple[str, str]]) -> list[str]:
    return [word.replace("’", "'") for _space, word in tokens]


def _joined(tokens: list[tuple[str, str]]) -> str:
    return "".join(space + word for space, word in tokens)


def _stretches(old: list[str], new: list[str]) -> list[Stretch]:
    """Kept and changed stretches, in turn."""
    found: list[Stretch] = []
    end = _common_end(old, new)
    olds, news = old[: len(old) - end], new[: len(new) - end]
    # Of two texts that are plainly others, at least what they begin with alike is kept.
    runs = _runs(olds, news) or [(0, 0, _common_end(olds[::-1], news[::-1]))]
    i = k = 0
    for j, m, length in [*runs, (len(old) - end, len(new) - end, end)]:
        if j > i or m > k:
            found.append(Stretch(False, i, j, k, m))
        if length:
            found.append(Stretch(True, j, j + length, m, m + length))
        i, k = j + length, m + length
    return found


def _common_end(old: list[str], new: list[str]) -> int:
    end = 0
    while end < min(len(old), len(new)) and old[-1 - end] == new[-1 - end]:
        end += 1
    return end


def _runs(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """Words both texts share in the same order, as runs: where in the old, in the new, how many.

    The shortest script of Eugene Myers (1986): its cost grows with what changed, not with the
    square of the text, and it is given up once the text is plainly another one.
    """
    olds, news = len(old), len(new)
    most = min(MOST_EDITS, olds + news - int(2 * LEAST_COMMON * max(olds, news)))
    reached = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(most + 1):
        steps.append(reached)
        reached = reached.copy()
        for line in range(-edits, edits + 1, 2):
            # One word added (from the line above), or one taken away (from the line below).
            if line == -edits or (line != edits and reached[line - 1] < reached[line + 1]):
                i = reached[line + 1]
            else:
                i = reached[line - 1] + 1
            k = i - line
            while i < olds and k < news and old[i] == new[k]:
                i, k = i + 1, k + 1
            reached[line] = i
            if i >= olds and k >= news:
                return _way_back(steps, i, k)
    return []


def _way_back(steps: list[dict[int, int]], i: int, k: int) -> list[tuple[int, int, int]]:
    runs = []
    for edits in range(len(steps) - 1, -1, -1):
        reached, line = steps[edits], i - k
        added = line == -edits or (line != edits and reached[line - 1] < reached[line + 1])
        start = reached[line + 1] if added else reached[line - 1] + 1
        if i > start:
            runs.append((start, start - line, i - start))
        i = start if added else start - 1
        k = i - (line + 1 if added else line - 1)
    return runs[::-1]


def _settled(stretches: list[Stretch], old: list[str], new: list[str]) -> list[Stretch]:
    """A sentence that came or went, from its first word to its full stop: matching alone may say
    ". They vote" where a reader sees "They vote." """
    told = list(stretches)
    for n in range(1, len(told) - 1):
        before, changed, after = told[n - 1 : n + 2]
        if changed.i < changed.j and changed.k < changed.m:
            continue
        words, start, end = (
            (new, changed.k, changed.m) if changed.i == changed.j else (old, changed.i, changed.j)
        )
        for shift in range(1, after.j - after.i + (n + 2 == len(told))):
            if words[start + shift - 1] != words[end + shift - 1]:
                break
            if words[start + shift - 1] in SENTENCE_ENDS:
                told[n - 1 : n + 2] = _shifted(before, changed, after, shift)
                break
    return told


def _shifted(before: Stretch, changed: Stretch, after: Stretch, by: int) -> list[Stretch]:
    """The same three stretches, the change so many words further on."""
    three = [
        before._replace(j=before.j + by, m=before.m + by),
        Stretch(False, *(place + by for place in changed[1:])),
        after._replace(i=after.i + by, k=after.k + by),
    ]
    return three if three[2].i < three[2].j else three[:2]


def _readable(stretches: list[Stretch], old: list[int], new: list[int]) -> list[Stretch]:
    """Changed stretches joined over the few kept words between them; a text of which little is
    left is one change. `old` and `new` count the words up to each place."""
    told = _joined_over_crumbs(stretches, old, new, single_words=True)
    if sum(not stretch.kept for stretch in told) > FEW_CHANGES:
        told = _joined_over_crumbs(told, old, new, single_words=False)
    kept = sum(new[s.m] - new[s.k] for s in told if s.kept)
    # Words that were only added, or only left out, rewrite nothing.
    anew = any(s.i < s.j and s.k < s.m for s in told if not s.kept)
    if anew and kept < max(old[-1], new[-1]) * LEAST_COMMON:
        return [Stretch(False, 0, len(old) - 1, 0, len(new) - 1)]
    return told


def _joined_over_crumbs(
    stretches: list[Stretch], old: list[int], new: list[int], *, single_words: bool
) -> list[Stretch]:
    """Changed stretches joined where what is kept between them is no longer than either.
    `single_words`: a change of one word still stands by itself."""
    told: list[Stretch] = []
    for stretch in stretches:
        told.append(stretch)
        while len(told) > 2 and not told[-1].kept:
            first, crumb, last = told[-3:]
            changed = min(
                max(old[first.j] - old[first.i], new[first.m] - new[first.k]),
                max(old[last.j] - old[last.i], new[last.m] - new[last.k]),
            )
            if new[crumb.m] - new[crumb.k] > (0 if single_words and changed == 1 else changed):
                break
            told[-3:] = [Stretch(False, first.i, last.j, first.k, last.m)]
    return told


def _counted(words: list[str]) -> list[int]:
    """How many words stand before each place; punctuation is none."""
    return [0, *accumulate(int(word[:1].isalnum()) for word in words)]
