"""An application to a capacity that asks for qualification: written, handed in, appealed.

Lock order: register head, signature, qualification. What a network decides about one is in
`charters.services.verdicts`, what time does to it in `charters.services.qualification_terms`.
"""

from dataclasses import dataclass, field
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from charters.enums import SignatureState
from charters.models import (
    Answer,
    Evidence,
    Qualification,
    QualificationRule,
    RuleException,
    Signature,
)
from charters.qualification_errors import (
    AppealOver,
    Incomplete,
    NotWritable,
    TooManyFiles,
)
from charters.qualification_mails import mail_to_decide
from charters.qualifying import (
    QUALIFICATION_TRANSITIONS,
    QualificationState,
    RuleKind,
)
from charters.queries.qualification import (
    asks_for_qualification,
    qualification_of,
    rules_of,
    whole_qualifications,
)
from charters.services.completeness import gaps, rules_stamp
from charters.services.evidence import delete_file
from directory.models import Territory
from portal.errors import IllegalTransition, StaleText
from portal.models import JournalEntry, OutboxMail, User
from portal.services.journal import record

MOST_FILES = 40


@dataclass(frozen=True, slots=True)
class Document:
    """A new file as it was typed: checked by the form, not yet kept."""

    file: File
    name: str
    issued_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What was typed to one rule. `drop` numbers documents that serve no more."""

    rule: QualificationRule
    text: str = ""
    declared: bool | None = None
    exception: RuleException | None = None
    claims_startup: bool = False
    territories: tuple[Territory, ...] = ()
    documents: tuple[Document, ...] = ()
    drop: frozenset[int] = field(default_factory=frozenset)


def is_qualified(signature: Signature) -> bool:
    """Whether the capacity asks for no qualification, or the signer has one that holds.

    A qualification goes on when the signature it was made for is renewed.
    """
    if not asks_for_qualification(signature.charter, signature.capacity):
        return True
    qualification = qualification_of(signature)
    return qualification is not None and qualification.is_current


def carry_over(before: Signature, signature: Signature) -> None:
    """The signature that renews another takes over its qualification, papers and dates.

    Called under the register head's lock, when the one before ends.
    """
    Qualification.objects.filter(signature=signature, submitted_at=None).delete()
    if not Qualification.objects.filter(signature=signature).exists():
        Qualification.objects.filter(signature=before).update(signature=signature)


def locked(qualification: Qualification) -> Qualification:
    """As it is now, with all that belongs to it."""
    Qualification.objects.select_for_update().get(pk=qualification.pk)
    return whole_qualifications().get(pk=qualification.pk)


def move(qualification: Qualification, to_state: str, *, by: User | None) -> None:
    """Save the row in its new state, and the journal's line: without reasons, which are told to
    the applicant alone. Raises IllegalTransition."""
    if to_state not in QUALIFICATION_TRANSITIONS[qualification.state]:
        raise IllegalTransition(f"{qualification.state} -> {to_state}")
    before, qualification.state = qualification.state, to_state
    qualification.save()
    record(
        qualification,
        "change_state",
        by=by,
        network=qualification.signature.charter.network,
        from_state=before,
        to_state=to_state,
    )


@transaction.atomic
def open_application(signature: Signature) -> Qualification:
    """The signature's application, begun if there is none."""
    found = qualification_of(signature)
    if found is None:
        found, _is_new = Qualification.objects.get_or_create(signature=signature)
    return whole_qualifications().get(pk=found.pk)


@transaction.atomic
def save_application(
    *,
    qualification: Qualification,
    edition: int,
    founded_on: date | None,
    replies: list[Reply],
    saved_by: User | None,
) -> Qualification:
    """Keep what was typed, complete or not; nobody at the network reads it before it is handed in.

    Raises NotWritable when it is not the applicant's turn, StaleText when it was saved elsewhere
    since, TooManyFiles.
    """
    qualification = _turn_of_applicant(qualification)
    if qualification.edition != edition:
        raise StaleText(qualification.pk)
    qualification.edition += 1
    qualification.founded_on = founded_on
    qualification.save(update_fields=["edition", "founded_on"])
    new = sum(len(reply.documents) for reply in replies)
    if new and qualification.evidence.filter(replaced_at=None).count() + new > MOST_FILES:
        raise TooManyFiles
    for reply in replies:
        _save_reply(qualification, reply)
    record(qualification, "save", by=saved_by, network=qualification.signature.charter.network)
    return whole_qualifications().get(pk=qualification.pk)


def _turn_of_applicant(qualification: Qualification) -> Qualification:
    qualification = locked(qualification)
    if not qualification.is_writable:
        raise NotWritable
    return qualification


def _save_reply(qualification: Qualification, reply: Reply) -> None:
    answer, _is_new = Answer.objects.update_or_create(
        qualification=qualification,
        rule=reply.rule,
        defaults={
            "text": reply.text,
            "declared": reply.declared,
            "exception": reply.exception,
            "claims_startup": reply.claims_startup,
        },
    )
    answer.territories.set(reply.territories)
    for evidence in qualification.evidence.filter(rule=reply.rule, pk__in=reply.drop):
        if evidence.checked_at is None:
            delete_file(evidence)
            evidence.delete()
        else:  # a decision rests on it
            evidence.replaced_at = timezone.now()
            evidence.save(update_fields=["replaced_at"])
    for document in reply.documents:
        Evidence.objects.create(
            qualification=qualification,
            rule=reply.rule,
            file=document.file,
            name=document.name[:120],
            size=document.file.size,
            issued_on=document.issued_on,
            expires_on=document.expires_on,
        )


@transaction.atomic
def submit_application(
    *,
    qualification: Qualification,
    edition: int,
    rules_seen: str,
    submitted_by: User | None,
) -> Qualification:
    """Hand it in under the rules of today, whose words it keeps.

    Raises NotWritable; StaleText where it or the rules are no longer those on screen; Incomplete
    with what is missing.
    """
    qualification = _turn_of_applicant(qualification)
    signature = qualification.signature
    rules = rules_of(signature.charter, signature.capacity)
    if qualification.edition != edition or rules_stamp(rules) != rules_seen:
        raise StaleText(qualification.pk)
    missing = gaps(qualification, rules)
    if missing:
        raise Incomplete(missing)
    in_use = {rule.pk: rule for rule in rules}
    today = timezone.localdate()
    for answer in qualification.answers.all():
        rule = in_use.get(answer.rule_id)
        answer.snapshot = rule.words() if rule else None
        is_declared = rule is not None and rule.kind == RuleKind.DECLARATION
        answer.declared_on = today if is_declared else None
        answer.save(update_fields=["snapshot", "declared_on"])
    qualification.round += 1
    qualification.submitted_at = timezone.now()
    qualification.appealed_at, qualification.appeal = None, ""
    qualification.decided_by = qualification.refused_by = None
    move(qualification, QualificationState.SUBMITTED, by=submitted_by)
    mail_to_decide(qualification)
    return qualification


@transaction.atomic
def appeal_refusal(
    *, qualification: Qualification, words: str, appealed_by: User | None
) -> Qualification:
    """Once, within the time there is; somebody else of the network decides.

    Raises IllegalTransition, and AppealOver too late or the second time.
    """
    qualification = locked(qualification)
    if qualification.state != QualificationState.REFUSED:
        raise IllegalTransition(f"{qualification.state} -> {QualificationState.APPEALED}")
    ended = {SignatureState.WITHDRAWN, SignatureState.LAPSED, SignatureState.REVOKED}
    if not qualification.may_appeal or qualification.signature.state in ended:
        raise AppealOver
    qualification.round += 1
    qualification.appeal = words
    qualification.appealed_at = timezone.now()
    qualification.refused_by = qualification.decided_by
    move(qualification, QualificationState.APPEALED, by=appealed_by)
    mail_to_decide(qualification)
    return qualification


@transaction.atomic
def erase_qualification(signature: Signature) -> None:
    """Forget what was said and shown, and the mails about it; that it was decided stays."""
    for qualification in Qualification.objects.select_for_update().filter(signature=signature):
        for evidence in qualification.evidence.all():
            delete_file(evidence)
        qualification.evidence.all().delete()
        qualification.answers.all().delete()
        qualification.findings.all().delete()
        qualification.territories.clear()
        qualification.published = []
        qualification.message = qualification.appeal = ""
        qualification.founded_on = None
        qualification.edition += 1
        qualification.save()
        mails = f"^qualification_[a-z_]+:{qualification.pk}:"
        OutboxMail.objects.filter(dedupe_key__regex=mails).delete()
        if signature.user is not None:
            JournalEntry.objects.filter(
                actor=signature.user,
                subject_type=qualification._meta.label_lower,
                subject_id=str(qualification.pk),
            ).update(actor=None, actor_role="")
