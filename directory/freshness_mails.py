"""The mails that ask those who write a listing whether it is still true."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.freshness import MAILS
from directory.models import Asking, Listing
from directory.notifications import why_told
from portal.models import User
from portal.services.mail import absolute_url, queue_mail


def mail_question(asking: Asking, listing: Listing, person: User, token: str) -> None:
    """Is it still true? The first, the second or the last time, as `asking.mails` says. The
    owner's is the one that is followed; an editor gets each once, whatever becomes of that one."""
    key = asking.mail_key
    if person.pk != asking.owner_id:
        key = f"still_true:{asking.pk}:{asking.mails}:editor:{person.pk}"
    _mail(asking, listing, person, "still_true", key, token)


def mail_archived(asking: Asking, listing: Listing, token: str) -> None:
    """To its owner: it left the directory, and comes back with one button."""
    key = f"still_true:{asking.pk}:archived"
    _mail(asking, listing, asking.owner, "listing_unconfirmed", key, token)


def _mail(
    asking: Asking, listing: Listing, person: User, template: str, key: str, token: str
) -> None:
    with override(person.language):
        context = {
            "listing": listing,
            "number": asking.mails,
            "is_owner": person.pk == listing.owner_id,
            "is_last_call": asking.mails == MAILS,
            "edit_url": absolute_url(reverse("listing_edit", args=[listing.slug])),
            "archive_url": absolute_url(reverse("listing_archive", args=[listing.slug])),
            "rhythm_url": absolute_url(reverse("listing_rhythm", args=[listing.slug])),
            "action_url": absolute_url(reverse("listing_still_true", args=[token])),
            "action_label": _("See it and answer"),
            "why": why_told(person, listing),
        }
    queue_mail(
        key=key,
        to=person.email,
        template=template,
        language=person.language,
        network=listing.home_network,
        context=context,
    )
