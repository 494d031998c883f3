"""The demo's mailbox: mails that were delivered into a folder instead of to anyone."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

MOST_FILES = 60
# What Django's file backend writes after each message.
SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class DemoMail:
    """One mail as its reader would see it, text only."""

    sender: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str


def read_mailbox(folder: Path) -> list[DemoMail]:
    """The mails of the newest files of a folder, newest first; none when it is not there yet."""
    files = [path for path in folder.glob("*") if path.suffix in {".log", ".eml"}]
    files.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [mail for path in files[:MOST_FILES] for mail in reversed(_mails_in(path))]


def _mails_in(path: Path) -> list[DemoMail]:
    parts = path.read_bytes().split(SEPARATOR)
    return [_read(part) for part in parts if part.strip()]


def _read(raw: bytes) -> DemoMail:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    return DemoMail(
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=_date_of(message),
        text=body.get_content() if body else "",
    )


def _date_of(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None
