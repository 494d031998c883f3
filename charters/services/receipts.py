"""Receipts: what a signer keeps, so that anyone can check the signature without us."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from charters.coop_verify import RECEIPT_FORMAT, receipt_digest, seal_message
from charters.enums import RegisterType
from charters.errors import ReceiptGone
from charters.models import RegisterEntry, RegisterHead, Signature
from charters.register_files import current_key
from charters.services.register import entry_as_published
from charters.services.standing import document_of


def entry_of(signature: Signature) -> RegisterEntry | None:
    """The register entry in which the signature became active; None before."""
    if signature.register_seq is None:
        return None
    entries = RegisterEntry.objects.select_related("network")
    return entries.get(network=signature.charter.network_id, seq=signature.register_seq)


def receipt_of(signature: Signature) -> dict[str, Any]:
    """The receipt as it is today; `docs/register.md` gives the format.

    Raises ReceiptGone where there is no entry, or after an erasure: nothing could show any more
    for whom the entry stands. The seal is missing before the site first published heads.
    """
    entry = entry_of(signature)
    if entry is None or not signature.salt:
        raise ReceiptGone
    network, text = signature.charter.network, signature.text
    head = RegisterHead.objects.get(network=network)
    capacity = text.capacity(signature.capacity) or {"label": signature.capacity}
    document = document_of(signature)
    signed_at = signature.confirmed_at or signature.active_at or signature.requested_at
    receipt: dict[str, Any] = {
        "format": RECEIPT_FORMAT,
        "network": network.slug,
        "network_name": network.name,
        "charter": signature.charter.slug,
        "title": text.title,
        "version": signature.version.number,
        "locale": signature.locale,
        "text_sha256": signature.text_sha256,
        "duties_sha256": _duties_of(entry),
        "capacity": signature.capacity,
        "capacity_label": str(capacity["label"]),
        "level": signature.level,
        "signer": {key: value for key, value in document.items() if key != "salt"},
        "salt": document["salt"],
        "signed_at": _stamp(signed_at),
        "entry": entry_as_published(entry),
        "head": {"net": network.slug, "seq": head.seq, "hash": head.hash},
        "addresses": addresses_for(signature),
    }
    receipt["digest"] = receipt_digest(receipt)
    key = current_key()
    if key is not None:
        signed = key.sign(seal_message(receipt["digest"]))
        receipt["seal"] = {**key.names, "signature": signed}
    return receipt


def addresses_for(signature: Signature) -> dict[str, str]:
    """Where to get what the receipt is checked with."""
    network, charter = signature.charter.network.slug, signature.charter.slug
    with override(settings.LANGUAGE_CODE):
        paths = {
            "text": reverse(
                "version_text",
                args=[network, charter, signature.version.number, signature.locale],
            ),
            "register": reverse("register_lines", args=[network]),
            "heads": reverse("register_heads_short"),
            "keys": reverse("register_keys"),
            "verifier": reverse("register_verifier"),
        }
    return {name: settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path for name, path in paths.items()}


def _duties_of(entry: RegisterEntry) -> str:
    duties = RegisterEntry.objects.filter(
        network=entry.network_id,
        type=RegisterType.VERSION_DUTIES,
        charter=entry.charter,
        version=entry.version,
        seq__lt=entry.seq,
    )
    return duties.values_list("text_sha256", flat=True).first() or ""


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
