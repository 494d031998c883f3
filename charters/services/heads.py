"""Heads leave the building: repeated by the other networks, and published in a file every day."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from charters.enums import RegisterType
from charters.errors import NothingLost, RegisterBehind
from charters.models import RegisterEntry, RegisterHead
from charters.register_files import (
    Heads,
    Published,
    locked,
    make_key,
    note_heads,
    published_heads,
    write_heads,
)
from charters.services.continuity import Lost, look_again, lost_heads
from charters.services.register import append_entry, lock_head
from portal.models import Network, User
from portal.services.journal import record


def _stamp() -> str:
    return datetime.now(tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def present_heads() -> Heads:
    """The last entry of each network's register, as the database has it."""
    heads = RegisterHead.objects.filter(seq__gt=0)
    return {
        slug: (seq, sha) for slug, seq, sha in heads.values_list("network__slug", "seq", "hash")
    }


def public_heads() -> Heads:
    """Those of open networks, and of any other that was published while it was open."""
    published = {net for file in published_heads()[-1:] for net in file.heads}
    is_open = set(Network.objects.open().values_list("slug", flat=True))
    return {net: head for net, head in present_heads().items() if net in is_open | published}


def see_heads() -> int:
    """Remember outside the database how far each register is; how many there are.

    Raises RegisterBehind.
    """
    _refuse_a_loss()
    heads = present_heads()
    with locked():
        note_heads(heads)
    return len(heads)


def publish_heads(*, on: date | None = None) -> Published | None:
    """The day's signed file of heads; None where that day has one.

    Other networks repeat each head first, so that rewriting one register means rewriting all.
    Not one transaction: a run that breaks off is taken up by the next. Raises RegisterBehind.
    """
    day = (on or timezone.localdate()).isoformat()
    _refuse_a_loss()
    if has_heads_of(day):
        return None
    repeat_heads()
    with locked():
        if has_heads_of(day):
            return None
        return write_heads(date=day, at=_stamp(), heads=public_heads(), losses=[])


def preview_publishing() -> str:
    """What `publish_heads` would do."""
    day = timezone.localdate().isoformat()
    heads = ", ".join(f"{net} #{seq}" for net, (seq, _sha) in sorted(public_heads().items()))
    return f"heads published: {'today’s are already' if has_heads_of(day) else heads}"


def has_heads_of(day: str) -> bool:
    return any(file.content["date"] == day for file in published_heads()[-40:])


def repeat_heads() -> int:
    """Each open network's register repeats the others' heads; how many entries that made.

    Only of a register that grew by something else than repeated heads: else they would breed.
    """
    networks = list(Network.objects.open().order_by("pk"))
    return sum(_repeat_into(network) for network in networks)


@transaction.atomic
def _repeat_into(network: Network) -> int:
    head = lock_head(network)
    count = 0
    others = RegisterHead.objects.filter(seq__gt=0, network__is_open=True).exclude(network=network)
    for other in others.select_related("network").order_by("network__slug"):
        mine = RegisterEntry.objects.filter(
            network=network, type=RegisterType.HEAD_REPEATED, charter=other.network.slug
        )
        last = mine.order_by("-seq").values_list("version", flat=True).first() or 0
        news = RegisterEntry.objects.filter(network=other.network, seq__gt=last, seq__lte=other.seq)
        if news.exclude(type=RegisterType.HEAD_REPEATED).exists():
            append_entry(
                head,
                entry_type=RegisterType.HEAD_REPEATED,
                charter=other.network.slug,
                version=other.seq,
                locale="",
                text_sha256=other.hash,
            )
            count += 1
    return count


def rotate_key() -> str:
    """A new key signs from now on; its id. What the old one signed stays good."""
    with locked():
        return make_key(_stamp()).names["key"]


@transaction.atomic
def accept_loss(*, reason: str, accepted_by: User | None) -> Published:
    """Go on from what the database has, and say so in public for good.

    Whoever holds a receipt of a lost entry can still show that the site had it. Raises NothingLost.
    """
    lost = lost_heads()
    if not lost:
        raise NothingLost
    losses = [_loss(head, reason) for head in lost]
    for loss in losses:
        head = RegisterHead.objects.filter(network__slug=loss["net"]).first()
        if head is not None:
            record(
                head,
                "accept_loss",
                by=accepted_by,
                network=head.network,
                from_state=str(loss["seq"]),
                to_state=str(loss["after"]),
                reason=reason,
            )
    with locked():
        day = timezone.localdate().isoformat()
        published = write_heads(date=day, at=_stamp(), heads=public_heads(), losses=losses)
        note_heads(present_heads())
    look_again()
    return published


def _loss(head: Lost, reason: str) -> dict[str, Any]:
    """`after`: the last published entry that is still there; what came later is void."""
    former = [file.heads[head.net] for file in published_heads() if head.net in file.heads]
    there = RegisterEntry.objects.filter(network__slug=head.net)
    kept = [seq for seq, sha in former if there.filter(seq=seq, hash=sha).exists()]
    return {
        "net": head.net,
        "after": max(kept, default=0),
        "seq": head.seq,
        "hash": head.hash,
        "reason": reason,
    }


def _refuse_a_loss() -> None:
    lost = lost_heads()
    if lost:
        look_again()
        raise RegisterBehind(", ".join(head.net for head in lost))
