"""The mails about signatures, each put in the outbox by the service that causes it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from charters.models import Signature
from portal.services.mail import absolute_url, queue_mail


def mail_confirmation(signature: Signature, token: str) -> None:
    """The link that confirms: GET shows, a button POSTs."""
    _mail(signature, "signature_confirm", "signature_confirm", token, _label_confirm)


def mail_already_signed(signature: Signature, token_hint: str) -> None:
    """To someone who signs again what stands already: the page answered as for a new signature."""
    with override(signature.locale):
        url = signature.charter.get_absolute_url()
        label = _("Read the charter")
    queue_mail(
        key=f"signature_already:{signature.pk}:{token_hint}",
        to=signature.email,
        template="signature_already",
        language=signature.locale,
        network=signature.charter.network,
        context=_context(signature) | {"action_url": absolute_url(url), "action_label": label},
    )


def mail_waiting(signature: Signature, token: str) -> None:
    """Confirmed, and a moderator looks at the mandate."""
    _mail(signature, "signature_waiting", "signature_status", token, _label_status)


def mail_receipt(signature: Signature, token: str) -> None:
    """The signature stands: what was signed, its hash, and the link to withdraw."""
    _mail(signature, "signature_receipt", "signature_status", token, _label_status)


def mail_rejected(signature: Signature, token: str) -> None:
    _mail(signature, "signature_rejected", "signature_status", token, _label_status)


def mail_withdrawn(signature: Signature) -> None:
    queue_mail(
        key=f"signature_withdrawn:{signature.pk}",
        to=signature.email,
        template="signature_withdrawn",
        language=signature.locale,
        network=signature.charter.network,
        context=_context(signature),
    )


def _label_confirm() -> str:
    return _("Read and confirm")


def _label_status() -> str:
    return _("See or withdraw my signature")


def _mail(signature: Signature, template: str, view: str, token: str, label) -> None:
    with override(signature.locale):
        url, text = reverse(view, args=[token]), label()
    queue_mail(
        key=f"{template}:{signature.pk}",
        to=signature.email,
        template=template,
        language=signature.locale,
        network=signature.charter.network,
        context=_context(signature) | {"action_url": absolute_url(url), "action_label": text},
    )


def _context(signature: Signature) -> dict:
    text = next(t for t in signature.version.texts.all() if t.locale == signature.locale)
    capacity = text.capacity(signature.capacity) or {}
    return {
        "signature": signature,
        "charter_title": text.title,
        "capacity_label": capacity.get("label", ""),
        "version_number": signature.version.number,
    }
