"""A parsed charter as a page's stream data, and as the content that freezing it would give."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from charters.enums import Strength
from charters.identity import Content, Ids, renamed
from charters.importing import ParsedArticle, ParsedCharter, Part
from charters.models import CharterCapacity, CharterPage

STREAMS = ("preamble", "articles", "closing")


@dataclass(frozen=True, slots=True)
class ParsedText:
    """What a parsed charter writes into a page; every block has an identity of its own."""

    title: str
    subtitle: str
    date_note: str
    streams: dict[str, list[dict[str, Any]]]

    def renamed(self, ids: Ids) -> "ParsedText":
        """The same text with the identities of blocks that it continues."""
        return ParsedText(self.title, self.subtitle, self.date_note, renamed(self.streams, ids))

    def write_to(self, page: CharterPage) -> None:
        page.title = page.draft_title = self.title
        page.subtitle, page.date_note = self.subtitle, self.date_note
        for name in STREAMS:
            setattr(page, name, self.streams[name])

    def content(self, *, language: str, capacities: Iterable[CharterCapacity]) -> Content:
        """What would be frozen of a page that holds this text."""
        page = CharterPage(binding_language=language)
        page.capacities = list(capacities)  # type: ignore[assignment]
        self.write_to(page)
        return page.frozen_content()


def parsed_text(parsed: ParsedCharter) -> ParsedText:
    """The stream data of a parsed charter, cut to what the page's fields hold."""
    return ParsedText(
        title=parsed.title[:255],
        subtitle=parsed.subtitle[:200],
        date_note=parsed.date_note[:255],
        streams={
            "preamble": [_part(part) for part in parsed.preamble],
            "articles": [_article(article) for article in parsed.articles],
            "closing": [_part(part) for part in parsed.closing],
        },
    )


def _article(article: ParsedArticle) -> dict[str, Any]:
    return {
        "type": "article",
        "id": str(uuid.uuid4()),
        "value": {
            "title": article.title,
            "body": [_part(part) for part in article.parts],
            "plain": "",
            "provenance": {"source": article.provenance[:200], "url": ""},
        },
    }


def _part(part: Part) -> dict[str, Any]:
    value: Any = part.text
    if part.kind == "commitment":
        value = {
            "text": part.text,
            "level": min(part.level, 4),
            "capacities": [],
            "strength": Strength.FIRM,
        }
    return {"type": part.kind, "id": str(uuid.uuid4()), "value": value}
