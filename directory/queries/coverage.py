"""How well networks cover the territory, and how fresh what they show is."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q

from directory.enums import ListingState
from directory.freshness import overdue
from directory.managers import ListingQuerySet
from directory.models import Listing, Territory
from portal.models import Network

PUBLISHED = Q(state=ListingState.PUBLISHED)
# Which listings a column counts; staff look at them one by one.
COLUMNS: tuple[str, ...] = ("public", "confirmed", "overdue", "never", "unclaimed", "archived")


@dataclass
class Line:
    """The counts of one territory; without one, of what names no place."""

    territory: Territory | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    parts: list["Line"] = field(default_factory=list)

    def add(self, counts: dict[str, int]) -> None:
        for column in COLUMNS:
            self.counts[column] += counts[column]


def conditions() -> dict[str, Q]:
    """What each column counts."""
    late = overdue()
    unclaimed = Q(owner=None, origin__isnull=False)
    return {
        "public": PUBLISHED,
        "confirmed": PUBLISHED & Q(confirmed_at__isnull=False) & ~late,
        "overdue": PUBLISHED & late,
        "never": PUBLISHED & Q(confirmed_at=None) & ~unclaimed,
        "unclaimed": PUBLISHED & Q(confirmed_at=None) & unclaimed,
        "archived": Q(state=ListingState.ARCHIVED),
    }


def coverage_of(networks: Collection[Network]) -> tuple[Line, list[Line]]:
    """The sum, and a line for each region with one for each of its departments; one statement
    counts, whatever the number of listings. Overseas collectivities stand among the regions."""
    counted = {f"n_{name}": Count("pk", filter=q) for name, q in conditions().items()}
    grouped: Any = (
        Listing.objects.filter(home_network__in=networks)
        .order_by()
        .values(department=F("commune__parent"), region=F("commune__parent__parent"))
        .annotate(**counted)
    )
    rows = [row for row in grouped if row["n_public"] or row["n_archived"]]
    keys = {row[name] for row in rows for name in ("department", "region")} - {None}
    places = Territory.objects.in_bulk(keys)
    total, regions = Line(), dict[int | None, Line]()
    for row in rows:
        counts = {column: row[f"n_{column}"] for column in COLUMNS}
        top = row["region"] or row["department"]
        region = regions.setdefault(top, Line(places.get(top)))
        if row["region"]:
            region.parts.append(Line(places[row["department"]], counts))
        region.add(counts)
        total.add(counts)
    for region in regions.values():
        region.parts.sort(key=_by_name)
    return total, sorted(regions.values(), key=_by_name)


def counted_in(listings: ListingQuerySet, column: str, territory: Territory) -> ListingQuerySet:
    """The listings behind one number, the longest unconfirmed first."""
    inside = Q(commune__parent=territory) | Q(commune__parent__parent=territory)
    found = listings.filter(conditions()[column]).filter(inside)
    return found.order_by(F("confirmed_at").asc(nulls_first=True), "pk")


def _by_name(line: Line) -> tuple[bool, str]:
    return line.territory is None, line.territory.search_name if line.territory else ""
