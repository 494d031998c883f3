"""Puts the blocks of a charter in their places: preamble, articles, closing."""

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from charters.importing.front import Front, find_dating_sentence, guess_kind, read_front
from charters.importing.headings import Headings
from charters.importing.parts import make_parts, make_signature_parts
from charters.importing.provenance import read_announcement
from charters.importing.shapes import (
    CharterKind,
    Doubt,
    Line,
    ParsedArticle,
    ParsedCharter,
    Part,
    SourceFormat,
)
from charters.importing.vocabulary import (
    ends_sentence,
    is_attribution,
    is_closing_formula,
    is_closing_heading,
    is_signature_line,
    without_colon,
)

TITLE_LENGTH = 200


@dataclass(slots=True)
class Section:
    """An article being put together: its heading, what stood just above it, and its blocks."""

    number: int
    heading: Line
    above: list[Line] = field(default_factory=list)
    blocks: list[Line] = field(default_factory=list)
    provenance: str = ""


def assemble(
    blocks: list[Line],
    headings: Headings,
    *,
    filename: str,
    source_format: SourceFormat,
    dated: date | None,
    doubts: list[Doubt],
) -> ParsedCharter:
    """The charter these blocks make, with every doubt in the order of the source.

    ``dated`` is the date beside the text, for a text that gives none itself.
    """
    head, sections = _cut(blocks, headings)
    front = read_front(head, filename=filename)
    _name_sources(front.rest, sections, doubts)
    formula, signature = _take_closing(front.rest, sections, headings.level, doubts)
    find_dating_sentence(front, [*front.rest, *formula, *signature])
    front.dated = front.dated or dated
    opening = next((block.raw for block in front.rest if block.kind == "text"), "")
    if not sections and any(block.kind != "note" for block in front.rest):
        while len(front.rest) > 1 and is_attribution(front.rest[-1].raw):
            formula.insert(0, front.rest.pop())
        sections = _sections_of_paragraphs([b for b in front.rest if b.kind != "note"])
        front.rest = [block for block in front.rest if block.kind == "note"]
        doubts.append(Doubt(0, "No heading or number marks articles: each paragraph is one."))
    preamble = tuple(make_parts(front.rest, doubts))
    kind = guess_kind(front.title, front.subtitle, opening)
    doubts += [*front.doubts, *_what_lacks(front, sections, kind)]
    return ParsedCharter(
        title=front.title,
        subtitle=front.subtitle,
        date=front.dated,
        date_note=front.date_note,
        kind=kind or "engagement",
        preamble=preamble,
        articles=tuple(_article(section, doubts) for section in sections),
        closing=(*make_parts(formula, doubts), *make_signature_parts(signature)),
        has_signature_block=bool(signature),
        unsure=_in_order(doubts),
        source_format=source_format,
    )


def _cut(blocks: list[Line], headings: Headings) -> tuple[list[Line], list[Section]]:
    """The blocks before the first article, and one section per article."""
    head: list[Line] = []
    sections: list[Section] = []
    for index, block in enumerate(blocks):
        if index in headings.numbers:
            sections.append(Section(headings.numbers[index], block))
        else:
            (sections[-1].blocks if sections else head).append(block)
    for before, after in pairwise(sections):
        _move_up(before, after, headings.level)
    return head, sections


def _sections_of_paragraphs(blocks: list[Line]) -> list[Section]:
    """An untitled section per paragraph, with the list it opens; a heading holds all below it.

    Small articles can be followed from version to version, and later become parts of larger ones;
    one article with everything in it could not.
    """
    sections: list[Section] = []
    for block in blocks:
        current = sections[-1] if sections else None
        if block.heading:
            sections.append(Section(len(sections) + 1, block))
        elif current and (current.heading.heading or _goes_on(current, block)):
            current.blocks.append(block)
        else:
            nameless = Line(block.number, "", kind="note")
            sections.append(Section(len(sections) + 1, nameless, blocks=[block]))
    return sections


def _goes_on(section: Section, block: Line) -> bool:
    """Whether the block belongs to the paragraph above: a list, or what its colon announces."""
    return not block.is_plain or section.blocks[-1].raw.endswith((":", "："))


def _move_up(before: Section, after: Section, level: int) -> None:
    """Give the next article what announces it: a line about its source, the title of a group."""
    for index, block in enumerate(before.blocks):
        announcement = read_announcement(block.raw)
        is_group = block.heading and block.heading <= level and index + 1 == len(before.blocks)
        if is_group or (announcement and not announcement.is_above):
            before.blocks, after.above = before.blocks[:index], before.blocks[index:]
            return


def _name_sources(preamble: list[Line], sections: list[Section], doubts: list[Doubt]) -> None:
    """Write the announced source on each article that the announcement covers."""
    places = [(sections[0].number if sections else 1, preamble)]
    for section in sections:
        places += [(section.number, section.above), (section.number + 1, section.blocks)]
    announced = [
        (block, following, announcement)
        for following, blocks in places
        for block in blocks
        if (announcement := read_announcement(block.raw))
    ]
    by_number = {section.number: section for section in sections}
    for block, following, announcement in announced:
        numbers = announcement.numbers(following)
        for number in by_number.keys() & set(numbers):
            by_number[number].provenance = announcement.source
        if missing := [str(number) for number in numbers if number not in by_number]:
            text = f"announces articles that were not found: {', '.join(missing[:20])}."
            doubts.append(Doubt(block.number, text))


def _take_closing(
    preamble: list[Line], sections: list[Section], level: int, doubts: list[Doubt]
) -> tuple[list[Line], list[Line]]:
    """Take the closing formula and the signature block off the end of the text."""
    tail = sections[-1].blocks if sections else preamble
    signature: list[Line] = []
    for index, block in enumerate(tail):
        if is_signature_line(block.raw) and block.kind == "text":
            signature = _cut_off(tail, index)
            break
    formula: list[Line] = []
    for index, block in enumerate(tail):
        if block.heading and sections and (block.heading <= level or is_closing_heading(block.raw)):
            formula = _cut_off(tail, index)
            break
    # An article keeps a text, unless all are only a title; a charter without articles keeps all.
    spare = int(any(section.blocks for section in sections[:-1])) if sections else len(tail)
    while len(tail) > spare and tail[-1].is_plain and is_closing_formula(tail[-1].raw):
        formula.insert(0, tail.pop())
    if formula and not formula[0].heading:
        text = "read as the closing formula, not as part of the last article."
        doubts.append(Doubt(formula[0].number, text))
    return formula, signature


def _cut_off(blocks: list[Line], index: int) -> list[Line]:
    taken = blocks[index:]
    del blocks[index:]
    return taken


def _article(section: Section, doubts: list[Doubt]) -> ParsedArticle:
    title, rest = _split_title(section, doubts)
    parts = (*_notes(section.above), *rest, *make_parts(section.blocks, doubts))
    return ParsedArticle(section.number, title, parts, section.provenance)


def _split_title(section: Section, doubts: list[Doubt]) -> tuple[str, list[Part]]:
    """The title of an article, and the text on the same line when the line is long."""
    heading = section.heading
    if heading.kind == "note":
        return "", []  # a paragraph that is an article has no title
    if not heading.text:
        following = section.blocks[0] if section.blocks else None
        if (
            following
            and following.is_plain
            and len(following.raw) <= 120
            and not ends_sentence(following.raw)
        ):
            return section.blocks.pop(0).raw, []
        doubts.append(Doubt(heading.number, f"article {section.number} has no title."))
        return "", []
    if len(heading.text) <= TITLE_LENGTH:
        return without_colon(heading.text), []
    doubts.append(
        Doubt(heading.number, f"article {section.number} has its title and text on one line.")
    )
    for end in (". ", "! ", "? ", ": ", "。"):
        first, found, rest = heading.text.partition(end)
        if found and len(first) < TITLE_LENGTH and rest.strip():
            return without_colon(first + end.strip()), [Part("paragraph", rest.strip())]
    return "", [Part("paragraph", heading.text)]


def _notes(lines: list[Line]) -> list[Part]:
    return [Part("note", line.text if line.kind == "bullet" else line.raw) for line in lines]


def _what_lacks(front: Front, sections: list[Section], kind: CharterKind | None) -> list[Doubt]:
    missing = {
        "No date of foundation or validation was found.": not front.dated,
        "No article was recognised.": not sections,
        "Nothing says which kind of charter this is: an engagement charter was assumed.": not kind,
    }
    return [Doubt(0, text) for text, is_missing in missing.items() if is_missing]


def _in_order(doubts: list[Doubt]) -> tuple[str, ...]:
    ordered = sorted(doubts, key=lambda doubt: doubt.line)
    return tuple(dict.fromkeys(str(doubt) for doubt in ordered))
