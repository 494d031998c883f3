"""What changed between two texts of a listing, laid out for reading: words, paragraphs with what
stands around them, lists as what came and went, pictures side by side."""

import re
from dataclasses import dataclass, field
from typing import Any

from directory.models import Listing, ListingChange
from directory.services.texts import Difference, Text, differences, in_words
from portal.differences import Piece

# Texts up to this length stand whole; of longer ones, what is far from a change is left out.
SHORT = 400
# Unchanged paragraphs shown before and after a changed one.
AROUND = 1
LINES = re.compile(r"\n+")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph in pieces; `left_out` unchanged ones stand before it and are not shown."""

    pieces: list[Piece]
    left_out: int = 0

    @property
    def is_changed(self) -> bool:
        return any(piece.what != "kept" for piece in self.pieces)


@dataclass(frozen=True)
class Reading:
    """One field that differs, as people read it; only what its kind of field needs is filled."""

    label: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    is_picture: bool = False
    old_picture: str = ""
    new_picture: str = ""


def readings(old: Text, new: Text) -> list[Reading]:
    """The fields in which two texts differ, in the order of the form."""
    # What was not asked for when a text was written is in it as it is in the other.
    return [_reading(one, old, new) for one in differences(new | old, old | new)]


def _reading(one: Difference, old: Text, new: Text) -> Reading:
    if one.name == "picture":
        return Reading(
            one.label, is_picture=True, old_picture=one.old_picture, new_picture=one.new_picture
        )
    before: Any = old.get(one.name)
    after: Any = new.get(one.name)
    if _is_list(before) and _is_list(after):
        return Reading(
            one.label,
            added=_words(one.name, [value for value in after if value not in before]),
            removed=_words(one.name, [value for value in before if value not in after]),
            stays=_words(one.name, [value for value in after if value in before]),
        )
    paragraphs = paragraphs_of(one.pieces)
    if len(one.old) + len(one.new) > 2 * SHORT:
        paragraphs = with_what_is_around(paragraphs)
    return Reading(one.label, paragraphs=paragraphs)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _words(name: str, values: list[str]) -> list[str]:
    return [in_words(name, [value]) for value in values]


def paragraphs_of(pieces: list[Piece]) -> list[Paragraph]:
    """The pieces, a paragraph for each line of the texts."""
    found: list[list[Piece]] = [[]]
    for what, text in pieces:
        first, *others = LINES.split(text)
        if first.strip():
            found[-1].append(Piece(what, first))
        for line in others:
            found.append([Piece(what, line)] if line.strip() else [])
    return [Paragraph(line) for line in found if line]


def with_what_is_around(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Those that changed and their neighbours; each says how many were left out before it. A last
    one without words says how many at the end."""
    changed = [place for place, one in enumerate(paragraphs) if one.is_changed]
    shown = {n for place in changed for n in range(place - AROUND, place + AROUND + 1)}
    found, left_out = [], 0
    for place, one in enumerate(paragraphs):
        if place in shown:
            found.append(Paragraph(one.pieces, left_out))
            left_out = 0
        else:
            left_out += 1
    return [*found, Paragraph([], left_out)] if left_out else found


def text_seen(listing: Listing, token: str) -> Text | None:
    """The text a `text_token` of this listing named, if it is still known."""
    version, _point, change = token.partition(".")
    if not (version.isdecimal() and change.isdecimal()) or len(token) > 40:
        return None
    kept: ListingChange | None
    if int(change):
        kept = listing.changes.filter(pk=int(change)).first()
        return kept.payload or None if kept else None
    kept = listing.changes.filter(base_version=int(version), former__isnull=False).first()
    return kept.former if kept else None
