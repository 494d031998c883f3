"""A listing's places in other networks than its home: asked for by its owner, decided there."""

import hashlib
from collections.abc import Mapping

from django.db import transaction

from directory import notifications
from directory.enums import AFFILIATION_TRANSITIONS, AffiliationState, ListingState
from directory.models import Affiliation, Listing
from directory.services import people_mails
from directory.services.indexing import index_listing
from directory.services.states import check_state, locked
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, Network, User
from portal.services.journal import record

# What a network's staff writes about a place there.
PARTICULARS = ("category", "local_contact", "highlights", "is_featured")


@transaction.atomic
def request_affiliation(*, listing: Listing, network: Network, requested_by: User) -> Affiliation:
    """Ask a network for a place, also after leaving it; asking twice changes nothing.

    Raises IllegalTransition unless the listing is public.
    """
    listing = locked(listing)
    check_state(listing, ListingState.PUBLISHED)
    affiliation, created = Affiliation.objects.get_or_create(listing=listing, network=network)
    affiliation.listing = listing
    before = "" if created else affiliation.state
    if created or before == AffiliationState.LEFT:
        affiliation.state = AffiliationState.REQUESTED
        affiliation.save(update_fields=["state"])
        entry = _note(affiliation, "request_affiliation", requested_by, before)
        notifications.affiliation_waits(affiliation, entry)
    return affiliation


@transaction.atomic
def decide_affiliation(
    *, affiliation: Affiliation, state: str, decided_by: User, reason: str = ""
) -> Affiliation:
    """Accept, refuse, suspend or accept again, in this network alone.

    Raises IllegalTransition (also for the home network's own place), OwnCase.
    """
    affiliation = _locked(affiliation)
    if affiliation.listing.is_of(decided_by):
        raise OwnCase(affiliation.listing.slug)
    if state in (AffiliationState.LEFT, AffiliationState.REQUESTED):
        raise IllegalTransition(f"{state} is the owner's")
    before = _move(affiliation, state)
    entry = _note(affiliation, "decide_affiliation", decided_by, before, reason)
    notifications.affiliation_decided(affiliation, entry)
    return affiliation


@transaction.atomic
def leave_network(*, affiliation: Affiliation, left_by: User) -> Affiliation:
    """The owner takes the listing out of a network; what it wrote there waits for its return.

    Raises IllegalTransition, also for the home network: another one must take its place first.
    """
    affiliation = _locked(affiliation)
    if affiliation.listing.owner_id != left_by.pk:
        raise IllegalTransition("not the owner")
    before = _move(affiliation, AffiliationState.LEFT)
    entry = _note(affiliation, "leave_network", left_by, before)
    people_mails.place_left(affiliation, entry)
    return affiliation


def particulars_seen(affiliation: Affiliation) -> str:
    """Names what a network says of a listing, as somebody sees it now."""
    words = "\0".join(str(getattr(affiliation, name)) for name in PARTICULARS)
    return hashlib.sha256(words.encode()).hexdigest()[:32]


@transaction.atomic
def describe_affiliation(
    *, affiliation: Affiliation, words: Mapping[str, object], seen: str, described_by: User
) -> Affiliation:
    """Write what is particular to a listing in this network; nothing of its common part.

    Raises StaleText when somebody else wrote meanwhile, OwnCase, IllegalTransition (left).
    """
    affiliation = _locked(affiliation)
    if affiliation.listing.is_of(described_by):
        raise OwnCase(affiliation.listing.slug)
    if affiliation.state == AffiliationState.LEFT:
        raise IllegalTransition("left")
    if seen != particulars_seen(affiliation):
        raise StaleText(particulars_seen(affiliation))
    for name in PARTICULARS:
        setattr(affiliation, name, words[name])
    affiliation.save(update_fields=PARTICULARS)
    _note(affiliation, "describe_affiliation", described_by, affiliation.state)
    return affiliation


def _locked(affiliation: Affiliation) -> Affiliation:
    """The place as it is now, its listing locked."""
    listing = locked(affiliation.listing)
    fresh = listing.affiliations.select_related("network").get(pk=affiliation.pk)
    fresh.listing = listing
    return fresh


def _move(affiliation: Affiliation, state: str) -> str:
    """Into the new state, and search hears of it; the state before. Raises IllegalTransition."""
    if affiliation.network_id == affiliation.listing.home_network_id:
        raise IllegalTransition("home network")
    if state not in AFFILIATION_TRANSITIONS[affiliation.state]:
        raise IllegalTransition(f"{affiliation.state} -> {state}")
    before, affiliation.state = affiliation.state, AffiliationState(state)
    affiliation.home_asked_at = None
    affiliation.save(update_fields=["state", "home_asked_at"])
    index_listing(affiliation.listing)
    return before


def _note(
    affiliation: Affiliation, action: str, by: User, before: str, reason: str = ""
) -> JournalEntry:
    return record(
        affiliation,
        action,
        by=by,
        network=affiliation.network,
        from_state=before,
        to_state=affiliation.state,
        reason=reason,
    )
