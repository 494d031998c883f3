"""The mails about errors that visitors report."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.models import ListingCorrection
from directory.notifications import why_told, writers_of
from portal.services.mail import absolute_url, queue_mail


def writers_asked(correction: ListingCorrection) -> None:
    """To the owner and the editors: what is wrong, and the page where whoever comes first takes it
    over or turns it down."""
    listing = correction.listing
    for person in writers_of(listing):
        with override(person.language):
            context = {
                "action_url": absolute_url(reverse("listing_corrections", args=[listing.slug])),
                "action_label": _("Look at it"),
                "why": why_told(person, listing),
            }
        queue_mail(
            key=f"correction:{correction.pk}:{person.pk}",
            to=person.email,
            template="correction_reported",
            language=person.language,
            network=listing.home_network,
            context={"listing": listing, "correction": correction, **context},
        )


def desk_told(correction: ListingCorrection) -> None:
    """To the network's team, where it has an address."""
    network = correction.listing.home_network
    if not network.contact_email:
        return
    with override(network.source_language):
        context = {
            "action_url": absolute_url(reverse("desk_correction", args=[correction.pk])),
            "action_label": _("Look at it at the desk"),
            "why": _("You get this mail because this is the address of the network's team."),
        }
    queue_mail(
        key=f"correction:{correction.pk}",
        to=network.contact_email,
        template="correction_reported",
        language=network.source_language,
        network=network,
        context={"listing": correction.listing, "correction": correction, **context},
    )


def answered(correction: ListingCorrection) -> None:
    """To whoever left an address for the answer."""
    with override(correction.language):
        why = _("You get this mail because this address was left with a report about a listing.")
    queue_mail(
        key=f"correction_answered:{correction.pk}",
        to=correction.mailbox,
        template="correction_answered",
        language=correction.language,
        network=correction.listing.home_network,
        context={"listing": correction.listing, "correction": correction, "why": why},
    )
