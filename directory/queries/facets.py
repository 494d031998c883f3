"""The facets of a search: what could narrow or widen it, and how many listings stand behind each.

Counts come from one question to the engine, and one more for each facet that has a choice: a
facet's own choice is left out of its counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, TextChoices
from django.utils.translation import gettext as _

from directory.engines import engine
from directory.enums import (
    Availability,
    Cause,
    LegalForm,
    ListingKind,
    ListingLanguage,
    Modality,
    TerritoryKind,
)
from directory.models import Skill, Territory
from directory.queries.search import TRAVEL_RANGES, DirectorySearch
from portal.models import Network

MOST_SKILLS = 5
MOST_PLACES = 4
MOST_NETWORKS = 4
MOST_CHARTERS = 3
MOST_CAPACITIES = 3
# The parameters whose facets are values of an enum: token letter, enum.
ENUMS: dict[str, tuple[str, type[TextChoices]]] = {
    "kind": ("k", ListingKind),
    "cause": ("g", Cause),
    "modality": ("m", Modality),
    "availability": ("a", Availability),
    "language": ("l", ListingLanguage),
    "legal": ("f", LegalForm),
}
# Of these every value is shown, and says so where it would give nothing; of the others the most
# frequent. What is not shown can be typed: listings are found by the words of their choices, too.
SHORT = {"kind", "modality", "availability"}
MOST_VALUES = 4


@dataclass(frozen=True)
class Option:
    """One choice of a facet: its value in the address, its words, how many, chosen or not."""

    value: str
    label: str
    count: int
    is_chosen: bool
    is_exact: bool = True
    parameter: str = ""  # in the address; empty: the facet's name

    @property
    def is_empty(self) -> bool:
        """It would give nothing."""
        return self.count == 0 and not self.is_chosen


@dataclass
class Facet:
    """A named group of options."""

    name: str
    title: str
    options: list[Option] = field(default_factory=list)

    @property
    def leaves_choice(self) -> bool:
        """Something is chosen, or something could be that takes listings away."""
        if any(option.is_chosen for option in self.options):
            return True
        some = [option for option in self.options if option.count]
        return len(some) > (1 if self.name in ("kind", "network") else 0)


@dataclass(frozen=True)
class Counts:
    """How many listings have each token, and whether the numbers are exact."""

    tokens: dict[str, int]
    is_exact: bool

    def of(self, token: str) -> int:
        return self.tokens.get(token, 0)

    def keys(self, letter: str) -> dict[int, int]:
        """Primary key -> number, for tokens that name rows; the most first."""
        found = {
            int(token[2:]): n
            for token, n in self.tokens.items()
            if token.startswith(f"{letter}_") and token[2:].isdigit()
        }
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


class Facets:
    """The facets of one search, whose answer gave `counts`."""

    def __init__(self, search: DirectorySearch, tokens: dict[str, int], *, is_exact: bool) -> None:
        self.search = search
        self.all = Counts(tokens, is_exact)

    def made(self) -> list[Facet]:
        """Those that leave a choice, in the order of the page."""
        facets = [
            self._enum("kind", _("Who")),
            self._skills(),
            self._enum("cause", _("Causes")),
            self._places(),
            self._distance(),
            self._enum("modality", _("Terms")),
            self._enum("availability", _("Availability")),
            self._networks(),
            self._charters(),
            self._capacities(),
            self._enum("language", _("Languages")),
            self._enum("legal", _("Legal form")),
        ]
        return [facet for facet in facets if facet.leaves_choice]

    def _counts(self, *names: str) -> Counts:
        """Without the facet's own choice."""
        if not any(self.search.wanted[name] for name in names):
            return self.all
        tokens, _total, is_exact = engine().counts(self.search.question(*names))
        return Counts(tokens, is_exact)

    def _enum(self, name: str, title: str) -> Facet:
        letter, enum = ENUMS[name]
        counts, chosen = self._counts(name), self.search.wanted[name]
        options = [
            Option(
                value=member.value,
                label=_capitalised(str(member.label)),
                count=counts.of(f"{letter}_{member.value}"),
                is_chosen=member.value in chosen,
                is_exact=counts.is_exact,
            )
            for member in enum
        ]
        if name not in SHORT:
            some = _chosen_first(one for one in options if not one.is_empty)
            options = some[: MOST_VALUES + len(chosen)]
        return Facet(name, title, options)

    def _skills(self) -> Facet:
        counts = self._counts("skill")
        keys = counts.keys("s")
        chosen = {skill.pk: skill for skill in self.search.chosen_skills}
        rows = {**_top(Skill, keys, MOST_SKILLS + len(chosen)), **chosen}
        options = [
            Option(one.slug, one.name, keys.get(pk, 0), pk in chosen, counts.is_exact)
            for pk, one in rows.items()
        ]
        return Facet("skill", _("Skills"), _chosen_first(options)[: MOST_SKILLS + len(chosen)])

    def _places(self) -> Facet:
        """Regions; or what is inside of those chosen: departments, then communes."""
        counts = self._counts("territory")
        keys = counts.keys("t")
        chosen = {territory.pk: territory for territory in self.search.territories}
        inside = [t.parent_id if t.kind == TerritoryKind.COMMUNE else t.pk for t in chosen.values()]
        inner = Territory.objects.filter(parent__in=inside) if inside else Territory.objects.tops()
        rows = inner.order_by().values_list("pk", "kind", "code", "name")
        found = sorted((row for row in rows if row[0] in keys), key=lambda row: -keys[row[0]])
        shown = [(one.pk, one.kind, one.code, one.name) for one in chosen.values()]
        shown += [row for row in found if row[0] not in chosen][:MOST_PLACES]
        options = [
            Option(f"{kind}-{code}", name, keys.get(pk, 0), pk in chosen, counts.is_exact)
            for pk, kind, code, name in shown
        ]
        return Facet("territory", _("Where"), options)

    def _distance(self) -> Facet:
        """Who works from afar, and who comes."""
        remote, travels = self._counts("remote"), self._counts("travels")
        coming = sum(travels.of(f"v_{kilometres}") for kilometres in TRAVEL_RANGES)
        wanted = self.search.wanted
        return Facet(
            "distance",
            _("At a distance"),
            [
                Option(
                    "1",
                    _("Works remotely"),
                    remote.of("w_remote"),
                    bool(wanted["remote"]),
                    remote.is_exact,
                    "remote",
                ),
                Option(
                    "1", _("Travels"), coming, bool(wanted["travels"]), travels.is_exact, "travels"
                ),
            ],
        )

    def _networks(self) -> Facet:
        counts = self._counts("network")
        keys = counts.keys("n")
        chosen = {network.pk: network for network in self.search.chosen_networks}
        rows = {**_top(Network, keys, MOST_NETWORKS + len(chosen)), **chosen}
        options = [
            Option(one.slug, one.name, keys.get(pk, 0), pk in chosen, counts.is_exact)
            for pk, one in rows.items()
            if one.is_open
        ]
        return Facet("network", _("Network"), options)

    def _charters(self) -> Facet:
        """Charters that listings found stand by, in public."""
        counts = self._counts("charter")
        options = [
            Option(
                charter["value"],
                charter["title"],
                counts.of(f"c_{charter['pk']}"),
                charter["value"] in self.search.wanted["charter"],
                counts.is_exact,
            )
            for charter in self.search.charters
        ]
        options = [one for one in _chosen_first(options) if not one.is_empty]
        return Facet("charter", _("Charter signed"), options[:MOST_CHARTERS])

    def _capacities(self) -> Facet:
        """In which capacity, and whether they proved that they qualify for it; the charter's title
        tells capacities of several charters apart."""
        counts = self._counts("capacity")
        options = []
        for charter in self.search.charters:
            for code, label in charter["capacities"].items():
                for letter, suffix in (("r", ""), ("q", "/qualified")):
                    value = f"{charter['value']}//{code}{suffix}"
                    words = _("%(capacity)s (%(charter)s)") % {
                        "capacity": label,
                        "charter": charter["title"],
                    }
                    if suffix:
                        words = _("%(capacity)s, qualified") % {"capacity": words}
                    options.append(
                        Option(
                            value,
                            words,
                            counts.of(f"{letter}_{charter['pk']}_{code}"),
                            value in self.search.wanted["capacity"],
                            counts.is_exact,
                        )
                    )
        options = [one for one in _chosen_first(options) if not one.is_empty]
        return Facet("capacity", _("Capacity"), options[:MOST_CAPACITIES])


def _top(model: type[Model], keys: dict[int, int], most: int) -> dict[int, Any]:
    """The rows of the first keys, in their order."""
    first = list(keys)[:most]
    rows = model._default_manager.in_bulk(first) if first else {}
    return {pk: rows[pk] for pk in first if pk in rows}


def _chosen_first(options: Iterable[Option]) -> list[Option]:
    return sorted(options, key=lambda one: (not one.is_chosen, -one.count, one.label))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
