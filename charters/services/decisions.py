"""What a network decides about a signature: accept, reject, revoke, restore."""

from django.db import transaction
from django.utils import timezone

from charters.enums import LIVE_SIGNATURE_STATES, MandateState, RegisterType, SignatureState
from charters.errors import SignedAgain
from charters.models import Mandate, RegisterHead, Signature
from charters.notifications import mail_rejected, mail_restored, mail_revoked, mail_waiting
from charters.services.mandates import mandate_stands
from charters.services.register import enter_signature
from charters.services.standing import (
    advance,
    commitment_of,
    end,
    locked,
    missing,
    move,
    renew_token,
)
from portal.errors import IllegalTransition
from portal.models import User


@transaction.atomic
def accept_signature(*, signature: Signature, accepted_by: User | None) -> Signature:
    """The mandate is in order. The signature stands, unless something else is missing.

    `accepted_by` is None for the demo. Raises IllegalTransition.
    """
    head, signature = locked(signature)
    if signature.state != SignatureState.CONFIRMED:
        raise IllegalTransition(f"{signature.state} -> {SignatureState.ACTIVE}")
    signature.decided_by = accepted_by
    if not mandate_stands(signature):
        signature.mandate = _verified_mandate(signature, accepted_by)
    signature.save(update_fields=["decided_by", "mandate"])
    advance(head, signature, by=accepted_by)
    if signature.state == SignatureState.CONFIRMED:
        mail_waiting(signature, renew_token(signature), missing(signature))
    return signature


def _verified_mandate(signature: Signature, by: User | None) -> Mandate:
    """One that says so, in the place of whoever represented the organisation before."""
    Mandate.objects.filter(
        network=signature.charter.network,
        signer_key=signature.signer_key,
        state=MandateState.VERIFIED,
    ).update(state=MandateState.ENDED, ended_at=timezone.now())
    return Mandate.objects.create(
        network=signature.charter.network,
        signer_key=signature.signer_key,
        organisation=signature.organisation,
        listing=signature.listing,
        user=signature.user,
        name=signature.name,
        email=signature.email,
        title=signature.role_title,
        state=MandateState.VERIFIED,
        decided_by=by,
        verified_at=timezone.now(),
    )


@transaction.atomic
def reject_signature(*, signature: Signature, reason: str, rejected_by: User | None) -> Signature:
    """The mandate or the qualification is not in order. Raises IllegalTransition."""
    _head, signature = locked(signature)
    signature.decided_by = rejected_by
    signature.reason = reason
    signature.ended_at = timezone.now()
    move(signature, SignatureState.REJECTED, by=rejected_by, reason=reason)
    mail_rejected(signature, renew_token(signature))
    return signature


@transaction.atomic
def revoke_signature(*, signature: Signature, reason: str, revoked_by: User | None) -> Signature:
    """The network takes an active signature off and says why. Raises IllegalTransition."""
    head, signature = locked(signature)
    revoke(head, signature, reason=reason, by=revoked_by)
    return signature


def revoke(head: RegisterHead, signature: Signature, *, reason: str, by: User | None) -> None:
    """One of maybe many, under the lock of the caller."""
    signature.decided_by = by
    end(head, signature, SignatureState.REVOKED, by=by, reason=reason)
    mail_revoked(signature, renew_token(signature))


@transaction.atomic
def restore_signature(*, signature: Signature, reason: str, restored_by: User | None) -> Signature:
    """Undo a revocation. Raises IllegalTransition, and SignedAgain where a newer one is there."""
    head, signature = locked(signature)
    restore(head, signature, reason=reason, by=restored_by)
    return signature


def restore(head: RegisterHead, signature: Signature, *, reason: str, by: User | None) -> None:
    """One of maybe many, under the lock of the caller."""
    if signature.state != SignatureState.REVOKED:
        raise IllegalTransition(f"{signature.state} -> {SignatureState.ACTIVE}")
    newer = Signature.objects.filter(
        charter=signature.charter_id,
        capacity=signature.capacity,
        signer_key=signature.signer_key,
        state__in=LIVE_SIGNATURE_STATES,
    )
    if newer.exists():
        raise SignedAgain
    signature.ended_at = None
    signature.reason = ""
    signature.decided_by = by
    move(signature, SignatureState.ACTIVE, by=by, reason=reason)
    enter_signature(head, signature, RegisterType.RESTORED, signer=commitment_of(signature))
    mail_restored(signature, renew_token(signature), reason=reason)
