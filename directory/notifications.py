"""The mails of the directory, each written to the outbox by the service that causes it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.enums import AffiliationState
from directory.models import Affiliation, Listing, SavedSearch
from portal.models import JournalEntry, Network, User
from portal.services.mail import absolute_url, queue_mail


def something_waits(listing: Listing, entry: JournalEntry) -> None:
    """To the network's team, when it has an address: a new listing, or a change to look at."""
    _to_team(listing.home_network, "desk_listing", listing, entry, "desk_listing", listing.pk)


def affiliation_waits(affiliation: Affiliation, entry: JournalEntry) -> None:
    """To the network's team: a listing from elsewhere asks for a place."""
    _to_team(
        affiliation.network,
        "desk_affiliation",
        affiliation.listing,
        entry,
        "desk_affiliation",
        affiliation.pk,
    )


def owner_told(listing: Listing, template: str, entry: JournalEntry) -> None:
    """To the owner and the editors: what was decided, with the reason the moderator wrote."""
    _to_owner(listing, template, entry, listing.home_network, {"reason": entry.reason})


def affiliation_decided(affiliation: Affiliation, entry: JournalEntry) -> None:
    """To the owner and the editors: what another network answered."""
    words = {
        "reason": entry.reason,
        "accepted": affiliation.state == AffiliationState.ACCEPTED,
        "suspended": affiliation.state == AffiliationState.SUSPENDED,
    }
    _to_owner(affiliation.listing, "affiliation_decided", entry, affiliation.network, words)


def alert_sent(search: SavedSearch, listings: list[Listing], number: int, stop_token: str) -> None:
    """To whoever keeps the search: the newest of `number` listings that came since the last one.

    The key names until when the last one told: two runs at once send it once."""
    with override(search.user.language):
        action = {
            "action_url": absolute_url(f"{reverse('listing_list')}?{search.query}"),
            "action_label": _("See all it finds"),
            "why": _("You get this mail because you keep this search and asked for alerts."),
        }
        stop_url = absolute_url(reverse("search_stop", args=[stop_token]))
        named = [{"listing": one, "url": absolute_url(one.get_absolute_url())} for one in listings]
    queue_mail(
        key=f"saved_search:{search.pk}:{search.told_until:%Y%m%d%H%M%S%f}",
        to=search.user.email,
        template="search_alert",
        language=search.user.language,
        stop_url=stop_url,
        context={
            "search": search,
            "named": named,
            "number": number,
            "more": number - len(listings),
            **action,
        },
    )


def writers_of(listing: Listing) -> list[User]:
    """Who may write it and can be told: its owner, then its editors, whose accounts are open."""
    editors = [editor.user for editor in listing.editors.select_related("user")]
    return [one for one in (listing.owner, *editors) if one is not None and one.is_active]


def why_told(person: User, listing: Listing) -> str:
    """The line that says why they get the mail, in the language that is active."""
    if person.pk == listing.owner_id:
        return _("You get this mail because this listing is yours.")
    return _("You get this mail because you are an editor of this listing.")


def _to_owner(
    listing: Listing,
    template: str,
    entry: JournalEntry,
    network: Network,
    context: dict[str, Any],
) -> None:
    for person in writers_of(listing):
        with override(person.language):
            action = {
                "action_url": absolute_url(reverse("listing_preview", args=[listing.slug])),
                "action_label": _("See my listing"),
                "why": why_told(person, listing),
            }
        queue_mail(
            key=f"{template}:{entry.pk}"
            + ("" if person.pk == listing.owner_id else f":{person.pk}"),
            to=person.email,
            template=template,
            language=person.language,
            network=network,
            context={"listing": listing, **action, **context},
        )


def _to_team(
    network: Network, template: str, listing: Listing, entry: JournalEntry, view: str, pk: int
) -> None:
    if not network.contact_email:
        return
    with override(network.source_language):
        label = _("Look at it at the desk")
        why = _("You get this mail because this is the address of the network's team.")
    queue_mail(
        key=f"{template}:{entry.pk}",
        to=network.contact_email,
        template=template,
        language=network.source_language,
        network=network,
        context={
            "listing": listing,
            "action": entry.action,
            "action_url": absolute_url(reverse(view, args=[pk])),
            "action_label": label,
            "why": why,
        },
    )
