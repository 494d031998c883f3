"""Mail: written to the outbox with what it reports, delivered later by a job.

A mail is one plain-text template under `email/`: its first line is the subject, then a blank
line, then paragraphs. The HTML twin is made of the same paragraphs, so the two never differ.
"""

import logging
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from portal.enums import MailState
from portal.models import Muted, Network, OutboxMail
from portal.services.limits import canonical_mailbox, keyed_hash

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
# Attempts wait 1, 2, 4 ... minutes, at most 6 hours; about two days in all.
MAX_ATTEMPTS = 16
LONGEST_WAIT = timedelta(hours=6)
# Stands in a rendered mail where each reader's own address to turn it off goes.
STOP_MARK = "https://stop.invalid/"
STOP_SALT = "portal.mail.stop"
# The same for a link that is each reader's own.
LINK_MARK = "https://link.invalid/"


class Recipient(NamedTuple):
    """Who gets one of many like mails, and in which language."""

    to: str
    language: str


def queue_mail(
    *,
    key: str,
    to: str,
    template: str,
    language: str,
    context: dict[str, Any],
    network: Network | None = None,
    reply_to: str = "",
    stop_url: str = "",
    is_last: bool = False,
) -> None:
    """Put one mail in the outbox, in the caller's transaction; a second one with `key` is nothing.

    `context` may hold `action_url` and `action_label`: the one button of the mail. Addresses in
    it are absolute. `stop_url` is where the reader turns such mail off, for who has a link of
    their own for it. Of an `is_last` one no row stays once it left.
    """
    values = {**context, "stop_url": stop_url}
    subject, plain, html = _render(template, language, values, network)
    mail = OutboxMail(
        dedupe_key=key,
        network=network,
        to=to,
        reply_to=reply_to,
        subject=subject,
        text=plain,
        html=html,
        stop_url=stop_url,
        message_id=make_msgid(domain=_mail_domain()),
        next_attempt_at=timezone.now(),
        is_last=is_last,
    )
    OutboxMail.objects.bulk_create([mail], ignore_conflicts=True)


def queue_mail_to_many(
    *,
    key: str,
    recipients: Iterable[Recipient],
    template: str,
    context: Callable[[], dict[str, Any]],
    network: Network,
    topic: str = "",
    link: Callable[[str], str] | None = None,
) -> int:
    """Put the same mail for many mailboxes in the outbox; returns how many were new.

    `context` is asked once per language, under that language; the mail is rendered once per
    language too, so that thousands fit into the transaction that causes them. With a `topic`, each
    mail tells how to turn it off, and those who did get none. Where the mail has LINK_MARK stands
    what `link` makes of the mailbox's key: an address of its own.
    """
    mailboxes = {canonical_mailbox(person.to): person for person in recipients}
    keys = {mailbox: mailbox_key(mailbox) for mailbox in mailboxes}
    muted = set(Muted.objects.filter(topic=topic).values_list("mailbox_key", flat=True))
    rendered: dict[str, tuple[str, str, str]] = {}
    mails = []
    for mailbox, person in mailboxes.items():
        if topic and keys[mailbox] in muted:
            continue
        if person.language not in rendered:
            with translation.override(person.language):
                values = {**context(), "stop_url": STOP_MARK if topic else ""}
            rendered[person.language] = _render(template, person.language, values, network)
        subject, plain, html = rendered[person.language]
        if link is not None:
            own = link(keys[mailbox])
            plain, html = plain.replace(LINK_MARK, own), html.replace(LINK_MARK, own)
        stop_url = mail_stop_url(mailbox, topic) if topic else ""
        mails.append(
            OutboxMail(
                dedupe_key=key_of_one(key, keys[mailbox]),
                network=network,
                to=person.to,
                subject=subject,
                text=plain.replace(STOP_MARK, stop_url),
                html=html.replace(STOP_MARK, stop_url),
                stop_url=stop_url,
                message_id=make_msgid(domain=_mail_domain()),
                next_attempt_at=timezone.now(),
            )
        )
    alike = OutboxMail.objects.filter(dedupe_key__startswith=f"{key}:")
    before = alike.count()
    OutboxMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=500)
    return alike.count() - before


def key_of_one(key: str, mailbox: str) -> str:
    """The dedupe key of one reader's mail among those queued under `key`; `mailbox` is its key."""
    return f"{key}:{mailbox[:32]}"


def mailbox_key(mailbox: str) -> str:
    """How a mailbox is known where its address is not kept."""
    return keyed_hash("mailbox:" + canonical_mailbox(mailbox))


def mail_stop_url(mailbox: str, topic: str) -> str:
    """The address that turns such mail off for this mailbox, without signing in."""
    token = signing.dumps([mailbox_key(mailbox), topic], salt=STOP_SALT)
    return absolute_url(reverse("mail_stop", args=[token]))


def read_stop_token(token: str) -> tuple[str, str]:
    """(mailbox key, topic) of a link made by `mail_stop_url`; raises signing.BadSignature."""
    key, topic = signing.loads(token, salt=STOP_SALT)
    return key, topic


def set_muted(*, key: str, topic: str, muted: bool) -> None:
    """Turn mail about a topic off or on again for the mailbox with this key."""
    if muted:
        Muted.objects.get_or_create(mailbox_key=key, topic=topic)
    else:
        Muted.objects.filter(mailbox_key=key, topic=topic).delete()


def muted_topics(mailbox: str) -> set[str]:
    """What this mailbox wants no mail about."""
    muted = Muted.objects.filter(mailbox_key=mailbox_key(mailbox))
    return set(muted.values_list("topic", flat=True))


def _render(
    template: str, language: str, context: dict[str, Any], network: Network | None
) -> tuple[str, str, str]:
    """(subject, plain text, HTML) of one mail."""
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
    return subject[:250], plain + "\n", html


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
        headers=_headers(mail),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except Exception as error:  # whatever the server says, the mail stays queued
        _put_off(mail, error)
        return False
    if mail.is_last:
        mail.delete()
        return True
    mail.state = MailState.SENT
    mail.sent_at = timezone.now()
    mail.leased_until = None
    mail.text = mail.html = mail.stop_url = ""  # codes and links are for the reader alone
    mail.save(update_fields=["state", "sent_at", "leased_until", "text", "html", "stop_url"])
    return True


def _headers(mail: OutboxMail) -> dict[str, str]:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.stop_url:
        headers["List-Unsubscribe"] = f"<{mail.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _put_off(mail: OutboxMail, error: Exception) -> None:
    wait = min(timedelta(minutes=2 ** (mail.attempts - 1)), LONGEST_WAIT)
    mail.leased_until = None
    mail.next_attempt_at = timezone.now() + wait
    mail.last_error = type(error).__name__  # its text may hold the address
    if mail.attempts >= MAX_ATTEMPTS:
        mail.state = MailState.FAILED
        if mail.is_last:
            mail.delete()
            return
    mail.save(update_fields=["leased_until", "next_attempt_at", "last_error", "state"])
    logger.warning("mail %s put off: %s", mail.pk, mail.last_error)
