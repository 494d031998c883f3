"""Whom a change concerns: in one capacity, and which capacities at all."""

from dataclasses import dataclass, field
from typing import NamedTuple

from charters.comparing.changes import (
    EVERYBODY,
    ArticleChange,
    Change,
    Comparison,
    PartChange,
    binds,
    bound_by,
)

# A note says where words come from: it binds nobody.
UNBINDING = "note"


class Entry(NamedTuple):
    """A changed commitment and the article it stands in."""

    article: ArticleChange
    part: PartChange


@dataclass
class Concerned:
    """What changes for who signs in one capacity, the gravest first."""

    new: list[Entry] = field(default_factory=list)  # duties they did not have
    firmer: list[Entry] = field(default_factory=list)  # best effort until now
    changed: list[Entry] = field(default_factory=list)  # in other words
    softer: list[Entry] = field(default_factory=list)  # firm until now
    gone: list[Entry] = field(default_factory=list)
    owed: list[Entry] = field(default_factory=list)  # what others commit to
    articles: list[ArticleChange] = field(default_factory=list)  # changed besides commitments

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())

    @property
    def duties(self) -> int:
        """How many of one's own commitments changed in any way."""
        return sum(map(len, (self.new, self.firmer, self.changed, self.softer, self.gone)))


def what_changes_for(capacity: str, comparison: Comparison) -> Concerned:
    """The comparison as one capacity reads it. A commitment that only went to another place
    changes nothing for anybody."""
    concerned = Concerned()
    for article in comparison.articles:
        for part in article.parts:
            if part.gone or part.what in {Change.SAME, Change.MOVED}:
                continue
            if kind := _kind(capacity, part):
                getattr(concerned, kind).append(Entry(article, part))
        if _has_changed_texts(article):
            concerned.articles.append(article)
    return concerned


def _kind(capacity: str, change: PartChange) -> str:
    """In which list of `Concerned` a changed part stands for this capacity; "" in none."""
    before, after = binds(change.old, capacity), binds(change.new, capacity)
    if after and not before:
        return "new"
    if before and not after:
        return "gone"
    if not before:
        return "owed" if bound_by(change.old) | bound_by(change.new) else ""
    if change.is_firmer:
        return "firmer"
    if change.is_softer:
        return "softer"
    # Others joined or left a duty that is the same for this capacity.
    return "changed" if change.pieces else "owed"


def _has_changed_texts(article: ArticleChange) -> bool:
    return bool(article.title) or any(is_changed_text(part) for part in article.parts)


def is_changed_text(change: PartChange) -> bool:
    """Words around the commitments changed."""
    is_text = change.part.get("kind") not in {"commitment", UNBINDING}
    return is_text and change.what not in {Change.SAME, Change.MOVED}


def bound_capacities(comparison: Comparison) -> frozenset[str]:
    """The capacities that meet a changed commitment, firm or best effort, or a changed article.

    Words around the commitments of an article concern whom the article binds; those of an article
    without commitments, of the preamble and of the closing concern everybody, as does a commitment
    that names no capacity. Moving, renumbering, plain readings, provenance and notes concern
    nobody. A capacity that is offered no more, or with another pledge, is concerned too.
    """
    concerned: set[str] = set()
    for article in comparison.articles:
        for part in article.parts:
            if part.what not in {Change.SAME, Change.MOVED}:
                concerned |= _who_meets(part)
        if _has_changed_texts(article):
            concerned |= _whom(article)
    concerned |= {
        change.code
        for change in comparison.capacities
        if change.what == Change.REMOVED or change.pledge
    }
    if EVERYBODY in concerned:
        concerned |= comparison.offered
    return frozenset(concerned - {EVERYBODY})


def _who_meets(change: PartChange) -> frozenset[str]:
    """Same words, as firm as before: only those who joined or left the commitment."""
    before, after = bound_by(change.old), bound_by(change.new)
    if not change.pieces and not change.is_firmer and not change.is_softer:
        return before ^ after
    return before | after


def _whom(article: ArticleChange) -> frozenset[str]:
    bound = frozenset[str]().union(
        *(bound_by(part.old) | bound_by(part.new) for part in article.parts)
    )
    return bound if bound and article.key == "article" else frozenset({EVERYBODY})
