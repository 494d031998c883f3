"""Appeals against a rejected mandate or a revocation: heard once, by somebody else."""

from django.db import transaction
from django.utils import timezone

from charters.enums import (
    APPEAL_TRANSITIONS,
    LIVE_SIGNATURE_STATES,
    AppealState,
    MandateState,
    SignatureState,
)
from charters.errors import SignedAgain
from charters.mandate_mails import mail_appeal_decided
from charters.models import Appeal, RegisterHead, Signature
from charters.queries.reading import signatures_with_texts
from charters.services.decisions import restore
from charters.services.mandate_decisions import check_judge, verify
from charters.services.register import lock_head
from charters.services.standing import locked, move
from portal.errors import IllegalTransition, OwnCase
from portal.models import User
from portal.services.journal import record


def can_appeal(signature: Signature) -> bool:
    """Whether its holder may still say something against how it ended here.

    A refused qualification has an appeal of its own (`charters.services.qualifications`).
    """
    if signature.state == SignatureState.REJECTED:
        mandate = signature.mandate
        if mandate is None or mandate.state != MandateState.REFUSED:
            return False
    elif signature.state != SignatureState.REVOKED:
        return False
    return not signature.appeals.exclude(state=AppealState.GRANTED).exists()


@transaction.atomic
def appeal(*, signature: Signature, text: str, made_by: User | None) -> Appeal:
    """Answer to a rejection or revocation; `made_by` is nobody known for a mailed link.

    Raises IllegalTransition where there is nothing to appeal against, or it was heard.
    """
    _head, signature = locked(signature)
    if not can_appeal(signature):
        raise IllegalTransition(f"{signature.state}: no appeal")
    made = Appeal.objects.create(signature=signature, text=text, against=signature.decided_by)
    record(
        made,
        "appeal",
        by=made_by,
        network=signature.charter.network,
        to_state=AppealState.OPEN,
    )
    return made


@transaction.atomic
def decide_appeal(*, appeal: Appeal, grants: bool, reason: str, decided_by: User) -> Appeal:
    """Grant it: the signature stands again, or its mandate does. Or dismiss it, for good.

    Raises OwnCase for whoever decided what it is against, IllegalTransition, SignedAgain.
    """
    head = lock_head(appeal.signature.charter.network)
    appeal = Appeal.objects.get(pk=appeal.pk)
    appeal.signature = signatures_with_texts().get(pk=appeal.signature_id)
    if decided_by.pk in {appeal.against_id, appeal.signature.user_id}:
        raise OwnCase
    state = AppealState.GRANTED if grants else AppealState.DISMISSED
    if state not in APPEAL_TRANSITIONS[appeal.state]:
        raise IllegalTransition(f"{appeal.state} -> {state}")
    if grants:
        _stand_again(head, appeal.signature, reason=reason, by=decided_by)
    before, appeal.state = appeal.state, state
    appeal.decided_by, appeal.decided_at, appeal.reason = decided_by, timezone.now(), reason
    appeal.save()
    record(
        appeal,
        "change_state",
        by=decided_by,
        network=appeal.signature.charter.network,
        from_state=before,
        to_state=state,
        reason=reason,
    )
    mail_appeal_decided(appeal)
    return appeal


def _stand_again(head: RegisterHead, signature: Signature, *, reason: str, by: User) -> None:
    if signature.state == SignatureState.REVOKED:
        restore(head, signature, reason=reason, by=by)
        return
    mandate = signature.mandate
    if signature.state != SignatureState.REJECTED or mandate is None:
        raise IllegalTransition(f"{signature.state}: nothing stands again")
    check_judge(mandate, by)
    newer = Signature.objects.filter(
        charter=signature.charter_id,
        capacity=signature.capacity,
        signer_key=signature.signer_key,
        state__in=LIVE_SIGNATURE_STATES,
    )
    if newer.exists():
        raise SignedAgain
    signature.ended_at, signature.reason = None, ""
    move(signature, SignatureState.CONFIRMED, by=by, reason=reason)
    verify(head, mandate, by=by)
