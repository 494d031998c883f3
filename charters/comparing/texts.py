"""Comparing two frozen contents."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from charters.comparing.changes import (
    ArticleChange,
    CapacityChange,
    Comparison,
    PartChange,
    Pieces,
)
from charters.comparing.matching import Pair, matched, moved
from portal.differences import word_difference

Content = dict[str, Any]


def compare(old: Content, new: Content, *, titles: tuple[str, str] = ("", "")) -> Comparison:
    """What became of the old text in the new one; `titles` are those of the two charters."""
    articles = [
        _section("preamble", old, new),
        *_articles(old["articles"], new["articles"]),
        _section("closing", old, new),
    ]
    capacities = old.get("capacities", []), new.get("capacities", [])
    return Comparison(
        articles=tuple(_with_travels([article for article in articles if article])),
        capacities=tuple(_capacities(*capacities)),
        offered=frozenset(capacity["code"] for side in capacities for capacity in side),
        title=_pieces(*titles),
        subtitle=_pieces(old.get("subtitle", ""), new.get("subtitle", "")),
        date_note=_pieces(old.get("date_note", ""), new.get("date_note", "")),
    )


def _pieces(old: str, new: str) -> Pieces:
    """Word by word; nothing when the words are the same."""
    if old == new:
        return ()
    pieces = tuple(word_difference(old, new))
    return pieces if any(piece.what != "kept" for piece in pieces) else ()


def _section(key: str, old: Content, new: Content) -> ArticleChange | None:
    if not old[key] and not new[key]:
        return None
    return ArticleChange(
        key,
        {"parts": old[key]} if old[key] else None,
        {"parts": new[key]} if new[key] else None,
        parts=_parts(old[key], new[key]),
    )


def _articles(old: list[Content], new: list[Content]) -> list[ArticleChange]:
    pairs = matched(
        old,
        new,
        texts=[lambda article: _folded(article["title"]), _text_of],
        words=lambda article: f"{article['title']} {_text_of(article)}",
    )
    out_of_order = moved(pairs)
    return [
        _article(
            None if i is None else old[i],
            None if k is None else new[k],
            is_moved=(i, k) in out_of_order,
        )
        for i, k in _reading_order(pairs, len(old), len(new))
    ]


def _article(old: Content | None, new: Content | None, *, is_moved: bool) -> ArticleChange:
    ours, theirs = old or {}, new or {}
    parts = _parts(ours.get("parts", []), theirs.get("parts", []))
    if old is None or new is None:
        return ArticleChange("article", old, new, parts=parts)
    return ArticleChange(
        "article",
        old,
        new,
        parts=parts,
        title=_pieces(old["title"], new["title"]),
        plain=_pieces(old.get("plain", ""), new.get("plain", "")),
        source=_pieces(_source_of(old), _source_of(new)),
        is_moved=is_moved,
    )


def _parts(old: list[Content], new: list[Content]) -> tuple[PartChange, ...]:
    pairs = matched(
        old,
        new,
        texts=[
            lambda part: (part["kind"], _folded(part["text"])),
            lambda part: _folded(part["text"]),
        ],
        words=lambda part: part["text"],
    )
    out_of_order = moved(pairs)
    changes = []
    for i, k in _reading_order(pairs, len(old), len(new)):
        if i is None or k is None:
            changes.append(PartChange(None if i is None else old[i], None if k is None else new[k]))
            continue
        pieces = _pieces(old[i]["text"], new[k]["text"])
        changes.append(PartChange(old[i], new[k], pieces, is_moved=(i, k) in out_of_order))
    return tuple(changes)


def _reading_order(
    pairs: Sequence[Pair], olds: int, news: int
) -> Iterable[tuple[int | None, int | None]]:
    """Every place of the new text in order; what is gone stands after what it followed."""
    partner = {k: i for i, k in pairs}
    gone = sorted(set(range(olds)) - set(partner.values()))
    follow: dict[int, list[int]] = {}
    for i in gone:
        follow.setdefault(_before(i, gone), []).append(i)
    order: list[tuple[int | None, int | None]] = [(i, None) for i in follow.get(-1, [])]
    for k in range(news):
        order.append((partner.get(k), k))
        order += [(i, None) for i in follow.get(partner.get(k, -2), [])]
    return order


def _before(place: int, gone: list[int]) -> int:
    """The nearest earlier place that is still there; -1 for none."""
    place -= 1
    while place in gone:
        place -= 1
    return place


def _with_travels(articles: list[ArticleChange]) -> list[ArticleChange]:
    """Parts that left one article for another, by identity: shown as moved in both places."""
    left = {
        change.old["id"]: (change, article)
        for article in articles
        for change in article.parts
        if change.new is None and change.old and change.old.get("id")
    }
    came = {
        change.new["id"]: (change, article)
        for article in articles
        for change in article.parts
        if change.old is None and change.new and change.new.get("id")
    }
    both = left.keys() & came.keys()
    if not both:
        return articles
    return [
        replace(article, parts=tuple(_travelled(change, left, came) for change in article.parts))
        for article in articles
    ]


def _travelled(change: PartChange, left: dict[str, Any], came: dict[str, Any]) -> PartChange:
    name = change.part.get("id", "")
    if (change.old and change.new) or name not in left or name not in came:
        return change
    (departure, source), (arrival, goal) = left[name], came[name]
    other = goal.article if change.new is None else source.article
    return PartChange(
        departure.old,
        arrival.new,
        _pieces(departure.old["text"], arrival.new["text"]),
        elsewhere=other.get("number", 0),
        gone=change.new is None,
    )


def _capacities(old: list[Content], new: list[Content]) -> Iterable[CapacityChange]:
    ours, theirs = ({c["code"]: c for c in capacities} for capacities in (old, new))
    for code in [*theirs, *(code for code in ours if code not in theirs)]:
        before, after = ours.get(code), theirs.get(code)
        if before is None or after is None:
            yield CapacityChange(code, before, after)
            continue
        change = CapacityChange(
            code,
            before,
            after,
            label=_pieces(before["label"], after["label"]),
            pledge=_pieces(before.get("pledge", ""), after.get("pledge", "")),
        )
        if change.label or change.pledge or change.signers_changed:
            yield change


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _text_of(article: Content) -> str:
    return " ".join(part["text"] for part in article["parts"])


def _source_of(article: Content) -> str:
    """Provenance and credits as one line: the words that stand beside the article."""
    source = article.get("provenance") or {}
    told = (source.get(key) or "" for key in ("source", "url", "date", "licence"))
    return " · ".join(text for text in (*told, article.get("credits", "")) if text)
