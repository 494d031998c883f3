"""What members do with their lists of listings. Nothing of it is noted in the journal."""

from django.db import transaction

from directory.models import Listing, ListingList, ListingListItem
from portal.models import User
from portal.services.limits import LimitReached

MOST_LISTS = 30
MOST_ITEMS = 500


@transaction.atomic
def keep_listing(
    *, listing: Listing, user: User, into: ListingList | None, name: str = "", note: str = ""
) -> ListingListItem:
    """Put a listing on a list of this person, or on a new one called `name`; of two notes about
    the same listing the newer stays, unless it is empty.

    Raises LimitReached of kind "lists" or "items".
    """
    User.objects.select_for_update().get(pk=user.pk)  # one at a time stays within the limits
    into = into or _list_called(name, user)
    item = into.items.filter(listing=listing).first()
    if item is None:
        if into.items.count() >= MOST_ITEMS:
            raise LimitReached("items")
        return into.items.create(listing=listing, note=note)
    if note:
        item.note = note
        item.save(update_fields=["note"])
    return item


def _list_called(name: str, user: User) -> ListingList:
    lists = ListingList.objects.of(user)
    found = lists.filter(name=name).first()
    if found is None and lists.count() >= MOST_LISTS:
        raise LimitReached("lists")
    return found or ListingList.objects.create(user=user, name=name)
