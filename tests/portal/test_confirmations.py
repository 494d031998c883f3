"""Mails to addresses nobody has proved: three a day to one mailbox, and a brake for the site."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import Bucket, OutboxMail
from portal.services.confirmations import MAILS_A_DAY, confirmation_mail_allowed

pytestmark = pytest.mark.django_db


def alerts():
    return OutboxMail.objects.filter(dedupe_key__startswith="confirmations_stopped:")


def test_three_a_day_whatever_the_spelling():
    spellings = ["vic@gmail.com", "V.I.C@gmail.com", "vic+1@googlemail.com", '"vic"@gmail.com']
    answers = [confirmation_mail_allowed(address) for address in spellings]
    assert answers == [True] * MAILS_A_DAY + [False]
    assert confirmation_mail_allowed("someone@gmail.com")


def test_trying_on_does_not_shut_a_mailbox_for_longer():
    for _ in range(MAILS_A_DAY + 5):
        confirmation_mail_allowed("vic@example.org")
    count = sum(Bucket.objects.values_list("count", flat=True))
    assert count == 2 * MAILS_A_DAY  # the mailbox's and the site's
    Bucket.objects.update(window_start=timezone.now() - timedelta(days=1, minutes=20))
    assert confirmation_mail_allowed("vic@example.org")


def test_the_brake_stops_everybody_and_says_so_once_an_hour(settings, dana, alice, caplog):
    settings.CONFIRMATION_MAILS_AN_HOUR = 2
    settings.ADMINS = ["ops@example.org"]
    with caplog.at_level(logging.ERROR):
        answers = [confirmation_mail_allowed(f"person{n}@example.org") for n in range(5)]
    assert answers == [True, True, False, False, False]
    assert sorted(alerts().values_list("to", flat=True)) == [dana.email, "ops@example.org"]
    assert "2" in alerts().first().text
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "@" not in caplog.text
    Bucket.objects.update(window_start=timezone.now() - timedelta(hours=1, minutes=20))
    assert confirmation_mail_allowed("person5@example.org")


def test_what_the_brake_refuses_costs_the_mailbox_nothing(settings):
    settings.CONFIRMATION_MAILS_AN_HOUR = 0
    for _ in range(MAILS_A_DAY):
        assert not confirmation_mail_allowed("vic@example.org")
    settings.CONFIRMATION_MAILS_AN_HOUR = 10
    assert confirmation_mail_allowed("vic@example.org")
