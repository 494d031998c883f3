"""What helps when a search finds nothing, or not what was typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from directory.engines import engine
from directory.matching import parse, words_of
from directory.models import Listing
from directory.queries.asking import Correction
from directory.queries.search import DirectorySearch

MOST = 4


@dataclass(frozen=True)
class Wider:
    """A search that finds something: its words, what it asks for instead, how many."""

    label: str
    changes: dict[str, Any]
    count: int
    is_exact: bool


def wider_searches(search: DirectorySearch) -> list[Wider]:
    """The same search without one of its conditions, only where that gives something; the
    narrowest first."""
    candidates: list[tuple[str, dict[str, Any]]] = []
    wanted = search.wanted
    if wanted["place"] or wanted["within"]:
        candidates.append((_("anywhere"), {"place": "", "within": ""}))
    words = [" ".join(typed.words) for typed in parse(wanted["q"])]
    if len(words) > 1:
        for number, word in enumerate(words):
            rest = " ".join(words[:number] + words[number + 1 :])
            candidates.append((_("without “%(word)s”") % {"word": word}, {"q": rest}))
    chosen = [name for name, value in wanted.items() if isinstance(value, list) and value]
    candidates += [
        (_("without the filter “%(name)s”") % {"name": _name_of(name)}, {name: []})
        for name in chosen
    ]
    if len(chosen) > 1 or (chosen and wanted["q"]):
        everything: dict[str, Any] = {name: [] for name in chosen} | {"place": "", "within": ""}
        candidates.append((_("these words only"), everything))
    found = []
    for label, other in candidates[: 2 * MOST]:
        _facets, total, is_exact = engine().counts(DirectorySearch({**wanted, **other}).question())
        if total:
            found.append(Wider(label, other, total, is_exact))
    return sorted(found, key=lambda one: one.count)[:MOST]


def _name_of(parameter: str) -> str:
    """A facet's parameter as people read it."""
    names = {
        "kind": _("Who"),
        "skill": _("Skills"),
        "cause": _("Causes"),
        "territory": _("Where"),
        "network": _("Network"),
        "charter": _("Charter signed"),
        "capacity": _("Capacity"),
        "modality": _("Terms"),
        "remote": _("Works remotely"),
        "travels": _("Travels"),
        "availability": _("Availability"),
        "language": _("Languages"),
        "legal": _("Legal form"),
    }
    return str(names.get(parameter, parameter))


def corrected_words(
    corrections: Sequence[Correction], listings: Sequence[Listing]
) -> list[Correction]:
    """The corrections in the spelling of the listings found, which have accents."""
    if not corrections:
        return []
    texts = [f"{one.name} {one.tagline} {one.description}" for one in listings]
    texts += [skill.name for one in listings for skill in one.named_skills]
    spelled: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]+", " ".join(texts)):
        folded = words_of(word)
        if len(folded) == 1:
            spelled.setdefault(folded[0], word.lower())
    return [
        Correction(one.typed, " ".join(spelled.get(w, w) for w in one.used.split()))
        for one in corrections
    ]
