"""What owners do with their listings: create, write, hand in, confirm, archive, revive."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from directory import notifications
from directory.enums import AffiliationState, ChangeState, ListingState
from directory.models import Affiliation, Asking, Listing, ListingChange
from directory.services.indexing import index_listing
from directory.services.merging import is_absorbed
from directory.services.states import (
    check_state,
    end_change,
    is_under_suspicion,
    locked,
    move,
)
from directory.services.texts import (
    Text,
    empty_text,
    newest_text_of,
    store_picture,
    text_of,
    write_text,
)
from directory.services.trust import publishes_at_once
from portal.errors import IllegalTransition, StaleText
from portal.models import JournalEntry, Network, User
from portal.services.journal import record
from portal.services.limits import LimitReached, hit

# First parts of our own addresses beside listings', in every language.
RESERVED_SLUGS = frozenset(
    """
    new nouvelle mine mes-fiches map carte searches recherches lists listes suggest alike
    export feed embed integrer still-true toujours-vrai conversations echanges
    offers offres vouch appui
    """.split()
)
SLUG_LENGTH = 70
DAY = timedelta(days=1)


def check_member_limits(*, user: User, new_listing: bool, new_picture: bool) -> None:
    """Raises LimitReached of kind "listings" or "pictures"; a new picture is counted.

    Pictures are small and replace each other, so these two bound what one member's files take.
    """
    standing = Listing.objects.owned_by(user).exclude(state=ListingState.ARCHIVED)
    if new_listing and standing.count() >= settings.MEMBER_MAX_LISTINGS:
        raise LimitReached("listings")
    if new_picture:
        hit("pictures", str(user.pk), limit=settings.MEMBER_PICTURES_A_DAY, window=DAY)


@transaction.atomic
def create_listing(
    *, kind: str, network: Network, text: Text, created_by: User, owner: User | None = None
) -> Listing:
    """A draft with this text, at home in the network; `owner` is its maker unless given."""
    listing = Listing(
        kind=kind, home_network=network, owner=owner or created_by, name=text["name"], version=0
    )
    _save_under_free_slug(listing)
    write_text(listing, store_picture(text))
    Affiliation.objects.create(listing=listing, network=network, state=AffiliationState.ACCEPTED)
    index_listing(listing)
    record(listing, "create", by=created_by, network=network, to_state=listing.state)
    return listing


def _save_under_free_slug(listing: Listing) -> None:
    """The name as an address; with a few letters of chance when it is taken."""
    base = slugify(listing.name)[:SLUG_LENGTH].strip("-") or listing.kind
    listing.slug = base if base not in RESERVED_SLUGS else _with_chance(base)
    if Listing.objects.filter(slug=listing.slug).exists():
        listing.slug = _with_chance(base)
    try:
        with transaction.atomic():
            listing.save()
    except IntegrityError:  # someone took it just now
        listing.pk, listing.slug = None, _with_chance(base)
        listing.save()


def _with_chance(base: str) -> str:
    return f"{base}-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz23456789')}"


@transaction.atomic
def update_listing(*, listing: Listing, text: Text, seen: str, updated_by: User) -> Listing:
    """Write a new text over the one named by `seen` (a `text_token`).

    On a published listing of a network that reads this person's texts before, it is held and the
    public keeps the approved one; else it applies at once. Raises StaleText, IllegalTransition
    (archived).
    """
    listing = locked(listing)
    check_state(
        listing,
        ListingState.DRAFT,
        ListingState.SUBMITTED,
        ListingState.PUBLISHED,
        ListingState.SUSPENDED,
    )
    if seen != listing.text_token:
        raise StaleText(listing.text_token)
    if text == newest_text_of(listing):
        return listing
    text = store_picture(text)
    if listing.is_public and not publishes_at_once(updated_by, listing.home_network):
        _hold(listing, text, updated_by)
    else:
        _apply(listing, text, updated_by)
    return listing


def _hold(listing: Listing, text: Text, by: User) -> None:
    """The new text waits in the place of what waited; writing the approved one again ends it."""
    replace_change(listing, listing.pending_change)
    end_returned(listing)
    listing.pending_change = None
    if text == text_of(listing):
        record(listing, "take_back_change", by=by, network=listing.home_network)
        return
    listing.pending_change = ListingChange.objects.create(
        listing=listing, payload=text, base_version=listing.version, proposed_by=by
    )
    entry = record(listing, "propose_change", by=by, network=listing.home_network)
    notifications.something_waits(listing, entry)


def _apply(listing: Listing, text: Text, by: User) -> None:
    """At once. What somebody may have read already is kept beside the new text: the public's to
    be put back, a moderator's to be told what changed."""
    replaced = listing.pending_change
    if listing.state != ListingState.DRAFT:
        listing.changes.create(
            payload=text,
            former=text_of(listing),
            base_version=listing.version,
            state=ChangeState.APPLIED if listing.is_public else ChangeState.REPLACED,
            proposed_by=by,
        )
    if listing.is_public:  # who writes it anew says that it is true
        listing.confirmed_at = timezone.now()
        listing.unread_since = listing.unread_since or listing.confirmed_at
    write_text(listing, text)
    replace_change(listing, replaced)
    end_returned(listing)
    index_listing(listing)
    record(listing, "update", by=by, network=listing.home_network, to_state=listing.state)


def replace_change(listing: Listing, change: ListingChange | None) -> None:
    """The change that waited, if any, waits no longer."""
    if change is not None:
        end_change(change, ChangeState.REPLACED)
        listing.__dict__.pop("pending_change", None)


def end_returned(listing: Listing) -> None:
    """What a moderator sent back is over once its owner went on."""
    for change in listing.changes.filter(state=ChangeState.RETURNED):
        end_change(change, ChangeState.REPLACED)


@transaction.atomic
def submit_listing(*, listing: Listing, submitted_by: User) -> Listing:
    """Hand in a draft; it is public at once where the network moderates afterwards.

    Raises IllegalTransition.
    """
    listing = locked(listing)
    check_state(listing, ListingState.DRAFT)
    listing.submitted_at = timezone.now()
    at_once = publishes_at_once(submitted_by, listing.home_network)
    if at_once and not is_under_suspicion(listing):
        listing.unread_since = listing.submitted_at
        entry = publish(listing, action="publish", by=submitted_by)
    else:
        entry = move(listing, ListingState.SUBMITTED, action="submit", by=submitted_by)
    notifications.something_waits(listing, entry)
    return listing


def publish(listing: Listing, *, action: str, by: User | None) -> JournalEntry:
    """Make a locked listing public, confirmed from today, in its home network."""
    now = timezone.now()
    listing.published_at = listing.published_at or now
    listing.confirmed_at = now
    entry = move(listing, ListingState.PUBLISHED, action=action, by=by)
    Affiliation.objects.update_or_create(
        listing=listing,
        network=listing.home_network,
        defaults={"state": AffiliationState.ACCEPTED},
    )
    index_listing(listing)
    return entry


@transaction.atomic
def confirm_listing(*, listing: Listing, confirmed_by: User | None) -> Listing:
    """Its owner says that it is still true, or whoever holds the link mailed to them (None).
    Raises IllegalTransition unless published."""
    listing = locked(listing)
    check_state(listing, ListingState.PUBLISHED)
    listing.confirmed_at = timezone.now()
    listing.save()
    Asking.objects.filter(listing=listing).delete()
    index_listing(listing)
    record(listing, "confirm", by=confirmed_by, network=listing.home_network)
    return listing


@transaction.atomic
def archive_listing(*, listing: Listing, archived_by: User, reason: str = "") -> Listing:
    """Take it out of the directory; a held change goes with it. Raises IllegalTransition."""
    listing = locked(listing)
    move(listing, ListingState.ARCHIVED, action="archive", by=archived_by, reason=reason)
    Asking.objects.filter(listing=listing).delete()
    replace_change(listing, listing.pending_change)
    return listing


@transaction.atomic
def revive_listing(*, listing: Listing, revived_by: User | None) -> Listing:
    """An archived listing is a draft again, to be handed in. What time archived is public again
    as it was: its text was approved, and can't have changed since. Raises IllegalTransition, also
    for one that was merged into another."""
    listing = locked(listing)
    check_state(listing, ListingState.ARCHIVED)
    if is_absorbed(listing):
        raise IllegalTransition("merged")
    asking = Asking.objects.filter(listing=listing)
    if asking.exclude(archived_at=None).exists():
        publish(listing, action="revive", by=revived_by)
    else:
        move(listing, ListingState.DRAFT, action="revive", by=revived_by)
    asking.delete()
    return listing


def draft_of(text: dict[str, Any]) -> Text:
    """A whole text out of some of its parts; the rest is empty. For commands and tests."""
    return empty_text() | text
