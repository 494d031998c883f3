"""The outbox over a real mail server: delivered once, put off when it is away, never lost."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from portal.enums import MailState
from portal.models import OutboxMail
from portal.services.mail import (
    LEASE,
    MAX_ATTEMPTS,
    deliver_due_mail,
    forget_old_mail,
    queue_mail,
)


class Sink:
    """A mail server's mailbox: it keeps what it is given, or refuses."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.received.append(message_from_bytes(envelope.content))
        return self.answer


@pytest.fixture
def server():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    if controller.server is not None:
        controller.stop()


@pytest.fixture
def sink(server, settings) -> Sink:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": server.port, "timeout": 5},
        }
    }
    return server.handler


def queue(key: str = "one", to: str = "ada@example.org", **context: Any) -> OutboxMail:
    queue_mail(
        key=key,
        to=to,
        template="account_login_code",
        language="en",
        context={"code": "ABC-123", **context},
    )
    return OutboxMail.objects.get(dedupe_key=key)


@pytest.mark.django_db
def test_delivered_once_over_smtp(sink):
    queued = queue()
    assert deliver_due_mail() == (1, 0)
    assert deliver_due_mail() == (0, 0)
    (message,) = sink.received
    assert message["To"] == "ada@example.org"
    assert message["Message-ID"] == queued.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html"]
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (MailState.SENT, 1)
    assert queued.sent_at is not None
    assert "ABC-123" in message.as_string()
    assert (queued.text, queued.html) == ("", ""), "codes are kept by nobody once they left"


@pytest.mark.django_db
def test_old_mails_are_forgotten_and_what_waits_is_not(sink):
    sent, waiting = queue(), queue("later")
    OutboxMail.objects.filter(pk=sent.pk).update(state=MailState.SENT)
    assert forget_old_mail() == 0
    OutboxMail.objects.update(created_at=timezone.now() - timedelta(days=366))
    assert forget_old_mail() == 1
    assert list(OutboxMail.objects.all()) == [waiting]


@pytest.mark.django_db
def test_refused_mail_waits_and_leaves_later_under_the_same_id(sink):
    queued = queue()
    sink.answer = "451 try later"
    assert deliver_due_mail() == (0, 1)
    queued.refresh_from_db()
    assert queued.state == MailState.WAITING
    assert queued.next_attempt_at > timezone.now()
    assert "ada@example.org" not in queued.last_error
    assert deliver_due_mail() == (0, 0), "it is not asked again before its time"
    sink.answer = "250 OK"
    assert deliver_due_mail(now=queued.next_attempt_at) == (1, 0)
    assert [message["Message-ID"] for message in sink.received] == [queued.message_id]


@pytest.mark.django_db
def test_server_away_loses_nothing(sink, server):
    queue("one")
    queue("two", to="bea@example.org")
    server.stop()
    assert deliver_due_mail() == (0, 2)
    assert OutboxMail.objects.filter(state=MailState.WAITING, attempts=1).count() == 2


@pytest.mark.django_db
def test_given_up_after_the_last_attempt(sink):
    queued = queue()
    sink.answer = "550 no"
    OutboxMail.objects.update(attempts=MAX_ATTEMPTS - 1)
    deliver_due_mail()
    queued.refresh_from_db()
    assert queued.state == MailState.FAILED
    sink.answer = "250 OK"
    assert deliver_due_mail(now=timezone.now() + timedelta(days=30)) == (0, 0)


@pytest.mark.django_db
def test_lease_of_a_killed_run_expires(sink):
    queued = queue()
    now = timezone.now()
    OutboxMail.objects.update(leased_until=now + LEASE, attempts=1)
    assert deliver_due_mail(now=now) == (0, 0), "another run holds it"
    assert deliver_due_mail(now=now + LEASE + timedelta(seconds=1)) == (1, 0)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (MailState.SENT, 2)


@pytest.mark.django_db
def test_same_key_is_one_mail():
    first = queue(code="FIRST")
    assert queue(code="SECOND").pk == first.pk
    assert "FIRST" in OutboxMail.objects.get().text


@pytest.mark.django_db
def test_mail_goes_with_its_transaction():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db
def test_code_is_large_in_html_and_alone_on_its_line_in_text():
    queued = queue()
    assert queued.subject.startswith("ABC-123")
    assert "\nABC-123\n" in queued.text
    assert "font:bold 40px" in queued.html
    assert queued.html.count(">ABC-123<") == 1


@pytest.mark.django_db
def test_what_people_typed_is_escaped_in_html_and_a_line_break_never_makes_a_header():
    queue_mail(
        key="hostile",
        to="ada@example.org",
        template="account_email_changed",
        language="en",
        context={"to_email": "<img src=x>", "from_email": "a\n\nb"},
    )
    queue_mail(
        key="header",
        to="ada@example.org",
        template="account_login_code",
        language="en",
        context={"code": "1\nBcc: eve@example.org"},
    )
    hostile = OutboxMail.objects.get(dedupe_key="hostile")
    assert "<img src=x>" in hostile.text
    assert "<img src=x>" not in hostile.html
    header = OutboxMail.objects.get(dedupe_key="header")
    assert "\n" not in header.subject


@pytest.mark.django_db
def test_command_runs_once_and_says_what_it_did(sink, capsys):
    queue()
    call_command("send_mail_outbox")
    assert capsys.readouterr().out == "mail: 1 sent, 0 put off\n"
    assert len(sink.received) == 1


@pytest.mark.django_db
def test_a_run_stops_between_two_mails():
    queue("one")
    queue("two")
    answers = iter([False, True])
    assert deliver_due_mail(should_stop=lambda: next(answers)) == (1, 0)
    assert OutboxMail.objects.filter(state=MailState.WAITING).count() == 1
    assert len(django_mail.outbox) == 1
    assert django_mail.outbox[0].from_email == settings.DEFAULT_FROM_EMAIL
