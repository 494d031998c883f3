"""Mail: written to the outbox with what it reports, delivered later by a job.

A mail is one plain-text template under `email/`: its first line is the subject, then a blank
line, then paragraphs. The HTML twin is made of the same paragraphs, so the two never differ.
"""

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from portal.enums import MailState
from portal.models import Network, OutboxMail

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
# Attempts wait 1, 2, 4 ... minutes, at most 6 hours; about two days in all.
MAX_ATTEMPTS = 16
LONGEST_WAIT = timedelta(hours=6)


def queue_mail(
    *,
    key: str,
    to: str,
    template: str,
    language: str,
    context: dict[str, Any],
    network: Network | None = None,
    reply_to: str = "",
) -> None:
    """Put one mail in the outbox, in the caller's transaction; a second one with `key` is nothing.

    `context` may hold `action_url` and `action_label`: the one button of the mail. Addresses in
    it are absolute.
    """
    with translation.override(language):
        subject, text = _render_text(template, context, network)
        shell = {**context, "network": network, "subject": subject, "language": language}
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
        html = render_to_string("email/base.html", {**shell, "paragraphs": paragraphs})
        plain = (
            get_template("email/base.txt")  # type: ignore[attr-defined]
            .template.render(Context({**shell, "body": text.strip()}, autoescape=False))
            .strip()
        )
    OutboxMail.objects.bulk_create(
        [
            OutboxMail(
                dedupe_key=key,
                network=network,
                to=to,
                reply_to=reply_to,
                subject=subject[:250],
                text=plain + "\n",
                html=html,
                message_id=make_msgid(domain=_mail_domain()),
                next_attempt_at=timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )


def absolute_url(path: str) -> str:
    """A path of this site as an address that works in a mail."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def _render_text(
    template: str, context: dict[str, Any], network: Network | None
) -> tuple[str, str]:
    """(subject, body) of `email/<template>.txt`, unescaped: it is plain text."""
    source = get_template(f"email/{template}.txt").template  # type: ignore[attr-defined]
    rendered = source.render(Context({**context, "network": network}, autoescape=False)).strip()
    subject, _, text = rendered.partition("\n")
    # A line break in a subject would be a header injection; names may hold anything.
    return " ".join(subject.split()), text


def _mail_domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"


def deliver_due_mail(
    *,
    limit: int = 100,
    now: datetime | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[int, int]:
    """Deliver what is due; returns (sent, put off). Safe to run twice at once.

    `should_stop` is asked before each mail. Each mail is leased in a transaction of its own before
    the mail server is asked, so a killed run delays a mail by the lease and never loses it.
    """
    sent = put_off = 0
    for _attempt in range(limit):
        if should_stop():
            break
        mail = _lease_next(now or timezone.now())
        if mail is None:
            break
        if _deliver(mail):
            sent += 1
        else:
            put_off += 1
    return sent, put_off


def forget_old_mail(older_than: timedelta = timedelta(days=365)) -> int:
    """Delete what was sent or given up so long ago; a sent mail lost its text when it left."""
    over = OutboxMail.objects.exclude(state=MailState.WAITING)
    return over.filter(created_at__lt=timezone.now() - older_than).delete()[0]


@transaction.atomic
def _lease_next(now: datetime) -> OutboxMail | None:
    mail = OutboxMail.objects.due(now).select_for_update(skip_locked=_can_skip_locked()).first()
    if mail is not None:
        mail.leased_until = now + LEASE
        mail.attempts += 1
        mail.save(update_fields=["leased_until", "attempts"])
    return mail


def _can_skip_locked() -> bool:
    return transaction.get_connection().features.has_select_for_update_skip_locked


def _deliver(mail: OutboxMail) -> bool:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except Exception as error:  # whatever the server says, the mail stays queued
        _put_off(mail, error)
        return False
    mail.state = MailState.SENT
    mail.sent_at = timezone.now()
    mail.leased_until = None
    mail.text = mail.html = ""  # codes and links are for the reader alone
    mail.save(update_fields=["state", "sent_at", "leased_until", "text", "html"])
    return True


def _put_off(mail: OutboxMail, error: Exception) -> None:
    wait = min(timedelta(minutes=2 ** (mail.attempts - 1)), LONGEST_WAIT)
    mail.leased_until = None
    mail.next_attempt_at = timezone.now() + wait
    mail.last_error = type(error).__name__  # its text may hold the address
    if mail.attempts >= MAX_ATTEMPTS:
        mail.state = MailState.FAILED
    mail.save(update_fields=["leased_until", "next_attempt_at", "last_error", "state"])
    logger.warning("mail %s put off: %s", mail.pk, mail.last_error)
