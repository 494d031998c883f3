"""Searching the directory by words and facets: which listings, and how many behind each choice.

Values of one facet widen (OR), facets narrow (AND), and a facet's own choice is left out of its
counts. Each facet is counted by one grouped statement, whatever the number of listings.

Charters and signatures are reached by reverse relations: their app is above this one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.enums import ListingKind, Modality, TerritoryKind
from directory.managers import ListingQuerySet
from directory.models import Affiliation, Listing, ListingSkill, Skill, Territory
from portal.models import Network

MOST_SKILLS = 8
MOST_PLACES = 6
MOST_NETWORKS = 6
MOST_CHARTERS = 4
REGION, DEPARTMENT = TerritoryKind.REGION, TerritoryKind.DEPARTMENT


@dataclass(frozen=True)
class Option:
    """One choice of a facet: its value in the address, its words, how many, chosen or not."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass
class Facet:
    name: str
    title: str
    options: list[Option] = field(default_factory=list)

    @property
    def leaves_choice(self) -> bool:
        """Something is chosen, or something could be that takes listings away."""
        if any(option.is_chosen for option in self.options):
            return True
        return len(self.options) > (1 if self.name in ("kind", "network") else 0)


@dataclass
class DirectorySearch:
    """One search: what was wanted (`ListingSearchForm.cleaned_data`), its listings, its facets."""

    wanted: dict[str, Any]

    def listings(self) -> ListingQuerySet:
        """What matches everything, the best first: words, then freshness, then name."""
        found = self._filtered("").matching(self.wanted["q"])
        return found.order_by(
            F("relevance").desc(), F("confirmed_at").desc(nulls_last=True), "name", "pk"
        )

    def facets(self) -> list[Facet]:
        """The facets that leave a choice, in the order of the page."""
        made = [
            self._kinds(),
            self._skills(),
            self._places(),
            self._modalities(),
            self._remote(),
            self._networks(),
            self._charters(),
        ]
        return [facet for facet in made if facet.leaves_choice]

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
        skills = Skill.objects.filter(slug__in=self.wanted["skill"])
        public = Listing.objects.public()
        return list(skills.filter(listing_skills__content_object__in=public).distinct())

    @cached_property
    def chosen_networks(self) -> list[Network]:
        slugs = self.wanted["network"]
        return list(Network.objects.open().filter(slug__in=slugs)) if slugs else []

    @cached_property
    def charters(self) -> list[dict[str, Any]]:
        """Charters that public listings stand by: `{value, title, pk}`, in the reader's language.

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
            "locale",
        )
        found: dict[int, dict[str, Any]] = {}
        for pk, network, slug, title, locale in rows:
            if pk not in found or locale == get_language():
                found[pk] = {"pk": pk, "value": f"{network}/{slug}", "title": title}
        return list(found.values())

    # What each facet asks for ---------------------------------------------------------------

    def _filtered(self, without: str) -> ListingQuerySet:
        """Public listings that match every facet but one; words are added by the caller."""
        listings = Listing.objects.public()
        conditions: dict[str, Callable[[], Q | None]] = {
            "kind": self._wants_kind,
            "skill": self._wants_skill,
            "territory": self._wants_place,
            "modality": self._wants_modality,
            "remote": self._wants_remote,
            "network": self._wants_network,
            "charter": self._wants_charter,
        }
        for name, condition in conditions.items():
            wanted = condition() if name != without else None
            if wanted is not None:
                listings = listings.filter(wanted)
        return listings

    def _counted(self, facet: str) -> QuerySet:
        return self._filtered(facet).matching(self.wanted["q"]).order_by().values("pk")

    def _wants_kind(self) -> Q | None:
        return Q(kind__in=self.wanted["kind"]) if self.wanted["kind"] else None

    def _wants_skill(self) -> Q | None:
        if not self.wanted["skill"]:
            return None
        tagged = ListingSkill.objects.filter(tag__in=self.chosen_skills)
        return Q(pk__in=tagged.values("content_object"))

    def _wants_place(self) -> Q | None:
        if not (self.wanted["territory"] or self.wanted["place"]):
            return None
        inside = Q(pk__in=[])
        for territory in [*self.territories, *self.places_meant[:1]]:
            inside |= Q(commune=territory)
            if territory.kind != TerritoryKind.COMMUNE:
                inside |= Q(commune__parent=territory)
            if territory.kind == TerritoryKind.REGION:
                inside |= Q(commune__parent__parent=territory)
        return inside

    def _wants_modality(self) -> Q | None:
        terms = Q()
        for name in self.wanted["modality"]:
            terms |= Q(**{name: True})
        return terms or None

    def _wants_remote(self) -> Q | None:
        return Q(works_remotely=True) if self.wanted["remote"] else None

    def _wants_network(self) -> Q | None:
        if not self.wanted["network"]:
            return None
        places = Affiliation.objects.public().filter(network__in=self.chosen_networks)
        return Q(pk__in=places.values("listing"))

    def _wants_charter(self) -> Q | None:
        if not self.wanted["charter"]:
            return None
        pks = [c["pk"] for c in self.charters if c["value"] in self.wanted["charter"]]
        return Q(pk__in=standing_signatures().filter(charter__in=pks).values("listing"))

    # How many behind each choice ------------------------------------------------------------

    def _kinds(self) -> Facet:
        counted = self._counted("kind").values_list("kind").annotate(n=Count("pk"))
        counts = dict(counted)
        options = [
            Option(kind.value, str(kind.label).capitalize(), counts.get(kind.value, 0), is_chosen)
            for kind in ListingKind
            if (is_chosen := kind.value in self.wanted["kind"]) or kind.value in counts
        ]
        return Facet("kind", _("Who"), options)

    def _skills(self) -> Facet:
        chosen = {skill.slug: skill.name for skill in self.chosen_skills}
        rows = (
            ListingSkill.objects.filter(content_object__in=self._counted("skill"))
            .values_list("tag__slug", "tag__name")
            .annotate(n=Count("pk"))
            .order_by("-n", "tag__name")
        )
        top = list(rows.exclude(tag__slug__in=chosen)[:MOST_SKILLS])
        counts = {slug: n for slug, _name, n in rows.filter(tag__slug__in=chosen)} if chosen else {}
        options = [Option(slug, name, counts.get(slug, 0), True) for slug, name in chosen.items()]
        options += [Option(slug, name, n, False) for slug, name, n in top]
        return Facet("skill", _("Skills"), options)

    def _places(self) -> Facet:
        """Regions; or the departments of those that are chosen or hold what is."""
        counted = self._counted("territory").filter(commune__isnull=False)
        top = Coalesce("commune__parent__parent", "commune__parent")
        counts = _grouped(counted.annotate(place=top))
        inside = [t.parent or t for t in self.territories if t.kind in (DEPARTMENT, REGION)]
        shown = counts
        if inside:
            inner = counted.filter(commune__parent__parent__in=inside)
            shown = _grouped(inner.annotate(place=F("commune__parent")))
        communes = [t for t in self.territories if t.kind == TerritoryKind.COMMUNE]
        if communes:
            chosen = counted.filter(commune__in=communes)
            counts |= _grouped(chosen.annotate(place=F("commune")))
        counts |= shown
        chosen_ids = {territory.pk for territory in self.territories}
        others = [pk for pk in shown if pk not in chosen_ids][:MOST_PLACES]
        named = Territory.objects.in_bulk(others) if others else {}
        options = [_place_option(t, counts.get(t.pk, 0), is_chosen=True) for t in self.territories]
        options += [_place_option(named[pk], counts[pk], is_chosen=False) for pk in others]
        return Facet("territory", _("Where"), options)

    def _modalities(self) -> Facet:
        counted = self._counted("modality").aggregate(
            **{m.value: Count("pk", filter=Q(**{m.value: True})) for m in Modality}
        )
        options = [
            Option(m.value, str(m.label).capitalize(), counted[m.value], is_chosen)
            for m in Modality
            if (is_chosen := m.value in self.wanted["modality"]) or counted[m.value]
        ]
        return Facet("modality", _("Terms"), options)

    def _remote(self) -> Facet:
        count = self._counted("remote").filter(works_remotely=True).count()
        is_chosen = bool(self.wanted["remote"])
        options = [Option("1", _("Works remotely"), count, is_chosen)] if count or is_chosen else []
        return Facet("remote", _("At a distance"), options)

    def _networks(self) -> Facet:
        rows = (
            Affiliation.objects.public()
            .filter(listing__in=self._counted("network"))
            .values_list("network__slug", "network__name")
            .annotate(n=Count("pk"))
            .order_by("-n", "network__name")
        )
        options = [
            Option(slug, name, n, slug in self.wanted["network"])
            for slug, name, n in rows[: MOST_NETWORKS + len(self.wanted["network"])]
        ]
        shown = {option.value for option in options}
        missing = [n for n in self.chosen_networks if n.slug not in shown]
        options += [Option(network.slug, network.name, 0, True) for network in missing]
        return Facet("network", _("Network"), options)

    def _charters(self) -> Facet:
        """Charters that listings found stand by, in public."""
        rows = (
            standing_signatures()
            .filter(listing__in=self._counted("charter"))
            .order_by()
            .values_list("charter")
            .annotate(n=Count("listing", distinct=True))
        )
        counts = dict(rows.order_by("-n", "charter")[:50])
        options = [
            Option(charter["value"], charter["title"], counts.get(charter["pk"], 0), is_chosen)
            for charter in self.charters
            if (is_chosen := charter["value"] in self.wanted["charter"]) or charter["pk"] in counts
        ]
        options.sort(key=lambda option: (not option.is_chosen, -option.count))
        return Facet("charter", _("Charter signed"), options[:MOST_CHARTERS])


def standing_signatures() -> QuerySet:
    """Signatures of listings that stand and may be shown."""
    signatures = Listing._meta.get_field("signatures").related_model._default_manager
    return signatures.on_wall().filter(listing__isnull=False)  # type: ignore[attr-defined]


def _grouped(listings: QuerySet) -> dict[int, int]:
    """How many per `place`, most first; there are at most some dozens of places."""
    rows = listings.values_list("place").annotate(n=Count("pk")).order_by("-n", "place")
    return dict(rows)


def _place_option(territory: Territory, count: int, *, is_chosen: bool) -> Option:
    return Option(f"{territory.kind}-{territory.code}", territory.name, count, is_chosen)
