"""Alerts of kept searches: what was published since the last one; `run_jobs` sends them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from directory.enums import AlertRhythm
from directory.managers import ListingQuerySet
from directory.models import SavedSearch
from directory.notifications import alert_sent
from directory.queries.search import DirectorySearch

# Somewhat short of the whole: a job of every day runs some hours earlier or later.
EVERY = {
    AlertRhythm.WEEKLY: timedelta(days=6, hours=20),
    AlertRhythm.MONTHLY: timedelta(days=29, hours=20),
}
# A listing published in a transaction that is not over yet is left for the next alert.
MARGIN = timedelta(minutes=10)
MOST_NAMED = 20
STOP_SALT = "directory.alerts.stop"

Wanted = dict[str, Any]


def send_alerts(wanted_in: Callable[[str], Wanted], now: datetime | None = None) -> int:
    """Mail each person what is new in the searches whose time has come; how many mails.

    `wanted_in` reads a query string as the search form does. Nothing new means no mail, and no
    longer wait either: what comes tomorrow is told tomorrow, and then not before the next time.
    One search that fails keeps none back: its error is raised when all were looked at.
    """
    now = now or timezone.now()
    due = Q(pk__in=[])
    for rhythm, pause in EVERY.items():
        due |= Q(rhythm=rhythm, told_until__lte=now - pause)
    searches = SavedSearch.objects.filter(due, user__is_active=True).order_by("pk")
    sent, errors = 0, list[Exception]()
    for pk in searches.values_list("pk", flat=True):
        try:
            sent += _alert(pk, wanted_in, now)
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("alerts", errors)
    return sent


@transaction.atomic
def _alert(pk: int, wanted_in: Callable[[str], Wanted], now: datetime) -> int:
    """One search's; the mail and until when it told go together."""
    locked = SavedSearch.objects.select_for_update(of=("self",)).select_related("user")
    search = locked.filter(pk=pk).first()
    pause = EVERY.get(search.rhythm) if search else None  # type: ignore[call-overload]
    if search is None or pause is None or search.told_until > now - pause:
        return 0  # taken away, stopped, or told by another run meanwhile
    until = now - MARGIN
    new = _published(search, wanted_in(search.query), until)
    number = new.count()
    if not number:
        return 0
    stop_token = signing.dumps([search.pk, search.rhythm], salt=STOP_SALT)
    named = list(new.select_related("commune").order_by("-published_at", "pk")[:MOST_NAMED])
    alert_sent(search, named, number, stop_token)
    search.told_until, search.last_sent_at = until, now
    search.save(update_fields=["told_until", "last_sent_at"])
    return 1


def _published(search: SavedSearch, wanted: Wanted, until: datetime) -> ListingQuerySet:
    """What matches and is public since the last alert; one's own listings are no news."""
    since = Q(published_at__gt=search.told_until, published_at__lte=until)
    found = DirectorySearch(wanted).matches().order_by()
    return found.filter(since).exclude(owner=search.user)


def read_stop_token(token: str) -> tuple[int, str]:
    """(search, the rhythm it had) of a link in an alert; raises signing.BadSignature."""
    pk, rhythm = signing.loads(token, salt=STOP_SALT)
    return pk, rhythm
