"""Articles that come from other charters, compared and copied: pure, on frozen contents.

A content's article says in `provenance` where it comes from (see `charters.canonical`): pinned to
a version of this portal by `version` and `article`, or named by `source`, `url`, `date`, `licence`.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.dateparse import parse_date

from charters.canonical import canonical_text

Article = dict[str, Any]

# Titles less alike than this are no match that anybody should be offered.
ALIKE = 0.6
MOST_OF_A_NAME = 80  # characters
NO_SOURCE: dict[str, Any] = {
    "source": "",
    "url": "",
    "date": None,
    "licence": "",
    "version": None,
    "article": "",
}


def article_text(article: Article) -> str:
    """One article as it is hashed, whatever its number: two places, same words, same text."""
    alone = {"preamble": [], "articles": [{**article, "number": 1}], "closing": []}
    return canonical_text(alone)


def article_sha256(article: Article) -> str:
    return hashlib.sha256(article_text(article).encode()).hexdigest()


def is_word_for_word(ours: Article, theirs: Article) -> bool:
    return article_text(ours) == article_text(theirs)


def is_unchanged(old: Article, new: Article) -> bool:
    """Same words, and its commitments bind the same parties as firmly."""
    return article_text(old) == article_text(new) and _bindings(old) == _bindings(new)


def find_article(content: dict[str, Any], article_id: str) -> Article | None:
    return next((a for a in content["articles"] if a["id"] == article_id), None)


def pin_of(article: Article) -> tuple[int, str] | None:
    """(version's key, article there) when the article is pinned to a version of this portal."""
    provenance = article.get("provenance") or {}
    version, there = provenance.get("version"), provenance.get("article")
    return (version, there) if version and there else None


def best_matches(ours: Iterable[Article], theirs: Iterable[Article]) -> dict[str, str]:
    """For each of our articles the one there whose title is most alike, if any is alike at all.

    The best pairs are made first, and each of their articles is offered once.
    """
    theirs = list(theirs)
    pairs = sorted(
        ((_likeness(name_of(a), name_of(b)), a["id"], b["id"]) for a in ours for b in theirs),
        key=lambda pair: -pair[0],
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for likeness, our_id, their_id in pairs:
        if likeness >= ALIKE and our_id not in found and their_id not in taken:
            found[our_id] = their_id
            taken.add(their_id)
    return found


def name_of(article: Article) -> str:
    """Its title, or the words it begins with where it has none."""
    first = article["parts"][0]["text"] if article.get("parts") else ""
    return article["title"] or first[:MOST_OF_A_NAME]


def copied_block(article: Article, provenance: dict[str, Any]) -> dict[str, Any]:
    """The article as a new block of a charter page, with ids of its own."""
    return {
        "type": "article",
        "id": str(uuid.uuid4()),
        "value": {**copied_text(article), "credits": "", "provenance": provenance},
    }


def copied_text(article: Article, ids: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Title, body and plain reading as values of an article's block.

    `ids` gives parts of the source the ids they have here; the others get new ones.
    """
    known = ids or {}
    return {
        "title": article["title"],
        "body": [_part_block(part, known.get(part.get("id", ""))) for part in article["parts"]],
        "plain": article.get("plain", ""),
    }


def kept_ids(there: Article, ours: Article) -> dict[str, str]:
    """{id of a part there: id of our part made of it}, by its words, else by its place.

    What people signed and discussed is known by these ids: taking over new words keeps them.
    Contents frozen early have none for some parts; those get new ones.
    """
    left = list(ours["parts"])
    found: dict[str, str] = {}
    for part in there["parts"]:
        same = [p for p in left if (p["kind"], p["text"]) == (part["kind"], part["text"])]
        if same:
            found[part.get("id", "")] = same[0]["id"]
            left.remove(same[0])
    if len(there["parts"]) == len(ours["parts"]):
        for part, our_part in zip(there["parts"], ours["parts"], strict=True):
            if our_part in left and part["kind"] == our_part["kind"]:
                found.setdefault(part.get("id", ""), our_part["id"])
    found.pop("", None)
    return found


def provenance_date(provenance: dict[str, Any]) -> date | None:
    """The date of an outside source; contents keep it as text."""
    try:
        return parse_date(str(provenance.get("date") or ""))
    except ValueError:
        return None


def _part_block(part: dict[str, Any], known: str | None = None) -> dict[str, Any]:
    value: Any = part["text"]
    if part["kind"] == "commitment":
        value = {
            "text": part["text"],
            "level": part.get("level", 1),
            "capacities": list(part.get("capacities", [])),
            "strength": part.get("strength", "firm"),
        }
    return {"type": part["kind"], "id": known or str(uuid.uuid4()), "value": value}


def _bindings(article: Article) -> list[tuple[list[str], str]]:
    return [
        (sorted(part.get("capacities", [])), part.get("strength", "firm"))
        for part in article["parts"]
        if part["kind"] == "commitment"
    ]


def _likeness(ours: str, theirs: str) -> float:
    """From 0 to 1; the exact measure is slow, so it is asked only where it could be enough."""
    ours, theirs = ours.casefold(), theirs.casefold()
    if ours == theirs:
        return 1.0
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()
