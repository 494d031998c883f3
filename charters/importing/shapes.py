"""What the charter reader hands back, and the one error it raises."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from charters.importing.matter import NO_MATTER, Matter

CharterKind = Literal["manifesto", "engagement", "reciprocal"]
PartKind = Literal["paragraph", "subtitle", "commitment", "note"]
SourceFormat = Literal["text", "markdown", "html"]
UnreadableCode = Literal["empty", "binary", "encoding", "too_large"]


class UnreadableCharter(Exception):
    """The file can't be read as a text; ``str(error)`` is a sentence for the person who gave it.

    The sentences have no variable part, so that they can serve as message ids.
    """

    MESSAGES: dict[UnreadableCode, str] = {
        "empty": "The file is empty: it has no text to read.",
        "binary": "The file is not a text: save it as plain text, Markdown or HTML and try again.",
        "encoding": "The letters of the file can't be read: save it as UTF-8 and try again.",
        "too_large": "The file is too large for a charter: it may weigh 1 MB at most.",
    }

    def __init__(self, code: UnreadableCode) -> None:
        super().__init__(self.MESSAGES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Part:
    """One block of text; a ``commitment`` is any bullet or list item, nested ones at level 2, 3...

    Subtitles and titles have lost their final colon; everything else is verbatim.
    """

    kind: PartKind
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """A numbered article; one without a title is called by its number.

    Parts of kind ``note`` that open the article stood *above* its heading in the source:
    the line that announces where the next articles come from, or the title of a group.
    """

    number: int
    title: str
    parts: tuple[Part, ...]
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class ParsedCharter:
    """A charter as it was recognised; every word of the source stands in one of its fields.

    In ``closing``, the headings of the signature block are subtitles and its other lines notes.
    """

    title: str
    subtitle: str
    date: date | None
    date_note: str
    kind: CharterKind
    preamble: tuple[Part, ...]
    articles: tuple[ParsedArticle, ...]
    closing: tuple[Part, ...]
    has_signature_block: bool
    unsure: tuple[str, ...]
    source_format: SourceFormat = "text"
    matter: Matter = NO_MATTER


class Doubt(NamedTuple):
    """Something a person should look at, with the source lines it is about (0: the whole file)."""

    line: int
    text: str
    last: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.text
        if self.last > self.line:
            return f"Lines {self.line}-{self.last}: {self.text}"
        return f"Line {self.line}: {self.text}"


@dataclass(slots=True)
class Line:
    """One line of the source, or one block once wrapped lines are put together again."""

    number: int
    text: str
    raw: str = ""  # as written, with the number or marker; used when a number turns out to be text
    indent: int = 0
    adjacent: bool = False  # no blank line above
    kind: Literal["text", "bullet", "note"] = "text"
    heading: int = 0  # level of a Markdown or HTML heading, 0 for none
    ordinal: int | None = None  # the number a heading or a list item carries
    separator: str = ""
    is_worded: bool = False  # "Article 3", not only "3."
    in_list: bool = False  # certainly an item of a numbered list
    last: int = 0
    tail: int = 0  # length of its last physical line, to guess hard wraps

    def __post_init__(self) -> None:
        self.raw = self.raw or self.text
        self.last = self.last or self.number
        self.tail = self.tail or len(self.raw)

    @property
    def is_plain(self) -> bool:
        """Whether nothing marks the line: no bullet, no number, no heading."""
        return self.kind == "text" and not self.heading and self.ordinal is None
