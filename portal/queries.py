"""What the portal itself knows about one person: rows as plain data, mails, the journal's lines."""

from collections.abc import Collection, Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models
from django.db.models import FileField, Q
from django.db.models.functions import Lower

from portal.models import Invitation, JournalEntry, Muted, OutboxMail, User

# Open something to whoever holds them, or prove something about it: never handed out.
SECRETS = frozenset({"password", "token_sha256", "sessions_ended", "mailbox"})


def as_data(row: models.Model, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Every column of a row, files by their path; what it points at by its id."""
    return {
        field.attname: _plain(field, row)
        for field in row._meta.concrete_fields
        if field.name not in SECRETS and field.name not in without
    }


def _plain(field: models.Field, row: models.Model) -> Any:
    value = field.value_from_object(row)
    return value.name if isinstance(field, FileField) else value


def account_data(user: User, *, mailbox_key: str) -> dict[str, Any]:
    """The account, its memberships and how it signs in; no secret of it."""
    memberships = user.memberships.select_related("network").order_by("pk")
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    invitations = Invitation.objects.addressed_to(user).select_related("network")
    muted = Muted.objects.filter(mailbox_key=mailbox_key).order_by("topic")
    return {
        "account": as_data(user),
        "mailboxes": list(user.emailaddress_set.values("email", "verified", "primary")),  # type: ignore[attr-defined]
        "second_factors": [as_data(factor, without={"data"}) for factor in factors],
        "memberships": [as_data(one) | {"network": one.network.name} for one in memberships],
        "invitations": [as_data(one) | {"network": one.network.name} for one in invitations],
        "mails_turned_off": list(muted.values("topic", "muted_at")),
    }


def mails_to(mailboxes: Iterable[str]) -> list[dict[str, Any]]:
    """What was mailed to these addresses in the last year: when and about what. A mail that left
    kept no text."""
    wanted = [mailbox.lower() for mailbox in mailboxes if mailbox]
    mails = OutboxMail.objects.annotate(mailbox=Lower("to")).filter(mailbox__in=wanted)
    names = ("to", "subject", "state", "created_at", "sent_at")
    return [dict(mail) for mail in mails.order_by("pk").values(*names)]


def journal_about(
    subjects: Iterable[models.Model], *, acts_of: User | None = None
) -> list[dict[str, Any]]:
    """The journal's lines about these rows, and those about what this person did."""
    by_type: dict[str, set[str]] = {}
    for subject in subjects:
        by_type.setdefault(subject._meta.label_lower, set()).add(str(subject.pk))
    wanted = Q(actor=acts_of) if acts_of else Q(pk__in=[])
    for subject_type, ids in by_type.items():
        wanted |= Q(subject_type=subject_type, subject_id__in=ids)
    lines = JournalEntry.objects.filter(wanted).order_by("pk")
    names = ("at", "subject_type", "subject_id", "action", "from_state", "to_state", "reason")
    return [dict(line) for line in lines.values(*names)]
