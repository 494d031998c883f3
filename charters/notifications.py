"""The mails about signatures, versions and consultations, put in the outbox by what causes them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from charters.enums import Gate, RevisionClass
from charters.models import (
    Campaign,
    CharterVersion,
    Consultation,
    Contribution,
    Signature,
    SourceUpdate,
)
from portal.enums import EDITING_ROLES, MailTopic
from portal.models import User
from portal.services.mail import (
    LINK_MARK,
    Recipient,
    absolute_url,
    queue_mail,
    queue_mail_to_many,
)


def mail_confirmation(signatures: list[Signature], token: str, *, stamp: str = "") -> None:
    """The link that confirms all capacities of one act: GET shows, a button POSTs."""
    _mail(
        signatures[0],
        "signature_confirm",
        "signature_confirm",
        token,
        _label_confirm,
        stamp=stamp,
        capacity_label=" + ".join(filter(None, map(capacity_label, signatures))),
    )


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


def mail_link(signature: Signature, token: str, *, stamp: str) -> None:
    """The link to a signature again, for whoever lost the mail that had it."""
    _mail(signature, "signature_link", "signature_status", token, _label_status, stamp=stamp)


def mail_waiting(signature: Signature, token: str, gates: list[Gate]) -> None:
    """Confirmed, and this is still missing."""
    _mail(
        signature,
        "signature_waiting",
        "signature_status",
        token,
        _label_status,
        stamp="-".join(gates),
        gates=[gate.label for gate in gates],
    )


def mail_receipt(signature: Signature, token: str) -> None:
    """The signature stands: what was signed, its hash, and the link to withdraw."""
    _mail(signature, "signature_receipt", "signature_status", token, _label_status)


def mail_corrected(signature: Signature, token: str) -> None:
    """Its words were put right; a receipt again, where it stands."""
    stamp = str(signature.register_seq or f"{timezone.now():%Y%m%d%H%M%S}")
    _mail(signature, "signature_corrected", "signature_status", token, _label_status, stamp=stamp)


def mail_rejected(signature: Signature, token: str) -> None:
    _mail(signature, "signature_rejected", "signature_status", token, _label_status)


def mail_revoked(signature: Signature, token: str) -> None:
    """The network took it off; why, and how to answer. Revoked twice, mailed twice."""
    stamp = f"{timezone.now():%Y%m%d%H%M%S}"
    _mail(signature, "signature_revoked", "signature_status", token, _label_status, stamp=stamp)


def mail_restored(signature: Signature, token: str, *, reason: str) -> None:
    _mail(
        signature,
        "signature_restored",
        "signature_status",
        token,
        _label_status,
        stamp=f"{timezone.now():%Y%m%d%H%M%S}",
        reason=reason,
    )


def mail_withdrawn(signature: Signature) -> None:
    queue_mail(
        key=f"signature_withdrawn:{signature.pk}",
        to=signature.email,
        template="signature_withdrawn",
        language=signature.locale,
        network=signature.charter.network,
        context=_context(signature),
    )


def mail_erased(signature: Signature) -> None:
    """The last word to whoever had everything about the signature erased."""
    queue_mail(
        key=f"signature_erased:{signature.pk}",
        to=signature.email,
        template="signature_erased",
        language=signature.locale,
        network=signature.charter.network,
        context=_context(signature),
        is_last=True,
    )


def _label_confirm() -> str:
    return _("Read and confirm")


def _label_status() -> str:
    return _("See or withdraw my signature")


def _mail(
    signature: Signature,
    template: str,
    view: str,
    token: str,
    label: Callable[[], str],
    *,
    stamp: str = "",
    **context: Any,
) -> None:
    """One mail about a signature; `stamp` tells mails of the same kind about it apart."""
    if not signature.email:
        return  # erased: there is nobody to tell
    with override(signature.locale):
        url, text = reverse(view, args=[token]), label()
    queue_mail(
        key=f"{template}:{signature.pk}" + (f":{stamp}" if stamp else ""),
        to=signature.email,
        template=template,
        language=signature.locale,
        network=signature.charter.network,
        context=_context(signature)
        | {"action_url": absolute_url(url), "action_label": text}
        | context,
    )


def _context(signature: Signature) -> dict[str, Any]:
    return {
        "signature": signature,
        "charter_title": signature.text.title,
        "capacity_label": capacity_label(signature),
        "version_number": signature.version.number,
    }


def capacity_label(signature: Signature) -> str:
    """The capacity under the name its charter gives it."""
    capacity = signature.text.capacity(signature.capacity) or {}
    return str(capacity.get("label", ""))


def mail_lapsed(signature: Signature, token: str) -> None:
    """The grace period is over: it stands no more, and one may sign again."""
    with override(signature.locale):
        charter = signature.charter
        url = reverse("charter_sign", args=[charter.network.slug, charter.slug])
    _mail(
        signature,
        "signature_lapsed",
        "signature_status",
        token,
        _label_status,
        sign_url=absolute_url(url),
    )


def mail_adopted(
    version: CharterVersion, before: CharterVersion, recipients: list[Recipient]
) -> None:
    """To those whose signature stays: what changed, why, and that it asks nothing of them."""

    def context() -> dict[str, Any]:
        return {
            "version": version,
            "text": version.text,
            "before": before,
            "is_clarifying": version.revision_class == RevisionClass.CLARIFYING,
            "action_url": absolute_url(version.get_absolute_url()),
            "action_label": _("Read what changed"),
            "why": _("You receive this mail because your signature stands on this charter."),
        }

    queue_mail_to_many(
        key=f"version_adopted:{version.pk}",
        recipients=recipients,
        template="version_adopted",
        context=context,
        network=version.charter.network,
    )


def mail_asked_to_renew(
    campaign: Campaign,
    recipients: list[Recipient],
    *,
    key: str,
    due_on: date,
    is_first: bool,
    link: Callable[[str], str],
) -> None:
    """To those whom a substantial change touches: their own link, and until when."""
    version = campaign.version

    def context() -> dict[str, Any]:
        return {
            "version": version,
            "text": version.text,
            "due_on": due_on,
            "is_first": is_first,
            "action_url": LINK_MARK,
            "action_label": _("See what changes for me"),
            "why": _("You receive this mail because your signature stands on this charter."),
        }

    queue_mail_to_many(
        key=key,
        recipients=recipients,
        template="renewal_asked",
        context=context,
        network=version.charter.network,
        link=link,
    )


def mail_opened(consultation: Consultation, recipients: list[Recipient]) -> None:
    """To members and signatories: the link, what is to change, the dates."""
    _mail_consultation(consultation, "consultation_opened", recipients)


def mail_closed(consultation: Consultation, recipients: list[Recipient]) -> None:
    """To editors: it is over, and so many contributions wait for an answer."""
    charter = consultation.version.charter
    unanswered = consultation.contributions.unanswered().count()

    def context() -> dict[str, Any]:
        return {
            "title": consultation.text.title,
            "unanswered": unanswered,
            "action_url": absolute_url(reverse("desk_contributions")),
            "action_label": _("Answer at the desk"),
            "why": _("You receive this mail because you write this network's charters."),
        }

    queue_mail_to_many(
        key=f"consultation_closed:{consultation.pk}",
        recipients=recipients,
        template="consultation_closed",
        context=context,
        network=charter.network,
    )


def mail_called_off(
    consultation: Consultation, recipients: list[Recipient], *, reason: str
) -> None:
    """To those who took part: the text goes back to writing, or is given up."""
    _mail_consultation(consultation, "consultation_called_off", recipients, reason=reason)


def mail_hidden(contribution: Contribution) -> None:
    """To its author: the moderators hid it, and why. Hidden twice, mailed twice."""
    author = contribution.author
    if author is None:
        return
    consultation = contribution.consultation
    with override(author.language):
        context = {
            "title": consultation.text.title,
            "contribution": contribution,
            "action_url": absolute_url(_consultation_url(consultation)),
            "action_label": _("See the consultation"),
        }
    queue_mail(
        key=f"contribution_hidden:{contribution.pk}:{timezone.now():%Y%m%d%H%M%S}",
        to=author.email,
        template="contribution_hidden",
        language=author.language,
        network=consultation.version.charter.network,
        context=context,
    )


def _mail_consultation(
    consultation: Consultation, template: str, recipients: list[Recipient], **more: Any
) -> None:
    def context() -> dict[str, Any]:
        return {
            "consultation": consultation,
            "text": consultation.text,
            "action_url": absolute_url(_consultation_url(consultation)),
            "action_label": _("See the consultation"),
            "why": _("You receive this mail as a member of this network or a signatory."),
            **more,
        }

    queue_mail_to_many(
        key=f"{template}:{consultation.pk}",
        recipients=recipients,
        template=template,
        context=context,
        network=consultation.version.charter.network,
        topic=MailTopic.CONSULTATIONS,
    )


def _consultation_url(consultation: Consultation) -> str:
    charter = consultation.version.charter
    return reverse("consultation_detail", args=[charter.network.slug, charter.slug])


def mail_source_changed(update: SourceUpdate) -> None:
    """To those who write the charter: a source of some of its articles has a newer version."""
    network = update.charter.network
    people = User.objects.filter(
        is_active=True, memberships__in=network.memberships.active().filter(role__in=EDITING_ROLES)
    )

    def context() -> dict:
        return {
            "charter_title": update.charter.page.title,
            "source_title": update.to_version.text.title,
            "source_network": update.to_version.charter.network.name,
            "number": update.to_version.number,
            "articles": len(update.articles),
            "why": _("You get this mail because you write this network's charters."),
            "action_url": absolute_url(reverse("desk_source_update", args=[update.pk])),
            "action_label": _("See what changed and decide"),
        }

    queue_mail_to_many(
        key=f"source_changed:{update.pk}",
        recipients=[Recipient(person.email, person.language) for person in people],
        template="source_changed",
        context=context,
        network=network,
    )
