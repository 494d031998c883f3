"""What a network decides about a signature: accept, reject, revoke, restore."""

from django.db import transaction
from django.utils import timezone

from charters.enums import LIVE_SIGNATURE_STATES, RegisterType, SignatureState
from charters.errors import SignedAgain
from charters.models import RegisterHead, Signature
from charters.notifications import mail_rejected, mail_restored, mail_revoked
from charters.queries.reading import signatures_with_texts
from charters.services.mandate_decisions import check_judge, refuse, verify
from charters.services.mandates import claim_mandate
from charters.services.register import enter_signature
from charters.services.standing import advance, commitment_of, end, locked, move, renew_token
from portal.errors import IllegalTransition
from portal.models import User


@transaction.atomic
def accept_signature(*, signature: Signature, accepted_by: User | None) -> Signature:
    """The mandate is in order. The signature stands, unless something else is missing.

    `accepted_by` is None for the demo. Raises IllegalTransition, also where there is no mandate to
    decide on, and OwnCase.
    """
    head, signature = locked(signature)
    if signature.state != SignatureState.CONFIRMED:
        raise IllegalTransition(f"{signature.state} -> {SignatureState.ACTIVE}")
    claim_mandate(signature)  # those who signed before mandates had rows
    mandate = signature.mandate
    check_judge(mandate, accepted_by)
    signature.decided_by = accepted_by
    signature.save(update_fields=["decided_by"])
    if mandate is not None and mandate.is_open:
        verify(head, mandate, by=accepted_by)
        return signatures_with_texts().get(pk=signature.pk)
    advance(head, signature, by=accepted_by)
    if signature.state == SignatureState.CONFIRMED:
        raise IllegalTransition("no mandate waits for a decision")
    return signature


@transaction.atomic
def reject_signature(*, signature: Signature, reason: str, rejected_by: User | None) -> Signature:
    """The mandate or the qualification is not in order: this signature, and whatever else rests on
    a refused mandate, ends here. Raises IllegalTransition, OwnCase."""
    head, signature = locked(signature)
    mandate = signature.mandate
    if signature.state == SignatureState.CONFIRMED and mandate is not None and mandate.is_open:
        check_judge(mandate, rejected_by)
        refuse(head, mandate, reason=reason, by=rejected_by)
        return signatures_with_texts().get(pk=signature.pk)
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
