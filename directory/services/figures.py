"""Counting views of listings without knowing who looks.

A page that is read writes nothing: SQLite lets one writer in at a time, and a public page must not
wait for it. Views are added up in the memory of each process, and written together after the
answer of some request left, at most once in FIGURES_EVERY seconds.
"""

import logging
import time
from collections import Counter, defaultdict
from datetime import date
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from directory.models import Listing, ListingMonth

logger = logging.getLogger(__name__)

# (listing, first day of the month) and what was counted: views, those from a search.
Counts = dict[tuple[int, date], tuple[int, int]]


class Tally:
    """Views that are not written yet; threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._views: Counter[tuple[int, date]] = Counter()
        self._searches: Counter[tuple[int, date]] = Counter()
        self._written_at = float("-inf")

    def count(self, listing: int, *, from_search: bool) -> None:
        """One view, now."""
        key = listing, timezone.localdate().replace(day=1)
        with self._lock:
            self._views[key] += 1
            self._searches[key] += from_search

    def flush_when_due(self) -> None:
        """Write what there is, unless that was done a moment ago."""
        if self._views and time.monotonic() - self._written_at > settings.FIGURES_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write what there is. Where the database has no time, it is kept for the next time."""
        with self._lock:
            views, searches = self._views, self._searches
            self._views, self._searches = Counter(), Counter()
            self._written_at = time.monotonic()
        try:
            _write({key: (number, searches[key]) for key, number in views.items()})
        except DatabaseError:
            logger.warning("figures of %d listings wait for another time", len(views))
            with self._lock:
                self._views.update(views)
                self._searches.update(searches)

    def forget(self) -> None:
        """Drop what is not written."""
        with self._lock:
            self._views, self._searches = Counter(), Counter()


tally = Tally()


@transaction.atomic
def _write(counts: Counts) -> None:
    """Listings with the same counts are one statement: most have one view."""
    there = set(
        Listing.objects.filter(pk__in={pk for pk, _month in counts}).values_list("pk", flat=True)
    )
    alike: defaultdict[tuple[date, int, int], list[int]] = defaultdict(list)
    for (listing, month), (views, searches) in sorted(counts.items()):
        if listing in there:
            alike[month, views, searches].append(listing)
    for (month, views, searches), listings in alike.items():
        _rows(listings, month)
        ListingMonth.objects.filter(listing__in=listings, month=month).update(
            views=F("views") + views, from_search=F("from_search") + searches
        )


def count_contact(listing: Listing) -> None:
    """One message to its owner, in the transaction that keeps the message."""
    month = timezone.localdate().replace(day=1)
    _rows([listing.pk], month)
    ListingMonth.objects.filter(listing=listing, month=month).update(contacts=F("contacts") + 1)


def add_figures(kept: Listing, absorbed: Listing, *, with_contacts: bool) -> list[list[Any]]:
    """Add what was counted for a listing that goes into the other one: [month, views, from a
    search, contacts] of each month, to be taken off again. Its own rows stay as they are."""
    added: list[list[Any]] = [
        [str(one.month), one.views, one.from_search, one.contacts if with_contacts else 0]
        for one in absorbed.months.order_by("month")
    ]
    for month, views, searches, contacts in added:
        _rows([kept.pk], date.fromisoformat(month))
        kept.months.filter(month=month).update(
            views=F("views") + views,
            from_search=F("from_search") + searches,
            contacts=F("contacts") + contacts,
        )
    return added


def take_off_figures(kept: Listing, added: list[list[Any]]) -> None:
    """Take off what was added; what was counted since stays."""
    for month, views, searches, contacts in added:
        kept.months.filter(month=month).update(
            views=Greatest(F("views") - views, 0),
            from_search=Greatest(F("from_search") - searches, 0),
            contacts=Greatest(F("contacts") - contacts, 0),
        )
    months = [month for month, *_numbers in added]
    kept.months.filter(month__in=months, views=0, from_search=0, contacts=0).delete()


def _rows(listings: list[int], month: date) -> None:
    ListingMonth.objects.bulk_create(
        [ListingMonth(listing_id=pk, month=month) for pk in listings], ignore_conflicts=True
    )
