"""Mails about who answers for a listing and where it stands, each written to the outbox by the
service that causes it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.enums import ClaimState, ListingRole
from directory.models import Affiliation, Listing, ListingClaim, ListingOffer
from portal.models import JournalEntry, Network, User
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.mail import absolute_url, queue_mail


def claim_made(claim: ListingClaim, entry: JournalEntry) -> None:
    """To whoever answers it: the home network's team, or the listing's owner."""
    listing = claim.listing
    words = {"claim": claim}
    if listing.owner is None:
        url = reverse("desk_claim", args=[claim.pk])
        _to_team(listing.home_network, "claim_waits", listing, entry, url, words)
    else:
        url = reverse("listing_people", args=[listing.slug])
        _to_person(listing.owner, "join_asked", listing, entry, url, words)


def claim_decided(claim: ListingClaim, entry: JournalEntry) -> None:
    """To the claimant: what was decided, or that nobody did in time, and why."""
    words = {
        "reason": claim.reason,
        "accepted": claim.state == ClaimState.ACCEPTED,
        "expired": claim.state == ClaimState.EXPIRED,
        "revoked": claim.state == ClaimState.REVOKED,
        "owns": claim.listing.owner_id == claim.claimant_id,
    }
    url = reverse("listing_claim", args=[claim.listing.slug])
    if words["accepted"]:
        url = reverse("listing_mine")
    _to_person(claim.claimant, "claim_decided", claim.listing, entry, url, words)


def claim_passed_on(claim: ListingClaim, entry: JournalEntry) -> None:
    """To another claimant: somebody answers for it now, who got their claim as a request to join;
    and to that somebody."""
    listing = claim.listing
    url = reverse("listing_claim", args=[listing.slug])
    _to_person(claim.claimant, "claim_passed_on", listing, entry, url, {})
    url = reverse("listing_people", args=[listing.slug])
    words = {"claim": claim}
    _to_person(listing.owner, "join_asked", listing, entry, url, words, more=f":{claim.pk}")


def role_offered(offer: ListingOffer, token: str) -> None:
    """To the mailbox, unless it got its mails of the day: whose it is stays unknown here, so the
    language is the network's own."""
    if not confirmation_mail_allowed(offer.email):
        return
    listing = offer.listing
    network = listing.home_network
    with override(network.source_language):
        words = {
            "why": _("You get this mail because this address was given for a listing."),
            "action_url": absolute_url(reverse("listing_offer", args=[token])),
            "action_label": _("Read and answer"),
        }
    queue_mail(
        key=f"listing_offer:{offer.token_sha256}",
        to=offer.email,
        template="listing_offer",
        language=network.source_language,
        network=network,
        context={"listing": listing, "owns": offer.role == ListingRole.OWNER, **words},
    )


def role_answered(offer: ListingOffer, owner: User, entry: JournalEntry) -> None:
    """To who offered it."""
    words = {"owns": offer.role == ListingRole.OWNER, "state": offer.state}
    url = reverse("listing_mine")
    _to_person(owner, "role_answered", offer.listing, entry, url, words)


def editor_gone(listing: Listing, person: User | None, entry: JournalEntry) -> None:
    """To whom the owner removed; to the owner about who left."""
    words = {"left": person is not None and person.pk == listing.owner_id}
    _to_person(person, "editor_gone", listing, entry, reverse("listing_mine"), words)


def place_left(affiliation: Affiliation, entry: JournalEntry) -> None:
    """To the team of the network that a listing left."""
    url = reverse("desk_affiliations")
    _to_team(affiliation.network, "place_left", affiliation.listing, entry, url, {})


def home_asked(affiliation: Affiliation, entry: JournalEntry) -> None:
    """To the team of the network that is asked to become the home network."""
    url = reverse("desk_affiliation", args=[affiliation.pk])
    words = {"home": affiliation.listing.home_network.name}
    _to_team(affiliation.network, "home_asked", affiliation.listing, entry, url, words)


def home_decided(
    affiliation: Affiliation, left: Network, entry: JournalEntry, *, accepted: bool
) -> None:
    """To its owner; and to the team of the network that moderates it no more."""
    listing = affiliation.listing
    words = {"accepted": accepted, "reason": entry.reason, "asked": affiliation.network.name}
    url = reverse("listing_affiliate", args=[listing.slug])
    _to_person(listing.owner, "home_decided", listing, entry, url, words)
    if accepted:
        _to_team(left, "home_moved", listing, entry, reverse("desk_affiliations"), words)


def _to_person(
    person: User | None,
    template: str,
    listing: Listing,
    entry: JournalEntry,
    url: str,
    words: dict[str, Any],
    more: str = "",
) -> None:
    if person is None or not person.is_active:
        return
    with override(person.language):
        action = {
            "action_url": absolute_url(url),
            "action_label": _("See where it stands"),
            "why": _("You get this mail because you have to do with this listing."),
        }
    queue_mail(
        key=f"{template}:{entry.pk}:{person.pk}{more}",
        to=person.email,
        template=template,
        language=person.language,
        network=listing.home_network,
        context={"listing": listing, **action, **words},
    )


def _to_team(
    network: Network,
    template: str,
    listing: Listing,
    entry: JournalEntry,
    url: str,
    words: dict[str, Any],
) -> None:
    if not network.contact_email:
        return
    with override(network.source_language):
        action = {
            "action_url": absolute_url(url),
            "action_label": _("Look at it at the desk"),
            "why": _("You get this mail because this is the address of the network's team."),
        }
    queue_mail(
        key=f"{template}:{entry.pk}",
        to=network.contact_email,
        template=template,
        language=network.source_language,
        network=network,
        context={"listing": listing, **action, **words},
    )
