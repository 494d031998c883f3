"""Puts wrapped lines together again: a paragraph, a bullet or a title broken over several lines."""

import re

from charters.importing.dates import is_note
from charters.importing.headings import Headings
from charters.importing.shapes import Doubt, Line, SourceFormat
from charters.importing.vocabulary import (
    SENTENCE_ENDS,
    ends_sentence,
    is_signature_line,
    is_subtitle,
)

SHORT_LINE = 40  # a line shorter than this was ended on purpose
TITLE_LENGTH = 200
HEAD_LENGTH = 4  # among the first blocks, a line that dates the charter stands alone
SURE = Doubt(0, "")
# Chinese and Japanese put no space between words: a broken line is joined without one.
WIDE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
WITHOUT_SPACES = re.compile(f"[{WIDE}] [{WIDE}]")


def fold(
    lines: list[Line], headings: Headings, *, source_format: SourceFormat
) -> tuple[list[Line], Headings]:
    """The blocks of the charter, and the headings by their place among these."""
    blocks: list[Line] = []
    numbers: dict[int, int] = {}
    doubts = list(headings.doubts)
    last_heading = max(headings.numbers, default=0)
    is_signing = False
    for index, line in enumerate(lines):
        is_signing = is_signing or (index > last_heading and is_signature_line(line.raw))
        previous = blocks[-1] if blocks else None
        is_title = bool(blocks) and len(blocks) - 1 in numbers
        if index in headings.numbers:
            numbers[len(blocks)] = headings.numbers[index]
        elif (
            previous
            and not is_signing
            and not (len(blocks) < HEAD_LENGTH and (is_note(line.raw) or is_note(previous.raw)))
            and (doubt := _joining(previous, line, is_title=is_title, source_format=source_format))
        ):
            _join(previous, line)
            doubts += [doubt] if doubt.text else []
            continue
        blocks.append(line)
    return blocks, Headings(numbers, headings.level, doubts)


def _joining(
    previous: Line, line: Line, *, is_title: bool, source_format: SourceFormat
) -> Doubt | None:
    """A doubt (empty when there is none) if the line goes on with the block before, else None."""
    if source_format == "html":
        return None
    if line.kind == "bullet" and _is_broken_bullet(previous, line):
        return Doubt(previous.last, "read as one commitment broken over two lines.", line.number)
    if not line.adjacent or not line.is_plain or is_signature_line(previous.raw):
        return None
    if is_title or previous.heading:
        return _joining_title(previous, line)
    markdown = source_format == "markdown"
    if previous.kind == "bullet" or previous.ordinal is not None:
        return _joining_item(previous, line, markdown=markdown)
    return SURE if markdown or _is_wrapped(previous, line) else None


def _joining_title(previous: Line, line: Line) -> Doubt | None:
    fits = len(previous.text) + len(line.text) < TITLE_LENGTH
    is_title = fits and line.text[:1].islower() and not line.text.endswith(tuple(SENTENCE_ENDS))
    if previous.heading or not previous.text or not is_title:
        return None
    return Doubt(previous.last, "read as one title over two lines.", line.number)


def _joining_item(previous: Line, line: Line, *, markdown: bool) -> Doubt | None:
    if line.indent > previous.indent or markdown:
        return SURE
    if line.text[:1].islower():
        return Doubt(previous.last, "read as one commitment over two lines.", line.number)
    return None


def _is_broken_bullet(previous: Line, line: Line) -> bool:
    """Whether a bullet carries on the one before: one space off, mid-sentence, in small letters."""
    return (
        previous.kind == "bullet"
        and line.adjacent
        and abs(line.indent - previous.indent) == 1
        and line.text[:1].islower()
        and previous.text[:1].isupper()
        and not ends_sentence(previous.text)
    )


def _is_wrapped(previous: Line, line: Line) -> bool:
    """Guess whether the line above ends at a hard wrap or where its paragraph ends."""
    if previous.tail < SHORT_LINE or is_subtitle(previous.text) or previous.text.endswith(":"):
        return False
    if ends_sentence(previous.text) and not previous.text.endswith((",", ";")):
        return line.text[:1].islower() or (previous.last > previous.number and previous.tail <= 100)
    return True


def _join(block: Line, line: Line) -> None:
    gap = "" if WITHOUT_SPACES.search(f"{block.raw[-1:]} {line.raw[:1]}") else " "
    block.text = f"{block.text}{gap}{line.raw}".strip()
    block.raw = f"{block.raw}{gap}{line.raw}"
    block.last, block.tail = line.number, line.tail
