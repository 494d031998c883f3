"""From the bytes of a file to a clean text: encodings, line ends, invisible characters, format."""

import re
import unicodedata
from pathlib import PurePath

from charters.importing.shapes import Doubt, SourceFormat, UnreadableCharter

MAX_BYTES = 1024 * 1024

# Formats that people rename to .txt; most also hold NUL bytes, these are told apart at once.
BINARY_STARTS = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
)

LINE_ENDS = re.compile("\r\n?|[\v\x85\u2028\u2029]")

# Controls, zero-width characters, bidirectional marks and overrides, tags: nothing a reader sees,
# and nothing the canonical text of a version may hold.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

HTML_TAGS = re.compile(
    r"<!doctype html|<(?:html|body)\b|</(?:p|h[1-6]|li|div|ul|ol)\s*>", re.IGNORECASE
)
ANY_TAG = re.compile(r"<[a-z][a-z0-9]*[^<>]*>", re.IGNORECASE)
MARKDOWN_HEADING = re.compile(r"^ {0,3}#{1,6}\s+\S", re.MULTILINE)


def decode_charter(data: bytes) -> str:
    """The text of a file, in UTF-8 or else in Windows-1252; raises UnreadableCharter."""
    if len(data) > MAX_BYTES:
        raise UnreadableCharter("too_large")
    if not data.strip():
        raise UnreadableCharter("empty")
    if b"\x00" in data or data.startswith(BINARY_STARTS):
        raise UnreadableCharter("binary")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_windows(data)
    controls = len(CONTROL.findall(text))
    # A few stray controls are cleaned away; many of them mean that this is no text at all.
    if controls > 16 and controls * 10 > len(text):
        raise UnreadableCharter("binary")
    if not clean_text(text).strip():
        raise UnreadableCharter("empty")
    return text


def _decode_windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableCharter("encoding") from error


def clean_text(text: str) -> str:
    """The text in NFC with plain line ends and without invisible characters."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", _plain_ends(text)))


def _plain_ends(text: str) -> str:
    return LINE_ENDS.sub("\n", text).replace("\f", " ")


def decoding_doubts(data: bytes, text: str) -> list[Doubt]:
    """What decoding had to guess or take away, so that nothing is removed in silence."""
    doubts = []
    if not _is_utf8(data):
        doubts.append(
            Doubt(0, "The file is not UTF-8: it was read as Windows-1252, check the accents.")
        )
        if re.search("Ã[©¨ª ]|â€", text):
            doubts.append(Doubt(0, "Some accents look broken, as in a damaged UTF-8 file."))
    removed: dict[int, int] = {}
    for number, line in enumerate(_plain_ends(text).split("\n"), start=1):
        if found := len(INVISIBLE.findall(line)):
            removed[number] = found
        if "\ufffd" in line:
            doubts.append(
                Doubt(number, "a letter was already lost in the file (replacement character).")
            )
    if count := sum(removed.values()):
        where = ", ".join(str(number) for number in list(removed)[:20])
        doubts.append(
            Doubt(0, f"Removed {count} control or invisible characters, on lines {where}.")
        )
    return doubts


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def detect_format(text: str, filename: str) -> SourceFormat:
    """Which reader a text needs: its tags tell HTML, its name or its headings Markdown."""
    suffix = PurePath(filename).suffix.lower()
    if suffix in (".html", ".htm", ".xhtml") and ANY_TAG.search(text):
        return "html"
    if suffix not in (".md", ".markdown", ".mkd") and HTML_TAGS.search(text):
        return "html"
    if suffix in (".md", ".markdown", ".mkd") or MARKDOWN_HEADING.search(text):
        return "markdown"
    return "text"
