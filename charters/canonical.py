"""The frozen form of a charter's text: its JSON content, its canonical bytes, their hash.

`content` is `{"date_note", "preamble": [part], "articles": [article], "closing": [part],
"capacities": [capacity], "levels": [level]}`; a part is `{"kind", "id", "text"}` and, for
commitments, `level` (from 1), `capacities` (codes; empty binds everybody) and `strength`; an
article is `{"id", "number", "title", "parts", "plain", "credits", "provenance": {"source", "url",
"date", "licence", "version", "article"}}`, where `version` is the key of a frozen version here and
`article` an id in it, or empty; a capacity is `{"code", "label", "signers", "pledge"}`; a level of
engagement is `{"code", "label", "text"}` (older contents have no `levels`). The canonical text
holds the preamble, articles and closing only.
"""

import hashlib
import re
import unicodedata
from typing import Any

# Control characters but LF, bidi marks and overrides, zero-width characters, the byte order mark.
UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad]"
)


def clean_text(text: str) -> str:
    """NFC, LF, no trailing space, no blank line inside, nothing invisible that misleads."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = UNWANTED.sub("", text.replace("\t", " "))
    lines = (line.rstrip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line).strip()


def canonical_text(content: dict[str, Any]) -> str:
    """The text that is hashed and signed: `# n. title`, blank line, paragraphs, `- ` commitments.

    An article without a title has its number only. Subtitles are `## `; deeper commitments are
    indented by two spaces a level.
    """
    blocks = list(_blocks(content["preamble"]))
    for article in content["articles"]:
        blocks.append(f"# {article['number']}. {clean_text(article['title'])}".rstrip())
        blocks.extend(_blocks(article["parts"]))
    blocks.extend(_blocks(content["closing"]))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _blocks(parts: list[dict[str, Any]]) -> list[str]:
    """Blocks that a blank line separates; neighbouring commitments are one block."""
    blocks: list[str] = []
    in_list = False
    for part in parts:
        text = clean_text(part["text"])
        if part["kind"] == "commitment":
            line = "  " * (part.get("level", 1) - 1) + "- " + text.replace("\n", " ")
            if in_list:
                blocks[-1] += "\n" + line
            else:
                blocks.append(line)
        else:
            blocks.append(f"## {text}" if part["kind"] == "subtitle" else text)
        in_list = part["kind"] == "commitment"
    return blocks


def text_sha256(canonical: str) -> str:
    """SHA-256 of the UTF-8 bytes, in lower-case hexadecimal."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def articles_for(content: dict[str, Any], capacity: str) -> list[dict[str, Any]]:
    """The articles, each commitment marked `mine` or not for a reader in one capacity.

    A commitment that names no capacity binds everybody.
    """
    articles = []
    for article in content["articles"]:
        parts = [
            {**part, "mine": not part.get("capacities") or capacity in part["capacities"]}
            if part["kind"] == "commitment"
            else part
            for part in article["parts"]
        ]
        articles.append({**article, "parts": parts})
    return articles
