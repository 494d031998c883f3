"""Reads an HTML file into the same lines as a text file."""

import re
import unicodedata
from html.parser import HTMLParser

from charters.importing.decoding import INVISIBLE
from charters.importing.lines import is_decoration, link_doubt, mark_number
from charters.importing.markers import BULLET, number_of
from charters.importing.shapes import Doubt, Line

# Tags inside a block of text; all others end a block.
INLINE_TAG = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|nobr|q|"
    "ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
# What a reader of the page never sees: comments, and what these tags hold.
UNSEEN = re.compile(r"<(?:!--|(script|style|template)\b[^<>]*>)", re.IGNORECASE)
# A tag that is not closed before the next one is text (and some parsers take minutes over many).
STRAY = re.compile(r"<(?![a-zA-Z/!?][^<>]*>)")
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def visible_markup(text: str) -> str:
    """The page without its unseen parts, as many lines as before; what is never closed is text."""
    kept: list[str] = []
    place = 0
    unclosed: set[str] = set()
    while match := UNSEEN.search(text, place):
        kept.append(text[place : match.start()])
        tag = (match[1] or "").lower()
        end = re.compile(rf"</{tag}\s*>" if tag else "-->", re.IGNORECASE)
        closing = None if tag in unclosed else end.search(text, match.end())
        if closing:
            kept.append(" " + "\n" * text.count("\n", match.start(), closing.end()))
        else:
            unclosed.add(tag)
            kept.append(match[0].replace("<", "&lt;"))
        place = (closing or match).end()
    return STRAY.sub("&lt;", "".join(kept) + text[place:])


class CharterHTMLParser(HTMLParser):
    """Collects one line per block of the page; reads event by event, so depth does not matter."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.window_title: Line | None = None
        self.links: list[str] = []
        self.pictures: list[str] = []
        self._words: list[str] = []
        self._start = 0
        self._heading = 0
        self._lists: list[int | None] = []  # next number of each open list, None for bullets
        self._item: int | None = None  # number of the list item that waits for its first words
        self._has_item = False
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        line = self.getpos()[0]
        address = attributes.get("href") or ""
        if tag == "a" and address.startswith(("http:", "https:", "mailto:")):
            self.links.append(f"{address} (line {line})")
        elif tag == "img":
            self.pictures.append(f"“{attributes.get('alt') or ''}” (line {line})")
        if INLINE_TAG.fullmatch(tag):
            return
        self._flush()
        if tag == "title":
            self._in_title = self.window_title is None
        elif tag in HEADINGS:
            self._heading = HEADINGS[tag]
        elif tag in ("ul", "ol", "menu"):
            start = re.fullmatch(r"\d{1,3}", attributes.get("start") or "1")
            first = int(start[0]) if start else 1
            self._lists.append(first if tag == "ol" else None)
        elif tag == "li":
            self._open_item()

    def _open_item(self) -> None:
        self._has_item = True
        self._item = self._lists[-1] if self._lists else None
        if self._item is not None:
            self._lists[-1] = self._item + 1

    def handle_endtag(self, tag: str) -> None:
        if INLINE_TAG.fullmatch(tag):
            return
        self._flush()
        if tag == "title":
            self._in_title = False
        elif tag in HEADINGS:
            self._heading = 0
        elif tag in ("ul", "ol", "menu") and self._lists:
            self._lists.pop()
            self._has_item = False
        elif tag == "li":
            self._has_item = False

    def handle_data(self, data: str) -> None:
        if data.strip() and not "".join(self._words).strip():
            blank = data[: len(data) - len(data.lstrip())]
            self._start = self.getpos()[0] + blank.count("\n")
        self._words.append(data)

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        """End the block that was being read, if it has words."""
        words = unicodedata.normalize("NFC", INVISIBLE.sub("", "".join(self._words)))
        text = re.sub(r"[ \t\r\n\f]+", " ", words).strip()
        self._words = []
        if not text or is_decoration(text):
            return
        if self._in_title:
            self._in_title = False
            self.window_title = Line(self._start, text)
            self.lines.append(self.window_title)
            return
        self.lines.append(self._line(text))

    def _line(self, text: str) -> Line:
        depth = len(self._lists)
        if self._heading:
            line = Line(self._start, text, heading=self._heading)
            mark_number(line)
            return line
        if self._has_item:
            return self._item_line(text, indent=4 * max(depth - 1, 0))
        if bullet := BULLET.match(text):
            return Line(
                self._start, text[bullet.end() :], raw=text, indent=4 * depth, kind="bullet"
            )
        if not depth and (found := number_of(text)):
            return Line(
                self._start,
                found.rest,
                raw=text,
                ordinal=found.value,
                separator=found.separator,
                is_worded=found.is_worded,
            )
        return Line(self._start, text, indent=4 * depth)

    def _item_line(self, text: str, *, indent: int) -> Line:
        number, self._item, self._has_item = self._item, None, False
        if number is None:
            return Line(self._start, text, indent=indent, kind="bullet")
        return Line(self._start, text, indent=indent, ordinal=number, separator="ol", in_list=True)


def read_html(text: str) -> tuple[list[Line], list[Doubt]]:
    """The lines of the page; the title of the window is left out when the page repeats it."""
    parser = CharterHTMLParser()
    parser.feed(visible_markup(text))
    parser.close()
    lines, doubts = parser.lines, []
    if window := parser.window_title:
        first = next((line for line in lines if line.heading == 1), None)
        if first and first.raw.casefold() == window.raw.casefold():
            lines = [line for line in lines if line is not window]
        elif first:
            window.kind = "note"
            doubts.append(
                Doubt(window.number, "the window title differs from the heading: both are kept.")
            )
        else:
            window.heading = 1
    if parser.links:
        doubts.append(link_doubt(parser.links))
    if parser.pictures:
        doubts.append(Doubt(0, "Pictures are left out: " + ", ".join(parser.pictures) + "."))
    return lines, doubts
