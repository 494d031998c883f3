"""What stands on a member's list today."""

from dataclasses import dataclass

from directory.models import Listing, ListingList, ListingListItem


@dataclass(frozen=True)
class Kept:
    """One place on a list; `listing` is None once it is not public any more."""

    item: ListingListItem
    listing: Listing | None


def items_of(found: ListingList) -> list[Kept]:
    """The list, the latest first, in a fixed number of statements."""
    items = list(found.items.order_by("-added_at", "-pk"))
    public = Listing.objects.public().filter(list_items__list=found).for_cards()
    listings = {listing.pk: listing for listing in public}
    return [Kept(item, listings.get(item.listing_id)) for item in items]
