"""Qualification read: which capacities ask for it, whose it is, who serves where already."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from charters.enums import SignatureState
from charters.models import (
    Answer,
    Charter,
    Evidence,
    Finding,
    Qualification,
    QualificationRule,
    Signature,
)
from charters.qualifying import RuleKind
from directory.models import Territory


def asks_for_qualification(charter: Charter, capacity: str) -> bool:
    """Whether a capacity has rules in use."""
    return charter.qualification_rules.in_use().filter(capacity=capacity).exists()


def capacities_that_ask(charter: Charter) -> set[str]:
    rules = charter.qualification_rules.in_use()
    return set(rules.order_by().values_list("capacity", flat=True).distinct())


def qualification_of(signature: Signature) -> Qualification | None:
    """The signature's own, else that of the active signature it is to renew."""
    own = Qualification.objects.filter(signature=signature).first()
    if own is not None:
        return own
    return Qualification.objects.filter(
        signature__charter=signature.charter_id,
        signature__capacity=signature.capacity,
        signature__signer_key=signature.signer_key,
        signature__state=SignatureState.ACTIVE,
    ).first()


def whole_qualifications() -> QuerySet[Qualification]:
    """With all that a page about one of them shows, in a fixed number of statements."""
    answers = Answer.objects.select_related("rule", "exception").order_by("rule__position", "rule")
    return Qualification.objects.select_related(
        "signature__charter__network__root_page",
        "signature__charter__page__locale",
        "signature__version__charter__network",
        "signature__listing",
        "decided_by",
    ).prefetch_related(
        "signature__version__texts",
        Prefetch("answers", answers.prefetch_related("rule__exceptions", "territories")),
        Prefetch("evidence", Evidence.objects.order_by("pk")),
        Prefetch("findings", Finding.objects.select_related("rule", "found_by")),
        "territories",
    )


def territories_asked_for(qualification: Qualification) -> list[Territory]:
    """What the application says about where it serves; uses the prefetched answers."""
    return [
        territory
        for answer in qualification.answers.all()
        if answer.snapshot and answer.words["kind"] == RuleKind.TERRITORY
        for territory in answer.territories.all()
    ]


def served_by_others(qualification: Qualification) -> list[Qualification]:
    """Who is active and qualified in the same capacity of the same charter, and serves one of the
    territories asked for, or one that holds it or lies in it."""
    mine = {territory.pk for territory in territories_asked_for(qualification)}
    if not mine:
        return []
    above = Territory.objects.filter(pk__in=mine).values_list("parent", "parent__parent")
    containing = {pk for pair in above for pk in pair if pk is not None}
    touching = Territory.objects.filter(
        Q(pk__in=mine | containing) | Q(parent__in=mine) | Q(parent__parent__in=mine)
    )
    signature = qualification.signature
    return list(
        Qualification.objects.current()
        .filter(
            territories__in=touching,
            signature__charter=signature.charter_id,
            signature__capacity=signature.capacity,
            signature__state=SignatureState.ACTIVE,
        )
        .exclude(signature__signer_key=signature.signer_key)
        .select_related("signature__listing")
        .prefetch_related("territories")
        .order_by("pk")
        .distinct()
    )


def qualified_in(charter: Charter, capacity: str) -> QuerySet[Qualification]:
    """Whom the public may read of: qualified, active, and on the wall by their own consent."""
    return (
        Qualification.objects.exclude(qualified_on=None)
        .filter(
            signature__charter=charter,
            signature__capacity=capacity,
            signature__state=SignatureState.ACTIVE,
            signature__on_wall=True,
        )
        .select_related("signature__listing")
        .order_by("signature__organisation", "signature__name", "pk")
    )


def qualification_data(signature: Signature) -> dict[str, Any]:
    """All that is kept about a signature's application, for who asks for their data; {} if none."""
    found = whole_qualifications().filter(signature=signature).first()
    if found is None:
        return {}
    return {
        "state": found.state,
        "founded_on": found.founded_on,
        "created_at": found.created_at,
        "submitted_at": found.submitted_at,
        "decided_at": found.decided_at,
        "qualified_on": found.qualified_on,
        "valid_until": found.valid_until,
        "message": found.message,
        "appeal": found.appeal,
        "appealed_at": found.appealed_at,
        "territories": [territory.label for territory in found.territories.all()],
        "public_declarations": found.published,
        "answers": [_answer_data(answer) for answer in found.answers.all()],
        "evidence": [_evidence_data(evidence) for evidence in found.evidence.all()],
        "findings": [
            {
                "rule": finding.rule.title,
                "round": finding.round,
                "verdict": finding.verdict,
                "until": finding.until,
                "reason": finding.reason,
                "found_at": finding.found_at,
            }
            for finding in found.findings.all()
        ],
    }


def _answer_data(answer: Answer) -> dict[str, Any]:
    return {
        "rule": answer.words["title"],
        "text": answer.text,
        "declared": answer.declared,
        "declared_on": answer.declared_on,
        "exception": answer.exception.title if answer.exception else "",
        "claims_startup": answer.claims_startup,
        "territories": [territory.label for territory in answer.territories.all()],
    }


def _evidence_data(evidence: Evidence) -> dict[str, Any]:
    """The file itself is fetched on the application's page."""
    return {
        "name": evidence.name,
        "size": evidence.size,
        "issued_on": evidence.issued_on,
        "expires_on": evidence.expires_on,
        "uploaded_at": evidence.uploaded_at,
        "checked_at": evidence.checked_at,
        "replaced_at": evidence.replaced_at,
    }


def rules_of(charter: Charter, capacity: str) -> list[QualificationRule]:
    return list(QualificationRule.objects.of(charter, capacity))
