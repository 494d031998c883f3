"""Writing the rules of a capacity: added, changed, put in order, retired."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from charters.enums import SignatureState
from charters.models import Charter, QualificationRule, RuleException
from charters.queries.qualification import asks_for_qualification, rules_of
from charters.services import standing
from charters.services.completeness import rules_stamp
from charters.services.register import lock_head
from portal.errors import IllegalTransition, StaleText
from portal.models import User
from portal.services.journal import record


@dataclass(frozen=True, slots=True)
class ExceptionText:
    """An exception as typed; `number` is that of one the rule has already."""

    title: str
    condition: str
    needs_document: bool = False
    number: int | None = None


@transaction.atomic
def add_rule(
    *,
    charter: Charter,
    capacity: str,
    fields: dict[str, Any],
    exceptions: list[ExceptionText],
    added_by: User | None,
) -> QualificationRule:
    """One more, at the end. With the first one the capacity asks for qualification: from then on,
    for signatures that do not stand yet; those that do go on until they are renewed."""
    lock_head(charter.network)
    last = charter.qualification_rules.filter(capacity=capacity).aggregate(last=Max("position"))
    rule = QualificationRule.objects.create(
        charter=charter, capacity=capacity, position=(last["last"] or 0) + 1, **fields
    )
    _save_exceptions(rule, exceptions)
    record(rule, "add", by=added_by, network=charter.network)
    return rule


@transaction.atomic
def change_rule(
    *,
    rule: QualificationRule,
    seen: str,
    fields: dict[str, Any],
    exceptions: list[ExceptionText],
    changed_by: User | None,
) -> QualificationRule:
    """Other words. What was handed in before is judged by the words it was handed in under.

    Raises IllegalTransition when it is retired, StaleText when its words are not those seen.
    """
    rule = _in_use(rule)
    if rules_stamp([rule]) != seen:
        raise StaleText(rule.pk)
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.save()
    _save_exceptions(rule, exceptions)
    record(rule, "change", by=changed_by, network=rule.charter.network)
    return rule


def _save_exceptions(rule: QualificationRule, exceptions: list[ExceptionText]) -> None:
    """Those that are no longer there are retired: answers may point at them."""
    kept = set()
    for item in exceptions:
        words = {
            "title": item.title,
            "condition": item.condition,
            "needs_document": item.needs_document,
        }
        own = rule.exceptions.filter(pk=item.number or 0, is_active=True)
        if item.number and own.update(**words):
            kept.add(item.number)
        else:
            kept.add(RuleException.objects.create(rule=rule, **words).pk)
    rule.exceptions.exclude(pk__in=kept).update(is_active=False)


@transaction.atomic
def move_rule(*, rule: QualificationRule, up: bool, moved_by: User | None) -> None:
    """One place up or down; the first and the last stay where they are."""
    rule = _in_use(rule)
    rules = rules_of(rule.charter, rule.capacity)
    place = next(n for n, other in enumerate(rules) if other.pk == rule.pk)
    target = place - 1 if up else place + 1
    if not 0 <= target < len(rules):
        return
    rules[place], rules[target] = rules[target], rules[place]
    for position, other in enumerate(rules, start=1):
        other.position = position
    QualificationRule.objects.bulk_update(rules, ["position"])
    record(rule, "move", by=moved_by, network=rule.charter.network)


@transaction.atomic
def retire_rule(*, rule: QualificationRule, retired_by: User | None) -> None:
    """Asked for no more. With the last one gone, signatures that waited for a qualification go on.

    Raises IllegalTransition when it is retired already.
    """
    head = lock_head(rule.charter.network)
    rule = _in_use(rule)
    rule.is_active = False
    rule.save(update_fields=["is_active"])
    record(rule, "retire", by=retired_by, network=rule.charter.network)
    if asks_for_qualification(rule.charter, rule.capacity):
        return
    waiting = rule.charter.signatures.filter(capacity=rule.capacity, state=SignatureState.CONFIRMED)
    for signature in waiting:
        standing.advance(head, standing.locked(signature)[1], by=retired_by)


def _in_use(rule: QualificationRule) -> QualificationRule:
    QualificationRule.objects.select_for_update().get(pk=rule.pk)
    fresh = (
        QualificationRule.objects.select_related("charter__network")
        .prefetch_related("exceptions")
        .get(pk=rule.pk)
    )
    if not fresh.is_active:
        raise IllegalTransition("retired")
    return fresh
