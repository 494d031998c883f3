"""Reading an article from a plain text: title, date, author and paragraphs."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("janvier", "jan"),
            ("février", "feb"),
            ("mars", "mar"),
            ("avril", "apr"),
            ("mai", "may"),
            ("juin", "jun"),
            ("juillet", "jul"),
            ("août", "aug"),
            ("septembre", "sep"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("décembre", "dec"),
        ],
        start=1,
    )
    for name in names
}
FRENCH_DATE = re.compile(r"^(\d{1,2}) (\w+) (\d{4})$")
# What a blogging platform leaves around a copied text: reading time, date, who published it.
PLATFORM_DATE = re.compile(r"^\d+ min read\s*([A-Z][a-z]{2}) (\d{1,2}), (\d{4})$")
PLATFORM_NOISE = re.compile(r"^(Published in|--|\d+ min read.*)$")
QUOTE = re.compile(r"^[“«](.+)[”»]$")
# Shorter lines without a full stop, inside the text, head what follows.
LONGEST_HEADING = 70


@dataclass(frozen=True, slots=True)
class DemoArticle:
    title: str
    author: str
    published_on: date | None
    # (kind, text): paragraph, heading or quote
    parts: tuple[tuple[str, str], ...]


def read_article(path: Path) -> DemoArticle:
    """First line the title; then, maybe, an author and a date; then the text."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    lines = [line for line in lines if line]
    title, published_on, author = lines[0], None, ""
    body: list[str] = []
    for line in lines[1:]:
        found = _date_of(line)
        if found is not None:
            published_on = found
            # Above the date stands who wrote it, when somebody does.
            author, body = (body[0], []) if body else ("", [])
        elif not PLATFORM_NOISE.match(line) and line != title:
            body.append(line)
    while author and body and (author in body[-1] or not _ends_a_sentence(body[-1])):
        body.pop()  # the platform repeats the author and their other pages below the text
    return DemoArticle(title, author, published_on, tuple(_part(line) for line in body))


def _date_of(line: str) -> date | None:
    if match := FRENCH_DATE.match(line):
        month = MONTHS.get(match[2].lower())
        return date(int(match[3]), month, int(match[1])) if month else None
    if match := PLATFORM_DATE.match(line):
        return date(int(match[3]), MONTHS[match[1].lower()], int(match[2]))
    return None


def _ends_a_sentence(line: str) -> bool:
    return line.endswith((".", "!", "?", "…", "/"))


def _part(line: str) -> tuple[str, str]:
    if match := QUOTE.match(line):
        return "quote", match[1].strip()
    if len(line) <= LONGEST_HEADING and line[-1].isalpha():
        return "heading", line
    return "paragraph", line
