"""Changing the network that moderates a listing: its owner asks one that has accepted it.

Nothing moves before that network says yes; then the desk moves, with the change that waits there.
"""

from django.db import transaction
from django.utils import timezone

from directory.enums import AffiliationState, ListingState
from directory.models import Affiliation, Listing
from directory.services import people_mails
from directory.services.indexing import index_listing
from directory.services.states import check_state, locked
from portal.errors import IllegalTransition, OwnCase
from portal.models import JournalEntry, User
from portal.services.journal import record


@transaction.atomic
def ask_home(*, affiliation: Affiliation, asked_by: User) -> Affiliation:
    """Ask a network that accepted the listing to become its home; asking another one takes the
    first back, asking twice changes nothing. Raises IllegalTransition."""
    listing, place = _locked(affiliation)
    _check_owner(listing, asked_by)
    check_state(listing, ListingState.PUBLISHED)
    if place.network_id == listing.home_network_id or place.state != AffiliationState.ACCEPTED:
        raise IllegalTransition("only a network that accepted it can become its home")
    if place.home_asked_at is not None:
        return place
    listing.affiliations.exclude(home_asked_at=None).update(home_asked_at=None)
    place.home_asked_at = timezone.now()
    place.save(update_fields=["home_asked_at"])
    people_mails.home_asked(place, _note(place, "ask_home", asked_by))
    return place


@transaction.atomic
def withdraw_home(*, affiliation: Affiliation, withdrawn_by: User) -> Affiliation:
    """The owner takes the question back. Raises IllegalTransition when it was answered."""
    listing, place = _locked(affiliation)
    _check_owner(listing, withdrawn_by)
    _answer(place)
    _note(place, "withdraw_home", withdrawn_by)
    return place


@transaction.atomic
def accept_home(*, affiliation: Affiliation, accepted_by: User) -> Listing:
    """The network becomes the home one; the former goes on as a network that accepted it.

    Only while the listing is public: nobody moves away from a suspension. Raises
    IllegalTransition, OwnCase.
    """
    listing, place = _locked(affiliation)
    _check_not_own(listing, accepted_by)
    check_state(listing, ListingState.PUBLISHED)
    _answer(place)
    left, listing.home_network = listing.home_network, place.network
    listing.save()
    index_listing(listing)
    entry = record(
        listing,
        "change_home",
        by=accepted_by,
        network=place.network,
        reason=f"{left.slug} -> {place.network.slug}",
    )
    people_mails.home_decided(place, left, entry, accepted=True)
    return listing


@transaction.atomic
def refuse_home(*, affiliation: Affiliation, reason: str, refused_by: User) -> Affiliation:
    """It stays an ordinary place. Raises IllegalTransition, OwnCase."""
    listing, place = _locked(affiliation)
    _check_not_own(listing, refused_by)
    _answer(place)
    entry = _note(place, "refuse_home", refused_by, reason)
    people_mails.home_decided(place, listing.home_network, entry, accepted=False)
    return place


def _locked(affiliation: Affiliation) -> tuple[Listing, Affiliation]:
    listing = locked(affiliation.listing)
    place = listing.affiliations.select_related("network").get(pk=affiliation.pk)
    place.listing = listing
    return listing, place


def _answer(place: Affiliation) -> None:
    """Raises IllegalTransition unless the question stands."""
    if place.home_asked_at is None:
        raise IllegalTransition("not asked")
    place.home_asked_at = None
    place.save(update_fields=["home_asked_at"])


def _check_owner(listing: Listing, user: User) -> None:
    if listing.owner_id != user.pk:
        raise IllegalTransition("not the owner")


def _check_not_own(listing: Listing, user: User) -> None:
    if listing.is_of(user):
        raise OwnCase(listing.slug)


def _note(place: Affiliation, action: str, by: User, reason: str = "") -> JournalEntry:
    return record(place, action, by=by, network=place.network, reason=reason)
