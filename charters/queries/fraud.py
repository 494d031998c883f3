"""What looks wrong among a charter's latest signatures: four statements, whatever their number.

Everything is computed from rows that are there anyway. No address of a connection is kept, so none
can be looked at.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower, StrIndex, Substr, TruncHour, TruncSecond
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from charters.enums import SignatureState, SuspicionRule
from charters.models import Charter, Signature
from directory.matching import fold
from portal.mail_hosts import PUBLIC_PROVIDERS, ascii_host, is_disposable

WINDOW = timedelta(days=30)
# An hour is a burst from this many on, where it is also this many times the usual hour.
BURST_FROM, BURST_TIMES = 20, 10
# The busiest hours say nothing about the usual one.
BUSY_SHARE = 0.1
HOST_FROM = 5
MOMENT_FROM = 5
NAMES_FROM = 5
# Names are compared among so many of the latest signatures.
NAMES_READ = 5000
UNCONFIRMED_FROM, UNCONFIRMED_SHARE = 20, 0.5
SHOWN = 10
NOT_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Finding:
    """Signatures that one rule puts together; `what` finds them again."""

    rule: SuspicionRule
    what: str
    label: str | datetime
    count: int


@dataclass(frozen=True)
class Panel:
    """What a charter's panel shows. `usual` is the number of requests in a usual hour."""

    findings: list[Finding]
    asked: int
    unconfirmed: int
    usual: float

    @property
    def many_unconfirmed(self) -> bool:
        """Whether unusually many of those who asked never confirmed."""
        return self.asked >= UNCONFIRMED_FROM and self.unconfirmed_share >= UNCONFIRMED_SHARE

    @property
    def unconfirmed_share(self) -> float:
        return self.unconfirmed / self.asked if self.asked else 0.0


def panel_of(charter: Charter) -> Panel:
    """Bursts, mail hosts, moments and names of the last thirty days."""
    since = timezone.now() - WINDOW
    hours = list(
        charter.signatures.filter(requested_at__gte=since)
        .annotate(hour=TruncHour("requested_at"))
        .values("hour")
        .annotate(n=Count("pk"), unconfirmed=Count("pk", filter=Q(confirmed_at=None)))
        .order_by("-n", "hour")
    )
    usual = _usual([row["n"] for row in hours])
    latest = _active(charter, since)
    findings = [
        *_bursts(hours, usual),
        *_hosts(latest),
        *_moments(latest),
        *_names(latest),
    ]
    return Panel(
        findings=findings,
        asked=sum(row["n"] for row in hours),
        unconfirmed=sum(row["unconfirmed"] for row in hours),
        usual=usual,
    )


def _active(charter: Charter, since: datetime) -> QuerySet[Signature]:
    return charter.signatures.filter(
        state=SignatureState.ACTIVE, requested_at__gte=since, held_at=None
    )


def _usual(counts: list[int]) -> float:
    """The mean of all hours but the busiest tenth; those in which nobody came count, too."""
    hours = int(WINDOW / timedelta(hours=1))
    busiest = int(hours * BUSY_SHARE)
    return sum(sorted(counts, reverse=True)[busiest:]) / (hours - busiest)


def _bursts(hours: list[Any], usual: float) -> list[Finding]:
    least = max(BURST_FROM, BURST_TIMES * usual)
    return [
        Finding(SuspicionRule.BURST, row["hour"].isoformat(), row["hour"], row["n"])
        for row in hours[:SHOWN]
        if row["n"] >= least
    ]


def _with_host(signatures: QuerySet[Signature]) -> Any:
    return signatures.annotate(host=Lower(Substr("email", StrIndex("email", Value("@")) + 1)))


def _hosts(latest: QuerySet[Signature]) -> list[Finding]:
    counted = (
        _with_host(latest.exclude(email=""))
        .values_list("host")
        .annotate(n=Count("pk"))
        .order_by("-n", "host")
    )
    found = []
    for host, count in counted:
        if is_disposable(host):
            found.append(Finding(SuspicionRule.DISPOSABLE, host, host, count))
        elif count >= HOST_FROM and ascii_host(host) not in PUBLIC_PROVIDERS:
            found.append(Finding(SuspicionRule.HOST, host, host, count))
    return found[:SHOWN]


def _moments(latest: QuerySet[Signature]) -> list[Finding]:
    moments = (
        latest.exclude(confirmed_at=None)
        .annotate(moment=TruncSecond("confirmed_at"))
        .values_list("moment")
        .annotate(n=Count("act", distinct=True))
        .filter(n__gte=MOMENT_FROM)
        .order_by("-n", "moment")[:SHOWN]
    )
    return [Finding(SuspicionRule.MOMENT, m.isoformat(), m, n) for m, n in moments]


def name_key(name: str) -> str:
    """The same for names that differ in case, accents, digits, spaces or their order."""
    words = NOT_LETTERS.sub(" ", fold(name)).split()
    return "".join(sorted(words))


def _like_names(latest: QuerySet[Signature]) -> dict[str, list[int]]:
    found = defaultdict(list)
    rows = latest.order_by("-requested_at", "-pk").values_list("pk", "name")[:NAMES_READ]
    for pk, name in rows:
        if key := name_key(name):
            found[key].append(pk)
    return {key: pks for key, pks in found.items() if len(pks) >= NAMES_FROM}


def _names(latest: QuerySet[Signature]) -> list[Finding]:
    alike = sorted(_like_names(latest).items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [Finding(SuspicionRule.NAMES, key, key, len(pks)) for key, pks in alike[:SHOWN]]


def suspected(charter: Charter, rule: str, what: str) -> list[int]:
    """The active signatures a finding is about, as they are now; none for one that is none."""
    latest = _active(charter, timezone.now() - WINDOW)
    if rule in {SuspicionRule.HOST, SuspicionRule.DISPOSABLE}:
        found = _with_host(latest.exclude(email="")).filter(host=what)
    elif rule in {SuspicionRule.BURST, SuspicionRule.MOMENT}:
        moment = _moment(what)
        if moment is None:
            return []
        if rule == SuspicionRule.BURST:
            end = moment + timedelta(hours=1)
            found = latest.filter(requested_at__gte=moment, requested_at__lt=end)
        else:
            end = moment + timedelta(seconds=1)
            found = latest.filter(confirmed_at__gte=moment, confirmed_at__lt=end)
    elif rule == SuspicionRule.NAMES:
        return sorted(_like_names(latest).get(what, []))
    else:
        return []
    return list(found.order_by("pk").values_list("pk", flat=True))


def _moment(what: str) -> datetime | None:
    try:
        moment = parse_datetime(what)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None
