"""Rate limits, counted in the database."""

import hashlib
import hmac
import ipaddress
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from portal.mail_hosts import ascii_host
from portal.models import Bucket
from portal.security_log import say_limit

SLICE = timedelta(minutes=10)


class LimitReached(Exception):
    """Too many of one kind of thing in its window."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def hit(kind: str, value: str, *, limit: int, window: timedelta) -> None:
    """Count one `kind` of thing by `value`; raises LimitReached past `limit` within `window`.

    What is refused is not counted: whoever goes on trying gets no longer wait, and can't keep
    someone else's mailbox shut for ever. The value is kept only as a keyed hash. Counts slide in
    slices of ten minutes.
    """
    now = timezone.now()
    key = keyed_hash(f"{kind}:{value}")
    start = _slice_start(now)
    with transaction.atomic():
        Bucket.objects.bulk_create([Bucket(key=key, window_start=start)], ignore_conflicts=True)
        Bucket.objects.filter(key=key, window_start=start).update(count=F("count") + 1)
        total = Bucket.objects.filter(key=key, window_start__gt=now - window).aggregate(
            total=Sum("count")
        )["total"]
        if total > limit:
            say_limit(kind)
            raise LimitReached(kind)


def take_back(kind: str, value: str) -> None:
    """Uncount the last `kind` of thing by `value`: it turned out to be none."""
    buckets = Bucket.objects.filter(key=keyed_hash(f"{kind}:{value}"), count__gt=0)
    newest = buckets.order_by("-window_start").first()
    if newest is not None:
        buckets.filter(pk=newest.pk).update(count=F("count") - 1)


def forget_old_buckets(older_than: timedelta = timedelta(days=2)) -> int:
    """Delete counters that no window reaches any more."""
    return Bucket.objects.filter(window_start__lt=timezone.now() - older_than).delete()[0]


def keyed_hash(value: str) -> str:
    """HMAC-SHA256 under the site's secret: comparable here, meaningless elsewhere."""
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


# Hosts under which one mailbox has several spellings: which host they stand for, and which signs
# of the local part the provider does not read. Each from the provider's own help pages.
SAME_MAILBOX = {
    "gmail.com": ("gmail.com", "."),
    "googlemail.com": ("gmail.com", "."),
    "proton.me": ("proton.me", ".-_"),
    "protonmail.com": ("proton.me", ".-_"),
    "pm.me": ("proton.me", ".-_"),
    "icloud.com": ("icloud.com", ""),
    "me.com": ("icloud.com", ""),
    "mac.com": ("icloud.com", ""),
}


def canonical_mailbox(address: str) -> str:
    """One spelling per mailbox: no case, quotes or look-alike letters, no `+tag`, hosts in ASCII,
    and none of what the host itself does not tell apart.

    >>> canonical_mailbox("A.B+x@gmail.com")
    'ab@gmail.com'
    """
    # NFKC: a long or a double-struck s is an s to Django's validator and to some mail servers.
    plain = unicodedata.normalize("NFKC", address.strip()).casefold()
    local, _, host = plain.rpartition("@")
    local = local.replace('"', "").replace("\\", "").partition("+")[0]
    host, unread = SAME_MAILBOX.get(ascii_host(host), (ascii_host(host), ""))
    return f"{local.translate(dict.fromkeys(map(ord, unread)))}@{host}"


def network_address(ip: str) -> str:
    """The IPv4 address, or the /64 an IPv6 address is in: what one subscriber holds."""
    parsed = ipaddress.ip_address(ip)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(parsed), 64), strict=False))
        parsed = parsed.ipv4_mapped  # a socket that listens to both writes IPv4 so
    return str(parsed)


def _slice_start(now: datetime) -> datetime:
    return datetime.fromtimestamp(
        now.timestamp() // SLICE.total_seconds() * SLICE.total_seconds(), tz=now.tzinfo
    )
