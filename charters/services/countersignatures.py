"""The second person of an organisation: named by the representative, signing by mail."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from charters.enums import (
    COUNTERSIGNATURE_TRANSITIONS,
    CountersignatureState,
    Gate,
    SignatureState,
    SignerKind,
)
from charters.errors import LinkSpent, MailsOfTheDay, SamePerson
from charters.mandate_mails import (
    mail_countersign_asked,
    mail_countersign_declined,
    mail_countersign_expired,
    mail_countersign_reminder,
)
from charters.models import Countersignature, Signature
from charters.queries.reading import signatures_with_texts
from charters.services.mandate_decisions import go_on
from charters.services.register import lock_head
from charters.services.standing import hash_token, locked, missing
from portal.errors import IllegalTransition
from portal.models import Network, User
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.journal import record
from portal.services.limits import canonical_mailbox

LIFE = timedelta(days=30)
REMINDED_AFTER = (timedelta(days=7), timedelta(days=23))


def wants_countersignature(signature: Signature) -> bool:
    """Whether this signature waits for a second person."""
    return (
        signature.signer_kind == SignerKind.ORGANISATION
        and signature.state == SignatureState.CONFIRMED
        and Gate.COUNTERSIGNATURE in missing(signature)
    )


def asked_of(signature: Signature) -> Countersignature | None:
    """The latest countersignature of the act this signature belongs to."""
    return (
        Countersignature.objects.filter(signature__act=signature.act)
        .select_related("signature")
        .order_by("-pk")
        .first()
    )


@transaction.atomic
def ask_countersignature(
    *, signature: Signature, name: str, email: str, title: str, asked_by: User | None
) -> Countersignature:
    """Name the second person, who gets a link; whoever was named before is asked no more.

    Naming the same person again sends the link again. Raises IllegalTransition where none is
    wanted, SamePerson, MailsOfTheDay where this mailbox got its mails of the day.
    """
    _head, signature = locked(signature)
    if not wants_countersignature(signature):
        raise IllegalTransition(f"{signature.state}: no countersignature is wanted")
    if canonical_mailbox(email) == canonical_mailbox(signature.email):
        raise SamePerson
    if not confirmation_mail_allowed(email):
        raise MailsOfTheDay
    for before in Countersignature.objects.filter(
        signature__act=signature.act, state=CountersignatureState.ASKED
    ):
        _move(before, CountersignatureState.REPLACED, by=asked_by)
    token = secrets.token_urlsafe(32)
    asked = Countersignature.objects.create(
        signature=signature,
        name=name,
        email=email.lower(),
        title=title,
        token_sha256=hash_token(token),
    )
    record(
        asked,
        "ask",
        by=asked_by,
        network=signature.charter.network,
        to_state=CountersignatureState.ASKED,
    )
    mail_countersign_asked(asked, token)
    return asked


def countersignature_by_token(token: str) -> Countersignature:
    """What a mailed link leads to. Raises LinkSpent: unknown, answered, too old, or the signature
    waits no more."""
    asked = Countersignature.objects.filter(
        token_sha256=hash_token(token), state=CountersignatureState.ASKED
    ).first()
    if asked is None or asked.asked_at < timezone.now() - LIFE:
        raise LinkSpent
    asked.signature = signatures_with_texts().get(pk=asked.signature_id)
    if asked.signature.state != SignatureState.CONFIRMED:
        raise LinkSpent
    return asked


def countersigned_together(asked: Countersignature) -> list[Signature]:
    """What one countersignature is for: the waiting signatures of the act."""
    same = signatures_with_texts().filter(act=asked.signature.act, state=SignatureState.CONFIRMED)
    return list(same.order_by("pk"))


@transaction.atomic
def answer_countersignature(*, token: str, gives: bool) -> Countersignature:
    """The second person signs, or declines. The link is spent by it. Raises LinkSpent."""
    head = lock_head(countersignature_by_token(token).signature.charter.network)
    asked = countersignature_by_token(token)
    if not gives:
        _move(asked, CountersignatureState.DECLINED, by=None)
        mail_countersign_declined(asked)
        return asked
    _move(asked, CountersignatureState.GIVEN, by=None)
    for signature in countersigned_together(asked):
        go_on(head, signature, by=None)
    return asked


def _move(asked: Countersignature, to_state: str, *, by: User | None) -> None:
    """Save the state; whoever did not sign is not kept."""
    if to_state not in COUNTERSIGNATURE_TRANSITIONS[asked.state]:
        raise IllegalTransition(f"{asked.state} -> {to_state}")
    before, asked.state = asked.state, to_state
    asked.answered_at, asked.token_sha256 = timezone.now(), None
    if to_state != CountersignatureState.GIVEN:
        asked.email = ""
    if to_state in {CountersignatureState.REPLACED, CountersignatureState.EXPIRED}:
        asked.name = asked.title = ""
    asked.save()
    record(
        asked,
        "change_state",
        by=by,
        network=asked.signature.charter.network,
        from_state=before,
        to_state=to_state,
    )


@transaction.atomic
def expire_countersignatures() -> int:
    """Those nobody answered in thirty days; the signer is told and may name somebody else."""
    late = _asked_before(timezone.now() - LIFE)
    for asked in late:
        _move(asked, CountersignatureState.EXPIRED, by=None)
        if asked.signature.state == SignatureState.CONFIRMED:
            mail_countersign_expired(asked)
    return len(late)


@transaction.atomic
def remind_countersigners() -> int:
    """After a week, and a week before the end. Only mails hold secrets: each has a new link."""
    now, count = timezone.now(), 0
    for asked in _asked_before(now - REMINDED_AFTER[0]):
        due = sum(asked.asked_at < now - wait for wait in REMINDED_AFTER)
        if due <= asked.reminded or asked.signature.state != SignatureState.CONFIRMED:
            continue
        token = secrets.token_urlsafe(32)
        asked.reminded, asked.token_sha256 = due, hash_token(token)
        asked.save(update_fields=["reminded", "token_sha256"])
        mail_countersign_reminder(asked, token)
        count += 1
    return count


def _asked_before(moment: datetime) -> list[Countersignature]:
    """Still waiting since before this moment, with the chains they concern locked in one order."""
    rows = Countersignature.objects.filter(
        state=CountersignatureState.ASKED, asked_at__lt=moment
    ).order_by("signature__charter__network", "pk")
    networks = Network.objects.filter(charters__signatures__countersignatures__in=rows)
    for network in networks.distinct().order_by("pk"):
        lock_head(network)
    found = list(rows.all())  # read again inside the locks
    signatures = signatures_with_texts().in_bulk([row.signature_id for row in found])
    for row in found:
        row.signature = signatures[row.signature_id]
    return found
