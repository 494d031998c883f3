"""The mails that ask an owner whether the listing is still true."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.freshness import MAILS
from directory.models import Asking, Listing
from portal.services.mail import absolute_url, queue_mail


def mail_question(asking: Asking, listing: Listing, token: str) -> None:
    """Is it still true? The first, the second or the last time, as `asking.mails` says."""
    _mail(asking, listing, "still_true", asking.mail_key, token)


def mail_archived(asking: Asking, listing: Listing, token: str) -> None:
    """It left the directory, and comes back with one button."""
    _mail(asking, listing, "listing_unconfirmed", f"still_true:{asking.pk}:archived", token)


def _mail(asking: Asking, listing: Listing, template: str, key: str, token: str) -> None:
    language = listing.owner.language
    with override(language):
        context = {
            "listing": listing,
            "number": asking.mails,
            "is_last_call": asking.mails == MAILS,
            "edit_url": absolute_url(reverse("listing_edit", args=[listing.slug])),
            "archive_url": absolute_url(reverse("listing_archive", args=[listing.slug])),
            "rhythm_url": absolute_url(reverse("listing_rhythm", args=[listing.slug])),
            "action_url": absolute_url(reverse("listing_still_true", args=[token])),
            "action_label": _("See it and answer"),
            "why": _("You get this mail because this listing is yours."),
        }
    queue_mail(
        key=key,
        to=listing.owner.email,
        template=template,
        language=language,
        network=listing.home_network,
        context=context,
    )
