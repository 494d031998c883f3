"""What the directory knows about one person: their listings, what they wrote to others, what they
keep."""

from typing import Any

from django.db.models.functions import Lower

from directory.models import (
    ContactMessage,
    Listing,
    ListingClaim,
    ListingCorrection,
    ListingDraft,
    ListingList,
    ListingOffer,
    SavedSearch,
)
from portal.models import User
from portal.queries import as_data


def listings_data(user: User) -> list[dict[str, Any]]:
    """The person's listings with their skills, places, and changes held or decided."""
    listings = Listing.objects.owned_by(user).select_related("home_network", "commune")
    related = listings.prefetch_related("affiliations__network", "changes", "skills")
    return [_listing(listing) for listing in related.order_by("pk")]


def _listing(listing: Listing) -> dict[str, Any]:
    return as_data(listing) | {
        "home_network": listing.home_network.name,
        "commune": listing.commune.label if listing.commune else "",
        "skills": [skill.name for skill in listing.named_skills],
        "affiliations": [
            as_data(one) | {"network": one.network.name} for one in listing.affiliations.all()
        ],
        "changes": [as_data(change) for change in listing.changes.all()],
    }


def roles_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """What this person has to do with listings of others: those they edit, claimed, vouched for a
    claim on, or are offered a role in."""
    edited = user.edited_listings.select_related("listing")  # type: ignore[attr-defined]
    claims = user.listing_claims.select_related("listing")  # type: ignore[attr-defined]
    vouched = ListingClaim.objects.filter(vouched_by=user).select_related("listing")
    offers = ListingOffer.objects.addressed_to(user).select_related("listing")
    own_words = ("vouched_for", "vouched_by")  # of a claim, the voucher's
    return {
        "edited_listings": [
            {"listing": one.listing.name, "added_at": one.added_at} for one in edited
        ],
        "claims": [
            {name: value for name, value in as_data(one).items() if name not in own_words}
            | {"listing": one.listing.name}
            for one in claims
        ],
        "vouched_for": [
            {"listing": one.listing.name, "words": one.vouched_for, "at": one.vouched_at}
            for one in vouched
        ],
        "roles_offered": [
            {"listing": one.listing.name, "role": one.role, "offered_at": one.offered_at}
            for one in offers
        ],
    }


def messages_from(mailboxes: list[str]) -> list[dict[str, Any]]:
    """What was written from these addresses to owners of listings."""
    wanted = [mailbox.lower() for mailbox in mailboxes]
    sent = ContactMessage.objects.annotate(mailbox=Lower("sender_email"))
    found = sent.filter(mailbox__in=wanted).select_related("listing").order_by("pk")
    return [
        as_data(message, without=("owner", "report", "reported_at", "handled_at"))
        | {"to": message.listing.name, "replies": _replies(message)}
        for message in found.prefetch_related("replies")
    ]


def messages_to(user: User) -> list[dict[str, Any]]:
    """What others wrote to this person, without addresses they did not show, and the answers."""
    found = ContactMessage.objects.filter(owner=user).select_related("listing").order_by("pk")
    return [
        as_data(message, without=() if message.shows_address else ("sender_email",))
        | {"listing": message.listing.name, "replies": _replies(message)}
        for message in found.prefetch_related("replies")
    ]


def _replies(message: ContactMessage) -> list[dict[str, Any]]:
    return [as_data(reply) for reply in message.replies.all()]


def corrections_from(mailboxes: list[str]) -> list[dict[str, Any]]:
    """Errors in listings that were reported with one of these addresses for the answer."""
    wanted = [mailbox.lower() for mailbox in mailboxes]
    reports = ListingCorrection.objects.annotate(told_by=Lower("mailbox"))
    found = reports.filter(told_by__in=wanted).select_related("listing").order_by("pk")
    return [as_data(one) | {"about": one.listing.name} for one in found]


def unsaved_data(user: User) -> list[dict[str, Any]]:
    """What the person typed into forms of listings and has not kept yet."""
    return [as_data(draft) for draft in ListingDraft.objects.filter(user=user)]


def kept_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """The searches and the lists that this person keeps; of other people's listings the name only
    while they are public."""
    lists = ListingList.objects.of(user).prefetch_related("items")
    named = Listing.objects.public().filter(list_items__list__user=user)
    names = dict(named.values_list("pk", "name"))
    return {
        "kept_searches": [as_data(search) for search in SavedSearch.objects.of(user)],
        "lists": [
            as_data(one)
            | {
                "items": [
                    as_data(item) | {"name": names.get(item.listing_id, "")}
                    for item in one.items.all()
                ]
            }
            for one in lists
        ],
    }
