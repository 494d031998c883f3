"""Digests of consultations and the last call: who hears what, once, and how it is turned off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from charters.enums import Audience, Verdict
from charters.models import Consultation, Support
from charters.services.consultations import prolong_consultation
from charters.services.contributions import answer_contribution, hide_contribution
from charters.services.digests import send_digests, send_reminders
from portal.enums import MailTopic, MembershipState
from portal.models import OutboxMail, User
from portal.services.mail import mailbox_key, set_muted
from portal.services.memberships import change_state
from tests.charters.test_consultation_views import articles_of, open_to, person, propose
from tests.home.stage import signature_of

TOMORROW = timedelta(days=1)


@pytest.fixture
def consultation(aulne) -> Consultation:
    return open_to(aulne, Audience.MEMBERS)


@pytest.fixture
def mia(aulne) -> User:
    return person("mia", aulne)


@pytest.fixture
def oda(aulne) -> User:
    return person("oda", aulne)


def mails(kind: str, to: User | None = None) -> list[OutboxMail]:
    found = OutboxMail.objects.filter(dedupe_key__startswith=f"{kind}:").order_by("pk")
    return list(found.filter(to=to.email) if to else found)


def answer(contribution, bob, verdict=Verdict.NOT_KEPT):
    return answer_contribution(
        contribution=contribution, verdict=verdict, answer="Trop cher", answered_by=bob
    )


class TestDigests:
    def test_nothing_new_means_no_mail(self, consultation, mia):
        before = OutboxMail.objects.count()
        assert send_digests() == 0
        assert OutboxMail.objects.count() == before

    def test_those_who_take_part_hear_of_their_articles_alone(self, consultation, mia, oda, bob):
        first, second = (article["id"] for article in articles_of(consultation)[:2])
        mine = propose(consultation, mia, article_id=first)
        propose(consultation, oda, article_id=first, body="Moins d'eau")
        propose(consultation, oda, article_id=second, body="Plus de sel")
        answer(mine, bob)
        send_digests()
        (mail,) = mails("consultation_digest", mia)
        assert "Trop cher" in mail.text
        assert "Moins d'eau" in mail.text
        assert "Plus de sel" not in mail.text
        (to_oda,) = mails("consultation_digest", oda)
        assert "Trop cher" in to_oda.text
        assert "Moins d'eau" not in to_oda.text  # her own words are no news

    def test_supporters_follow_what_they_support(self, consultation, mia, oda, bob):
        made = propose(consultation, oda)
        Support.objects.create(contribution=made, user=mia)
        answer(made, bob)
        send_digests()
        assert "Trop cher" in mails("consultation_digest", mia)[0].text

    def test_once_a_day_and_never_the_same_twice(self, consultation, mia, oda):
        propose(consultation, mia)
        propose(consultation, oda, body="Moins d'eau")
        now = timezone.now()
        assert send_digests(now) > 0
        assert send_digests(now) == 0
        propose(consultation, oda, body="Encore moins")
        assert send_digests(now + timedelta(hours=2)) == 0
        assert send_digests(now + TOMORROW) > 0
        last = mails("consultation_digest", mia)[-1]
        assert "Encore moins" in last.text
        assert "Moins d'eau" not in last.text
        assert send_digests(now + 2 * TOMORROW) == 0

    def test_editors_hear_what_is_to_be_answered(self, consultation, mia, bob):
        propose(consultation, mia, body="Moins d'eau")
        send_digests()
        (mail,) = mails("consultation_desk_digest", bob)
        assert "Moins d'eau" in mail.text
        assert mails("consultation_desk_digest", mia) == []
        answered = OutboxMail.objects.count()
        assert send_digests(timezone.now() + TOMORROW) == 0
        assert OutboxMail.objects.count() == answered

    def test_hidden_ones_are_no_news(self, consultation, mia, oda, bob):
        propose(consultation, mia)
        hide_contribution(
            contribution=propose(consultation, oda, body="Une insulte"),
            reason="Non",
            hidden_by=bob,
        )
        send_digests()
        assert not OutboxMail.objects.filter(text__contains="Une insulte").exists()

    def test_whoever_may_read_it_no_more_hears_no_more(self, consultation, mia, oda):
        propose(consultation, mia)
        propose(consultation, oda)
        membership = mia.memberships.get()
        change_state(membership=membership, to_state=MembershipState.ENDED, changed_by=None)
        send_digests()
        assert mails("consultation_digest", mia) == []
        assert len(mails("consultation_digest", oda)) == 1

    def test_a_signatory_hears_and_one_can_turn_it_off(self, consultation, oda):
        ines = person("ines")
        signature_of(consultation.version.charter, "Inès", user=ines)
        propose(consultation, ines)
        propose(consultation, oda)
        set_muted(key=mailbox_key(oda.email), topic=MailTopic.CONSULTATIONS, muted=True)
        send_digests()
        (mail,) = mails("consultation_digest", ines)
        assert mail.stop_url in mail.text
        assert mails("consultation_digest", oda) == []

    def test_in_each_readers_language(self, consultation, mia, oda, bob):
        User.objects.filter(pk=mia.pk).update(language="en")
        for user in (mia, oda):
            propose(consultation, user)
        answer(propose(consultation, person("ada")), bob)
        send_digests()
        assert "Not kept" in mails("consultation_digest", mia)[0].text
        assert "Not kept" not in mails("consultation_digest", oda)[0].text


class TestReminders:
    @pytest.fixture
    def soon(self, consultation):
        return consultation.closes_at - timedelta(days=2)

    def test_three_days_before_to_those_not_heard_once(self, consultation, mia, oda, soon):
        propose(consultation, oda)
        assert send_reminders() == 0
        assert send_reminders(soon) > 0
        (mail,) = mails("consultation_reminder", mia)
        assert mail.stop_url
        assert mails("consultation_reminder", oda) == []
        assert send_reminders(soon + TOMORROW) == 0
        assert send_reminders(consultation.closes_at) == 0

    def test_again_for_a_later_day(self, consultation, mia, soon):
        send_reminders(soon)
        later = consultation.closes_at + timedelta(days=10)
        consultation = prolong_consultation(
            consultation=consultation, closes_at=later, prolonged_by=mia
        )
        assert send_reminders(later - timedelta(days=2)) > 0
        assert len(mails("consultation_reminder", mia)) == 2

    def test_muted_and_suspended_ones_hear_nothing(self, consultation, mia, oda, soon):
        set_muted(key=mailbox_key(mia.email), topic=MailTopic.CONSULTATIONS, muted=True)
        membership = oda.memberships.get()
        change_state(membership=membership, to_state=MembershipState.SUSPENDED, changed_by=None)
        send_reminders(soon)
        assert mails("consultation_reminder", mia) == []
        assert mails("consultation_reminder", oda) == []
