"""Decisions on mandates: they stand, are refused, or end; and what that does to signatures.

One transaction each. Lock order: register head, then mandate and signatures; states are read again
inside the lock.
"""

import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from charters.enums import (
    LIVE_SIGNATURE_STATES,
    MANDATE_TRANSITIONS,
    MandateState,
    SignatureState,
)
from charters.mandate_mails import mail_document_asked, mail_mandate_decided, mail_mandate_over
from charters.models import Mandate, RegisterHead, Signature
from charters.notifications import mail_link, mail_rejected, mail_waiting
from charters.queries.reading import signatures_with_texts
from charters.services.mandates import present_mandate
from charters.services.register import lock_head
from charters.services.standing import advance, end, hash_token, missing, renew_token
from portal.errors import IllegalTransition, OwnCase
from portal.models import User
from portal.services.journal import record
from portal.services.mail import mailbox_key


def locked_mandate(mandate: Mandate) -> tuple[RegisterHead, Mandate]:
    """The network's chain, locked, and the mandate as it is now."""
    head = lock_head(mandate.network)
    fresh = Mandate.objects.select_related("network", "listing", "user", "vouched_by")
    return head, fresh.get(pk=mandate.pk)


def renew_mandate_token(mandate: Mandate) -> str:
    """A new mailed secret; the one before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    mandate.token_sha256 = hash_token(token)
    mandate.save(update_fields=["token_sha256"])
    return token


def verify(head: RegisterHead, mandate: Mandate, *, by: User | None, way: str = "") -> None:
    """It stands; whoever spoke for the organisation before does no longer. Under the lock.

    The organisation's live signatures pass over to the new representative, with new mailed
    secrets: those of the former one open nothing any more. What they say stays as signed.
    """
    former = present_mandate(mandate.network, mandate.signer_key)
    _check(mandate, MandateState.VERIFIED)
    if former is not None:
        end_under_lock(former, by=by)
        mail_mandate_over(former, mandate)
    mandate.verified_at, mandate.ended_at = timezone.now(), None
    mandate.decided_by, mandate.way = by, way or mandate.way
    mandate.asked_for = mandate.reason = ""
    _move(mandate, MandateState.VERIFIED, by=by)
    hand_over(head, mandate, by=by)


def hand_over(head: RegisterHead, mandate: Mandate, *, by: User | None) -> None:
    """The organisation's live signatures become this representative's to act on."""
    live = signatures_with_texts().filter(
        pk__in=mandate.signed.filter(state__in=LIVE_SIGNATURE_STATES)
    )
    waits = False
    for signature in live.order_by("pk"):
        if signature.mandate_id == mandate.pk:
            signature.mandate = mandate
            waits = waits or signature.state == SignatureState.CONFIRMED
            go_on(head, signature, by=by)
        else:
            signature.mandate, signature.user = mandate, mandate.user
            signature.email = mandate.email
            signature.save(update_fields=["mandate", "user", "email"])
            # The former representative's link to renew it is theirs no more.
            signature.renewals.update(mailbox_key=mailbox_key(mandate.email))
            record(signature, "hand_over", by=by, network=mandate.network)
            stamp = f"mandate{mandate.pk}"
            mail_link(signature, renew_token(signature), stamp=stamp)
            go_on(head, signature, by=by)
    if not waits:  # else the receipt, or what is still missing, says it
        mail_mandate_decided(mandate, renew_mandate_token(mandate))


def go_on(head: RegisterHead, signature: Signature, *, by: User | None) -> None:
    """Something a confirmed signature waited for is there: it stands, or the signer is told what
    is still missing."""
    if signature.state != SignatureState.CONFIRMED:
        return
    advance(head, signature, by=by)
    if signature.state == SignatureState.CONFIRMED:
        mail_waiting(signature, renew_token(signature), missing(signature))


@transaction.atomic
def verify_mandate(*, mandate: Mandate, verified_by: User) -> Mandate:
    """The desk finds it in order. Raises IllegalTransition, OwnCase."""
    head, mandate = locked_mandate(mandate)
    check_judge(mandate, verified_by)
    if not mandate.is_open:
        raise IllegalTransition(f"{mandate.state} -> {MandateState.VERIFIED}")
    verify(head, mandate, by=verified_by)
    return mandate


def check_judge(mandate: Mandate | None, judge: User | None) -> None:
    """Nobody decides on a mandate they ask for, vouch for, hold, or whose listing they own."""
    if judge is None or mandate is None:
        return
    concerned = {mandate.user_id, mandate.vouched_by_id}
    present = mandate.present
    if present is not None:
        concerned.add(present.user_id)
    if mandate.listing is not None:
        concerned.add(mandate.listing.owner_id)
    if judge.pk in concerned:
        raise OwnCase


@transaction.atomic
def refuse_mandate(*, mandate: Mandate, reason: str, refused_by: User) -> Mandate:
    """The desk does not find it in order: what was signed on it is rejected with the same reason.

    Raises IllegalTransition, OwnCase.
    """
    head, mandate = locked_mandate(mandate)
    check_judge(mandate, refused_by)
    refuse(head, mandate, reason=reason, by=refused_by)
    return mandate


def refuse(head: RegisterHead, mandate: Mandate, *, reason: str, by: User | None) -> None:
    """One of maybe several things in a transaction, under the lock of the caller."""
    _check(mandate, MandateState.REFUSED)
    mandate.decided_by, mandate.reason = by, reason
    mandate.ended_at = timezone.now()
    _move(mandate, MandateState.REFUSED, by=by, reason=reason)
    rejected = 0
    for signature in _waiting_on(mandate):
        signature.decided_by = by
        end(head, signature, SignatureState.REJECTED, by=by, reason=reason)
        mail_rejected(signature, renew_token(signature))
        rejected += 1
    if not rejected:
        mail_mandate_decided(mandate, renew_mandate_token(mandate))


def _waiting_on(mandate: Mandate) -> QuerySet[Signature]:
    return signatures_with_texts().filter(mandate=mandate, state=SignatureState.CONFIRMED)


@transaction.atomic
def ask_for_document(*, mandate: Mandate, reason: str, asked_by: User) -> Mandate:
    """The desk wants to see something; `reason` says what. Raises IllegalTransition, OwnCase."""
    _head, mandate = locked_mandate(mandate)
    check_judge(mandate, asked_by)
    if not mandate.is_open:
        raise IllegalTransition(f"{mandate.state}: no document is asked for")
    mandate.asked_for = reason
    mandate.save(update_fields=["asked_for"])
    record(mandate, "ask_document", by=asked_by, network=mandate.network, reason=reason)
    mail_document_asked(mandate, renew_mandate_token(mandate))
    return mandate


def forget_document(mandate: Mandate) -> None:
    """Delete the file once what is written now is written for good."""
    if mandate.document:
        old, storage = str(mandate.document.name), mandate.document.storage
        transaction.on_commit(lambda: storage.delete(old))
    mandate.document, mandate.document_name = "", ""


@transaction.atomic
def end_mandate(*, mandate: Mandate, ended_by: User | None, reason: str = "") -> Mandate:
    """Given back by its holder, or ended by the desk. What the organisation signed stays; what
    waited for this mandate is withdrawn. Raises IllegalTransition."""
    head, mandate = locked_mandate(mandate)
    for signature in _waiting_on(mandate):
        end(head, signature, SignatureState.WITHDRAWN, by=ended_by)
    mandate.signed.filter(mandate=mandate, state=SignatureState.ACTIVE).update(
        user=None, email="", token_sha256=None
    )
    mandate.reason = reason
    end_under_lock(mandate, by=ended_by, reason=reason)
    if ended_by is not None and ended_by.pk != mandate.user_id:
        mail_mandate_over(mandate, None)
    return mandate


def end_under_lock(mandate: Mandate, *, by: User | None, reason: str = "") -> None:
    """The mandate alone: what becomes of signatures is the caller's."""
    _check(mandate, MandateState.ENDED)
    mandate.ended_at = timezone.now()
    mandate.token_sha256 = None
    forget_document(mandate)
    _move(mandate, MandateState.ENDED, by=by, reason=reason)


def _check(mandate: Mandate, to_state: str) -> None:
    if to_state not in MANDATE_TRANSITIONS[mandate.state]:
        raise IllegalTransition(f"{mandate.state} -> {to_state}")


def _move(mandate: Mandate, to_state: str, *, by: User | None, reason: str = "") -> None:
    _check(mandate, to_state)
    before, mandate.state = mandate.state, to_state
    mandate.save()
    record(
        mandate,
        "change_state",
        by=by,
        network=mandate.network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )
