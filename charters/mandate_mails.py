"""The mails about mandates, countersignatures and appeals, queued by what causes them."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from charters.models import Appeal, Countersignature, Mandate
from charters.notifications import capacity_label
from portal.services.mail import absolute_url, queue_mail

SEE_MANDATE = gettext_noop("See my mandate")


def mail_mandate_confirm(mandate: Mandate, token: str) -> None:
    """The link that proves the address: GET shows, a button POSTs."""
    label = gettext_noop("Read and confirm")
    _mail(mandate, "mandate_confirm", token, view="mandate_confirm", label=label, stamp=_now())


def mail_mandate_decided(mandate: Mandate, token: str) -> None:
    """It stands, or was refused for a reason."""
    template = "mandate_verified" if mandate.is_verified else "mandate_refused"
    _mail(mandate, template, token, stamp=_now())


def mail_mandate_over(mandate: Mandate, successor: Mandate | None) -> None:
    """To who spoke for the organisation until now; their links open nothing any more."""
    _mail(mandate, "mandate_over", "", successor=successor)


def mail_contested(present: Mandate, asking: Mandate, token: str) -> None:
    """To the present representative: somebody else asks to speak for the organisation."""
    label = gettext_noop("Agree or object")
    _mail(present, "mandate_contested", token, label=label, stamp=str(asking.pk), asking=asking)


def mail_objection(mandate: Mandate, token: str) -> None:
    _mail(mandate, "mandate_objection", token, stamp=_now())


def mail_document_asked(mandate: Mandate, token: str) -> None:
    label = gettext_noop("Hand in the document")
    _mail(mandate, "mandate_document", token, label=label, stamp=_now())


def _mail(
    mandate: Mandate,
    template: str,
    token: str,
    *,
    view: str = "mandate_status",
    label: str = SEE_MANDATE,
    stamp: str = "",
    **context: Any,
) -> None:
    """One mail about a mandate; without a `token` there is nothing left to open."""
    if not mandate.email:
        return
    with override(mandate.language):
        button = (
            {"action_url": absolute_url(reverse(view, args=[token])), "action_label": _(label)}
            if token
            else {}
        )
    queue_mail(
        key=f"{template}:{mandate.pk}" + (f":{stamp}" if stamp else ""),
        to=mandate.email,
        template=template,
        language=mandate.language,
        network=mandate.network,
        context={"mandate": mandate, **button, **context},
    )


def mail_countersign_asked(asked: Countersignature, token: str) -> None:
    _mail_second(asked, "countersign_ask", token)


def mail_countersign_reminder(asked: Countersignature, token: str) -> None:
    """Also says that the link before opens nothing any more."""
    _mail_second(asked, "countersign_reminder", token, stamp=str(asked.reminded))


def _mail_second(asked: Countersignature, template: str, token: str, *, stamp: str = "") -> None:
    signature = asked.signature
    with override(signature.locale):
        url, label = reverse("countersign", args=[token]), _("Read and sign")
    queue_mail(
        key=f"{template}:{asked.pk}" + (f":{stamp}" if stamp else ""),
        to=asked.email,
        template=template,
        language=signature.locale,
        network=signature.charter.network,
        context=_about(asked) | {"action_url": absolute_url(url), "action_label": label},
    )


def mail_countersign_declined(asked: Countersignature) -> None:
    """To the representative, whose link of the mail before still opens the signature."""
    _mail_first(asked, "countersign_declined")


def mail_countersign_expired(asked: Countersignature) -> None:
    _mail_first(asked, "countersign_expired")


def _mail_first(asked: Countersignature, template: str) -> None:
    signature = asked.signature
    if not signature.email:
        return
    queue_mail(
        key=f"{template}:{asked.pk}",
        to=signature.email,
        template=template,
        language=signature.locale,
        network=signature.charter.network,
        context=_about(asked),
    )


def _about(asked: Countersignature) -> dict[str, Any]:
    signature = asked.signature
    return {
        "asked": asked,
        "signature": signature,
        "charter_title": signature.text.title,
        "capacity_label": capacity_label(signature),
    }


def mail_appeal_decided(appeal: Appeal) -> None:
    """The answer with its reasons; what became of the signature is in a mail of its own."""
    signature = appeal.signature
    if not signature.email:
        return
    queue_mail(
        key=f"appeal_decided:{appeal.pk}",
        to=signature.email,
        template="appeal_decided",
        language=signature.locale,
        network=signature.charter.network,
        context={
            "appeal": appeal,
            "signature": signature,
            "charter_title": signature.text.title,
            "is_granted": appeal.state == "granted",
        },
    )


def _now() -> str:
    return f"{timezone.now():%Y%m%d%H%M%S%f}"
