"""Appending to the register."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from charters.chain import FORMAT, entry_hash
from charters.duties import LOCALE, duties_sha256
from charters.enums import RegisterType
from charters.models import CharterVersion, RegisterEntry, RegisterHead, Signature, VersionText
from charters.services.continuity import refuse_if_behind
from portal.models import Network


def lock_head(network: Network) -> RegisterHead:
    """The network's chain, locked until the transaction ends. First in the lock order.

    Raises RegisterBehind where the database came back older than what was published.
    """
    heads = RegisterHead.objects.select_for_update().filter(network=network)
    head = heads.first()
    if head is None:
        RegisterHead.objects.get_or_create(network=network)
        head = heads.get()
    head.network = network  # spares append_entry the question
    refuse_if_behind(network, head)
    return head


def append_entry(
    head: RegisterHead,
    *,
    entry_type: str,
    charter: str,
    version: int,
    locale: str,
    text_sha256: str,
    signer: str = "",
    capacity: str = "",
    at: datetime | None = None,
) -> RegisterEntry:
    """Add one link to a chain locked by `lock_head`; `docs/register.md` gives the format.

    Times never run back within a chain: after a clock was put back, the last time is repeated
    until the clock has caught up.
    """
    seq = head.seq + 1
    now = (at or timezone.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    body: dict[str, Any] = {
        "v": FORMAT,
        "net": head.network.slug,
        "seq": seq,
        "at": max(now, head.at),
        "type": entry_type,
        "charter": charter,
        "version": version,
        "locale": locale,
        "text_sha256": text_sha256,
        "signer": signer,
        "capacity": capacity,
        "prev": head.hash,
    }
    head.seq, head.hash, head.at = seq, entry_hash(body), body["at"]
    head.save(update_fields=["seq", "hash", "at"])
    columns = {key: value for key, value in body.items() if key not in {"v", "net"}}
    return RegisterEntry.objects.create(network=head.network, hash=head.hash, **columns)


def enter_texts(head: RegisterHead, version: CharterVersion, texts: Iterable[VersionText]) -> None:
    """One `version.adopted` for each language of a version in force."""
    for text in texts:
        append_entry(
            head,
            entry_type=RegisterType.VERSION_ADOPTED,
            charter=version.charter.slug,
            version=version.number or 0,
            locale=text.locale,
            text_sha256=text.sha256,
        )


def enter_duties(head: RegisterHead, version: CharterVersion) -> None:
    """One `version.duties`: whom the version binds, the same for all its languages."""
    append_entry(
        head,
        entry_type=RegisterType.VERSION_DUTIES,
        charter=version.charter.slug,
        version=version.number or 0,
        locale=LOCALE,
        text_sha256=duties_sha256(version.binding_text.content),
    )


def enter_signature(
    head: RegisterHead, signature: Signature, entry_type: str, *, signer: str
) -> RegisterEntry:
    """What happened to a signature; `signer` is its commitment."""
    return append_entry(
        head,
        entry_type=entry_type,
        charter=signature.charter.slug,
        version=signature.version.number or 0,
        locale=signature.locale,
        text_sha256=signature.text_sha256,
        signer=signer,
        capacity=signature.capacity,
    )


def entry_as_published(entry: RegisterEntry) -> dict[str, str | int]:
    """The entry as it was hashed, with its hash: one line of `register.jsonl`."""
    return {
        "v": FORMAT,
        "net": entry.network.slug,
        "seq": entry.seq,
        "at": entry.at,
        "type": entry.type,
        "charter": entry.charter,
        "version": entry.version,
        "locale": entry.locale,
        "text_sha256": entry.text_sha256,
        "signer": entry.signer,
        "capacity": entry.capacity,
        "prev": entry.prev,
        "hash": entry.hash,
    }
