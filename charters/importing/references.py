"""Links whose address stands elsewhere in a Markdown text, or whose words go over two lines."""

import re
from typing import NamedTuple

_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]\n]{1,200})\]:[ \t]+(?P<address><[^<>\n]*>|\S+)"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
# The words of a link may be broken over lines, never over a blank line.
_WORDS = r"\[(?P<words>(?:[^\[\]\n]|\n(?![ \t]*\n)){1,500})\]"
_REFERENCE = re.compile(_WORDS + r"(?: ?\[(?P<label>[^\[\]\n]{0,200})\])?(?![(:])")
_BROKEN_LINK = re.compile(_WORDS + r"\((?P<address>[^()\s]+)(?:\s+\"[^\"\n]*\")?\)")


class Address(NamedTuple):
    """The address of a link that is no more in the text, and the line it stood on."""

    line: int
    address: str


def resolve_references(text: str) -> tuple[str, list[Address]]:
    """The text with the words of such links only, on as many lines, and the addresses taken off.

    `[words][label]` is a link only where the label is defined: "[NAME][E-MAIL]" to be filled in
    stays as it is.
    """
    found = [
        Address(text.count("\n", 0, match.start()) + 1, match["address"].strip("<>"))
        for match in _DEFINITION.finditer(text)
        if not match["label"].startswith("^")
    ]
    labels = {
        _folded(match["label"])
        for match in _DEFINITION.finditer(text)
        if not match["label"].startswith("^")
    }

    def words(match: re.Match[str]) -> str:
        label = match["label"] or match["words"]
        return match["words"] if _folded(label) in labels else match[0]

    def unbroken(match: re.Match[str]) -> str:
        if "\n" not in match["words"]:
            return match[0]
        found.append(Address(text.count("\n", 0, match.start()) + 1, match["address"]))
        return match["words"]

    if labels:
        text = _DEFINITION.sub(
            lambda match: "" if _folded(match["label"]) in labels else match[0], text
        )
        text = _REFERENCE.sub(words, text)
    return _BROKEN_LINK.sub(unbroken, text), found


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
