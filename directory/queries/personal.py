"""What the directory knows about one person: their listings, what they wrote to others, what they
keep."""

from typing import Any

from django.db.models.functions import Lower

from directory.models import ContactMessage, Listing, ListingList, SavedSearch
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
        "skills": [skill.name for skill in listing.skills.all()],
        "affiliations": [
            as_data(one) | {"network": one.network.name} for one in listing.affiliations.all()
        ],
        "changes": [as_data(change) for change in listing.changes.all()],
    }


def messages_from(mailboxes: list[str]) -> list[dict[str, Any]]:
    """What was written from these addresses to owners of listings."""
    wanted = [mailbox.lower() for mailbox in mailboxes]
    sent = ContactMessage.objects.annotate(mailbox=Lower("sender_email"))
    found = sent.filter(mailbox__in=wanted).select_related("listing").order_by("pk")
    return [as_data(message) | {"to": message.listing.name} for message in found]


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
