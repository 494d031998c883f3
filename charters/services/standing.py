"""What makes a signature stand or end: the one place where its state moves and the register knows.

Lock order: register head, then the signature. States are read again inside the lock.
"""

import hashlib
import secrets

from django.utils import timezone

from charters.chain import signer_commitment, signer_document
from charters.enums import (
    END_ENTRIES,
    OPEN_RENEWAL_STATES,
    SIGNATURE_TRANSITIONS,
    Gate,
    RegisterType,
    RenewalState,
    SignatureState,
)
from charters.models import RegisterEntry, RegisterHead, Renewal, Signature
from charters.notifications import mail_receipt
from charters.queries.reading import signatures_with_texts
from charters.services.consents import refresh_outlets
from charters.services.mandates import countersigned, mandate_stands
from charters.services.qualifications import carry_over, is_qualified
from charters.services.register import enter_signature, lock_head
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record


def locked(signature: Signature) -> tuple[RegisterHead, Signature]:
    """The network's chain, locked, and the signature as it is now."""
    head = lock_head(signature.charter.network)
    return head, signatures_with_texts().get(pk=signature.pk)


def missing(signature: Signature) -> list[Gate]:
    """What still stands between a confirmed signature and an active one; empty: nothing."""
    gates = [
        (Gate.MANDATE, mandate_stands),
        (Gate.COUNTERSIGNATURE, countersigned),
        (Gate.QUALIFICATION, is_qualified),
    ]
    return [gate for gate, is_open in gates if not is_open(signature)]


def advance(head: RegisterHead, signature: Signature, *, by: User | None) -> Signature:
    """Make a confirmed signature stand as soon as nothing is missing. Call it, under the lock,
    whenever something a gate asks for has changed; it does nothing in any other state."""
    if signature.state == SignatureState.CONFIRMED and not missing(signature):
        activate(head, signature, by=by)
    return signature


def activate(head: RegisterHead, signature: Signature, *, by: User | None) -> None:
    """The signature stands; the one it renews ends in the same transaction."""
    check(signature, SignatureState.ACTIVE)
    standing = Signature.objects.filter(
        charter=signature.charter_id,
        capacity=signature.capacity,
        signer_key=signature.signer_key,
        state=SignatureState.ACTIVE,
    )
    # Most sign for the first time: all there is about one is read when there is one.
    earlier = standing.order_by().values_list("pk", flat=True).first()
    if earlier is not None:
        before = signatures_with_texts().get(pk=earlier)
        end(head, before, SignatureState.RENEWED, by=by)
        carry_over(before, signature)
    signature.active_at = timezone.now()
    enter_as_signed(head, signature)
    token = _new_token(signature)
    move(signature, SignatureState.ACTIVE, by=by)
    mail_receipt(signature, token)


def enter_as_signed(head: RegisterHead, signature: Signature) -> None:
    """Open the signature's commitment in the register, over the words it has now."""
    commitment = signer_commitment(document_of(signature))
    entry = enter_signature(head, signature, RegisterType.SIGNED, signer=commitment)
    signature.register_seq = entry.seq


def end(
    head: RegisterHead, signature: Signature, state: str, *, by: User | None, reason: str = ""
) -> None:
    """Withdrawn, renewed, lapsed or revoked: everywhere at once. Raises IllegalTransition."""
    was_active = signature.state == SignatureState.ACTIVE
    signature.ended_at = timezone.now()
    if reason:
        signature.reason = reason
    move(signature, state, by=by, reason=reason)
    if was_active:
        signer = commitment_of(signature)
        enter_signature(head, signature, END_ENTRIES[state], signer=signer)


def check(signature: Signature, to_state: str) -> None:
    """Raises IllegalTransition where the table has no such step, and for who was erased."""
    if signature.erased_at is not None or to_state not in SIGNATURE_TRANSITIONS[signature.state]:
        raise IllegalTransition(f"{signature.state} -> {to_state}")


def move(signature: Signature, to_state: str, *, by: User | None, reason: str = "") -> None:
    """Save the row in its new state, what hangs on it, and the journal's line."""
    check(signature, to_state)
    before, signature.state = signature.state, to_state
    signature.save()
    if SignatureState.ACTIVE in {before, to_state}:
        refresh_outlets(signature)
    if before == SignatureState.ACTIVE:
        _close_renewals(signature)
    record(
        signature,
        "change_state",
        by=by,
        network=signature.charter.network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )


# Where a signature's end leaves the campaign that asked it to be renewed.
RENEWAL_ENDS = {
    SignatureState.RENEWED: RenewalState.RENEWED,
    SignatureState.LAPSED: RenewalState.LAPSED,
}


def _close_renewals(signature: Signature) -> None:
    asked = Renewal.objects.filter(signature=signature, state__in=OPEN_RENEWAL_STATES)
    state = RENEWAL_ENDS.get(SignatureState(signature.state), RenewalState.LEFT)
    asked.update(state=state, changed_at=timezone.now())


def document_of(signature: Signature) -> dict[str, str]:
    """What stands behind the signature's commitment, as long as nobody erased it."""
    return signer_document(
        kind=signature.signer_kind,
        name=signature.name,
        organisation=signature.organisation,
        role=signature.role_title,
        place=signature.place,
        salt=signature.salt,
    )


def commitment_of(signature: Signature) -> str:
    """What stands for the signer in the chain; read from there, as it outlives an erasure."""
    entries = RegisterEntry.objects.filter(
        network=signature.charter.network_id, seq=signature.register_seq or 0
    )
    return entries.values_list("signer", flat=True).get()


def hash_token(token: str) -> str:
    """How a mailed secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def renew_token(signature: Signature) -> str:
    """A new mailed secret; the one before opens nothing any more."""
    token = _new_token(signature)
    signature.save(update_fields=["token_sha256"])
    return token


def _new_token(signature: Signature) -> str:
    token = secrets.token_urlsafe(32)
    signature.token_sha256 = hash_token(token)
    return token
