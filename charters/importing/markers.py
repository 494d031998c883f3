"""The marks at the start of a line: bullets, numbers, "Article 3", Markdown's inline marks."""

import re
from typing import NamedTuple

# Round and square bullets need no space after them; signs that are also punctuation do,
# except a dash glued to a letter, which hurried typing makes often.
BULLET = re.compile(
    r"^(?:[•◦▪▫‣·・●○■□◆►➢➤→✓✔\uf0b7\uf0a7]\s*|[*+]\s+|[-–—](?:\s+|(?=[^\W\d_])))(?=\S)"
)
HASHES = re.compile(r"^(#{1,6})\s+(.{1,300}?)(?:\s+#+)?$")
UNDERLINE = re.compile(r"^(=|-)\1{2,}$")
DECORATION = re.compile(r"^[\W_]*$")

_NUMBER = r"(?P<n>\d{1,3}|[IVXLC]{1,7})"
# Never "1.1", a decimal or a date: a digit only follows the separator after a space.
NUMBERED = re.compile(
    rf"^(?:n\s*[°º]\s*)?{_NUMBER}\s*(?P<sep>[°º]?[.)．）、:：/°º]|[-–—])(?:\s+|(?!\d))(?P<rest>\S.*)$"
)
NUMBERED_HEADING = re.compile(r"^(?P<n>\d{1,3})(?P<sep>)\s+(?P<rest>\D.+)$")
_WORDS = (
    "articles?|art\\.|engagement|principe|principle|th[èe]me|theme|commitment|point|chapitre|chapter|"
    "المادة|مادة"
)
WORDED = re.compile(
    rf"^(?:{_WORDS})\s+(?:n\s*[°º]\s*)?"
    r"(?P<n>\d{1,3}(?:er|re|ère|st)?|premier|première|first|one|[ivxlc]{1,7})(?!\w)"
    r"\s*(?P<sep>[.)):：\-–—]?)\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
WORDED_CJK = re.compile(r"^第\s*(?P<n>\d{1,3})\s*[条條](?P<sep>[:：]?)\s*(?P<rest>.*)$")

MARKDOWN_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,500})\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
MARKDOWN_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
MARKDOWN_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|<!--.*?-->")
MARKDOWN_EMPHASIS = (
    re.compile(r"\*\*(?=\S)(.{1,300}?)(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)(.{1,300}?)(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(?=[^\s*])(.{1,300}?)(?<=[^\s*])\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])(.{1,300}?)(?<=[^\s_])_(?!\w)"),
    re.compile(r"(?<!`)`([^`]+)`(?!`)"),
)
MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|])")

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


class Number(NamedTuple):
    """The number at the start of a line, and what follows it."""

    value: int
    separator: str
    rest: str
    is_worded: bool


def number_of(text: str, *, in_heading: bool = False) -> Number | None:
    """The number that opens the text, or None; a bare "3 Title" counts only in a heading."""
    for pattern in (WORDED, WORDED_CJK):
        if (match := pattern.match(text)) and _stands_alone(match, in_heading=in_heading):
            return _number(match, is_worded=True)
    match = NUMBERED.match(text) or (NUMBERED_HEADING.match(text) if in_heading else None)
    return _number(match, is_worded=False) if match else None


def _stands_alone(match: re.Match[str], *, in_heading: bool) -> bool:
    """Whether "Article 3 ..." is a heading and not the start of a sentence about an article."""
    rest = match["rest"]
    if in_heading or match["sep"] or not rest:
        return True
    return not rest[0].islower() and len(rest) <= 120 and not rest.endswith(".")


def _number(match: re.Match[str], *, is_worded: bool) -> Number | None:
    value = _value(match["n"])
    return Number(value, match["sep"], match["rest"].strip(), is_worded) if value else None


def _value(written: str) -> int:
    if digits := re.match(r"\d+", written):
        return int(digits[0])
    if written.lower() in ("premier", "première", "first", "one"):
        return 1
    values = [_ROMAN[letter] for letter in written.upper()]
    following = [*values[1:], 0]
    return sum(
        -value if value < after else value for value, after in zip(values, following, strict=True)
    )


def strip_inline(text: str) -> str:
    """A Markdown line without its inline marks; marks that have no partner stay as they are."""
    text = MARKDOWN_IMAGE.sub(r"\1", text)
    text = MARKDOWN_LINK.sub(r"\1", text)
    text = MARKDOWN_ADDRESS.sub(r"\1", text)
    text = MARKDOWN_TAG.sub("", text)
    for pattern in MARKDOWN_EMPHASIS:
        text = pattern.sub(r"\1", text)
    return MARKDOWN_ESCAPE.sub(r"\1", text).strip()
