"""When a listing's word is too old: months counted by the calendar, in the site's time."""

import calendar
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from directory.enums import Rhythm

# The question is asked when the rhythm is over, and twice more, so many days after the mail before
# really left; as long after the last one the listing is archived.
REMIND_AFTER = 14
MAILS = 3
ARCHIVE_AFTER = 30


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_overdue(confirmed_at: datetime | None, rhythm: int, today: date | None = None) -> bool:
    """Whether a confirmation is as old as the owner's rhythm; what was never confirmed is not
    late, it never promised anything."""
    if confirmed_at is None:
        return False
    cutoff = months_before(today or timezone.localdate(), rhythm)
    return timezone.localdate(confirmed_at) <= cutoff


def overdue(today: date | None = None) -> Q:
    """`is_overdue` as a condition on listings."""
    today = today or timezone.localdate()
    late = Q(pk__in=[])
    for rhythm in Rhythm.values:
        late |= Q(rhythm=rhythm, confirmed_at__lt=_day_after(months_before(today, rhythm)))
    return late


def _day_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
