"""The mails about an application to be qualified, in the language its signature was made in."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from charters.models import Qualification
from charters.queries.reading import editors_of, mail_language
from portal.models import OutboxMail
from portal.services.mail import absolute_url, queue_mail, queue_mail_to_many


def mail_to_decide(qualification: Qualification) -> None:
    """To the network: an application, or an appeal, waits at the desk."""
    signature = qualification.signature

    def context() -> dict[str, Any]:
        return {
            "signature": signature,
            "capacity_label": _capacity_label(qualification),
            "is_appeal": bool(qualification.appealed_at),
            "action_url": absolute_url(reverse("desk_qualification", args=[qualification.pk])),
            "action_label": _("Examine it at the desk"),
            "why": _("You receive this mail because you work at this network's desk."),
        }

    queue_mail_to_many(
        key=f"qualification_to_decide:{qualification.pk}:{qualification.round}",
        recipients=editors_of(signature.charter.network),
        template="qualification_to_decide",
        context=context,
        network=signature.charter.network,
    )


def mail_changes(qualification: Qualification, token: str) -> None:
    """What is to be changed, rule by rule, and the link to do it."""
    _mail(qualification, "qualification_changes", str(qualification.round), token)


def mail_accepted(qualification: Qualification, token: str) -> None:
    """Qualified, and until when. Without a token: the receipt that comes too has the link."""
    _mail(qualification, "qualification_accepted", str(qualification.round), token)


def mail_refused(qualification: Qualification, token: str) -> None:
    """Why not, rule by rule, and until when one may appeal."""
    _mail(qualification, "qualification_refused", str(qualification.round), token)


def reminder_key(qualification: Qualification, days: int) -> str:
    """Of the mail that says, so many days before, that something ends."""
    return f"qualification_reminder:{qualification.pk}:{_day(qualification.valid_until)}:{days}"


def mail_reminder(qualification: Qualification, token: str, days: int) -> None:
    """Something it rests on ends soon: a newer document can be handed in now."""
    key = reminder_key(qualification, days).partition(":")[2].partition(":")[2]
    _mail(qualification, "qualification_reminder", key, token)


def expired_key(qualification: Qualification) -> str:
    """How the keys of the notices of this very end begin."""
    return f"qualification_expired:{qualification.pk}:{_day(qualification.valid_until)}:"


def mail_expired(qualification: Qualification, token: str) -> None:
    """It is over: what to do, and how many days there are before the signature lapses."""
    tried = OutboxMail.objects.filter(dedupe_key__startswith=expired_key(qualification)).count()
    stamp = f"{_day(qualification.valid_until)}:{tried}"
    _mail(qualification, "qualification_expired", stamp, token)


def last_call_key(qualification: Qualification, lapses_on: date) -> str:
    """How the keys of the last reminders before this day begin."""
    return f"qualification_last_call:{qualification.pk}:{_day(lapses_on)}:"


def mail_last_call(qualification: Qualification, token: str, lapses_on: date, days: int) -> None:
    """The day on which the signature lapses comes near."""
    stamp = f"{_day(lapses_on)}:{days}"
    _mail(qualification, "qualification_last_call", stamp, token, lapses_on=lapses_on)


def mail_lapsed(qualification: Qualification, token: str) -> None:
    """The days of grace are over; one can sign again."""
    _mail(qualification, "qualification_lapsed", _day(qualification.valid_until), token)


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _capacity_label(qualification: Qualification) -> str:
    signature = qualification.signature
    capacity = signature.text.capacity(signature.capacity) or {}
    return str(capacity.get("label", ""))


def _mail(qualification: Qualification, template: str, stamp: str, token: str, **more: Any) -> None:
    signature = qualification.signature
    if not signature.email:
        return
    language = mail_language(signature.charter, signature.locale)
    findings = qualification.findings.filter(round=qualification.round).exclude(reason="")
    with override(language):
        context = {
            "signature": signature,
            "qualification": qualification,
            "charter_title": signature.text.title,
            "capacity_label": _capacity_label(qualification),
            "findings": list(findings.select_related("rule")),
            "grace_days": signature.charter.network.grace_days,
            "today": timezone.localdate(),
            **more,
        }
        if token:
            url = reverse("signature_qualification", args=[token])
            context |= {"action_url": absolute_url(url), "action_label": _("See my application")}
    queue_mail(
        key=f"{template}:{qualification.pk}:{stamp}",
        to=signature.email,
        template=template,
        language=language,
        network=signature.charter.network,
        context=context,
    )
