"""Moving a listing from state to state: the lock, the table, the journal line."""

from directory.enums import LISTING_TRANSITIONS, ListingState
from directory.models import Listing, ListingChange
from directory.services.indexing import index_listing
from directory.services.texts import drop_picture
from portal.errors import IllegalTransition
from portal.models import JournalEntry, User
from portal.services.journal import record


def locked(listing: Listing) -> Listing:
    """The row as it is now, locked until the transaction ends.

    Read after it is locked: who waits for a lock in a join gets no row at all when the row came to
    name another network or owner meanwhile."""
    Listing.objects.select_for_update().only("pk").get(pk=listing.pk)
    return Listing.objects.select_related("owner", "home_network", "commune").get(pk=listing.pk)


def move(
    listing: Listing, to_state: str, *, action: str, by: User | None, reason: str = ""
) -> JournalEntry:
    """Change the state of a locked listing and write the journal. Raises IllegalTransition."""
    check_move(listing, to_state)
    before, listing.state = listing.state, to_state
    listing.save()
    if before == ListingState.PUBLISHED:  # what becomes public is indexed by `publish`
        index_listing(listing)
    return record(
        listing,
        action,
        by=by,
        network=listing.home_network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )


def check_move(listing: Listing, to_state: str) -> None:
    """Raises IllegalTransition unless the table allows it."""
    if to_state not in LISTING_TRANSITIONS[listing.state]:
        raise IllegalTransition(f"{listing.state} -> {to_state}")


def check_state(listing: Listing, *states: str) -> None:
    """For what may happen only in some states without leaving them. Raises IllegalTransition."""
    if listing.state not in states:
        raise IllegalTransition(f"not while {listing.state}")


def is_under_suspicion(listing: Listing) -> bool:
    """Suspended or refused once, and no moderator has let it back since: archiving, reviving and
    handing in again is no way around them."""
    decisions = JournalEntry.objects.filter(
        subject_type=listing._meta.label_lower,
        subject_id=str(listing.pk),
        action__in=["suspend", "refuse", "restore", "approve", "reopen"],
    )
    last = decisions.order_by("-pk").values_list("action", flat=True).first()
    return last in ("suspend", "refuse")


def end_change(change: ListingChange, state: str) -> None:
    """A held change is over: nothing shows its picture any more, unless the listing does."""
    change.state = state
    change.save()
    drop_picture(change.payload.get("picture", ""), change.listing)
