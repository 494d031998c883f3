"""What changed between two texts, word by word, for people to read."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORD_OR_SPACE = re.compile(r"\s+|[^\s]+")
# Beyond this many words, matching would take seconds: old and new then stand whole.
MOST_WORDS = 4000


class Piece(NamedTuple):
    """A stretch of text that was `kept`, `gone` or `new`."""

    what: str
    text: str


def word_difference(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; what is gone comes before what replaced it.

    >>> word_difference("a good day", "a fine day")[1:3]
    [Piece(what='gone', text='good'), Piece(what='new', text='fine')]
    """
    before, after = WORD_OR_SPACE.findall(old), WORD_OR_SPACE.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return [piece for piece in (Piece("gone", old), Piece("new", new)) if piece.text]
    pieces = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", "".join(before[i:j])))
            continue
        if j > i:
            pieces.append(Piece("gone", "".join(before[i:j])))
        if m > k:
            pieces.append(Piece("new", "".join(after[k:m])))
    return pieces
