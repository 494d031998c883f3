"""What an application lacks before it can be handed in, and the very rules it was written under."""

import hashlib
import json

from django.utils import timezone

from charters.models import Answer, Evidence, Qualification, QualificationRule
from charters.qualifying import RuleKind


def rules_stamp(rules: list[QualificationRule]) -> str:
    """Names the very words of these rules; it comes back with what was typed under them."""
    words = json.dumps([[rule.pk, rule.words()] for rule in rules], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def gaps(qualification: Qualification, rules: list[QualificationRule]) -> dict[int, str]:
    """What is missing before it can be handed in: a code per rule's number, see `GAPS`."""
    answers = {answer.rule_id: answer for answer in qualification.answers.all()}
    found = {}
    for rule in rules:
        gap = _gap(qualification, rule, answers.get(rule.pk))
        if gap:
            found[rule.pk] = gap
    return found


def _gap(qualification: Qualification, rule: QualificationRule, answer: Answer | None) -> str:
    """One code, or nothing. An optional rule that was left alone lacks nothing."""
    files = [e for e in qualification.evidence.all() if e.rule_id == rule.pk and not e.replaced_at]
    if answer is not None and answer.claims_startup:
        if qualification.founded_on is None:
            return "founded"
        until = answer.exempt_until
        return "" if until and until >= timezone.localdate() else "startup_over"
    if answer is not None and answer.exception is not None:
        if not answer.text:
            return "exception_words"
        return "exception_document" if answer.exception.needs_document and not files else ""
    if rule.kind == RuleKind.EVIDENCE and (rule.is_required or files):
        return _gap_in_files(rule, files)
    return _gap_in_words(rule, answer) if rule.is_required else ""


def _gap_in_words(rule: QualificationRule, answer: Answer | None) -> str:
    if rule.kind == RuleKind.TERRITORY:
        return "" if answer and answer.territories.all() else "territories"
    if rule.kind == RuleKind.DECLARATION:
        if answer is None or answer.declared is None:
            return "declaration"
        return "declaration_words" if answer.declared and not answer.text else ""
    return "" if answer and answer.text else "answer"


def _gap_in_files(rule: QualificationRule, files: list[Evidence]) -> str:
    if not files:
        return "document"
    if rule.valid_months and all(e.issued_on is None and e.expires_on is None for e in files):
        return "document_date"
    today = timezone.localdate()
    ends = [e.ends_on(rule.valid_months) for e in files]
    return "" if any(end is None or end >= today for end in ends) else "document_over"
