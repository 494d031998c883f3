"""Reads a charter from a text, Markdown or HTML file; pure Python, it knows no model.

``read_charter`` gives a ParsedCharter, ``missing_lines`` proves that it holds every line of the
source, ``describe`` tells a person what was recognised. Files that are no text raise
UnreadableCharter; anything else is read as well as it can be, with what is doubtful in ``unsure``.
"""

from dataclasses import replace

from charters.importing.assembling import assemble
from charters.importing.checking import describe, missing_lines, reading_order
from charters.importing.decoding import clean_text, decode_charter, decoding_doubts, detect_format
from charters.importing.folding import fold
from charters.importing.headings import find_headings
from charters.importing.lines import read_lines
from charters.importing.markup import read_html
from charters.importing.matter import take_matter
from charters.importing.shapes import (
    Line,
    ParsedArticle,
    ParsedCharter,
    Part,
    UnreadableCharter,
)

__all__ = [
    "ParsedArticle",
    "ParsedCharter",
    "Part",
    "UnreadableCharter",
    "decode_charter",
    "describe",
    "missing_lines",
    "read_charter",
    "reading_order",
]


def read_charter(data: bytes, *, filename: str) -> ParsedCharter:
    """The charter a file holds; raises UnreadableCharter when the file is no text."""
    decoded = decode_charter(data)
    matter, text = take_matter(clean_text(decoded))
    source_format = detect_format(text, filename)
    if source_format == "html":
        lines, doubts = read_html(text)
    else:
        lines, doubts = read_lines(text, markdown=source_format == "markdown")
    if not lines:
        raise UnreadableCharter("empty")
    if matter.title and not any(line.heading == 1 for line in lines):
        lines.insert(0, Line(1, matter.title, heading=1))
    blocks, headings = fold(lines, find_headings(lines), source_format=source_format)
    doubts = [*decoding_doubts(data, decoded), *doubts, *headings.doubts]
    parsed = assemble(
        blocks,
        headings,
        filename=filename,
        source_format=source_format,
        dated=matter.dated,
        doubts=doubts,
    )
    return replace(parsed, matter=matter)
