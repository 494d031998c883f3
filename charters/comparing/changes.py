"""What comparing two texts finds: changes of parts, of articles, of capacities."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from charters.enums import Strength
from portal.differences import Piece

Pieces = tuple[Piece, ...]
EVERYBODY = "everybody"


class Change(TextChoices):
    """What became of an article or a part; `MOVED` and `RENUMBERED` keep their words."""

    SAME = "same", _("unchanged")
    CHANGED = "changed", _("changed")
    MOVED = "moved", _("moved")
    RENUMBERED = "renumbered", _("renumbered")
    ADDED = "added", _("added")
    REMOVED = "removed", _("removed")


def binds(part: dict[str, Any] | None, capacity: str) -> bool:
    """Whether a part is a commitment of this capacity; one that names none binds everybody."""
    if part is None or part["kind"] != "commitment":
        return False
    return not part.get("capacities") or capacity in part["capacities"]


def bound_by(part: dict[str, Any] | None) -> frozenset[str]:
    """The capacities a commitment names, or `EVERYBODY`."""
    if part is None or part["kind"] != "commitment":
        return frozenset()
    return frozenset(part.get("capacities") or [EVERYBODY])


@dataclass(frozen=True)
class PartChange:
    """A paragraph, subtitle, note or commitment in both texts, or in one of them.

    `pieces` is empty when the words stayed. `elsewhere` is the number of the other article when
    the part went there or came from there (0: preamble or closing): `old` and `new` are then both
    given, and `gone` says that this is the place it left.
    """

    old: dict[str, Any] | None
    new: dict[str, Any] | None
    pieces: Pieces = ()
    is_moved: bool = False
    elsewhere: int | None = None
    gone: bool = False

    @property
    def part(self) -> dict[str, Any]:
        return self.new or self.old or {}

    @property
    def is_firmer(self) -> bool:
        return self._strengths == (Strength.BEST_EFFORT, Strength.FIRM)

    @property
    def is_softer(self) -> bool:
        return self._strengths == (Strength.FIRM, Strength.BEST_EFFORT)

    @property
    def _strengths(self) -> tuple[str, str]:
        if self.old is None or self.new is None or not self.is_commitment_in_both:
            return "", ""
        return self.old.get("strength", Strength.FIRM), self.new.get("strength", Strength.FIRM)

    @property
    def is_commitment_in_both(self) -> bool:
        return all(part and part["kind"] == "commitment" for part in (self.old, self.new))

    @property
    def binds_more(self) -> frozenset[str]:
        return bound_by(self.new) - bound_by(self.old) if self.old and self.new else frozenset()

    @property
    def binds_less(self) -> frozenset[str]:
        return bound_by(self.old) - bound_by(self.new) if self.old and self.new else frozenset()

    @property
    def changes_duties(self) -> bool:
        """Who is bound, or how firmly, is not what it was."""
        return bool(self.is_firmer or self.is_softer or self.binds_more or self.binds_less)

    @property
    def what(self) -> str:
        if self.old is None:
            return Change.ADDED
        if self.new is None:
            return Change.REMOVED
        if self.pieces or self.changes_duties:
            return Change.CHANGED
        return Change.MOVED if self.is_moved or self.elsewhere is not None else Change.SAME


@dataclass(frozen=True)
class ArticleChange:
    """An article, or the preamble and the closing (without number), in both texts or in one.

    `title`, `plain` and `source` are empty when they stayed as they were; `plain` and `source`
    (provenance and credits) stand beside the text and bind nobody.
    """

    key: str  # "preamble", "closing" or "article"
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    parts: tuple[PartChange, ...] = ()
    title: Pieces = ()
    plain: Pieces = ()
    source: Pieces = ()
    is_moved: bool = False

    @property
    def article(self) -> dict[str, Any]:
        return self.new or self.old or {}

    @property
    def anchor(self) -> str:
        """One page holds removed and added articles of the same number."""
        if self.key != "article":
            return self.key
        return f"{'article' if self.new else 'removed'}-{self.article['number']}"

    @property
    def has_new_words(self) -> bool:
        """Its binding text changed: title, words, who is bound or how firmly."""
        return bool(self.title) or any(part.what != Change.SAME for part in self.parts)

    @cached_property
    def what(self) -> str:
        if self.old is None:
            return Change.ADDED
        if self.new is None:
            return Change.REMOVED
        if self.has_new_words:
            return Change.CHANGED
        if self.is_moved:
            return Change.MOVED
        renumbered = self.old.get("number") != self.new.get("number")
        return Change.RENUMBERED if renumbered else Change.SAME

    @property
    def is_shown(self) -> bool:
        """There is something to read about it: its text, its place, or what stands beside it."""
        return self.what not in {Change.SAME, Change.RENUMBERED} or bool(self.plain or self.source)


@dataclass(frozen=True)
class CapacityChange:
    """A capacity one may sign in: offered or no more, or with another name, pledge or signers."""

    code: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    label: Pieces = ()
    pledge: Pieces = ()

    @property
    def capacity(self) -> dict[str, Any]:
        return self.new or self.old or {}

    @property
    def what(self) -> str:
        if self.old is None:
            return Change.ADDED
        return Change.CHANGED if self.new else Change.REMOVED

    @property
    def signers_changed(self) -> bool:
        return bool(self.old and self.new and self.old["signers"] != self.new["signers"])


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two texts; `articles` holds them all, in reading order."""

    articles: tuple[ArticleChange, ...]
    capacities: tuple[CapacityChange, ...] = ()
    offered: frozenset[str] = frozenset()  # codes in which one could or can sign
    title: Pieces = ()
    subtitle: Pieces = ()
    date_note: Pieces = ()

    @property
    def shown(self) -> list[ArticleChange]:
        return [article for article in self.articles if article.is_shown]

    @property
    def heads(self) -> list[Pieces]:
        """What changed above the text: title, subtitle, date."""
        return [pieces for pieces in (self.title, self.subtitle, self.date_note) if pieces]

    @property
    def is_empty(self) -> bool:
        """Nothing to read: spaces and apostrophes may still differ."""
        changes = (self.shown, self.capacities, self.heads, self.counts[Change.RENUMBERED])
        return not any(changes)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many articles (preamble and closing left out) became what."""
        numbered = [article.what for article in self.articles if article.key == "article"]
        return {what: numbered.count(what) for what in Change.values}
