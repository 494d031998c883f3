"""What time does to a qualification; every job twice, and mail that does or does not leave."""

from datetime import timedelta

import pytest
from django.utils import timezone

from charters.models import Evidence, Qualification, RegisterEntry
from charters.services.qualification_terms import (
    expire_qualifications,
    forget_evidence,
    lapse_unqualified,
    lapses_on,
    remind_of_evidence,
)
from portal.enums import MailState
from portal.models import JournalEntry, OutboxMail
from portal.private_files import private_storage
from tests.charters.applying import (
    accept,
    appeal,
    ask_changes,
    make_rules,
    past_its_end,
    refuse,
    reread,
    submit,
)
from tests.charters.test_signatures import confirm
from tests.factories import TerritoryFactory


@pytest.fixture
def qualification(charter) -> Qualification:
    """Accepted; its signature stands."""
    make_rules(charter)
    return accept(submit(confirm(charter), territories=[TerritoryFactory(name="Combe")]))


def ends_in(qualification: Qualification, days: int) -> None:
    ends = timezone.localdate() + timedelta(days=days)
    Qualification.objects.filter(pk=qualification.pk).update(valid_until=ends)


def mails(kind: str) -> list[str]:
    keys = OutboxMail.objects.filter(dedupe_key__startswith=f"qualification_{kind}:")
    return [
        key.rpartition(":")[2] for key in keys.order_by("pk").values_list("dedupe_key", flat=True)
    ]


def sent(kind: str, days_ago: int) -> None:
    """Those mails left so many days ago, counted by the calendar: clocks may have changed since."""
    OutboxMail.objects.filter(dedupe_key__startswith=f"qualification_{kind}:").update(
        state=MailState.SENT, sent_at=timezone.localtime() - timedelta(days=days_ago)
    )


@pytest.mark.parametrize(
    ("days", "said"), [(31, []), (30, ["30"]), (8, ["30"]), (7, ["7"]), (1, ["1"]), (0, ["1"])]
)
def test_one_is_reminded_thirty_seven_and_one_day_before(qualification, days, said):
    ends_in(qualification, days)
    assert [remind_of_evidence(), remind_of_evidence()] == [len(said), 0]
    assert mails("reminder") == said


def test_a_job_that_did_not_run_sends_the_nearest_reminder_alone(qualification):
    ends_in(qualification, 5)
    assert [remind_of_evidence(), remind_of_evidence()] == [1, 0]
    assert mails("reminder") == ["7"]


def test_what_passed_its_end_is_to_renew_and_told_once(qualification):
    ends_in(qualification, 0)
    assert expire_qualifications() == 0  # the last day counts
    past_its_end(qualification)
    assert [expire_qualifications(), expire_qualifications()] == [1, 0]
    qualification = reread(qualification)
    assert (qualification.state, qualification.signature.state) == ("expired", "active")
    assert mails("expired") == ["0"]
    line = JournalEntry.objects.filter(subject_type="charters.qualification").latest("pk")
    assert (line.from_state, line.to_state, line.actor) == ("accepted", "expired", None)


def test_a_notice_that_was_given_up_is_written_again(qualification):
    past_its_end(qualification)
    expire_qualifications()
    OutboxMail.objects.update(state=MailState.FAILED)
    expire_qualifications()
    assert mails("expired") == ["0", "1"]


def test_a_signature_lapses_after_the_grace_and_only_if_the_mails_left(qualification):
    signature = qualification.signature
    past_its_end(qualification, days=400)
    expire_qualifications()
    assert lapse_unqualified() == 0
    assert lapses_on(reread(qualification)) is None  # the notice is still in the outbox
    sent("expired", days_ago=89)
    assert lapse_unqualified() == 0
    assert mails("last_call") == ["1"]
    sent("expired", days_ago=95)
    assert lapse_unqualified() == 0  # the days before this new end were not said yet
    assert len(mails("last_call")) == 2
    assert lapse_unqualified() == 0
    sent("last_call", days_ago=0)
    assert lapse_unqualified() == 0  # it left today
    sent("last_call", days_ago=1)
    assert [lapse_unqualified(), lapse_unqualified()] == [1, 0]
    signature.refresh_from_db()
    assert signature.state == "lapsed"
    entry = RegisterEntry.objects.latest("seq")
    assert (entry.type, entry.signer) == (
        "signature.lapsed",
        RegisterEntry.objects.get(seq=signature.register_seq).signer,
    )


def all_left_long_ago(qualification: Qualification) -> None:
    """Past the grace, and every mail left in time."""
    past_its_end(qualification, days=400)
    expire_qualifications()
    sent("expired", days_ago=100)
    lapse_unqualified()
    sent("last_call", days_ago=2)


def test_nobody_lapses_while_it_is_the_networks_turn(qualification):
    place = TerritoryFactory()
    qualification = submit(qualification.signature, territories=[place], Cover={"documents": ()})
    all_left_long_ago(qualification)
    assert lapse_unqualified() == 0
    qualification = refuse(qualification)
    all_left_long_ago(qualification)
    assert lapse_unqualified() == 0  # the time to appeal runs
    appeal(qualification)
    assert lapse_unqualified() == 0
    assert refuse(reread(qualification)).signature.state == "active"
    all_left_long_ago(qualification)
    assert lapse_unqualified() == 1


def test_changes_that_are_never_made_do_not_save_it(qualification):
    qualification = submit(qualification.signature, territories=[TerritoryFactory()])
    all_left_long_ago(ask_changes(qualification))
    assert lapse_unqualified() == 1


def test_renewed_in_the_grace_it_goes_on(qualification):
    all_left_long_ago(qualification)
    renewed = accept(submit(qualification.signature, territories=[TerritoryFactory()]))
    assert (renewed.state, renewed.is_current) == ("accepted", True)
    assert lapse_unqualified() == 0
    assert renewed.qualified_on == timezone.localdate()


@pytest.fixture
def file(qualification) -> str:
    name = qualification.evidence.get().file.name
    assert private_storage.exists(name)
    return name


def test_evidence_goes_when_a_refusal_is_final(charter, django_capture_on_commit_callbacks):
    make_rules(charter)
    qualification = refuse(submit(confirm(charter), territories=[TerritoryFactory()]))
    name = qualification.evidence.get().file.name
    assert forget_evidence() == 0
    Qualification.objects.update(decided_at=timezone.now() - timedelta(days=32))
    with django_capture_on_commit_callbacks() as callbacks:
        assert forget_evidence() == 1
    assert private_storage.exists(name)  # until it is certain
    for callback in callbacks:
        callback()
    assert not private_storage.exists(name)
    assert forget_evidence() == 0


def test_evidence_stays_under_appeal(charter):
    make_rules(charter)
    appeal(refuse(submit(confirm(charter), territories=[TerritoryFactory()])))
    Qualification.objects.update(decided_at=timezone.now() - timedelta(days=32))
    assert forget_evidence() == 0


def test_evidence_goes_a_year_after_it_was_replaced_or_ended(qualification, file):
    assert forget_evidence() == 0
    past_its_end(qualification, days=364)
    assert forget_evidence() == 0
    past_its_end(qualification, days=367)
    assert forget_evidence() == 1
    assert not Evidence.objects.exists()


def test_evidence_goes_a_month_after_the_signature(qualification, file):
    signature = qualification.signature
    signature.ended_at = timezone.now() - timedelta(days=32)
    signature.save()
    assert forget_evidence() == 1
