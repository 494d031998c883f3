"""Who may do what with a listing; each answer asks the queryset."""

from directory.enums import Audience, ListingState
from directory.models import Affiliation, Listing, ListingClaim
from portal.enums import STAFF_ROLES, Role
from portal.models import Network, User


def can_edit_listing(user: User, listing: Listing) -> bool:
    """Its owner and its editors write it, in every state."""
    return Listing.objects.editable_by(user).filter(pk=listing.pk).exists()


def owns_listing(user: User, listing: Listing) -> bool:
    """Its owner alone archives it, leaves networks, and says who else writes it."""
    return user.is_authenticated and listing.owner_id == user.pk


def can_preview_listing(user: User, listing: Listing) -> bool:
    """Those who write it, and those who decide about it."""
    at_desk = Listing.objects.moderated_by(user).filter(pk=listing.pk)
    return can_edit_listing(user, listing) or at_desk.exists()


def can_write_unclaimed(user: User, listing: Listing) -> bool:
    """Its home network's staff write what nobody answers for, once it is handed in."""
    if not listing.is_unclaimed or listing.state == ListingState.ARCHIVED:
        return False
    return Listing.objects.moderated_by(user).filter(pk=listing.pk).exists()


def can_vouch(user: User, claim: ListingClaim) -> bool:
    """Whether this person's word counts for somebody's claim: a member with a proved address who
    works at the home network's desk, or writes a public listing that stands there. Never for
    oneself, nor where oneself claims the same."""
    listing = claim.listing
    network = listing.home_network
    if not user.is_active or not user.proved_mailboxes:
        return False
    if listing.is_of(user) or listing.claims.open().filter(claimant=user).exists():
        return False
    if claim.claimant_id == user.pk:
        return False
    if Network.objects.editable_by(user).filter(pk=network.pk).exists():
        return True
    own = Listing.objects.public().editable_by(user)
    return Affiliation.objects.public().filter(network=network, listing__in=own).exists()


def audience_of(user: User, listing: Listing) -> Audience:
    """Among whom this person reads it. Members and staff are those of an open network in which the
    listing has its place; who writes it reads all of it."""
    if not listing.visibility or not user.is_authenticated:
        return Audience.EVERYONE
    if can_edit_listing(user, listing):
        return Audience.STAFF
    places = listing.affiliations.public().values("network")
    networks = Network.objects.filter(pk__in=places)
    if networks.with_role(user, STAFF_ROLES).exists():
        return Audience.STAFF
    return Audience.MEMBERS if networks.with_role(user, Role).exists() else Audience.EVERYONE


def is_gone(listing: Listing) -> bool:
    """It was public once and is not any more: 410, where a draft is simply not there (404)."""
    ended = listing.state in (ListingState.SUSPENDED, ListingState.ARCHIVED)
    return ended and listing.published_at is not None and listing.home_network.is_open
