"""Proves that no line of the source was lost, and tells in English what was recognised."""

import html
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator

from charters.importing.decoding import INVISIBLE, clean_text
from charters.importing.folding import WIDE
from charters.importing.lines import QUOTE
from charters.importing.markers import BULLET, HASHES, number_of, strip_inline
from charters.importing.markup import INLINE_TAG, visible_markup
from charters.importing.matter import take_matter
from charters.importing.references import resolve_references
from charters.importing.shapes import ParsedCharter, Part, SourceFormat

_TAG = re.compile(r"""<[!?/]?([a-zA-Z\[][a-zA-Z0-9-]*)(?:"[^"<]*"|'[^'<]*'|[^<>])*?>""")

# Marks that Markdown puts around and inside words.
_INLINE_MARKS = str.maketrans("", "", "*_`\\")

_LONE_NUMBER = re.compile(r"^(?:\d{1,3}|[IVXLC]{1,7})\s*[.)\-–—:/°]?$")
_BLOCK_END = "\x1f"  # no cleaned text holds it

# Each sign is a word where words are not apart.
_WIDE = re.compile(f"[{WIDE}]")

Words = tuple[str, ...]


def missing_lines(data_text: str, parsed: ParsedCharter) -> list[str]:
    """The lines of the source whose words are not in the result, at their place.

    Only marks are left out of the comparison (bullets, numbers of headings, Markdown and HTML
    marks), and case, white space, final colons and signs that stand alone. It reads the source by
    itself, not through the parser.
    """
    text = take_matter(clean_text(data_text))[1]
    written = text.split("\n")
    shown = _shown(text, parsed.source_format).split("\n")
    # In HTML one line may hold several blocks, or the whole page.
    pieces = [
        (line, variants)
        for line, seen in zip(written, shown, strict=True)
        for piece in seen.split(_BLOCK_END)
        if (variants := _variants(piece, parsed.source_format))
    ]
    reader = _Reader(parsed)
    missing = []
    for position, (line, variants) in enumerate(pieces):
        following = pieces[position + 1][1] if position + 1 < len(pieces) else None
        if not reader.finds(variants, following):
            missing.append(line)
    return list(dict.fromkeys(missing)) if parsed.source_format == "html" else missing


class _Reader:
    """Walks through the words of a result as the lines of the source are looked up one by one."""

    def __init__(self, parsed: ParsedCharter) -> None:
        self.words = tuple(word for text in reading_order(parsed) for word in _words(text))
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            self.places[word].append(place)
        self.titles = [_words(parsed.title), _words(parsed.subtitle)]
        notes = parsed.preamble[: _count_above(parsed.preamble)]
        self.head_end = sum(len(_words(part.text)) for part in notes)
        self.note = _words(parsed.date_note)
        self.unread = list(filter(None, self.titles))
        self.place = 0
        self.is_in_head = True

    def finds(self, variants: list[Words], following: list[Words] | None) -> bool:
        """Whether the line is next in the head or in the text, or a little further on."""
        return (
            self._is_title(variants)
            or self._is_next(variants)
            or self._is_note(variants)
            or self._is_title_again(variants)
            or any(self._jumps_to(words, following) for words in variants)
        )

    def _is_title(self, variants: list[Words]) -> bool:
        """A title counts anywhere, a piece of one (it may be broken over lines) in the head."""
        for words in filter(None, variants):
            for place, title in enumerate(self.unread):
                if words == title or (self.is_in_head and words == title[: len(words)]):
                    self.unread[place : place + 1] = list(filter(None, [title[len(words) :]]))
                    self.is_in_head = True
                    return True
        return False

    def _is_note(self, variants: list[Words]) -> bool:
        """The dating note counts in the head only: a sentence of the text must be found there."""
        for words in filter(None, variants):
            if self.is_in_head and words == self.note[: len(words)]:
                self.note = self.note[len(words) :]
                return True
        return False

    def _is_next(self, variants: list[Words]) -> bool:
        for words in variants:
            if self._is_at(self.place, words):
                self._move_past(self.place, words)
                return True
        return False

    def _is_title_again(self, variants: list[Words]) -> bool:
        """A title may stand twice, as that of the window and that of the page."""
        is_title = any(words in self.titles for words in variants if words)
        self.is_in_head = self.is_in_head or is_title
        return is_title

    def _jumps_to(self, words: Words, following: list[Words] | None) -> bool:
        """Find the line further on, as after a changed line; the next line must follow there too.

        Without that, a short line that is missing would be found by chance, far from its place.
        """
        places = self.places.get(words[0], []) if words else []
        for place in places[bisect_left(places, self.place) :]:
            end = place + len(words)
            if self._is_at(place, words) and (
                following is None or any(self._is_at(end, after) for after in following)
            ):
                self._move_past(place, words)
                return True
        return False

    def _is_at(self, place: int, words: Words) -> bool:
        return self.words[place : place + len(words)] == words

    def _move_past(self, place: int, words: Words) -> None:
        self.place = place + len(words)
        self.is_in_head = self.place <= self.head_end


def reading_order(parsed: ParsedCharter) -> Iterator[str]:
    """The texts of a charter below its head, as they follow each other in the source."""
    yield from (part.text for part in parsed.preamble)
    for article in parsed.articles:
        above = _count_above(article.parts)
        yield from (part.text for part in article.parts[:above])
        yield article.title
        yield from (part.text for part in article.parts[above:])
    yield from (part.text for part in parsed.closing)


def _count_above(parts: tuple[Part, ...]) -> int:
    """How many notes open these parts; those of an article stood above its heading."""
    return next((index for index, part in enumerate(parts) if part.kind != "note"), len(parts))


def _words(text: str) -> Words:
    """The words of a text in lower case, without inline marks, final colons and lone signs."""
    bare = unicodedata.normalize("NFC", text).casefold().translate(_INLINE_MARKS)
    spaced = _WIDE.sub(r" \g<0> ", bare)
    return tuple(word.rstrip(":：") for word in spaced.split() if any(map(str.isalnum, word)))


def _variants(line: str, source_format: SourceFormat) -> list[Words]:
    """The words of a line with and without its marks; nothing for a line that has no word."""
    text = line.strip()
    if source_format == "markdown":
        text = QUOTE.sub("", text)
        hashes = HASHES.match(text)
        text = strip_inline(hashes[2] if hashes else text)
    found = [text]
    if bullet := BULLET.match(text):
        found.append(text[bullet.end() :])
    for known in list(found):
        if number := number_of(known, in_heading=True):
            found.append(number.rest)
    if _LONE_NUMBER.match(text):
        found.append("")  # the number of a heading, the words of which are on the next line
    variants = list(dict.fromkeys(_words(known) for known in found))
    return variants if any(variants) else []


def _shown(text: str, source_format: SourceFormat) -> str:
    """What a reader sees of the text, on as many lines."""
    if source_format == "markdown":
        return resolve_references(text)[0]
    return _without_tags(text) if source_format == "html" else text


def _without_tags(text: str) -> str:
    """An HTML text without its tags and unseen parts, with as many lines as before."""

    def blank(match: re.Match[str]) -> str:
        if INLINE_TAG.fullmatch(match[1].lower()):
            return "\n" * match[0].count("\n")
        return _BLOCK_END + "\n" * match[0].count("\n")

    text = _TAG.sub(blank, visible_markup(text))
    return "\n".join(
        _BLOCK_END.join(
            INVISIBLE.sub("", html.unescape(piece)).replace("\n", " ")
            for piece in line.split(_BLOCK_END)
        )
        for line in text.split("\n")
    )


def describe(parsed: ParsedCharter) -> str:
    """A plain English account of what was recognised, for the person who imports."""
    lines = [f"Title: {parsed.title or '(none)'}"]
    if parsed.subtitle:
        lines.append(f"Subtitle: {parsed.subtitle}")
    lines.append(f"Kind: {parsed.kind}")
    lines.append(f"Date: {parsed.date.isoformat() if parsed.date else '(none)'}")
    if parsed.date_note:
        lines.append(f"  from: “{parsed.date_note}”")
    lines.append(f"Preamble: {_count(parsed.preamble)}")
    lines.append(f"Articles: {len(parsed.articles)}")
    for article in parsed.articles:
        source = f" [from: {article.provenance}]" if article.provenance else ""
        lines.append(
            f"  {article.number}. {article.title or '(no title)'} ({_count(article.parts)}){source}"
        )
    lines.append(f"Closing: {_count(parsed.closing)}")
    lines.append(f"Signature block: {'yes' if parsed.has_signature_block else 'no'}")
    lines.append("Unsure of:" if parsed.unsure else "Unsure of nothing.")
    lines += [f"  - {doubt}" for doubt in parsed.unsure]
    return "\n".join(lines)


def _count(parts: tuple[Part, ...]) -> str:
    counts = Counter(part.kind for part in parts)
    found = [f"{number} {kind}{'s' if number > 1 else ''}" for kind, number in counts.items()]
    depth = max((part.level for part in parts), default=1)
    return ", ".join(found) + (f", {depth} levels" if depth > 1 else "") if found else "nothing"
