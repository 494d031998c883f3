"""Who may do what with a listing; each answer asks the queryset."""

from directory.enums import ListingState
from directory.models import Listing
from portal.models import User


def can_edit_listing(user: User, listing: Listing) -> bool:
    """Its owner writes it, in every state."""
    return Listing.objects.editable_by(user).filter(pk=listing.pk).exists()


def can_preview_listing(user: User, listing: Listing) -> bool:
    """Its owner, and those who decide about it."""
    at_desk = Listing.objects.moderated_by(user).filter(pk=listing.pk)
    return can_edit_listing(user, listing) or at_desk.exists()


def is_gone(listing: Listing) -> bool:
    """It was public once and is not any more: 410, where a draft is simply not there (404)."""
    ended = listing.state in (ListingState.SUSPENDED, ListingState.ARCHIVED)
    return ended and listing.published_at is not None and listing.home_network.is_open
