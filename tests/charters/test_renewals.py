"""Renewal: whom a substantial change asks, the mails that ask, and what becomes of signatures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from charters.chain import signer_commitment
from charters.enums import (
    CapacityCode,
    RegisterType,
    RenewalState,
    RevisionClass,
    SignatureState,
    SignerKind,
)
from charters.errors import NotTheSameText
from charters.models import Campaign, Renewal, Signature
from charters.models import RegisterEntry as Entry
from charters.services.campaigns import (
    LEAST_NOTICE,
    enrol_latecomers,
    follow_mails,
    remind_to_renew,
    renewals_of_link,
    touched_signatures,
)
from charters.services.decisions import accept_signature
from charters.services.renewals import lapse_renewals, renew_signature
from charters.services.representatives import agree_to_change
from charters.services.signing import SignerDetails
from charters.services.standing import document_of
from charters.services.versions import adopt_version
from charters.services.withdrawals import withdraw_signature
from portal.enums import MailState
from portal.models import OutboxMail
from portal.services.mail import mailbox_key
from tests.charters.conftest import article, commitment, freeze_next
from tests.charters.test_life import revise
from tests.charters.test_mandates import ask, member_of
from tests.charters.test_signatures import ORGANISATION, PERSON, active, confirm

FUNDERS_ONLY = article("Payer plus tôt", commitment("Sous dix jours", CapacityCode.FUNDER))


def adopt_next(charter, revision_class=RevisionClass.SUBSTANTIAL, **changes):
    revise(charter, revision_class, **changes)
    return adopt_version(version=freeze_next(charter), adopted_by=None)


def for_funders(charter):
    """A change that touches nobody but funders."""
    page = charter.page.get_latest_revision_as_object()
    return adopt_next(charter, articles=[*page.articles.raw_data, FUNDERS_ONLY])


def mails_leave(**filters) -> int:
    waiting = OutboxMail.objects.filter(state=MailState.WAITING, **filters)
    return waiting.update(state=MailState.SENT, sent_at=timezone.now(), text="", html="")


def day(renewal: Renewal, before: int):
    """The day that many days before the deadline."""
    return renewal.due_on - timedelta(days=before)


def go_through_reminders(renewal: Renewal) -> None:
    """Every reminder is queued on its day and leaves."""
    mails_leave()
    for days in (30, 7, 1):
        assert remind_to_renew(today=day(renewal, days)) == 1
        mails_leave()


class TestWhoIsAsked:
    def test_only_those_whose_capacity_is_touched(self, charter):
        provider, funder = active(charter), active(charter, ORGANISATION, "funder")
        for_funders(charter)
        asked = Renewal.objects.get()
        assert asked.signature == funder
        assert asked.due_on == timezone.localdate() + timedelta(days=90)
        told = OutboxMail.objects.get(dedupe_key__startswith="version_adopted:")
        assert (told.to, "nothing is asked" in told.text or "rien" in told.text) == (
            provider.email,
            True,
        )
        mail = OutboxMail.objects.get(dedupe_key__startswith="renewal:")
        assert mail.to == funder.email

    def test_nobody_after_a_clarifying_or_editorial_change(self, charter):
        active(charter)
        adopt_next(charter, RevisionClass.CLARIFYING)
        assert not Campaign.objects.exists()
        assert OutboxMail.objects.filter(dedupe_key__startswith="version_adopted:").count() == 1

    def test_each_is_compared_with_the_version_they_signed(self, charter):
        funder = active(charter, ORGANISATION, "funder")
        for_funders(charter)
        version = adopt_next(charter)  # the preamble: everybody
        assert set(touched_signatures(version)) == {funder}
        assert Renewal.objects.get(campaign__version=version).state == RenewalState.TO_RENEW
        before = Renewal.objects.exclude(campaign__version=version).get()
        assert before.state == RenewalState.OVERTAKEN

    def test_one_mailbox_with_two_capacities_gets_one_mail_and_one_link(self, charter):
        for capacity in ("provider", "funder"):
            active(charter, ORGANISATION, capacity)
        adopt_next(charter)
        mail = OutboxMail.objects.get(dedupe_key__startswith="renewal:")
        token = mail.text.split("/signature/renew/")[1].split("/")[0]
        assert set(renewals_of_link(token)) == set(Renewal.objects.all())
        assert Renewal.objects.count() == 2

    def test_whoever_stood_on_the_old_version_too_late_is_asked_too(self, charter):
        waiting = confirm(charter, ORGANISATION, "funder")
        active(charter)
        adopt_next(charter)
        assert enrol_latecomers() == 0
        accept_signature(signature=waiting, accepted_by=None)
        assert enrol_latecomers() == 1
        assert enrol_latecomers() == 0
        assert Renewal.objects.get(signature=waiting).state == RenewalState.TO_RENEW


class TestRenewing:
    def renew(self, signature, **fields) -> Signature:
        text = signature.charter.adopted.binding_text
        words = {"locale": "fr", "text_sha256": text.sha256, "consents": {}} | fields
        return renew_signature(signature=signature, renewed_by=None, **words)

    def test_the_new_one_stands_and_the_old_one_is_renewed_in_one_transaction(self, charter):
        old = active(charter)
        version = adopt_next(charter)
        new = self.renew(old)
        old.refresh_from_db()
        assert (old.state, new.state) == (SignatureState.RENEWED, SignatureState.ACTIVE)
        assert (new.version, new.previous, new.name) == (version, old, old.name)
        assert Renewal.objects.get().state == RenewalState.RENEWED
        renewed, signed = Entry.objects.order_by("-seq")[:2][::-1]
        assert (renewed.type, signed.type) == (RegisterType.RENEWED, RegisterType.SIGNED)
        assert signed.signer == signer_commitment(document_of(new))
        assert renewed.signer == Entry.objects.get(seq=old.register_seq).signer

    def test_the_text_that_was_read_is_the_one_that_is_signed(self, charter):
        old = active(charter)
        adopt_next(charter)
        with pytest.raises(NotTheSameText):
            self.renew(old, text_sha256=old.text_sha256)
        old.refresh_from_db()
        assert old.state == SignatureState.ACTIVE

    def test_signing_anew_on_the_charter_s_page_renews_as_well(self, charter):
        old = active(charter)
        adopt_next(charter)
        new = active(charter)
        old.refresh_from_db()
        assert (old.state, new.previous) == (SignatureState.RENEWED, old)

    def test_withdrawing_closes_what_was_asked(self, charter):
        old = active(charter)
        adopt_next(charter)
        withdraw_signature(signature=old, withdrawn_by=None)
        assert Renewal.objects.get().state == RenewalState.LEFT


class TestLapsing:
    @pytest.fixture
    def asked(self, charter) -> Renewal:
        active(charter)
        adopt_next(charter)
        return Renewal.objects.get()

    def test_after_all_reminders_left(self, asked):
        go_through_reminders(asked)
        assert follow_mails() == 1
        assert lapse_renewals(today=asked.due_on) == (0, 0)
        assert lapse_renewals(today=day(asked, -1)) == (1, 0)
        asked.refresh_from_db()
        assert asked.state == RenewalState.LAPSED
        assert asked.signature.state == SignatureState.LAPSED
        assert Entry.objects.latest("seq").type == RegisterType.LAPSED
        assert OutboxMail.objects.filter(dedupe_key__startswith="signature_lapsed:").count() == 1
        assert lapse_renewals(today=day(asked, -1)) == (0, 0)

    def test_each_reminder_is_queued_once(self, asked):
        for days in (31, 30, 29, 7, 7, 1, 0):
            remind_to_renew(today=day(asked, days))
        keys = OutboxMail.objects.filter(dedupe_key__startswith="renewal:")
        stages = [key.split(":")[3] for key in keys.values_list("dedupe_key", flat=True)]
        assert sorted(stages) == ["1", "30", "7", "90"]

    def test_a_late_run_sends_only_the_nearest(self, asked):
        assert remind_to_renew(today=day(asked, 5)) == 1
        assert OutboxMail.objects.filter(dedupe_key__startswith="renewal:").count() == 2

    @pytest.mark.parametrize("lost", ["90", "30", "7", "1"])
    @pytest.mark.parametrize("fate", [MailState.WAITING, MailState.FAILED])
    def test_not_when_a_reminder_did_not_leave(self, asked, lost, fate):
        go_through_reminders(asked)
        OutboxMail.objects.filter(dedupe_key__contains=f":0:{lost}:").update(state=fate)
        today = day(asked, -1)
        assert lapse_renewals(today=today) == (0, 1)
        asked.refresh_from_db()
        assert asked.due_on == today + timedelta(days=LEAST_NOTICE)
        assert asked.signature.state == SignatureState.ACTIVE
        # Asked again at once, and reminded on the way to the new day.
        assert OutboxMail.objects.filter(dedupe_key__contains=":1:30:").count() == 1
        for days in (7, 1):
            mails_leave()
            assert remind_to_renew(today=day(asked, days)) == 1
        mails_leave()
        assert lapse_renewals(today=day(asked, -1)) == (1, 0)

    def test_not_while_the_new_signature_waits(self, charter):
        active(charter, ORGANISATION, "funder")
        adopt_next(charter)
        renewal = Renewal.objects.get()
        go_through_reminders(renewal)
        moved = SignerDetails(
            kind=SignerKind.ORGANISATION,
            name="Ondine Cresson",
            email="ondine@example.org",
            organisation=ORGANISATION.organisation,
        )
        waiting = confirm(charter, moved, "funder")
        assert waiting.state == SignatureState.CONFIRMED
        assert lapse_renewals(today=day(renewal, -1)) == (0, 0)
        accept_signature(signature=waiting, accepted_by=None)
        renewal.refresh_from_db()
        assert renewal.state == RenewalState.RENEWED

    def test_unreachable_people_are_shown_as_such(self, asked):
        OutboxMail.objects.filter(dedupe_key__startswith="renewal:").update(state=MailState.FAILED)
        assert follow_mails() == 1
        asked.refresh_from_db()
        assert asked.state == RenewalState.BOUNCED
        assert follow_mails() == 0


def test_persons_and_organisations_are_asked_apart(charter):
    """One mailbox, two signers: each signature is its own."""
    person = active(charter, SignerDetails("person", "Basile", ORGANISATION.email))
    organisation = active(charter, ORGANISATION, "provider")
    adopt_next(charter)
    withdraw_signature(signature=person, withdrawn_by=None)
    states = dict(Renewal.objects.values_list("signature", "state"))
    assert states == {person.pk: RenewalState.LEFT, organisation.pk: RenewalState.TO_RENEW}
    assert PERSON.email != ORGANISATION.email


def test_a_new_representative_takes_over_what_is_asked(charter):
    """The link of the one before is about nothing any more."""
    active(charter, ORGANISATION, "funder")
    adopt_next(charter)
    (mail,) = OutboxMail.objects.filter(dedupe_key__startswith="renewal:")
    token = mail.text.split("/signature/renew/")[1].split("/")[0]
    assert renewals_of_link(token).exists()
    signature = charter.signatures.active().get()
    mandate = ask(charter, signature, asked_by=member_of(charter.network))
    agree_to_change(mandate=mandate, agreed_by=signature.mandate)
    assert not renewals_of_link(token).exists()
    assert Renewal.objects.get().mailbox_key == mailbox_key(mandate.email)
