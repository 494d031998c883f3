"""What the public reads of the registers."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, QuerySet

from charters.coop_verify import canonical_json
from charters.enums import RegisterType
from charters.models import RegisterEntry, RegisterHead
from portal.models import Network

A_PAGE = 40
PIECE = 1_000
COLUMNS = (
    *("seq", "at", "type", "charter", "version", "locale", "text_sha256", "signer", "capacity"),
    *("prev", "hash"),
)


def registers() -> QuerySet[Network]:
    """Open networks by name, each with `seq`, `hash` and `at` of its last entry."""
    return Network.objects.open().annotate(
        seq=F("register_head__seq"), hash=F("register_head__hash"), at=F("register_head__at")
    )


def entries_of(network: Network, *, since: int = 0, until: int | None = None) -> Iterator[dict]:
    """The entries after `since` as they are published, read in pieces."""
    rows = RegisterEntry.objects.filter(network=network).order_by("seq")
    if until is not None:
        rows = rows.filter(seq__lte=until)
    while piece := list(rows.filter(seq__gt=since).values_list(*COLUMNS)[:PIECE]):
        for row in piece:
            yield {"v": 1, "net": network.slug, **dict(zip(COLUMNS, row, strict=True))}
        since = piece[-1][0]


def register_lines(network: Network, *, first: int, until: int) -> Iterator[bytes]:
    """`register.jsonl`, in pieces of many lines."""
    lines: list[str] = []
    for entry in entries_of(network, since=first - 1, until=until):
        lines.append(canonical_json(entry))
        if len(lines) == PIECE:
            yield ("\n".join(lines) + "\n").encode()
            lines.clear()
    if lines:
        yield ("\n".join(lines) + "\n").encode()


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, newest first; `older` and `newer` continue it, 0 where there is nothing."""

    entries: list[RegisterEntry]
    older: int
    newer: int


def entry_page(
    network: Network, *, charter: str = "", kind: str = "", before: int = 0, after: int = 0
) -> EntryPage:
    """A page by number of entry: as quick at the far end of a long register as at its head."""
    entries = RegisterEntry.objects.filter(network=network)
    if charter:
        entries = entries.filter(charter=charter)
    if kind:
        entries = entries.filter(type=kind)
    if after:
        found = list(entries.filter(seq__gt=after).order_by("seq")[:A_PAGE])[::-1]
    elif before:
        found = list(entries.filter(seq__lt=before).order_by("-seq")[:A_PAGE])
    else:
        found = list(entries.order_by("-seq")[:A_PAGE])
    if not found:
        return EntryPage([], 0, 0)
    older = entries.filter(seq__lt=found[-1].seq).exists()
    newer = entries.filter(seq__gt=found[0].seq).exists()
    return EntryPage(found, found[-1].seq if older else 0, found[0].seq if newer else 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What our register says today of the entry in a receipt."""

    has_entry: bool
    has_head: bool
    last: str = ""  # the type of the last entry about this signature
    at: str = ""
    is_behind: bool = False  # a later version of the charter was adopted


def standing_of(entry: dict, head: dict) -> Standing:
    """By what the receipt itself says; without telling more than whoever holds it may know."""
    ours = RegisterEntry.objects.filter(network__slug=entry["net"], network__is_open=True)
    there = ours.filter(seq=entry["seq"], hash=entry["hash"], signer=entry["signer"]).first()
    has_head = ours.filter(seq=head["seq"], hash=head["hash"]).exists()
    if there is None or not there.signer:
        return Standing(has_entry=False, has_head=has_head)
    last = ours.filter(signer=there.signer).latest("seq")
    later = ours.filter(
        type=RegisterType.VERSION_ADOPTED, charter=there.charter, version__gt=there.version
    )
    return Standing(True, has_head, last.type, last.at, later.exists())


def head_of(network: Network) -> RegisterHead:
    return RegisterHead.objects.filter(network=network).first() or RegisterHead(network=network)
