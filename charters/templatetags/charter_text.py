"""Small filters that set a charter's frozen text."""

from itertools import groupby
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters.commitments import Tally
from charters.enums import Strength

register = template.Library()


@register.filter
def grouped(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring commitments together, so that they make one list: `{"kind", "parts"}`."""
    return [
        {"kind": "commitment" if is_commitment else "text", "parts": list(group)}
        for is_commitment, group in groupby(parts, lambda part: part["kind"] == "commitment")
    ]


@register.filter
def who(part: dict[str, Any], labels: dict[str, str]) -> str:
    """Whom a commitment binds, under the charter's own names, and how firmly."""
    words = [labels.get(code, code) for code in part.get("capacities", [])]
    if part.get("strength") == Strength.BEST_EFFORT:
        words.append(_("best effort"))
    return " · ".join(words)


@register.filter
def tally(count: Tally) -> str:
    """How many commitments, by strength, in words."""
    words = []
    if count.firm:
        words.append(ngettext("%(n)s firm", "%(n)s firm", count.firm) % {"n": count.firm})
    if count.effort:
        text = ngettext("%(n)s best effort", "%(n)s best effort", count.effort)
        words.append(text % {"n": count.effort})
    return ", ".join(words) or _("nothing")


@register.filter
def at(mapping: dict[str, Any], key: str) -> Any:
    """`mapping[key]`, or nothing."""
    return (mapping or {}).get(key, "")


@register.filter
def is_consent(name: str) -> bool:
    return name.startswith("consent_")
