"""Reads what stands before the first paragraph: title, subtitle, dating note, kind."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from charters.importing.dates import dating_sentence, find_date, is_note
from charters.importing.shapes import CharterKind, Doubt, Line
from charters.importing.vocabulary import (
    CHARTER_NOUN,
    is_preamble_heading,
    is_signature_line,
    without_colon,
)

TITLE_LENGTH = 200

_NAMED = re.compile(
    rf"^(?:la|le|the|l['’])\s*(?P<name>[^,.;:]{{0,80}}?\b{CHARTER_NOUN}\b[^,.;:]{{0,80}}?)\s+"
    r"(?:définit|constitue|est|énonce|fixe|rassemble|présente|pose|décrit|précise|engage|vise|"
    r"a pour|defines?|sets?|is|states?|describes?|gathers?|lays|aims|binds)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Front:
    """The head of a charter, and the blocks that remain for its preamble."""

    title: str = ""
    subtitle: str = ""
    dated: date | None = None
    date_note: str = ""
    note: Line | None = None  # the line date_note comes from, when it is one of the head
    note_place: int = 0  # where that line would stand in the preamble
    rest: list[Line] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def read_front(blocks: list[Line], *, filename: str) -> Front:
    """Take title, subtitle and the dating note off the blocks before the first article."""
    front = Front()
    position = _title_position(blocks)
    if position is not None:
        front.title = without_colon(blocks[position].raw)
        front.date_note = front.title if find_date(front.title) else ""
    notes: list[Line] = []
    is_head = True
    for index, block in enumerate(blocks):
        if index == position:
            is_head = True
        elif is_head and _is_short(block) and is_note(block.raw):
            block.kind = "note"
            notes.append(block)
            front.rest.append(block)
        elif (
            is_head
            and position is not None
            and index > position
            and _is_subtitle(blocks, index, front)
        ):
            front.subtitle = without_colon(block.raw)
        else:
            is_head = False
            front.rest.append(block)
    _take_note(front, notes)
    if not front.title:
        _make_title(front, filename)
    return front


def _title_position(blocks: list[Line]) -> int | None:
    """Where the title is: the first heading of level 1, else the first short line but notes."""
    for index, block in enumerate(blocks):
        if block.heading == 1 and len(block.raw) <= TITLE_LENGTH:
            return index
    for index, block in enumerate(blocks):
        is_title = block.heading and len(block.raw) <= TITLE_LENGTH
        if is_title and not is_preamble_heading(block.raw):
            return index
        if not _is_short(block):
            return None
        if not is_note(block.raw):
            return None if is_preamble_heading(block.raw) or is_signature_line(block.raw) else index
    return None


def _is_short(block: Line) -> bool:
    """Whether the line can be a title: short, unmarked, not a sentence and not opening one."""
    return (
        block.kind == "text"
        and not block.in_list
        and len(block.raw) <= 150
        and not block.raw.endswith((".", ";", ",", "。"))
        and not (block.raw.endswith(":") and len(block.raw) > 60)
    )


def _is_subtitle(blocks: list[Line], index: int, front: Front) -> bool:
    block = blocks[index]
    if front.subtitle or not _is_short(block) or is_preamble_heading(block.raw):
        return False
    if block.raw.endswith(":") or is_signature_line(block.raw):
        return False
    if block.heading:
        return index + 1 == len(blocks) or bool(blocks[index + 1].heading)
    return block.ordinal is None


def _take_note(front: Front, notes: list[Line]) -> None:
    """The note with a date, or else the first, is the dating one; others stay in the preamble."""
    dated = [note for note in notes if find_date(note.raw)]
    chosen = dated[0] if dated else notes[0] if notes and not front.date_note else None
    if chosen:
        front.note, front.date_note = chosen, chosen.raw
        front.note_place = next(index for index, block in enumerate(front.rest) if block is chosen)
        del front.rest[front.note_place]
    if found := find_date(front.date_note):
        front.dated = found.value
        if found.doubt:
            front.doubts.append(Doubt(chosen.number if chosen else 0, found.doubt))


def _make_title(front: Front, filename: str) -> None:
    first = front.rest[0] if front.rest else None
    named = _NAMED.match(first.raw) if first else None
    if first and named and " " in named["name"]:
        front.title = named["name"][0].upper() + named["name"][1:]
        front.doubts.append(
            Doubt(first.number, "no line is a title: it was taken from this sentence.")
        )
        return
    stem = re.sub(r"[\s_-]+", " ", PurePath(filename).stem).strip()
    front.title = stem[:1].upper() + stem[1:]
    front.doubts.append(Doubt(0, "No line is a title: it was made from the name of the file."))


def find_dating_sentence(front: Front, blocks: list[Line]) -> None:
    """Without a date in the head, take it from a sentence on the charter or from the signing."""
    if front.dated:
        return
    for block in blocks:
        sentence = dating_sentence(block.raw)
        if not sentence and is_signature_line(block.raw):
            sentence = block.raw
        if found := find_date(sentence):
            if front.note:
                front.rest.insert(front.note_place, front.note)
            front.dated, front.date_note, front.note = found.value, sentence, None
            front.doubts += [Doubt(block.number, found.doubt)] if found.doubt else []
            return


def guess_kind(title: str, subtitle: str, first_paragraph: str) -> CharterKind | None:
    """The kind of charter that its title or its first paragraph announces."""
    head = f"{title} {subtitle}"
    manifesto = (
        r"manifest[eo]",
        r"\b(?:ce|le|notre|this|the|our) manifest[eo]\b",
    )  # "se manifeste" is a verb
    for text, pattern in zip((head, first_paragraph), manifesto, strict=True):
        if re.search(pattern, text, re.IGNORECASE):
            return "manifesto"
        if re.search(r"r[ée]ciproque|reciprocal|mutual", text, re.IGNORECASE):
            return "reciprocal"
        if re.search(r"engage|commit|pledge", text, re.IGNORECASE):
            return "engagement"
    return "engagement" if re.search(CHARTER_NOUN, head, re.IGNORECASE) else None
