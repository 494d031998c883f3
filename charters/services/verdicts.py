"""What a network decides about an application: rule by rule, with reasons."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from charters.enums import LIVE_SIGNATURE_STATES, SignatureState
from charters.errors import SignedAgain
from charters.models import Answer, Finding, Qualification, RegisterHead, Signature
from charters.qualification_errors import (
    EvidenceOver,
    ExemptionOver,
    NothingNotMet,
    NothingToChange,
    NotMet,
    VerdictMissing,
    WordsMissing,
)
from charters.qualification_mails import mail_accepted, mail_changes, mail_refused
from charters.qualifying import (
    WAITING_STATES,
    QualificationState,
    RuleKind,
    RuleVerdict,
    earliest,
)
from charters.queries.qualification import served_by_others, territories_asked_for
from charters.services import standing
from charters.services.qualifications import locked, move
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import User

REASONED = (RuleVerdict.NOT_MET, RuleVerdict.BY_EXCEPTION)


@dataclass(frozen=True, slots=True)
class Found:
    """A verdict as typed; empty where the qualifier said nothing yet."""

    verdict: str
    reason: str = ""


def case_token(qualification: Qualification) -> str:
    """Names what a qualifier has on screen: the round, and who serves the territories already."""
    others = [other.pk for other in served_by_others(qualification)]
    return f"{qualification.round}-{hashlib.sha256(repr(others).encode()).hexdigest()[:12]}"


@transaction.atomic
def accept_application(
    *,
    qualification: Qualification,
    seen: str,
    found: dict[int, Found],
    message: str,
    decided_by: User | None,
) -> Qualification:
    """Every required rule is met, or exempt for now: the signature stands if nothing else lacks.

    Raises IllegalTransition, OwnCase, StaleText and VerdictMissing with its kinds; SignedAgain
    where an appeal is granted to who signed anew meanwhile. `decided_by` is None for the demo.
    """
    head, signature, qualification = _case(qualification, seen, decided_by)
    _check_all_found(qualification, found)
    ends = [_check_met(answer, found[answer.rule_id]) for answer in judged(qualification)]
    today = timezone.localdate()
    if not qualification.is_current:
        qualification.qualified_on = today
    qualification.valid_until = earliest(ends)
    qualification.published = _public_declarations(qualification)
    _settle(qualification, found, message, decided_by)
    move(qualification, QualificationState.ACCEPTED, by=decided_by)
    qualification.territories.set(territories_asked_for(qualification))
    qualification.evidence.filter(replaced_at=None, checked_at=None).update(
        checked_at=timezone.now()
    )
    if signature.state == SignatureState.REJECTED:
        _reinstate(signature, decided_by)
    stood = signature.state == SignatureState.ACTIVE
    for waiting in _waiting_signatures(signature):
        standing.advance(head, waiting, by=decided_by)
    signature.refresh_from_db()
    # A signature that stands by this gets its receipt, with the link: no second one kills it.
    has_receipt = not stood and signature.state == SignatureState.ACTIVE
    mail_accepted(qualification, "" if has_receipt else standing.renew_token(signature))
    return qualification


@transaction.atomic
def request_changes(
    *,
    qualification: Qualification,
    seen: str,
    found: dict[int, Found],
    message: str,
    decided_by: User | None,
) -> Qualification:
    """The applicant's turn again; what was found so far is kept and told."""
    _head, signature, qualification = _case(qualification, seen, decided_by)
    if not message and not any(item.reason for item in found.values()):
        raise NothingToChange
    _check_words(qualification, found)
    if qualification.state == QualificationState.APPEALED:
        raise IllegalTransition("an appeal is granted or refused")
    _settle(qualification, found, message, decided_by)
    move(qualification, QualificationState.CHANGES_REQUESTED, by=decided_by)
    mail_changes(qualification, standing.renew_token(signature))
    return qualification


@transaction.atomic
def refuse_application(
    *,
    qualification: Qualification,
    seen: str,
    found: dict[int, Found],
    message: str,
    decided_by: User | None,
) -> Qualification:
    """Some required rule is not met: reasons article by article. A signature that waits is rejected
    by it; one that stands goes on until its qualification's end."""
    _head, signature, qualification = _case(qualification, seen, decided_by)
    _check_all_found(qualification, found)
    required = {a.rule_id for a in judged(qualification) if a.words["is_required"]}
    if not any(found[pk].verdict == RuleVerdict.NOT_MET for pk in required):
        raise NothingNotMet
    _settle(qualification, found, message, decided_by)
    move(qualification, QualificationState.REFUSED, by=decided_by)
    if signature.state == SignatureState.CONFIRMED:
        signature.decided_by = decided_by
        signature.reason = message
        signature.ended_at = timezone.now()
        standing.move(signature, SignatureState.REJECTED, by=decided_by)
    mail_refused(qualification, standing.renew_token(signature))
    return qualification


def judged(qualification: Qualification) -> list[Answer]:
    """Answers to the rules it was handed in under."""
    return [answer for answer in qualification.answers.all() if answer.snapshot]


def _case(
    qualification: Qualification, seen: str, decided_by: User | None
) -> tuple[RegisterHead, Signature, Qualification]:
    """Everything locked and as it was on screen, and somebody who may decide about it."""
    head, signature = standing.locked(qualification.signature)
    qualification = locked(qualification)
    # One row in memory: what is moved here is what mails read.
    qualification.signature = signature
    if qualification.state not in WAITING_STATES:
        raise IllegalTransition(qualification.state)
    if decided_by is not None:
        cases = Qualification.objects.moderated_by(decided_by)
        if not cases.filter(pk=qualification.pk).exists():
            raise OwnCase
    is_appeal = qualification.state == QualificationState.APPEALED
    if is_appeal and decided_by is not None and decided_by.pk == qualification.refused_by_id:
        raise OwnCase
    states = {*LIVE_SIGNATURE_STATES, *([SignatureState.REJECTED] if is_appeal else [])}
    if signature.state not in states:
        raise IllegalTransition(f"signature {signature.state}")
    if case_token(qualification) != seen:
        raise StaleText(qualification.pk)
    return head, signature, qualification


def _check_all_found(qualification: Qualification, found: dict[int, Found]) -> None:
    for answer in judged(qualification):
        item = found.get(answer.rule_id)
        if item is None or item.verdict not in RuleVerdict.values:
            raise VerdictMissing(answer.rule_id)
    _check_words(qualification, found)
    territories = [a for a in judged(qualification) if a.words["kind"] == RuleKind.TERRITORY]
    if territories and served_by_others(qualification):
        for answer in territories:
            if not found[answer.rule_id].reason:
                raise WordsMissing(answer.rule_id)


def _check_words(qualification: Qualification, found: dict[int, Found]) -> None:
    """What each verdict takes to be one: words, or a young structure."""
    today = timezone.localdate()
    for answer in judged(qualification):
        item = found.get(answer.rule_id, Found(""))
        if item.verdict in REASONED and not item.reason:
            raise WordsMissing(answer.rule_id)
        if item.verdict == RuleVerdict.BY_EXCEPTION and not answer.words["exceptions"]:
            raise VerdictMissing(answer.rule_id)
        until = answer.exempt_until
        if item.verdict == RuleVerdict.EXEMPT and (until is None or until < today):
            raise ExemptionOver(answer.rule_id)


def _check_met(answer: Answer, item: Found) -> date | None:
    """When what was found ends; None: never. Raises what is wrong with accepting it."""
    words = answer.words
    if item.verdict == RuleVerdict.NOT_MET:
        if words["is_required"]:
            raise NotMet(answer.rule_id)
        return None
    if item.verdict == RuleVerdict.EXEMPT:
        return answer.exempt_until
    return _end_of_files(answer, item)


def _end_of_files(answer: Answer, item: Found) -> date | None:
    """The day the last document that shows it ends."""
    months = answer.words["valid_months"]
    ends = [evidence.ends_on(months) for evidence in answer.documents]
    needs_file = answer.words["kind"] == RuleKind.EVIDENCE and item.verdict == RuleVerdict.MET
    today = timezone.localdate()
    holds = any(end is None or end >= today for end in ends)
    if needs_file and answer.words["is_required"] and not holds:
        raise EvidenceOver(answer.rule_id)
    if not ends or None in ends:
        return None
    return max(end for end in ends if end is not None)


def _settle(
    qualification: Qualification,
    found: dict[int, Found],
    message: str,
    decided_by: User | None,
) -> None:
    """The findings of this round, who decided and when; saved with the state by the caller."""
    answers = {answer.rule_id: answer for answer in judged(qualification)}
    Finding.objects.bulk_create(
        Finding(
            qualification=qualification,
            rule_id=pk,
            round=qualification.round,
            verdict=item.verdict or RuleVerdict.NOT_MET,  # words alone ask for something
            reason=item.reason,
            until=answers[pk].exempt_until if item.verdict == RuleVerdict.EXEMPT else None,
            found_by=decided_by,
        )
        for pk, item in found.items()
        if pk in answers and (item.verdict or item.reason)
    )
    qualification.message = message
    qualification.decided_by = decided_by
    qualification.decided_at = timezone.now()


def _public_declarations(qualification: Qualification) -> list[dict]:
    """As they are accepted, so that a later draft changes nothing in public."""
    return [
        {
            "title": answer.words["title"],
            "declaration": answer.words["declaration"],
            "declared": answer.declared,
            "text": answer.text,
            "declared_on": answer.declared_on.isoformat() if answer.declared_on else "",
        }
        for answer in judged(qualification)
        if answer.words["is_public"] and answer.declared is not None
    ]


def _reinstate(signature: Signature, by: User | None) -> None:
    """The appeal was heard: the signature waits again for what else may be missing."""
    others = _alike(signature).filter(state__in=LIVE_SIGNATURE_STATES)
    if others.exists():
        raise SignedAgain
    signature.reason, signature.ended_at = "", None
    standing.move(signature, SignatureState.CONFIRMED, by=by)


def _alike(signature: Signature):
    return signature.charter.signatures.filter(
        capacity=signature.capacity, signer_key=signature.signer_key
    )


def _waiting_signatures(signature: Signature) -> list[Signature]:
    """This one, and one that is to renew it and waited for this decision."""
    waiting = _alike(signature).filter(state=SignatureState.CONFIRMED)
    return [standing.locked(other)[1] for other in waiting]
