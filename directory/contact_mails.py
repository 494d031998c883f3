"""The mails of a conversation: none of them tells an address its owner did not want told."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.models import ContactMessage, ContactReply
from portal.models import JournalEntry
from portal.services.mail import absolute_url, queue_mail


def message_relayed(message: ContactMessage, token: str) -> None:
    """To the owner; who answers by mail only where the sender lets them."""
    owner = message.owner
    if owner is None or not owner.is_active:
        return
    with override(owner.language):
        why = _("You get this mail because someone wrote to you through your listing.")
        action = _answer_at(token)
    queue_mail(
        key=f"contact:{message.pk}",
        to=owner.email,
        reply_to=message.sender_email if message.shows_address else "",
        template="contact_message",
        language=owner.language,
        network=message.listing.home_network,
        context={"listing": message.listing, "message": message, "why": why, **action},
    )


def message_copied(message: ContactMessage) -> None:
    """To the sender: what left, in the language of the page they wrote on."""
    with override(message.language):
        why = _("You get this mail because this address was given to write to a listing.")
    queue_mail(
        key=f"contact_copy:{message.pk}",
        to=message.sender_email,
        template="contact_copy",
        language=message.language,
        network=message.listing.home_network,
        context={"listing": message.listing, "message": message, "why": why},
    )


def reply_relayed(answer: ContactReply, token: str) -> None:
    """To the other side, with the way to answer."""
    message = answer.message
    owner = message.owner
    if answer.is_owners:
        to, language, writer = message.sender_email, message.language, message.listing.name
    elif owner is None or not owner.is_active:
        return
    else:
        to, language, writer = owner.email, owner.language, message.sender_name
    with override(language):
        why = _("You get this mail because of a conversation through a listing.")
        action = _answer_at(token)
    queue_mail(
        key=f"contact_reply:{answer.pk}",
        to=to,
        template="contact_reply",
        language=language,
        network=message.listing.home_network,
        context={
            "listing": message.listing,
            "writer": writer,
            "answer": answer,
            "why": why,
            **action,
        },
    )


def report_waits(message: ContactMessage, entry: JournalEntry) -> None:
    """To the network's team, when it has an address; the words stay at the desk."""
    network = message.listing.home_network
    if not network.contact_email:
        return
    with override(network.source_language):
        action = {
            "action_url": absolute_url(reverse("desk_message", args=[message.pk])),
            "action_label": _("Look at it at the desk"),
            "why": _("You get this mail because this is the address of the network's team."),
        }
    queue_mail(
        key=f"desk_message:{entry.pk}",
        to=network.contact_email,
        template="desk_message",
        language=network.source_language,
        network=network,
        context={"listing": message.listing, **action},
    )


def _answer_at(token: str) -> dict[str, Any]:
    return {
        "action_url": absolute_url(reverse("contact_conversation", args=[token])),
        "action_label": _("Read and answer"),
    }
