"""What an owner is told of a listing: twelve months of uses."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from directory.freshness import months_before
from directory.models import Listing

MONTHS = 12
# Counts under this are not told: a handful of views would say too much of somebody.
LEAST = 5


@dataclass(frozen=True)
class MonthFigures:
    """One month; None for fewer than five. Messages are told as they are: the owner has them."""

    month: date
    views: int | None
    from_search: int | None
    contacts: int


def figures_of(listing: Listing) -> list[MonthFigures]:
    """The last twelve months, the present one last; from the month in which it was made."""
    this_month = timezone.localdate().replace(day=1)
    months = [months_before(this_month, number) for number in reversed(range(MONTHS))]
    first = timezone.localdate(listing.created_at).replace(day=1)
    rows = {row.month: row for row in listing.months.filter(month__gte=months[0])}
    return [
        MonthFigures(
            month,
            _told(rows[month].views) if month in rows else None,
            _told(rows[month].from_search) if month in rows else None,
            rows[month].contacts if month in rows else 0,
        )
        for month in months
        if month >= first or month in rows
    ]


def _told(number: int) -> int | None:
    return number if number >= LEAST else None
