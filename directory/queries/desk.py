"""The desk's queue of listings: how far it is narrowed, what is in it, and where."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils.http import urlencode

from directory.managers import ListingQuerySet
from directory.models import Territory
from portal.models import Network

NOWHERE = "none"  # listings that say no place


@dataclass(frozen=True)
class Narrowing:
    """What one chose in the queue's form; the address carries it from case to case."""

    network: Network | None = None
    place: Territory | None = None
    is_nowhere: bool = False
    kind: str = ""
    newest_first: bool = False

    def apply(self, listings: ListingQuerySet) -> ListingQuerySet:
        if self.network:
            listings = listings.filter(home_network=self.network)
        if self.kind:
            listings = listings.filter(kind=self.kind)
        if self.is_nowhere:
            listings = listings.filter(commune=None)
        elif self.place:
            above = Q(commune=self.place) | Q(commune__parent=self.place)
            listings = listings.filter(above | Q(commune__parent__parent=self.place))
        return listings.reverse() if self.newest_first else listings

    @property
    def place_value(self) -> str:
        """The place as the form sends it."""
        return NOWHERE if self.is_nowhere else str(self.place.pk) if self.place else ""

    @property
    def query(self) -> str:
        """As the end of an address; empty where nothing is narrowed."""
        chosen = {
            "network": self.network.slug if self.network else "",
            "where": self.place_value,
            "kind": self.kind,
            "sort": "newest" if self.newest_first else "",
        }
        told = {name: value for name, value in chosen.items() if value}
        return f"?{urlencode(told)}" if told else ""


@dataclass(frozen=True)
class Place:
    """A territory one may narrow to: its key in the address, its words, how many wait there."""

    value: str
    label: str
    count: int
    is_inside: bool = False  # a department, under its region


@dataclass(frozen=True)
class Tally:
    """What the queue holds, in numbers."""

    number: int
    oldest: datetime | None
    places: list[Place]


def tally(listings: ListingQuerySet) -> Tally:
    """How many there are, since when the first one waits, and where they are: regions in the order
    of their names, each followed by its departments."""
    counted = dict(
        listings.order_by()
        .values_list("commune__parent")
        .annotate(number=Count("pk", distinct=True))
    )
    nowhere = counted.pop(None, 0)
    parents = Territory.objects.filter(pk__in=counted).select_related("parent")
    regions: dict[Territory, list[Territory]] = {}
    for one in parents:
        regions.setdefault(one.region, []).append(one)
    places = []
    for region in sorted(regions, key=lambda one: one.search_name):
        inside = sorted(regions[region], key=lambda one: one.search_name)
        number = sum(counted[one.pk] for one in inside)
        places.append(Place(str(region.pk), region.name, number))
        places += [
            Place(str(one.pk), one.name, counted[one.pk], is_inside=True)
            for one in inside
            if one != region
        ]
    if nowhere:
        places.append(Place(NOWHERE, "", nowhere))
    since = (
        listings.order_by().aggregate(first=Min("waiting_since"))["first"]
        if "waiting_since" in listings.query.annotations
        else None
    )
    return Tally(sum(counted.values()) + nowhere, since, places)
