"""Reads a plain text or Markdown file into lines, with their marks taken apart."""

import re

from charters.importing.markers import (
    BULLET,
    DECORATION,
    HASHES,
    MARKDOWN_LINK,
    UNDERLINE,
    number_of,
    strip_inline,
)
from charters.importing.references import Address, resolve_references
from charters.importing.shapes import Doubt, Line

# Text copied from a PDF often has its bullets alone on the line above.
LONE_BULLETS = frozenset("•◦▪·・●○■–-*\uf0b7")
QUOTE = re.compile(r"^(?:>\s?)+")


def read_lines(text: str, *, markdown: bool) -> tuple[list[Line], list[Doubt]]:
    """The lines that carry words, in order; rules and blank lines only leave a gap."""
    lines: list[Line] = []
    links = _links(text) if markdown else []
    if markdown:
        text, addresses = resolve_references(text)
        links = sorted([*links, *addresses])
    adjacent = has_lone_bullet = False
    for number, written in enumerate(text.expandtabs(4).split("\n"), start=1):
        stripped = written.strip()
        if not stripped or is_decoration(stripped):
            if adjacent and (underline := UNDERLINE.match(stripped)):
                _underline(lines, level=1 if underline[1] == "=" else 2)
            adjacent = False
            has_lone_bullet = has_lone_bullet or stripped in LONE_BULLETS
            continue
        line = read_line(written, number=number, markdown=markdown)
        if not line.raw:  # Markdown that holds a tag or a quote mark only
            adjacent = False
            continue
        if has_lone_bullet and line.is_plain:
            line.kind = "bullet"
        has_lone_bullet = False
        line.adjacent = adjacent
        lines.append(line)
        adjacent = not line.heading
    return lines, [
        link_doubt([f"{link.address} (line {link.line})" for link in links])
    ] if links else []


def is_decoration(text: str) -> bool:
    """Whether the line is only drawn: a rule, a code fence, a lone bullet. Emoji are kept."""
    return bool(DECORATION.match(text)) and all(ord(character) < 0x2600 for character in text)


def read_line(written: str, *, number: int, markdown: bool) -> Line:
    """One line that carries words, with its bullet, number or heading marks taken apart."""
    indent = len(written) - len(written.lstrip())
    text = written.strip()
    if markdown:
        text = QUOTE.sub("", text)
    if markdown and (hashes := HASHES.match(text)):
        return _heading(strip_inline(hashes[2]), number=number, level=len(hashes[1]))
    bullet = BULLET.match(text)
    content = text[bullet.end() :] if bullet else text
    if markdown:
        content = strip_inline(content)
    if bullet:
        return Line(number, content, indent=indent, kind="bullet", tail=len(text))
    if found := number_of(content):
        return Line(
            number,
            found.rest,
            raw=content,
            indent=indent,
            ordinal=found.value,
            separator=found.separator,
            is_worded=found.is_worded,
        )
    return Line(number, content, indent=indent)


def _heading(text: str, *, number: int, level: int) -> Line:
    line = Line(number, text, heading=level)
    mark_number(line)
    return line


def mark_number(line: Line) -> None:
    """Take the number off a heading's text, where it has one."""
    if found := number_of(line.text, in_heading=True):
        line.text, line.ordinal, line.is_worded = found.rest, found.value, found.is_worded
        line.separator = found.separator


def _underline(lines: list[Line], *, level: int) -> None:
    """Turn the line above a row of = or - into a heading, as Markdown and typists do."""
    above = lines[-1]
    if above.kind == "text" and not above.adjacent and len(above.raw) <= 120:
        above.text, above.heading = above.raw, level
        mark_number(above)


def _links(text: str) -> list[Address]:
    return [
        Address(number, match[2])
        for number, line in enumerate(text.split("\n"), start=1)
        for match in MARKDOWN_LINK.finditer(line)
    ]


def link_doubt(addresses: list[str]) -> Doubt:
    """Links lose their address, for a charter is plain words: say which."""
    return Doubt(
        0, "Only the words of links are kept, not their addresses: " + ", ".join(addresses) + "."
    )
