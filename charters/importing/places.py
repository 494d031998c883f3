"""Tells the version, date and language of a text from where its file lies."""

import re
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from charters.importing.languages import Language, read_language, suffix_language

SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".mkd", ".html", ".htm", ".xhtml"})
# What lies beside charters in a folder, and is none.
_BESIDE = re.compile(
    r"^(?:_index|readme|licen[cs]e|copying|changelog|contributing|authors|notes?)$", re.IGNORECASE
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])(?![\d])")
_NUMBER = r"(\d{1,4}(?:\.\d{1,4}){0,3}(?:[-_.]?(?:alpha|beta|rc|draft|brouillon)\.?\d{0,2})?)"
_TAIL = re.compile(r"[\s._-]+(?:v|version[\s._-]?)?\d[\d._-]*$", re.IGNORECASE)
_NUMBERS = (
    re.compile(rf"(?:^|[\s._-])(?:v|version[\s._-]?){_NUMBER}(?=$|[\s._-])", re.IGNORECASE),
    re.compile(rf"^{_NUMBER}$", re.IGNORECASE),
    re.compile(rf"[\s._-]{_NUMBER}$", re.IGNORECASE),
    re.compile(rf"^{_NUMBER}[\s._-]", re.IGNORECASE),
)


class Place(NamedTuple):
    """What a file's path says; empty where it says nothing."""

    number: str = ""
    dated: date | None = None
    language: Language | None = None


def is_charter_file(path: PurePosixPath) -> bool:
    """Whether the file may be a charter's text: by its name, before anyone opens it."""
    is_hidden = any(piece.startswith(".") for piece in path.parts)
    is_text = path.suffix.lower() in SUFFIXES
    return is_text and not is_hidden and not _BESIDE.match(path.stem)


def read_place(path: PurePosixPath) -> Place:
    """Version, date and language, the nearest to the file's own name first.

    `1/4/code.pt-br.md` (1.4, pt-br), `2019-05-01/fr.md`, `v1.2_en.txt`, `en/1.2.html`.
    """
    stem, language = suffix_language(path.stem)
    if language is None:  # `charter_fr_v1.2`
        _, language = suffix_language(_TAIL.sub("", stem))
    pieces = [*path.parts[:-1], stem]
    for folder in reversed(path.parts[:-1]):
        language = language or read_language(folder)
    number, dated = "", _joined_date(pieces)
    if dated is None:
        for piece in pieces:
            dated = _day(piece) or dated
    for index, piece in enumerate(pieces):
        bare = _DAY.sub("", piece)
        if piece.isdecimal() and index and pieces[index - 1].isdecimal() and number:
            number = f"{number}.{piece}"
        elif found := _number(bare):
            number = found
    return Place("" if _joined_date(pieces) else number, dated, language)


def _joined_date(pieces: list[str]) -> date | None:
    """A date given as folders: 2019/05/01."""
    joined = "/".join(pieces)
    found = re.search(
        r"(?:^|/)((?:19|20)\d\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?:/|$)", joined
    )
    return _valid(*found.groups()) if found else None


def _day(piece: str) -> date | None:
    found = _DAY.search(piece)
    return _valid(found[1], found[3], found[4]) if found else None


def _valid(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _number(piece: str) -> str:
    if month := _MONTH.search(piece):
        return f"{month[1]}-{month[2]}"
    piece = re.sub(r"(?<=\d)[_-](?=\d)", ".", piece)  # v1_4, charter-1-4
    for pattern in _NUMBERS:
        if found := pattern.search(piece):
            return found[1].lower()
    return ""


def number_key(number: str) -> tuple[tuple[int, ...], bool, str, tuple[int, ...]]:
    """Sorts version numbers as people count them: 1.9, 1.10-beta, 1.10. 1.0 is 1."""
    tag = re.search(r"[a-z].*$", number)
    figures = number[: tag.start()] if tag else number
    word = re.sub(r"[^a-z]", "", tag[0]) if tag else ""
    return _figures(figures), not tag, word, _figures(tag[0] if tag else "")


def _figures(text: str) -> tuple[int, ...]:
    figures = [int(figure) for figure in re.findall(r"\d+", text)]
    while len(figures) > 1 and not figures[-1]:
        figures.pop()
    return tuple(figures)
