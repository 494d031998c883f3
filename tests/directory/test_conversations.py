"""Answers between a visitor and an owner: both ways, no address, a report, and forgetting."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.models import ContactBlock, ContactMessage, ContactReply, Listing
from directory.services import contact
from directory.services.contact import (
    OWNER,
    SENDER,
    empty_old_messages,
    handle_report,
    reply,
    report_message,
    token_of,
)
from portal.errors import IllegalTransition
from portal.models import JournalEntry, OutboxMail, User
from portal.services.limits import LimitReached
from tests.directory.test_contact import send
from tests.factories import ListingFactory

YEAR = timedelta(days=366)


@pytest.fixture
def message(aulne, alice) -> ContactMessage:
    return send(ListingFactory(home_network=aulne, owner=alice, name="Alice Cast"), language="fr")


def page(message: ContactMessage, side: str) -> str:
    return reverse("contact_conversation", args=[token_of(message, side)])


def mails_to(address: str) -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(to=address).order_by("pk"))


def test_each_mail_leads_to_the_other_sides_page_and_tells_no_address(client, message, alice):
    (first,) = mails_to(alice.email)
    assert page(message, OWNER) in first.text
    client.post(page(message, OWNER), {"message": "Gladly: on Monday?"})
    answer = mails_to(message.sender_email)[-1]
    assert "Gladly: on Monday?" in answer.text
    assert page(message, SENDER) in answer.text
    client.post(page(message, SENDER), {"message": "Monday it is."})
    back = mails_to(alice.email)[-1]
    assert "Monday it is." in back.text
    assert page(message, OWNER) in back.text
    for mail in OutboxMail.objects.all():
        other = message.sender_email if mail.to == alice.email else alice.email
        assert other not in mail.text + mail.html + mail.subject + mail.reply_to
    for side in (OWNER, SENDER):
        body = client.get(page(message, side)).content.decode()
        assert "Monday it is." in body
        assert message.sender_email not in body
        assert alice.email not in body


def test_who_lets_their_address_be_seen(client, aulne, alice):
    shown = send(ListingFactory(home_network=aulne, owner=alice), shows_address=True)
    (mail,) = mails_to(alice.email)
    assert mail.reply_to == shown.sender_email
    assert shown.sender_email in client.get(page(shown, OWNER)).content.decode()
    assert alice.email not in client.get(page(shown, SENDER)).content.decode()


def test_a_copy_only_for_who_wants_one(aulne, alice):
    send(ListingFactory(home_network=aulne, owner=alice), wants_copy=False)
    assert mails_to("vera@example.net") == []


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_what_is_refused_is_kept(client, message, words):
    response = client.post(page(message, SENDER), {"message": words})
    assert response.status_code == 400
    assert response.context["form"].errors
    assert not ContactReply.objects.exists()


def test_so_many_answers_a_day(client, message, monkeypatch):
    monkeypatch.setattr(contact, "REPLY_LIMIT", 1)
    assert client.post(page(message, SENDER), {"message": "One"}).status_code == 302
    response = client.post(page(message, SENDER), {"message": "Two words"})
    assert (response.status_code, "Two words" in response.content.decode()) == (429, True)
    assert client.post(page(message, OWNER), {"message": "Mine"}).status_code == 302
    assert ContactReply.objects.count() == 2


def test_links_that_are_none(client, message, alice, bob):
    address = page(message, OWNER)
    assert client.get(reverse("contact_conversation", args=["made-up"])).status_code == 404
    Listing.objects.update(owner=bob)
    assert client.get(address).status_code == 200  # what was written to Alice stays hers
    ContactMessage.objects.update(owner=bob)
    assert client.get(address).status_code == 410
    ContactMessage.objects.all().delete()
    assert client.get(page(message, SENDER)).status_code == 410


def test_the_owner_reports_and_the_conversation_is_closed(client, message, aulne, alice):
    aulne.contact_email = "team@example.org"
    aulne.save()
    data = {"report": "1", "report-reason": "Sells things"}
    assert client.post(page(message, SENDER), data).status_code == 403
    assert client.post(page(message, OWNER), data).status_code == 302
    message.refresh_from_db()
    assert (message.is_closed, message.report) == (True, "Sells things")
    assert JournalEntry.objects.get(action="report").actor == alice
    (mail,) = mails_to("team@example.org")
    assert reverse("desk_message", args=[message.pk]) in mail.text
    assert message.body not in mail.text
    again = client.post(page(message, OWNER), data)
    late = client.post(page(message, SENDER), {"message": "But listen"})
    assert (again.status_code, late.status_code) == (409, 409)
    assert "But listen" in late.content.decode()
    assert not ContactReply.objects.exists()


@pytest.mark.parametrize("blocks", [True, False])
def test_staff_look_at_it_and_may_keep_the_sender_out(client, message, bouleau, alice, bob, blocks):
    report_message(message=message, reason="")
    client.force_login(bob)
    assert list(client.get(reverse("desk_messages")).context["cases"]) == [message]
    address = reverse("desk_message", args=[message.pk])
    body = client.get(address).content.decode()
    assert message.body in body
    assert message.sender_email not in body
    client.post(address, {"decision": "block" if blocks else "dismiss"})
    assert client.post(address, {"decision": "block"}).status_code == 409
    assert JournalEntry.objects.filter(actor=bob, subject_id=str(message.pk)).count() == 1
    assert list(client.get(reverse("desk_messages")).context["cases"]) == []
    same = {"sender_email": "Vera+x@example.net", "client_ip": "192.0.2.7"}
    if blocks:
        with pytest.raises(LimitReached):
            send(message.listing, **same)
        send(ListingFactory(home_network=bouleau), **same)
        ContactBlock.objects.update(until=timezone.now())
    send(message.listing, **same)


def test_the_desk_shows_nothing_that_was_not_reported(client, message, alice, bob, charlie: User):
    address = reverse("desk_message", args=[message.pk])
    client.force_login(bob)
    assert client.get(address).status_code == 404
    report_message(message=message, reason="")
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    Listing.objects.update(owner=bob)
    client.force_login(bob)
    assert client.get(address).status_code == 404


def test_two_of_the_staff_at_once(message, bob):
    report_message(message=message, reason="")
    handle_report(message=message, blocks=False, handled_by=bob)
    with pytest.raises(IllegalTransition):
        handle_report(message=message, blocks=True, handled_by=bob)
    assert not ContactBlock.objects.exists()


def test_a_year_after_its_last_word_it_is_emptied(client, message, monkeypatch):
    monkeypatch.setattr(contact, "BATCH", 1)
    reply(message=message, side=OWNER, body="Gladly")
    young = send(message.listing, sender_email="a@example.net")
    alone = send(message.listing, sender_email="b@example.net")
    ContactMessage.objects.exclude(pk=young.pk).update(sent_at=timezone.now() - YEAR)
    assert empty_old_messages() == 1
    assert ContactMessage.objects.get(emptied_at__isnull=False).pk == alone.pk
    ContactReply.objects.update(sent_at=timezone.now() - YEAR)
    assert (empty_old_messages(), empty_old_messages()) == (1, 0)
    message.refresh_from_db()
    kept = (message.sender_name, message.sender_email, message.body, message.owner)
    assert kept == ("", "", "", None)
    assert ContactReply.objects.get().body == ""
    assert client.get(page(young, SENDER)).status_code == 200
    assert client.get(page(message, SENDER)).status_code == 410
    assert ContactMessage.objects.count() == 3
