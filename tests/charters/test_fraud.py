"""Suspicious batches, their bulk decisions and appeals; organisations that turn out to be one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from charters.enums import (
    AppealState,
    BatchState,
    ItemState,
    MandateState,
    Purpose,
    RegisterType,
    SignatureState,
    SuspicionRule,
)
from charters.errors import NothingSuspicious, SignedAgain, UnknownOrganisation
from charters.models import Appeal, Mandate, RegisterEntry, Signature, SuspicionBatch
from charters.queries.fraud import name_key, panel_of, suspected
from charters.services.appeals import appeal, can_appeal, decide_appeal
from charters.services.decisions import reject_signature, revoke_signature
from charters.services.fraud import (
    clear_batch,
    finish_batches,
    invalidate_batch,
    open_batch,
    undo_batch,
    work_on,
)
from charters.services.organisations import merge_organisations
from charters.services.signing import SignerDetails
from charters.services.withdrawals import withdraw_signature
from portal.errors import IllegalTransition, OwnCase
from portal.models import JournalEntry, OutboxMail
from tests.charters.test_mandates import member_of
from tests.charters.test_signatures import ORGANISATION, PERSON, active, confirm, sign


def crowd(charter, count, host="farm.example") -> list[Signature]:
    """Signatures that stand, without the mails and the clicks."""
    model = active(charter, replace(PERSON, email="model@example.org"))
    now = timezone.now()
    rows = [
        Signature(
            charter=charter,
            version=model.version,
            text_sha256=model.text_sha256,
            locale=model.locale,
            capacity="provider",
            signer_kind="person",
            signer_key=f"crowd {n}",
            name=f"Jean Petit {n}",
            email=f"jean{n}@{host}",
            state=SignatureState.ACTIVE,
            register_seq=model.register_seq,
            confirmed_at=now,
            active_at=now,
        )
        for n in range(count)
    ]
    return Signature.objects.bulk_create(rows)


def batch_of(charter, rows, by=None) -> SuspicionBatch:
    return open_batch(
        charter=charter,
        signatures=[row.pk for row in rows],
        rule=SuspicionRule.BY_HAND,
        opened_by=by,
    )


def states(batch) -> set[str]:
    return set(batch.items.values_list("signature__state", flat=True))


def test_under_review_stands_and_is_not_shown(charter, bob):
    shown = active(charter, replace(PERSON, consents={Purpose.WALL: "Show"}))
    batch = batch_of(charter, [shown], bob)
    assert work_on(batch) == 0
    shown.refresh_from_db()
    assert shown.state == SignatureState.ACTIVE
    assert shown.held_at is not None
    assert not charter.signatures.on_wall().exists()
    clear_batch(batch=batch, reason="", cleared_by=bob)
    work_on(batch)
    shown.refresh_from_db()
    assert shown.held_at is None
    assert list(charter.signatures.on_wall()) == [shown]


def test_a_bulk_decision_goes_on_where_it_stopped_and_is_undone(charter, bob):
    rows = crowd(charter, 7)
    batch = batch_of(charter, rows, bob)
    work_on(batch)
    invalidate_batch(batch=batch, reason="One hand wrote them", invalidated_by=bob)
    assert work_on(batch, at_most=3) == 4
    assert Signature.objects.filter(state=SignatureState.REVOKED).count() == 3
    assert finish_batches() == 4
    assert states(batch) == {SignatureState.REVOKED}
    assert RegisterEntry.objects.filter(type=RegisterType.REVOKED).count() == 7
    told = OutboxMail.objects.filter(dedupe_key__startswith="signature_revoked")
    assert told.count() == 7
    assert "One hand wrote them" in told.first().text
    assert finish_batches() == 0
    batch.refresh_from_db()
    undo_batch(batch=batch, reason="A school class", undone_by=bob)
    finish_batches()
    assert states(batch) == {SignatureState.ACTIVE}
    assert RegisterEntry.objects.filter(type=RegisterType.RESTORED).count() == 7


def test_undone_halfway_releases_what_was_not_revoked_yet(charter, bob):
    batch = batch_of(charter, crowd(charter, 4), bob)
    work_on(batch)
    invalidate_batch(batch=batch, reason="wrong", invalidated_by=bob)
    work_on(batch, at_most=1)
    batch.refresh_from_db()
    undo_batch(batch=batch, reason="right after all", undone_by=bob)
    finish_batches()
    found = list(batch.items.values_list("state", flat=True))
    assert sorted(found) == [ItemState.RELEASED] * 3 + [ItemState.RESTORED]
    assert RegisterEntry.objects.filter(type=RegisterType.REVOKED).count() == 1
    assert not Signature.objects.exclude(held_at=None).exists()


def test_who_left_meanwhile_is_not_revoked(charter, bob):
    rows = crowd(charter, 2)
    batch = batch_of(charter, rows, bob)
    work_on(batch)
    withdraw_signature(signature=rows[0], withdrawn_by=None)
    invalidate_batch(batch=batch, reason="wrong", invalidated_by=bob)
    work_on(batch)
    assert batch.items.get(signature=rows[0]).state == ItemState.LEFT
    assert states(batch) == {SignatureState.WITHDRAWN, SignatureState.REVOKED}


def test_one_batch_at_a_time_holds_a_signature(charter, bob):
    rows = crowd(charter, 2)
    batch_of(charter, rows, bob)
    with pytest.raises(NothingSuspicious):
        batch_of(charter, rows, bob)
    assert SuspicionBatch.objects.count() == 1


BATCH_ACTS = {
    BatchState.CLEARED: lambda b, by: clear_batch(batch=b, reason="r", cleared_by=by),
    BatchState.INVALIDATED: lambda b, by: invalidate_batch(batch=b, reason="r", invalidated_by=by),
    BatchState.UNDONE: lambda b, by: undo_batch(batch=b, reason="r", undone_by=by),
}
LEGAL = {
    (BatchState.OPEN, BatchState.CLEARED),
    (BatchState.OPEN, BatchState.INVALIDATED),
    (BatchState.INVALIDATED, BatchState.UNDONE),
}


def test_illegal_transitions_of_a_batch_write_nothing(charter, bob):
    rows = crowd(charter, 1)
    for state in BatchState:
        for to_state, act in BATCH_ACTS.items():
            batch = SuspicionBatch.objects.create(charter=charter, rule="by_hand", state=state)
            lines = JournalEntry.objects.count()
            if (state, to_state) in LEGAL:
                assert act(batch, bob).state == to_state
                continue
            with pytest.raises(IllegalTransition):
                act(batch, bob)
            batch.refresh_from_db()
            assert (batch.state, JournalEntry.objects.count()) == (state, lines)
    rows[0].refresh_from_db()
    assert rows[0].state == SignatureState.ACTIVE


def test_the_panel_finds_what_it_looks_for_in_four_statements(charter, django_assert_num_queries):
    crowd(charter, 25)
    with django_assert_num_queries(4):
        panel = panel_of(charter)
    found = {finding.rule: finding for finding in panel.findings}
    assert set(found) == {
        SuspicionRule.BURST,
        SuspicionRule.HOST,
        SuspicionRule.MOMENT,
        SuspicionRule.NAMES,
    }
    for rule, finding in found.items():
        assert len(suspected(charter, rule, finding.what)) >= 25
    assert found[SuspicionRule.HOST].what == "farm.example"
    crowd_of_three = Signature.objects.filter(email__startswith="jean1")
    crowd_of_three.update(email="a@yopmail.com")
    with django_assert_num_queries(4):
        rules = {finding.rule for finding in panel_of(charter).findings}
    assert SuspicionRule.DISPOSABLE in rules


def test_a_quiet_charter_has_no_findings_and_old_ones_do_not_count(charter):
    rows = crowd(charter, 25)
    long_ago = timezone.now() - timedelta(days=40)
    Signature.objects.filter(pk__in=[row.pk for row in rows]).update(requested_at=long_ago)
    assert panel_of(charter).findings == []
    assert suspected(charter, SuspicionRule.HOST, "farm.example") == []


@pytest.mark.parametrize(
    ("rule", "what"), [("moment", "x"), ("burst", "2026-13-45"), ("burst", "2026-01-01"), ("", "")]
)
def test_findings_that_are_none(charter, rule, what):
    assert suspected(charter, rule, what) == []


def test_names_that_differ_in_digits_case_and_order_are_alike():
    assert name_key("Jean PETIT 7") == name_key("petit-jéan")
    assert name_key("Jean Petit") != name_key("Jeanne Petit")
    assert name_key("42") == ""


def test_a_granted_appeal_restores(charter, bob):
    judge = member_of(charter.network, role="admin")
    signature = active(charter)
    revoke_signature(signature=signature, reason="Unknown", revoked_by=bob)
    made = appeal(signature=signature, text="It is me", made_by=None)
    with pytest.raises(OwnCase):
        decide_appeal(appeal=made, grants=True, reason="Yes", decided_by=bob)
    decide_appeal(appeal=made, grants=True, reason="We met", decided_by=judge)
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE
    assert "We met" in OutboxMail.objects.get(dedupe_key=f"appeal_decided:{made.pk}").text


def test_a_granted_appeal_against_a_refused_mandate_lets_the_signature_stand(charter, bob):
    judge = member_of(charter.network, role="admin")
    signature = confirm(charter, ORGANISATION, "funder")
    reject_signature(signature=signature, reason="Unknown", rejected_by=bob)
    made = appeal(signature=signature, text="Here are the minutes", made_by=None)
    decide_appeal(appeal=made, grants=True, reason="Seen", decided_by=judge)
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE
    assert Mandate.objects.get().state == MandateState.VERIFIED


def test_a_dismissed_appeal_is_the_last_one(charter, bob):
    judge = member_of(charter.network, role="admin")
    signature = active(charter)
    revoke_signature(signature=signature, reason="Unknown", revoked_by=bob)
    made = appeal(signature=signature, text="It is me", made_by=None)
    with pytest.raises(IllegalTransition):
        appeal(signature=signature, text="Again", made_by=None)
    decide_appeal(appeal=made, grants=False, reason="It is not", decided_by=judge)
    signature.refresh_from_db()
    assert signature.state == SignatureState.REVOKED
    assert not can_appeal(signature)
    with pytest.raises(IllegalTransition):
        decide_appeal(appeal=made, grants=True, reason="Well", decided_by=judge)
    assert Appeal.objects.get().state == AppealState.DISMISSED


def test_an_appeal_cannot_restore_over_a_newer_signature(charter, bob):
    judge = member_of(charter.network, role="admin")
    signature = active(charter)
    revoke_signature(signature=signature, reason="Unknown", revoked_by=bob)
    made = appeal(signature=signature, text="It is me", made_by=None)
    active(charter)
    with pytest.raises(SignedAgain):
        decide_appeal(appeal=made, grants=True, reason="Yes", decided_by=judge)
    made.refresh_from_db()
    assert made.state == AppealState.OPEN


@pytest.mark.parametrize("state", SignatureState.values)
def test_only_revocations_and_refused_mandates_are_appealed_against(charter, state):
    signature = active(charter)
    Signature.objects.filter(pk=signature.pk).update(state=state)
    signature.refresh_from_db()
    assert can_appeal(signature) == (state == SignatureState.REVOKED)
    if not can_appeal(signature):
        with pytest.raises(IllegalTransition):
            appeal(signature=signature, text="x", made_by=None)
        assert not Appeal.objects.exists()


OTHER = replace(ORGANISATION, organisation="Jardins du Val SCOP", email="nadia@example.org")


def merge(charter, keep, gone):
    return merge_organisations(
        network=charter.network,
        keep=keep.signer_key,
        gone=gone.signer_key,
        reason="The same SIREN",
        merged_by=None,
    )


def test_merged_organisations_are_one(charter):
    keep, gone = active(charter, ORGANISATION, "funder"), active(charter, OTHER, "funder")
    more = active(charter, OTHER, "provider")
    assert merge(charter, keep, gone) == 2
    for row in (keep, gone, more):
        row.refresh_from_db()
    assert (keep.state, gone.state, more.state) == (
        SignatureState.ACTIVE,
        SignatureState.RENEWED,
        SignatureState.ACTIVE,
    )
    assert keep.previous == gone
    assert {keep.signer_key} == {gone.signer_key, more.signer_key}
    assert more.organisation == "Jardins du Val SCOP"
    assert RegisterEntry.objects.filter(type=RegisterType.RENEWED).count() == 1
    # One representative for both, who may act on what passed over.
    present = Mandate.objects.verified().get()
    assert (present.email, more.email) == (ORGANISATION.email, ORGANISATION.email)
    assert more.mandate == present


def test_waiting_signatures_of_merged_organisations(charter):
    keep, gone = confirm(charter, ORGANISATION, "funder"), confirm(charter, OTHER, "funder")
    merge(charter, keep, gone)
    gone.refresh_from_db()
    keep.refresh_from_db()
    assert (keep.state, gone.state) == (SignatureState.CONFIRMED, SignatureState.WITHDRAWN)


@pytest.mark.parametrize("wrong", ["same", "unknown", "person"])
def test_what_cannot_be_merged(charter, wrong):
    keep = active(charter, ORGANISATION, "funder")
    gone = {
        "same": keep,
        "unknown": Signature(signer_key="nobody"),
        "person": active(charter, PERSON),
    }[wrong]
    lines = JournalEntry.objects.count()
    with pytest.raises(UnknownOrganisation):
        merge(charter, keep, gone)
    assert JournalEntry.objects.count() == lines


@pytest.mark.parametrize("address", ["a.b+x@gmail.com", "AB@googlemail.com", "a.b@gmail.com"])
def test_one_mailbox_however_spelled_signs_once(charter, address):
    active(charter, SignerDetails("person", "A B", "ab@gmail.com"))
    assert sign(charter, SignerDetails("person", "Somebody", address)) is None
    assert charter.signatures.count() == 1
