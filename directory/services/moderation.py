"""What moderators decide about listings of their network, and never about their own.

They act on the very text they saw: a newer one raises StaleText, and nothing is written.
"""

from django.db import transaction
from django.utils import timezone

from directory import notifications
from directory.enums import ChangeState, ListingState
from directory.models import Listing, ListingChange
from directory.services.indexing import index_listing
from directory.services.listings import publish
from directory.services.states import check_state, end_change, locked, move
from directory.services.texts import text_of, write_text
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def approve_listing(*, listing: Listing, version: int, approved_by: User) -> Listing:
    """Publish a submitted listing. Raises IllegalTransition, StaleText, OwnCase."""
    listing = locked_case(listing, approved_by)
    check_state(listing, ListingState.SUBMITTED)
    check_version(listing, version)
    entry = publish(listing, action="approve", by=approved_by)
    notifications.owner_told(listing, "listing_approved", entry)
    return listing


@transaction.atomic
def send_back_listing(
    *, listing: Listing, version: int, reason: str, sent_back_by: User
) -> Listing:
    """Back to a draft with the reason, for its owner to go on.

    Raises IllegalTransition (also where nobody answers for it: nobody would go on), StaleText,
    OwnCase.
    """
    listing = locked_case(listing, sent_back_by)
    check_state(listing, ListingState.SUBMITTED)
    if listing.owner_id is None:
        raise IllegalTransition("nobody to ask")
    check_version(listing, version)
    entry = move(listing, ListingState.DRAFT, action="send_back", by=sent_back_by, reason=reason)
    notifications.owner_told(listing, "listing_sent_back", entry)
    return listing


@transaction.atomic
def refuse_listing(*, listing: Listing, version: int, reason: str, refused_by: User) -> Listing:
    """It has no place in this network, with the reason; archived, and its owner may take it up
    again, but nothing of it is public then before a moderator read it.

    Raises IllegalTransition, StaleText, OwnCase.
    """
    listing = locked_case(listing, refused_by)
    check_state(listing, ListingState.SUBMITTED)
    check_version(listing, version)
    entry = move(listing, ListingState.ARCHIVED, action="refuse", by=refused_by, reason=reason)
    notifications.owner_told(listing, "listing_refused", entry)
    return listing


@transaction.atomic
def approve_change(*, change: ListingChange, approved_by: User) -> Listing:
    """The held text becomes the public one. Raises IllegalTransition, StaleText, OwnCase."""
    listing = locked_case(change.listing, approved_by)
    change = _locked_change(change, listing)
    if change.base_version != listing.version:
        raise StaleText(listing.text_token)
    change.former = text_of(listing)
    change.save(update_fields=["former"])
    write_text(listing, change.payload)
    _decide(change, ChangeState.APPROVED, approved_by)
    listing.confirmed_at = timezone.now()
    listing.save()
    index_listing(listing)
    entry = record(listing, "approve_change", by=approved_by, network=listing.home_network)
    notifications.owner_told(listing, "change_approved", entry)
    return listing


@transaction.atomic
def refuse_change(*, change: ListingChange, reason: str, refused_by: User) -> Listing:
    """The public one stays. Raises IllegalTransition, StaleText, OwnCase."""
    listing = locked_case(change.listing, refused_by)
    change = _locked_change(change, listing)
    change.reason = reason
    _decide(change, ChangeState.REFUSED, refused_by)
    entry = record(
        listing, "refuse_change", by=refused_by, network=listing.home_network, reason=reason
    )
    notifications.owner_told(listing, "change_refused", entry)
    return listing


@transaction.atomic
def return_change(*, change: ListingChange, reason: str, returned_by: User) -> Listing:
    """The owner is asked for something more, and goes on from the text as it is. The public one
    stays. Raises IllegalTransition, StaleText, OwnCase."""
    listing = locked_case(change.listing, returned_by)
    change = _locked_change(change, listing)
    change.reason = reason
    _decide(change, ChangeState.RETURNED, returned_by)
    entry = record(
        listing, "return_change", by=returned_by, network=listing.home_network, reason=reason
    )
    notifications.owner_told(listing, "change_returned", entry)
    return listing


@transaction.atomic
def suspend_listing(*, listing: Listing, reason: str, suspended_by: User) -> Listing:
    """Take a public listing away until it is restored. Raises IllegalTransition, OwnCase."""
    listing = locked_case(listing, suspended_by)
    check_state(listing, ListingState.PUBLISHED)
    listing.unread_since = None  # whoever suspends it has read it
    entry = move(listing, ListingState.SUSPENDED, action="suspend", by=suspended_by, reason=reason)
    notifications.owner_told(listing, "listing_suspended", entry)
    return listing


@transaction.atomic
def restore_listing(*, listing: Listing, version: int, restored_by: User) -> Listing:
    """A suspended listing is public again, with the text the moderator saw: its owner may have
    changed it meanwhile. Raises IllegalTransition, StaleText, OwnCase."""
    listing = locked_case(listing, restored_by)
    check_state(listing, ListingState.SUSPENDED)
    check_version(listing, version)
    entry = move(listing, ListingState.PUBLISHED, action="restore", by=restored_by)
    notifications.owner_told(listing, "listing_restored", entry)
    return listing


def locked_case(listing: Listing, by: User) -> Listing:
    """The row, locked, for somebody who decides about it. Raises OwnCase."""
    listing = locked(listing)
    if listing.is_of(by):
        raise OwnCase(listing.slug)
    return listing


def check_version(listing: Listing, version: int) -> None:
    """Raises StaleText unless this is the text that was read."""
    if listing.version != version:
        raise StaleText(listing.text_token)


def _locked_change(change: ListingChange, listing: Listing) -> ListingChange:
    """The change as it is now; its listing is locked already. Raises StaleText when the owner
    wrote a newer one, IllegalTransition when it was decided or its listing is not public."""
    change = listing.changes.get(pk=change.pk)
    if change.state == ChangeState.REPLACED and listing.pending_change:
        raise StaleText(listing.text_token)
    if change.state != ChangeState.PENDING:
        raise IllegalTransition(f"change {change.state}")
    check_state(listing, ListingState.PUBLISHED)
    return change


def _decide(change: ListingChange, state: str, by: User) -> None:
    change.decided_by, change.decided_at = by, timezone.now()
    end_change(change, state)
