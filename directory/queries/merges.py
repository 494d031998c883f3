"""Where the address of a merged listing leads."""

from directory.enums import ListingState, MergeState
from directory.models import Listing, ListingMerge

# Of merges one after the other; more are no chain that anybody made.
LONGEST_CHAIN = 20


def merged_into(listing: Listing) -> Listing | None:
    """The public listing that this one went into, by however many steps; None for one that was
    not merged, or whose successor is not public."""
    if listing.state != ListingState.ARCHIVED:
        return None
    at: Listing | None = listing
    for _step in range(LONGEST_CHAIN):
        done = ListingMerge.objects.filter(absorbed=at, state=MergeState.DONE)
        merge = done.select_related("kept__home_network").first()
        if merge is None:
            break
        at = merge.kept
    if at is None or at.pk == listing.pk:
        return None
    return at if at.is_public and at.home_network.is_open else None
