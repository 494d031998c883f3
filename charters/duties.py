"""Whom a version binds to what, and how firmly: a text of its own, hashed beside the words.

The canonical text has the words of a charter only. A commitment that turns from one capacity to
another, or from best effort to firm, changes none of them; this text is where it shows. It holds
no word of any language: one hash serves all translations.
"""

from typing import Any

from charters.canonical import text_sha256

PREFIX = "coop-duties-v1"
# BCP 47 for "no linguistic content": what stands where a register entry has a language.
LOCALE = "zxx"
EVERYBODY = "*"


def duties_text(content: dict[str, Any]) -> str:
    """`coop-duties-v1`, then a line per commitment, in the order of the text, LF after each.

    A line is `article.commitment strength capacities`: the article's number (`preamble` and
    `closing` for what stands around the articles), the commitment's place in it from 1, `firm` or
    `best_effort`, and the codes in alphabetical order with commas, or `*` for everybody.
    """
    streams = [("preamble", content["preamble"])]
    streams += [(str(article["number"]), article["parts"]) for article in content["articles"]]
    streams += [("closing", content["closing"])]
    lines = [PREFIX]
    for where, parts in streams:
        commitments = [part for part in parts if part["kind"] == "commitment"]
        for place, part in enumerate(commitments, start=1):
            capacities = ",".join(sorted(part.get("capacities") or [])) or EVERYBODY
            lines.append(f"{where}.{place} {part.get('strength') or 'firm'} {capacities}")
    return "\n".join(lines) + "\n"


def duties_sha256(content: dict[str, Any]) -> str:
    """The hash of `duties_text` in a version's `version.duties` entry."""
    return text_sha256(duties_text(content))
