"""What time does to qualifications: reminders, expiry, the end of a signature, of its evidence.

Each function is a job: it may run twice, and writes nothing that a rollback does not undo.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from charters.enums import LIVE_SIGNATURE_STATES, SignatureState
from charters.models import Evidence, Qualification
from charters.qualification_mails import (
    expired_key,
    last_call_key,
    mail_expired,
    mail_lapsed,
    mail_last_call,
    mail_reminder,
    reminder_key,
)
from charters.qualifying import APPEAL_DAYS, EVIDENCE_DAYS, REMINDERS, QualificationState
from charters.queries.qualification import whole_qualifications
from charters.services import standing
from charters.services.evidence import delete_file
from charters.services.qualifications import locked, move
from portal.enums import MailState
from portal.models import OutboxMail

# Where it is the signer's turn; while it is the network's, nobody loses anything.
TURN_OF_SIGNER = (
    QualificationState.EXPIRED,
    QualificationState.CHANGES_REQUESTED,
    QualificationState.REFUSED,
)


def remind_of_evidence() -> int:
    """Tell who is qualified that what it rests on ends in 30, 7, 1 days; how many were told."""
    today = timezone.localdate()
    ending = _granted().filter(
        state=QualificationState.ACCEPTED,
        valid_until__range=(today, today + timedelta(days=max(REMINDERS))),
    )
    return sum(_remind(qualification, today) for qualification in ending)


@transaction.atomic
def _remind(qualification: Qualification, today: date) -> bool:
    _head, signature = standing.locked(qualification.signature)
    qualification = locked(qualification)
    qualification.signature = signature
    if qualification.valid_until is None or qualification.state != QualificationState.ACCEPTED:
        return False
    days = _threshold((qualification.valid_until - today).days)
    if days is None or _is_queued(reminder_key(qualification, days)):
        return False
    mail_reminder(qualification, standing.renew_token(signature), days)
    return True


def _threshold(left: int) -> int | None:
    """Of the days at which one is reminded, the one that has come; a missed one is passed over."""
    return min((days for days in REMINDERS if left <= days), default=None)


def _is_queued(beginning: str) -> bool:
    """Whether such a mail waits or left; one that was given up does not count."""
    mails = OutboxMail.objects.filter(dedupe_key__startswith=beginning)
    return mails.exclude(state=MailState.FAILED).exists()


def expire_qualifications() -> int:
    """What passed its end is to renew from today; the signer is told. Returns how many."""
    return sum(_expire(qualification) for qualification in _over())


@transaction.atomic
def _expire(qualification: Qualification) -> bool:
    _head, signature = standing.locked(qualification.signature)
    qualification = locked(qualification)
    qualification.signature = signature
    if qualification.qualified_on is None or qualification.is_current:
        return False
    moved = qualification.state == QualificationState.ACCEPTED
    if moved:
        move(qualification, QualificationState.EXPIRED, by=None)
    if not _is_queued(expired_key(qualification)):
        mail_expired(qualification, standing.renew_token(signature))
    return moved


def lapse_unqualified() -> int:
    """End signatures whose qualification was not renewed within the network's days of grace.

    They count from the day the notice really left, and the last reminder must have left the day
    before: as long as mail does not leave, nobody's signature lapses. Returns how many lapsed.
    """
    late = _over().filter(state__in=TURN_OF_SIGNER, signature__state=SignatureState.ACTIVE)
    return sum(_lapse(qualification) for qualification in late)


@transaction.atomic
def _lapse(qualification: Qualification) -> bool:
    head, signature = standing.locked(qualification.signature)
    qualification = locked(qualification)
    qualification.signature = signature
    if signature.state != SignatureState.ACTIVE or qualification.is_current:
        return False
    today, last_day = timezone.localdate(), lapses_on(qualification)
    if last_day is None or qualification.state not in TURN_OF_SIGNER or qualification.may_appeal:
        return False
    calls = last_call_key(qualification, last_day)
    left = (last_day - today).days
    days = _threshold(left)
    if days is not None and not _is_queued(f"{calls}{days}"):
        mail_last_call(qualification, standing.renew_token(signature), last_day, days)
    if left > 0 or not _left_before(f"{calls}{min(REMINDERS)}", today):
        return False
    standing.end(head, signature, SignatureState.LAPSED, by=None)
    mail_lapsed(qualification, standing.renew_token(signature))
    return True


def lapses_on(qualification: Qualification) -> date | None:
    """The day after which the signature may lapse; None as long as the notice did not leave."""
    notices = OutboxMail.objects.filter(
        dedupe_key__startswith=expired_key(qualification), state=MailState.SENT
    )
    sent_at = notices.order_by("sent_at").values_list("sent_at", flat=True).first()
    grace = timedelta(days=qualification.signature.charter.network.grace_days)
    return timezone.localdate(sent_at) + grace if sent_at else None


def _left_before(key: str, today: date) -> bool:
    sent = OutboxMail.objects.filter(dedupe_key=key, state=MailState.SENT)
    sent_at = sent.values_list("sent_at", flat=True).first()
    return sent_at is not None and timezone.localdate(sent_at) < today


def forget_evidence() -> int:
    """Delete documents nobody needs any more; how many.

    Refused for good, or the signature over: after the time to appeal. Replaced by newer ones, or
    of a qualification that ended: after a year.
    """
    old = list(_needless())
    for evidence in old:
        _forget(evidence)
    return len(old)


@transaction.atomic
def _forget(evidence: Evidence) -> None:
    delete_file(evidence)
    evidence.delete()


def _needless() -> QuerySet[Evidence]:
    now, today = timezone.now(), timezone.localdate()
    appeal, year = now - timedelta(days=APPEAL_DAYS + 1), now - timedelta(days=EVIDENCE_DAYS)
    refused = Q(qualification__state=QualificationState.REFUSED) & Q(
        qualification__decided_at__lt=appeal
    )
    over = Q(qualification__signature__ended_at__lt=appeal)
    under_appeal = Q(qualification__state=QualificationState.APPEALED)
    ended = Q(qualification__valid_until__lt=today - timedelta(days=EVIDENCE_DAYS))
    waits = Q(qualification__state=QualificationState.SUBMITTED)
    return Evidence.objects.filter(
        ((refused | over) & ~under_appeal) | Q(replaced_at__lt=year) | (ended & ~waits)
    )


def _granted() -> QuerySet[Qualification]:
    live = whole_qualifications().filter(signature__state__in=LIVE_SIGNATURE_STATES)
    return live.exclude(qualified_on=None).order_by("pk")


def _over() -> QuerySet[Qualification]:
    """Granted once, and past the end."""
    return _granted().filter(valid_until__lt=timezone.localdate())
