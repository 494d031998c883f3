"""Turns blocks into the parts of a text: paragraphs, subtitles, commitments and their levels."""

from charters.importing.provenance import read_announcement
from charters.importing.shapes import Doubt, Line, Part
from charters.importing.vocabulary import is_signatories_heading, is_subtitle, without_colon


def make_parts(blocks: list[Line], doubts: list[Doubt]) -> list[Part]:
    """One part per block; the shallowest bullets of each list are at level 1."""
    parts: list[Part] = []
    indents: list[int] = []
    numbers: dict[int, int] = {}  # the last number of the list at each indent
    for block in blocks:
        if _is_item(block, numbers, doubts):
            parts.append(Part("commitment", block.text, _level(indents, block.indent)))
            continue
        if not indents or block.indent <= indents[0]:
            indents.clear()
        if block.heading:
            numbers.clear()
        parts.append(_plain_part(block))
    return parts


def _is_item(block: Line, numbers: dict[int, int], doubts: list[Doubt]) -> bool:
    """Whether the block is a bullet, or a number that starts or continues a list."""
    if block.kind == "bullet":
        return True
    if block.ordinal is None or block.heading or block.is_worded:
        return False
    if block.in_list or block.ordinal in (1, numbers.get(block.indent, 0) + 1):
        numbers[block.indent] = block.ordinal
        return True
    doubts.append(
        Doubt(block.number, f"starts with the number {block.ordinal}, out of turn: kept as text.")
    )
    return False


def _level(indents: list[int], indent: int) -> int:
    """The depth of a bullet; one stray space more or less changes nothing."""
    while indents and indent < indents[-1] - 1:
        indents.pop()
    if not indents or indent > indents[-1] + 1:
        indents.append(indent)
    return len(indents)


def _plain_part(block: Line) -> Part:
    if block.kind == "note":
        return Part("note", block.raw)
    if block.heading:
        return Part("subtitle", without_colon(block.raw))
    if read_announcement(block.raw):
        return Part("note", block.raw)
    if is_subtitle(block.raw):
        return Part("subtitle", without_colon(block.raw))
    return Part("paragraph", block.raw)


def make_signature_parts(blocks: list[Line]) -> list[Part]:
    """The lines of a signature block: its headings as subtitles, the others as notes."""
    return [
        Part("subtitle", without_colon(block.raw))
        if is_signatories_heading(block.raw) or block.heading
        else Part("note", block.text if block.kind == "bullet" else block.raw)
        for block in blocks
    ]
