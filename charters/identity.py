"""Follows articles and parts from one text of a charter to the next: what is still the same one.

Works on frozen contents (`charters.canonical`). Numbers never count: an article that moved is the
same article. Pure Python.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

Content = dict[str, Any]
Ids = dict[str, str]

# How much of two texts must be common: less for an article, whose title and place help to tell.
ARTICLE_LIKENESS = 0.34
PART_LIKENESS = 0.5
# A part that went to another article must say nearly the same there.
MOVED_LIKENESS = 0.8
OPENING = 5  # words
FEW = 60
BEST = 10
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")


class _Piece(NamedTuple):
    """An article or a part, reduced to what tells whether it is the same as another one."""

    id: str
    place: float  # from 0 to 1, in the text
    kind: str
    exact: str
    opening: list[str]
    words: Counter[str]
    size: int


def continued_ids(old: Content, new: Content) -> Ids:
    """`{new id: old id}` for each article and part of the new text that continues one of the old.

    Articles by their title, then by how alike their words are; parts inside such articles first,
    then wherever they went. Each old id is used once at most.
    """
    articles = _match(
        [_article(article, place) for place, article in _placed(old["articles"])],
        [_article(article, place) for place, article in _placed(new["articles"])],
        likeness=ARTICLE_LIKENESS,
    )
    by_id = {article.get("id"): article for article in old["articles"]}
    streams = [
        (by_id[articles[article["id"]]]["parts"], article["parts"])
        for article in new["articles"]
        if article["id"] in articles
    ]
    streams += [(old[name], new[name]) for name in ("preamble", "closing")]
    parts: Ids = {}
    for before, after in streams:
        parts |= _match(_parts(before), _parts(after), likeness=PART_LIKENESS)
    gone = [part for part in _all_parts(old) if part.get("id") not in parts.values()]
    come = [part for part in _all_parts(new) if part["id"] not in parts]
    return articles | parts | _match(_parts(gone), _parts(come), likeness=MOVED_LIKENESS)


def aligned_ids(source: Content, translation: Content) -> Ids:
    """`{id: source's id}` for a translation: by place, as nothing else can be compared.

    Articles when there are as many; their parts when these follow each other in the same kinds.
    """
    ids: Ids = {}
    if len(source["articles"]) == len(translation["articles"]):
        for theirs, ours in zip(source["articles"], translation["articles"], strict=True):
            ids[ours["id"]] = theirs["id"]
            ids |= _aligned_parts(theirs["parts"], ours["parts"])
    for name in ("preamble", "closing"):
        ids |= _aligned_parts(source[name], translation[name])
    return ids


def renamed(data: Any, ids: Ids) -> Any:
    """The same data with these ids in place of others, however deep they stand."""
    if isinstance(data, dict):
        return {
            key: ids.get(value, value) if key == "id" else renamed(value, ids)
            for key, value in data.items()
        }
    return [renamed(item, ids) for item in data] if isinstance(data, list) else data


def _aligned_parts(source: list[Content], translation: list[Content]) -> Ids:
    """Part by part when all are of the same kinds; else the commitments, when there are as many."""
    for kinds in (None, {"commitment"}):
        theirs = [part for part in source if kinds is None or part["kind"] in kinds]
        ours = [part for part in translation if kinds is None or part["kind"] in kinds]
        if [_is_promise(part) for part in theirs] == [_is_promise(part) for part in ours]:
            return {b["id"]: a["id"] for a, b in zip(theirs, ours, strict=True) if a.get("id")}
    return {}


def _is_promise(part: Content) -> bool:
    return part["kind"] == "commitment"


def _match(old: list[_Piece], new: list[_Piece], *, likeness: float) -> Ids:
    """Pairs of pieces: those that say exactly the same, then the most alike first."""
    found: Ids = {}
    taken: set[str] = set()
    pairs = [*_exact_pairs(old, new), *_like_pairs(old, new, likeness)]
    for before, after in pairs:
        if before not in taken and after not in found:
            found[after] = before
            taken.add(before)
    return found


def _exact_pairs(old: list[_Piece], new: list[_Piece]) -> Iterator[tuple[str, str]]:
    """Equal pieces, in order where several are equal."""
    waiting: dict[tuple[str, str], list[str]] = {}
    for piece in old:
        if piece.exact and piece.id:
            waiting.setdefault((piece.kind, piece.exact), []).append(piece.id)
    for piece in new:
        if same := waiting.get((piece.kind, piece.exact)):
            yield same.pop(0), piece.id


def _like_pairs(old: list[_Piece], new: list[_Piece], likeness: float) -> Iterable[tuple[str, str]]:
    """Pairs that are alike enough, the most alike first, the nearest first among equals."""
    candidates = _Candidates(new)
    scored = [
        (score, -abs(before.place - after.place), before.id, after.id)
        for before in old
        if before.id
        for after in candidates.of(before)
        if (before.kind == "article") == (after.kind == "article")
        and (score := _likeness(before, after)) >= likeness
    ]
    return ((before, after) for _, _, before, after in sorted(scored, reverse=True))


class _Candidates:
    """The pieces worth comparing with another one: all of a few; of many, those that share most
    of its rarer words. Three hundred articles would be a hundred thousand pairs otherwise.
    """

    def __init__(self, pieces: list[_Piece]) -> None:
        self.pieces = pieces
        self.holders: dict[str, list[int]] = {}
        for index, piece in enumerate(pieces):
            for word in piece.words:
                self.holders.setdefault(word, []).append(index)

    def of(self, piece: _Piece) -> list[_Piece]:
        if len(self.pieces) <= FEW:
            return self.pieces
        votes: Counter[int] = Counter()
        for word in piece.words:
            holders = self.holders.get(word, [])
            if len(holders) <= max(FEW, len(self.pieces) // 8):
                votes.update(holders)
        return [self.pieces[index] for index, _ in votes.most_common(BEST)]


def _likeness(before: _Piece, after: _Piece) -> float:
    """The share of common words, 1 for all; a text that took up nearly all of another one is it,
    and so, when in doubt, is one that opens like it.
    """
    smaller, larger = sorted((before.size, after.size))
    if not smaller:
        return 0.0
    common = (before.words & after.words).total()
    share = 2 * common / (smaller + larger)
    if smaller > 8:
        share = max(share, 0.6 * common / smaller)
    return share + 0.15 * (before.opening == after.opening)


def _article(article: Content, place: float) -> _Piece:
    """An article without a title is told by its whole text."""
    texts = [part["text"] for part in article["parts"]]
    title = _folded(article["title"])
    # A title of two words weighs as much as a sentence.
    text = _folded(" ".join(texts))
    words = Counter(_words(title) * 4) + Counter(_words(text))
    opening = _words(title or text)[:OPENING]
    return _Piece(
        article.get("id", ""), place, "article", title or text, opening, words, words.total()
    )


def _parts(parts: list[Content]) -> list[_Piece]:
    pieces = []
    for place, part in _placed(parts):
        text = _folded(part["text"])
        words = _words(text)
        kind = "commitment" if _is_promise(part) else "text"
        pieces.append(
            _Piece(
                part.get("id", ""), place, kind, text, words[:OPENING], Counter(words), len(words)
            )
        )
    return pieces


def _all_parts(content: Content) -> list[Content]:
    articles = (part for article in content["articles"] for part in article["parts"])
    return [*content["preamble"], *articles, *content["closing"]]


def _placed(items: list[Content]) -> list[tuple[float, Content]]:
    return [(index / max(len(items), 1), item) for index, item in enumerate(items)]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _words(text: str) -> list[str]:
    """Words; signs of scripts that put no space between words, each with the one that follows."""
    found = _WORD.findall(text)
    return [
        word + after if len(word) == 1 and ord(word) > 0x3000 else word
        for word, after in zip_longest(found, found[1:], fillvalue="")
    ]
