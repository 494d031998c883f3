"""Listings that nobody answers for: a network's staff puts them in, and writes their text."""

from django.db import transaction
from django.utils import timezone

from directory.enums import ListingState
from directory.models import Listing
from directory.services.listings import create_listing, publish
from directory.services.moderation import locked_case
from directory.services.reversals import write_back
from directory.services.states import check_state
from directory.services.texts import Text, store_picture, text_of
from portal.errors import IllegalTransition, StaleText
from portal.models import Network, User
from portal.services.journal import record


@transaction.atomic
def put_in_listing(*, kind: str, network: Network, text: Text, put_in_by: User) -> Listing:
    """Public at once and owned by nobody, until somebody claims it."""
    listing = create_listing(kind=kind, network=network, text=text, created_by=put_in_by)
    listing.owner, listing.put_in_at = None, timezone.now()
    publish(listing, action="put_in", by=put_in_by)
    return listing


@transaction.atomic
def write_unclaimed(*, listing: Listing, text: Text, seen: str, written_by: User) -> Listing:
    """A moderator's text over the one named by `seen` (a `text_token`); at once, since moderators
    read it anyway. It confirms nothing: nobody says that it is true.

    Raises StaleText, OwnCase, IllegalTransition (somebody answers for it, or it is not there).
    """
    listing = locked_case(listing, written_by)
    check_state(listing, ListingState.SUBMITTED, ListingState.PUBLISHED, ListingState.SUSPENDED)
    if not listing.is_unclaimed:
        raise IllegalTransition("somebody answers for it")
    if seen != listing.text_token:
        raise StaleText(listing.text_token)
    present = text_of(listing)
    if text == present:
        return listing
    change = write_back(listing, store_picture(text), present, written_by)
    change.proposed_by = written_by
    change.save(update_fields=["proposed_by"])
    record(listing, "update", by=written_by, network=listing.home_network, to_state=listing.state)
    return listing
