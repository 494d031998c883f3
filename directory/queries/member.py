"""What a member's space shows of their listings."""

from dataclasses import dataclass

from django.db.models import Prefetch

from directory.enums import AffiliationState
from directory.models import Affiliation, Listing
from portal.models import User


@dataclass(frozen=True)
class OwnListing:
    """One listing of a member, with what its state allows them to do."""

    listing: Listing
    has_held_change: bool
    last_reason: str  # why a moderator last refused its held change


def listings_of(user: User) -> list[OwnListing]:
    """A member's listings, the latest first, in a fixed number of statements."""
    other_places = Affiliation.objects.exclude(state=AffiliationState.REFUSED)
    listings = (
        Listing.objects.owned_by(user)
        .select_related("home_network", "commune")
        .prefetch_related(
            "changes", Prefetch("affiliations", other_places.select_related("network"))
        )
        .order_by("-updated_at", "-pk")
    )
    return [_own(listing) for listing in listings]


def _own(listing: Listing) -> OwnListing:
    decided = [(c.decided_at, c.reason) for c in listing.changes.all() if c.decided_at]
    reason = max(decided)[1] if decided and not listing.pending_change else ""
    return OwnListing(listing, listing.pending_change is not None, reason)
