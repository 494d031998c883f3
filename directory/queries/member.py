"""What a member's space shows of their listings."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from directory.enums import AffiliationState, ClaimState, CorrectionState
from directory.models import Affiliation, Listing
from portal.models import User


@dataclass(frozen=True)
class OwnListing:
    """One listing of a member, with what its state allows them to do."""

    listing: Listing
    has_held_change: bool
    last_reason: str  # why a moderator last refused its held change
    is_owner: bool = True  # else an editor
    joining: int = 0  # how many ask its owner to join
    reports: int = 0  # errors that visitors reported, and nobody answered yet


def listings_of(user: User) -> list[OwnListing]:
    """The listings a member owns or edits, the latest first, in a fixed number of statements."""
    gone = (AffiliationState.REFUSED, AffiliationState.LEFT)
    other_places = Affiliation.objects.exclude(state__in=gone)
    listings = (
        Listing.objects.editable_by(user)
        .annotate(
            joining=Count("claims", filter=Q(claims__state=ClaimState.REQUESTED), distinct=True),
            reports=Count(
                "corrections",
                filter=Q(corrections__state=CorrectionState.OPEN, corrections__for_desk=False),
                distinct=True,
            ),
        )
        .select_related("home_network", "commune")
        .prefetch_related(
            "changes", Prefetch("affiliations", other_places.select_related("network"))
        )
        .order_by("-updated_at", "-pk")
    )
    return [_own(listing, user) for listing in listings]


def _own(listing: Listing, user: User) -> OwnListing:
    decided = [(c.decided_at, c.reason) for c in listing.changes.all() if c.decided_at]
    reason = max(decided)[1] if decided and not listing.pending_change else ""
    is_owner = listing.owner_id == user.pk
    joining = listing.joining if is_owner else 0  # type: ignore[attr-defined]
    return OwnListing(
        listing,
        listing.pending_change is not None,
        reason,
        is_owner,
        joining,
        reports=listing.reports,  # type: ignore[attr-defined]
    )
