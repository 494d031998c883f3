"""One search of the directory: what was wanted, and what answers it.

Values of one facet widen (OR), facets narrow (AND). Charters and signatures are reached by reverse
relations: their app is above this one.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import get_language

from directory.engines import engine
from directory.engines.base import (
    PUBLIC,
    All,
    Answer,
    Expression,
    Place,
    Question,
    Reach,
    any_token,
)
from directory.enums import TerritoryKind, TravelRange
from directory.managers import ListingQuerySet
from directory.models import Listing, ListingSkill, Skill, Territory
from directory.queries.asking import Asked, ask_for
from portal.models import Network

TRAVEL_RANGES = [kilometres for kilometres in TravelRange.values if kilometres]
# A facet's parameter in the address -> how its values become tokens, where no row must be asked.
PLAIN_TOKENS = {
    "kind": "k",
    "cause": "g",
    "modality": "m",
    "availability": "a",
    "language": "l",
    "legal": "f",
}


@dataclass
class DirectorySearch:
    """`wanted` is `ListingSearchForm.cleaned_data`; every one of its values may be absurd."""

    wanted: dict[str, Any]

    # What answers ---------------------------------------------------------------------------

    def matches(self) -> ListingQuerySet:
        """Public listings that match everything, in no order: for alerts, maps and exports."""
        return engine().narrow(Listing.objects.public(), self.question())  # type: ignore[return-value]

    def page(self, after: str = "", *, size: int) -> "Page":
        """The listings that follow the one `after` names (a cursor of a page before), in order:
        match, freshness by month, distance, name. A cursor that leads nowhere is the beginning."""
        answer = engine().ask(self.question(), after=self._place(after), size=size)
        rows = Listing.objects.public().for_cards().in_bulk([hit.listing for hit in answer.hits])
        listings = [rows[hit.listing] for hit in answer.hits if hit.listing in rows]
        return Page(listings, answer, is_first=not after)

    def _place(self, after: str) -> Place | None:
        if not (after.isascii() and after.isdigit() and len(after) < 19):
            return None
        return engine().place_of(int(after), self.question())

    # What is asked --------------------------------------------------------------------------

    @cached_property
    def asked(self) -> Asked:
        """The words, with what was corrected."""
        return ask_for(self.wanted["q"])

    def question(self, *without: str) -> Question:
        """All that is wanted, but for some facets."""
        return replace(self._whole, tokens=self._tokens_but(without)) if without else self._whole

    @cached_property
    def _whole(self) -> Question:
        return engine().informed(
            Question(self.asked.words, self.asked.exact, self._tokens_but(()), self.reach)
        )

    def _tokens_but(self, without: Collection[str]) -> All:
        tokens: list[Expression] = [any_token([PUBLIC])]
        for name in self.wanted:
            if name not in without and (asked := self._tokens(name)) is not None:
                tokens.append(any_token(asked))
        return All(tuple(tokens))

    def _tokens(self, name: str) -> list[str] | None:
        """The tokens one parameter asks for; None when it asks for nothing."""
        values = self.wanted[name]
        if not values:
            return None
        if name in PLAIN_TOKENS:
            return [f"{PLAIN_TOKENS[name]}_{value}" for value in values]
        asks: dict[str, Callable[[], list[str] | None]] = {
            "skill": lambda: [f"s_{skill.pk}" for skill in self.chosen_skills],
            "territory": lambda: [f"t_{territory.pk}" for territory in self.territories],
            "place": self._place_tokens,
            "network": lambda: [f"n_{network.pk}" for network in self.chosen_networks],
            "charter": lambda: [f"c_{charter['pk']}" for charter in self.chosen_charters],
            "capacity": self._capacity_tokens,
            "remote": lambda: ["w_remote"],
            "travels": lambda: [f"v_{km}" for km in TRAVEL_RANGES],
        }
        return asks[name]() if name in asks else None

    def _place_tokens(self) -> list[str] | None:
        """A region or department by its token; a commune is a matter of reach; an unknown place
        holds nobody."""
        if self.reach is not None:
            return None
        return [f"t_{territory.pk}" for territory in self.places_meant[:1]]

    def _capacity_tokens(self) -> list[str]:
        """`network/charter/capacity`, with `/qualified` after it for those who proved it."""
        tokens = []
        for value in self.wanted["capacity"]:
            charter, _slash, rest = value.partition("//")
            code, _slash, qualified = rest.partition("/")
            found = [one["pk"] for one in self.charters if one["value"] == charter]
            if found and code.replace("-", "").replace("_", "").isalnum() and code.isascii():
                tokens.append(f"{'q' if qualified else 'r'}_{found[0]}_{code}")
        return tokens

    # Rows that values stand for -------------------------------------------------------------

    @cached_property
    def reach(self) -> Reach | None:
        """Around the commune that was typed, or any place with a width."""
        place = self.places_meant[0] if self.places_meant else None
        kilometres = int(self.wanted.get("within") or 0)
        if place is None or (place.kind != TerritoryKind.COMMUNE and not kilometres):
            return None
        departments = frozenset([place.parent_id or place.pk])
        if kilometres:
            departments = Territory.objects.departments_around(
                place.latitude, place.longitude, kilometres
            )
        return Reach(
            latitude=place.latitude,
            longitude=place.longitude,
            kilometres=kilometres,
            commune=place.pk if place.kind == TerritoryKind.COMMUNE else None,
            departments=departments,
        )

    @cached_property
    def places_meant(self) -> list[Territory]:
        """What the typed place may mean, most likely first; the search uses the first."""
        typed = self.wanted["place"]
        if not typed:
            return []
        named = list(Territory.objects.named(typed).select_related("parent")[:4])
        return named or list(Territory.objects.suggest(typed, limit=4).select_related("parent"))

    @cached_property
    def territories(self) -> list[Territory]:
        """Those chosen by their codes in the address, unknown ones left out."""
        codes = [value.partition("-") for value in self.wanted["territory"]]
        asked = Q(pk__in=[])
        for kind, _dash, code in codes:
            asked |= Q(kind=kind, code=code)
        return list(Territory.objects.filter(asked).select_related("parent")) if codes else []

    @cached_property
    def chosen_skills(self) -> list[Skill]:
        """Those that some public listing has: what only a draft says is not told."""
        if not self.wanted["skill"]:
            return []
        public = Listing.objects.public().filter(pk=OuterRef("content_object"))
        holders = ListingSkill.objects.filter(Exists(public), tag=OuterRef("pk"))
        return list(Skill.objects.filter(Exists(holders), slug__in=self.wanted["skill"]))

    @cached_property
    def chosen_networks(self) -> list[Network]:
        slugs = self.wanted["network"]
        return list(Network.objects.open().filter(slug__in=slugs)) if slugs else []

    @property
    def chosen_charters(self) -> list[dict[str, Any]]:
        return [one for one in self.charters if one["value"] in self.wanted["charter"]]

    @cached_property
    def charters(self) -> list[dict[str, Any]]:
        """Charters that public listings stand by: `{value, title, pk, capacities}`, in the
        reader's language; `capacities` maps a code to its label.

        The binding language stands in where a version has no translation."""
        charter = Listing._meta.get_field("signatures").related_model._meta.get_field("charter")
        charters = charter.related_model._default_manager.public()
        versions = charters.model._meta.get_field("versions").related_model
        texts = versions._meta.get_field("texts").related_model._default_manager
        rows = texts.filter(
            version__state="adopted",
            version__charter__in=charters.order_by(),
            locale__in=[get_language(), F("version__charter__language")],
        ).values_list(
            "version__charter",
            "version__charter__network__slug",
            "version__charter__slug",
            "title",
            "content__capacities",
            "locale",
        )
        found: dict[int, dict[str, Any]] = {}
        for pk, network, slug, title, capacities, locale in rows:
            if pk not in found or locale == get_language():
                labels = {one["code"]: one["label"] for one in capacities or []}
                found[pk] = {
                    "pk": pk,
                    "value": f"{network}/{slug}",
                    "title": title,
                    "capacities": labels,
                }
        return list(found.values())


@dataclass(frozen=True)
class Page:
    """One page of listings in order, and what is known of all that was found."""

    listings: list[Listing]
    answer: Answer
    is_first: bool

    @property
    def next_cursor(self) -> str:
        """Names the page after this one; empty on the last."""
        return str(self.answer.hits[-1].listing) if self.answer.has_more else ""
