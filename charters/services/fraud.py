"""Suspicious batches: signatures held back together, then cleared, or revoked, or given back.

A decision is one transaction and one reason. What it does to thousands of signatures is done in
steps, each its own transaction: `work_on` takes up where the one before stopped, so a crash, a
second press or the daily job all lead to the same end.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from charters.enums import (
    BATCH_STEPS,
    BATCH_TRANSITIONS,
    BatchState,
    ItemState,
    SignatureState,
)
from charters.errors import NothingSuspicious, SignedAgain
from charters.models import BatchItem, Charter, Signature, SuspicionBatch
from charters.queries.reading import signatures_with_texts
from charters.services.consents import refresh_outlets
from charters.services.decisions import restore, revoke
from charters.services.register import lock_head
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record

STEP = 100


@transaction.atomic
def open_batch(
    *,
    charter: Charter,
    signatures: Iterable[int],
    rule: str,
    what: str = "",
    note: str = "",
    opened_by: User | None,
) -> SuspicionBatch:
    """Put active signatures of a charter under review; those another batch holds are left out.

    Raises NothingSuspicious where none is left. `work_on` then holds them back.
    """
    lock_head(charter.network)
    taken = BatchItem.objects.filter(state__in=[ItemState.ADDED, ItemState.HELD])
    found = (
        charter.signatures.active()
        .filter(pk__in=list(signatures))
        .exclude(pk__in=taken.values("signature"))
        .order_by("pk")
    )
    pks = list(found.values_list("pk", flat=True))
    if not pks:
        raise NothingSuspicious
    batch = SuspicionBatch.objects.create(
        charter=charter, rule=rule, what=what, note=note, opened_by=opened_by
    )
    BatchItem.objects.bulk_create(
        [BatchItem(batch=batch, signature_id=pk) for pk in pks], batch_size=500
    )
    record(
        batch,
        "open",
        by=opened_by,
        network=charter.network,
        to_state=BatchState.OPEN,
        reason=note,
    )
    return batch


def clear_batch(*, batch: SuspicionBatch, reason: str, cleared_by: User) -> SuspicionBatch:
    """Nothing is wrong with them: they are shown again. Raises IllegalTransition."""
    return _decide(batch, BatchState.CLEARED, reason=reason, by=cleared_by)


def invalidate_batch(*, batch: SuspicionBatch, reason: str, invalidated_by: User) -> SuspicionBatch:
    """Each of them is revoked, with this one reason; each signer is told and may appeal.

    Raises IllegalTransition.
    """
    return _decide(batch, BatchState.INVALIDATED, reason=reason, by=invalidated_by)


def undo_batch(*, batch: SuspicionBatch, reason: str, undone_by: User) -> SuspicionBatch:
    """The invalidation was wrong: each is restored, but where the signer has signed again.

    Raises IllegalTransition.
    """
    return _decide(batch, BatchState.UNDONE, reason=reason, by=undone_by)


@transaction.atomic
def _decide(batch: SuspicionBatch, to_state: str, *, reason: str, by: User) -> SuspicionBatch:
    lock_head(batch.charter.network)
    batch = _fresh(batch)
    if to_state not in BATCH_TRANSITIONS[batch.state]:
        raise IllegalTransition(f"{batch.state} -> {to_state}")
    before, batch.state = batch.state, to_state
    batch.reason, batch.decided_by, batch.decided_at = reason, by, timezone.now()
    batch.save()
    record(
        batch,
        "change_state",
        by=by,
        network=batch.charter.network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )
    return batch


@transaction.atomic
def work_on(batch: SuspicionBatch, *, at_most: int = STEP) -> int:
    """Do the next step of what the batch's state asks for; how many are still to do after it."""
    head = lock_head(batch.charter.network)
    batch = _fresh(batch)
    items = list(batch.left_to_do.order_by("pk")[:at_most])
    rows = signatures_with_texts().in_bulk([item.signature_id for item in items])
    for item in items:
        wanted = BATCH_STEPS[batch.state][item.state]
        item.state = _do(wanted, head, rows[item.signature_id], batch)
    BatchItem.objects.bulk_update(items, ["state"])
    return batch.left_to_do.count()


def _do(wanted, head, signature: Signature, batch: SuspicionBatch) -> str:
    """Bring one signature where its batch wants it; what its item is then."""
    held_at = timezone.now() if wanted == ItemState.HELD else None
    if signature.held_at != held_at:
        signature.held_at = held_at
        Signature.objects.filter(pk=signature.pk).update(held_at=held_at)
    if wanted == ItemState.REVOKED and signature.state == SignatureState.ACTIVE:
        revoke(head, signature, reason=batch.reason, by=batch.decided_by)
        return wanted
    if wanted == ItemState.RESTORED and signature.state == SignatureState.REVOKED:
        try:
            restore(head, signature, reason=batch.reason, by=batch.decided_by)
        except SignedAgain:
            return ItemState.LEFT
        return wanted
    refresh_outlets(signature)
    is_done = wanted in {ItemState.HELD, ItemState.RELEASED}
    return wanted if is_done and signature.state == SignatureState.ACTIVE else ItemState.LEFT


def _fresh(batch: SuspicionBatch) -> SuspicionBatch:
    return SuspicionBatch.objects.select_related("charter__network", "decided_by").get(pk=batch.pk)


def finish_batches() -> int:
    """Do what decisions left to do, whoever pressed the button; how many signatures it touched."""
    touched = 0
    for batch in SuspicionBatch.objects.select_related("charter__network").unfinished():
        left = batch.left_to_do.count()
        while left:
            touched += min(left, STEP)
            left = work_on(batch)
    return touched
