"""Rules, answers and findings in the order of the charter's articles, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from charters.models import Finding, Qualification


@dataclass(frozen=True)
class Group:
    """What belongs to one article; without one: what belongs to the charter as a whole."""

    article: dict[str, Any] | None
    items: list[Any]


def articles_of(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By their stable id."""
    return {article["id"]: article for article in content["articles"]}


def by_article(content: dict[str, Any], items: Iterable[Any]) -> list[Group]:
    """Rules, or forms and answers that have one, each under its article; the others come last.

    An article that the text in force has no more counts as none.
    """
    left = list(items)
    groups = []
    for article in content["articles"]:
        mine = [item for item in left if _article_of(item) == article["id"]]
        if mine:
            groups.append(Group(article, mine))
            left = [item for item in left if item not in mine]
    return [*groups, Group(None, left)] if left else groups


def _article_of(item: Any) -> str:
    words = getattr(item, "words", None)
    if isinstance(words, dict):  # an answer, as handed in
        return words["article"]
    return getattr(item, "rule", item).article


def by_round(qualification: Qualification) -> list[tuple[int, list[Finding]]]:
    """What was found each time it was examined, newest first; uses the prefetched findings."""
    rounds: dict[int, list[Finding]] = {}
    for finding in qualification.findings.all():
        rounds.setdefault(finding.round, []).append(finding)
    return sorted(rounds.items(), reverse=True)
