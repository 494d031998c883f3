"""A listing's places in other networks than its home: asked for by its owner, decided there."""

from django.db import transaction

from directory import notifications
from directory.enums import AFFILIATION_TRANSITIONS, AffiliationState, ListingState
from directory.models import Affiliation, Listing
from directory.services.indexing import index_listing
from directory.services.states import check_state, locked
from portal.errors import IllegalTransition, OwnCase
from portal.models import Network, User
from portal.services.journal import record


@transaction.atomic
def request_affiliation(*, listing: Listing, network: Network, requested_by: User) -> Affiliation:
    """Ask a network for a place; asking twice changes nothing. Raises IllegalTransition unless
    the listing is public."""
    listing = locked(listing)
    check_state(listing, ListingState.PUBLISHED)
    affiliation, created = Affiliation.objects.get_or_create(listing=listing, network=network)
    if created:
        entry = record(
            affiliation,
            "request_affiliation",
            by=requested_by,
            network=network,
            to_state=affiliation.state,
        )
        notifications.affiliation_waits(affiliation, entry)
    return affiliation


@transaction.atomic
def decide_affiliation(
    *, affiliation: Affiliation, state: str, decided_by: User, reason: str = ""
) -> Affiliation:
    """Accept, refuse, suspend or accept again, in this network alone.

    Raises IllegalTransition (also for the home network's own place), OwnCase.
    """
    listing = locked(affiliation.listing)
    affiliation = listing.affiliations.select_related("network").get(pk=affiliation.pk)
    if listing.owner_id == decided_by.pk:
        raise OwnCase(listing.slug)
    if affiliation.network_id == listing.home_network_id:
        raise IllegalTransition("home network")
    if state not in AFFILIATION_TRANSITIONS[affiliation.state]:
        raise IllegalTransition(f"{affiliation.state} -> {state}")
    before, affiliation.state = affiliation.state, AffiliationState(state)
    affiliation.save(update_fields=["state"])
    index_listing(listing)
    entry = record(
        affiliation,
        "decide_affiliation",
        by=decided_by,
        network=affiliation.network,
        from_state=before,
        to_state=state,
        reason=reason,
    )
    notifications.affiliation_decided(affiliation, entry)
    return affiliation
