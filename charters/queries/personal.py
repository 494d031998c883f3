"""What charters know about one person: their signatures and contributions, as plain data."""

from typing import Any

from django.db.models import Q, QuerySet

from charters.models import Contribution, RegisterEntry, Signature, Support
from charters.queries.qualification import qualification_data
from portal.models import User
from portal.queries import as_data, journal_about


def signatures_of_person(user: User) -> QuerySet[Signature]:
    """What this person signed with the account, or without it from an address they proved."""
    own = Q(user=user) | Q(user=None, email__in=user.proved_mailboxes)
    return with_what_belongs(Signature.objects.filter(own).exclude(email="", user=None))


def with_what_belongs(signatures: QuerySet[Signature]) -> QuerySet[Signature]:
    """Ready for `signature_data`, in a fixed number of statements."""
    related = signatures.select_related(
        "charter__network", "version__charter", "listing", "mandate", "badge"
    )
    parts = (
        "version__texts",
        "consents",
        "corrections",
        "renewals",
        "countersignatures",
        "appeals",
    )
    return related.prefetch_related(*parts).order_by("pk")


def signature_data(signature: Signature) -> dict[str, Any]:
    """All that is kept about one signature, the register's entry with it."""
    text = next(t for t in signature.version.texts.all() if t.locale == signature.locale)
    return as_data(signature) | {
        "network": signature.charter.network.name,
        "charter": text.title,
        "version": signature.version.number,
        "corrections": [as_data(one) for one in signature.corrections.all()],
        "badge": as_data(signature.badge) if hasattr(signature, "badge") else None,
        "mandate": as_data(signature.mandate) if signature.mandate else None,
        "countersignatures": [as_data(one) for one in signature.countersignatures.all()],
        "appeals": [as_data(one) for one in signature.appeals.all()],
        "renewals": [as_data(one) for one in signature.renewals.all()],
        "consents": [as_data(consent) for consent in signature.consents.all()],
        "qualification": qualification_data(signature),
        "register_entry": _entry(signature),
        "journal": journal_about([signature]),
    }


def _entry(signature: Signature) -> dict[str, Any] | None:
    if signature.register_seq is None:
        return None
    found = RegisterEntry.objects.filter(
        network=signature.charter.network_id, seq=signature.register_seq
    ).first()
    return as_data(found) if found else None


def contributions_data(user: User) -> list[dict[str, Any]]:
    """What this person proposed, with the answers."""
    found = Contribution.objects.of(user).select_related("consultation__version__charter")
    return [
        as_data(one, without={"answered_by"}) | {"charter": str(one.consultation.version.charter)}
        for one in found.order_by("pk")
    ]


def supports_data(user: User) -> list[dict[str, Any]]:
    """Whose contributions they support, by number."""
    return [as_data(one) for one in Support.objects.filter(user=user).order_by("pk")]
