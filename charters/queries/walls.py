"""Who signed and is shown: walls page by page, by word, capacity and territory; counters.

Every page costs the same however many signed: it starts from where the last one ended, by an index
that holds the shown signatures only.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from charters.enums import Purpose, SignerKind
from charters.models import Charter, Consent, Signature, SignatureWord
from charters.models.outlets import LONGEST_WORD
from directory.matching import fold
from directory.models import Territory
from directory.models.territory import BeginsWith

A_PAGE = 40
MOST_WORDS = 6
# What a wall shows beside the name, each by its own consent.
SHOWN_PURPOSES = (Purpose.LOGO, Purpose.QUOTE)


def name_words(name: str) -> list[str]:
    """The folded words of a name, each once; what one types to find it is folded alike."""
    words = re.findall(r"[^\W_]+", fold(name))
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))


@dataclass(frozen=True, slots=True)
class WallEntry:
    """A signature as a wall shows it: its quote and logo only with the consent to them."""

    signature: Signature
    quote: str
    logo: str


@dataclass(frozen=True, slots=True)
class WallPage:
    """Some signatures of a wall, and where the pages beside it start (empty: there is none)."""

    entries: list[WallEntry]
    newer: str = ""
    older: str = ""

    @property
    def asks_no_index(self) -> bool:
        """Whether somebody on it does not want to be found by search engines."""
        return any(entry.signature.noindex for entry in self.entries)


def wall_of(
    charter: Charter,
    *,
    kind: str = "",
    query: str = "",
    capacity: str = "",
    territory: Territory | None = None,
) -> QuerySet[Signature]:
    """Who signed and is shown: founding signatories, then the newest. Every word of `query` must
    begin a word of the name."""
    wall = charter.signatures.on_wall()
    if kind:
        wall = wall.filter(signer_kind=kind)
    if capacity:
        wall = wall.filter(capacity=capacity)
    if territory is not None:
        within = Territory.objects.within(territory)
        wall = wall.filter(territory__in=within.order_by().values("pk"))
    for word in name_words(query)[:MOST_WORDS]:
        found = SignatureWord.objects.filter(
            BeginsWith(F("word"), word), charter=charter, signature=OuterRef("pk")
        )
        wall = wall.filter(Exists(found))
    return wall.order_by("-is_founding", "-active_at", "-pk")


def first_of(charter: Charter, size: int, *, kind: str = "") -> list[WallEntry]:
    """The beginning of the wall, persons and organisations together unless one kind is asked for:
    each from its own index, then merged."""
    kinds = [kind] if kind else SignerKind.values
    found = [
        signature
        for one in kinds
        for signature in _with_consents(wall_of(charter, kind=one))[:size]
    ]
    found.sort(key=lambda one: (one.is_founding, one.active_at, one.pk), reverse=True)
    return [_entry(signature) for signature in found[:size]]


def _with_consents(wall: QuerySet[Signature]) -> QuerySet[Signature]:
    agreed = Consent.objects.filter(purpose__in=SHOWN_PURPOSES, withdrawn_at=None)
    return wall.select_related("listing", "qualification").prefetch_related(
        Prefetch("consents", queryset=agreed)
    )


def page_of(wall: QuerySet[Signature], *, cursor: str = "", size: int = A_PAGE) -> WallPage:
    """The page a cursor leads to; the first one without it, or when it says nothing."""
    backwards, place = _read(cursor)
    rows = _with_consents(wall)
    if place is not None:
        rows = rows.filter(_beyond(*place, backwards=backwards))
    if backwards:
        rows = rows.reverse()
    found = list(rows[: size + 1])
    more = len(found) > size
    shown = found[:size]
    if backwards:
        shown.reverse()
    if not shown:
        return WallPage([])
    has_newer = more if backwards else place is not None
    has_older = place is not None if backwards else more
    return WallPage(
        [_entry(signature) for signature in shown],
        newer=_cursor("before", shown[0]) if has_newer else "",
        older=_cursor("after", shown[-1]) if has_older else "",
    )


def _entry(signature: Signature) -> WallEntry:
    agreed = {consent.purpose for consent in signature.consents.all()}
    listing = signature.listing if signature.listing_url else None
    return WallEntry(
        signature,
        quote=signature.quote if Purpose.QUOTE in agreed else "",
        logo=listing.picture_address if listing and Purpose.LOGO in agreed else "",
    )


def _cursor(side: str, signature: Signature) -> str:
    at = signature.active_at.timestamp() if signature.active_at else 0
    return f"{side}.{int(signature.is_founding)}.{at:.6f}.{signature.pk}"


def _read(cursor: str) -> tuple[bool, tuple[bool, datetime, int] | None]:
    """(backwards, place) of a cursor; no place for one that is none."""
    match = re.fullmatch(r"(before|after)\.([01])\.(\d{1,11}\.\d{6})\.(\d{1,18})", cursor, re.ASCII)
    if match is None:
        return False, None
    try:
        at = datetime.fromtimestamp(float(match[3]), tz=timezone.get_default_timezone())
    except (OverflowError, ValueError):
        return False, None
    return match[1] == "before", (match[2] == "1", at, int(match[4]))


def _beyond(is_founding: bool, at: datetime, pk: int, *, backwards: bool) -> Q:
    """What stands beyond a place. The first condition on the time is what the index reads."""
    if backwards:
        beside = Q(active_at__gte=at) & (Q(active_at__gt=at) | Q(pk__gt=pk))
    else:
        beside = Q(active_at__lte=at) & (Q(active_at__lt=at) | Q(pk__lt=pk))
    same = Q(is_founding=is_founding) & beside
    # Founding signatories come first: going on from one leads to the others, and back again.
    return same | Q(is_founding=backwards) if is_founding != backwards else same


def standing_count(charter: Charter) -> int:
    """How many signatures of a charter stand, shown or not; without those under review."""
    return charter.signatures.counted().count()


def standing_counts() -> dict[int, int]:
    """The same for every charter, by its id; counted in the index alone."""
    rows = Signature.objects.counted().order_by().values_list("charter")
    return dict(rows.annotate(number=Count("*")))
