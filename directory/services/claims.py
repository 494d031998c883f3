"""Claims: somebody says that they speak for a listing, and somebody else decides.

Nobody answers for it yet: its home network's desk decides who owns it. Somebody does: they decide
who may join them. Lock order: listing, then claim.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.enums import CLAIM_TRANSITIONS, ClaimState, ListingState
from directory.models import Listing, ListingClaim
from directory.permissions import can_vouch
from directory.services import people_mails
from directory.services.people import give_to
from directory.services.states import check_state, locked
from portal.errors import IllegalTransition, OwnCase, Refused, StaleText
from portal.mail_hosts import host_of, is_own_domain
from portal.models import JournalEntry, User
from portal.services.journal import record
from portal.services.limits import hit

CLAIMS_A_DAY = 5
CLAIMS_OF_ONE_LISTING_A_DAY = 20
VOUCHED_A_DAY = 5
DAY = timedelta(days=1)
ANSWERED_WITHIN = timedelta(days=90)


class AnsweredFor(Refused):
    """Somebody owns the listing by now."""

    message = _("Someone answers for this listing meanwhile; nothing was recorded now.")


class CannotVouch(Refused):
    """Whose word does not count for this claim."""

    message = _("Your word does not count here: it takes someone of the network with a listing.")


def own_host(user: User, listing: Listing) -> str:
    """The host of a proved mailbox of theirs that is the very host of the listing's web site; a
    public provider's never is, nor a host below or above."""
    address = listing.website_address
    matching = (box for box in user.proved_mailboxes if is_own_domain(box, address))
    return host_of(next(matching, ""))


@transaction.atomic
def request_claim(
    *, listing: Listing, method: str, statement: str, claimed_by: User
) -> ListingClaim:
    """Say that one speaks for a public listing; asking twice changes nothing.

    Raises IllegalTransition (not public, or theirs already), LimitReached.
    """
    listing = locked(listing)
    check_state(listing, ListingState.PUBLISHED)
    if listing.is_of(claimed_by) or not claimed_by.proved_mailboxes:
        raise IllegalTransition("theirs already, or no proved mailbox")
    waiting = listing.claims.open().filter(claimant=claimed_by).first()
    if waiting is not None:
        return waiting
    hit("claims", str(claimed_by.pk), limit=CLAIMS_A_DAY, window=DAY)
    hit("claims-of", str(listing.pk), limit=CLAIMS_OF_ONE_LISTING_A_DAY, window=DAY)
    claim = ListingClaim.objects.create(
        listing=listing,
        claimant=claimed_by,
        method=method,
        statement=statement,
        mail_host=own_host(claimed_by, listing),
    )
    people_mails.claim_made(claim, _note(claim, "claim", claimed_by))
    return claim


@transaction.atomic
def withdraw_claim(*, claim: ListingClaim, withdrawn_by: User) -> None:
    """Raises IllegalTransition when it was answered meanwhile, or is somebody else's."""
    claim = _locked(claim)
    if claim.claimant_id != withdrawn_by.pk:
        raise IllegalTransition("another's claim")
    _decide(claim, ClaimState.WITHDRAWN, by=withdrawn_by)


@transaction.atomic
def vouch_for_claim(*, claim: ListingClaim, words: str, vouched_by: User) -> ListingClaim:
    """A member's word, which the desk reads beside the claim; one word each claim.

    Raises CannotVouch, LimitReached, IllegalTransition (answered, or vouched for already).
    """
    claim = _locked(claim)
    if not claim.is_open or claim.vouched_by_id is not None:
        raise IllegalTransition("answered or vouched for already")
    if not can_vouch(vouched_by, claim):
        raise CannotVouch("no word here")
    hit("vouched-claims", str(vouched_by.pk), limit=VOUCHED_A_DAY, window=DAY)
    claim.vouched_by, claim.vouched_at, claim.vouched_for = vouched_by, timezone.now(), words
    claim.save(update_fields=["vouched_by", "vouched_at", "vouched_for"])
    _note(claim, "vouch", vouched_by, reason=words)
    return claim


def claims_seen(listing: Listing) -> str:
    """Names the open claims on a listing as somebody sees them now."""
    numbers = list(listing.claims.open().order_by("pk").values_list("pk", flat=True))
    return f"{len(numbers)}.{numbers[-1] if numbers else 0}"


@transaction.atomic
def accept_claim(*, claim: ListingClaim, seen: str, accepted_by: User) -> Listing:
    """The desk makes the claimant the owner. Other claims stay, as requests to join them.

    Raises AnsweredFor, IllegalTransition, OwnCase, and StaleText when the open claims are not
    those named by `seen`.
    """
    claim = _locked(claim)
    listing = claim.listing
    _check_not_own(claim, accepted_by)
    check_state(listing, ListingState.PUBLISHED)
    if listing.owner_id is not None:
        raise AnsweredFor("owned")
    if claim.is_open and seen != claims_seen(listing):
        raise StaleText(seen)
    if not claim.claimant.is_active:
        raise IllegalTransition("closed account")
    entry = _decide(claim, ClaimState.ACCEPTED, by=accepted_by)
    give_to(listing, claim.claimant, by=accepted_by)
    people_mails.claim_decided(claim, entry)
    for other in listing.claims.open().select_related("claimant"):
        other.listing = listing
        people_mails.claim_passed_on(other, entry)
    return listing


@transaction.atomic
def refuse_claim(*, claim: ListingClaim, reason: str, refused_by: User) -> ListingClaim:
    """By the desk, with a reason the claimant reads. Raises AnsweredFor, IllegalTransition,
    OwnCase."""
    claim = _locked(claim)
    _check_not_own(claim, refused_by)
    if claim.is_open and claim.listing.owner_id is not None:
        raise AnsweredFor("owned")
    entry = _decide(claim, ClaimState.REFUSED, by=refused_by, reason=reason)
    people_mails.claim_decided(claim, entry)
    return claim


@transaction.atomic
def revoke_claim(*, claim: ListingClaim, reason: str, revoked_by: User) -> Listing:
    """By the desk, when it turns out wrong: nobody answers for the listing again, and nobody but
    the network edits it. Raises IllegalTransition once somebody else owns it, OwnCase."""
    claim = _locked(claim)
    listing = claim.listing
    _check_not_own(claim, revoked_by)
    if claim.state != ClaimState.ACCEPTED or listing.owner_id != claim.claimant_id:
        raise IllegalTransition("another owner")
    entry = _decide(claim, ClaimState.REVOKED, by=revoked_by, reason=reason)
    give_to(listing, None, by=revoked_by)
    people_mails.claim_decided(claim, entry)
    return listing


@transaction.atomic
def answer_join(
    *, claim: ListingClaim, accept: bool, answered_by: User, reason: str = ""
) -> ListingClaim:
    """The owner lets somebody join as an editor, or not. Raises IllegalTransition."""
    claim = _locked(claim)
    listing = claim.listing
    if listing.owner_id != answered_by.pk:
        raise IllegalTransition("not the owner any more")
    state = ClaimState.ACCEPTED if accept else ClaimState.REFUSED
    entry = _decide(claim, state, by=answered_by, reason=reason)
    if accept and not listing.is_of(claim.claimant):
        listing.editors.create(user=claim.claimant, added_by=answered_by)
        record(listing, "add_editor", by=answered_by, network=listing.home_network)
    people_mails.claim_decided(claim, entry)
    return claim


def expire_claims() -> int:
    """End those that nobody answered in three months, and tell; returns how many."""
    expired = 0
    overdue = ListingClaim.objects.open().filter(created_at__lt=timezone.now() - ANSWERED_WITHIN)
    for claim in overdue:
        with transaction.atomic():
            fresh = _locked(claim)
            if fresh.is_open:
                entry = _decide(fresh, ClaimState.EXPIRED, by=None)
                people_mails.claim_decided(fresh, entry)
                expired += 1
    return expired


def _locked(claim: ListingClaim) -> ListingClaim:
    """The claim as it is now, its listing locked."""
    listing = locked(claim.listing)
    fresh = listing.claims.select_related("claimant").get(pk=claim.pk)
    fresh.listing = listing
    return fresh


def _check_not_own(claim: ListingClaim, by: User) -> None:
    if claim.claimant_id == by.pk or claim.listing.is_of(by):
        raise OwnCase(claim.listing.slug)


def _decide(claim: ListingClaim, state: str, *, by: User | None, reason: str = "") -> JournalEntry:
    if state not in CLAIM_TRANSITIONS[claim.state]:
        raise IllegalTransition(f"{claim.state} -> {state}")
    before, claim.state = claim.state, ClaimState(state)
    claim.decided_by, claim.decided_at, claim.reason = by, timezone.now(), reason
    claim.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return record(
        claim,
        "decide_claim",
        by=by,
        network=claim.listing.home_network,
        from_state=before,
        to_state=state,
        reason=reason,
    )


def _note(claim: ListingClaim, action: str, by: User, *, reason: str = "") -> JournalEntry:
    network = claim.listing.home_network
    return record(claim, action, by=by, network=network, to_state=claim.state, reason=reason)
