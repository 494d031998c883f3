"""Who writes a listing: roles offered to a mailbox and accepted there, editors who come and go,
and the one owner, who changes only when the next one says yes.

Lock order: listing, then what hangs on it.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.enums import ListingRole, OfferState
from directory.models import Listing, ListingEditor, ListingOffer
from directory.models.people import OFFER_LIFE
from directory.services import people_mails
from directory.services.states import locked
from portal.errors import IllegalTransition, Refused
from portal.models import JournalEntry, User
from portal.services.journal import record
from portal.services.limits import canonical_mailbox, hit, keyed_hash

OFFERS_A_DAY = 20
TO_ONE_MAILBOX_A_DAY = 3
DAY = timedelta(days=1)


class OfferSpent(Exception):
    """The mailed link is unknown, used, withdrawn or too old; or its sender owns it no more."""


class NotOffered(Exception):
    """It was mailed to another address than this person's."""


class InAlready(Refused):
    """Whoever reads this mailbox has that role already."""

    message = _("This person has this role already.")


@transaction.atomic
def offer_role(*, listing: Listing, email: str, role: str, offered_by: User) -> ListingOffer:
    """Mail this address an offer to write the listing, or to own it; offering again sends a new
    link for the old one, and one transfer at a time waits for its answer.

    The same happens whether or not the address has an account. Raises InAlready, LimitReached,
    and IllegalTransition unless `offered_by` owns it.
    """
    listing = _locked_for_owner(listing, offered_by)
    email = email.strip().lower()
    mailbox = keyed_hash("mailbox:" + canonical_mailbox(email))
    if canonical_mailbox(email) in _mailboxes_in(listing, role):
        raise InAlready("in already")
    hit("listing-offer", str(offered_by.pk), limit=OFFERS_A_DAY, window=DAY)
    hit("listing-offer-to", f"{listing.pk}:{mailbox}", limit=TO_ONE_MAILBOX_A_DAY, window=DAY)
    waiting = listing.offers.filter(state=OfferState.OPEN)
    if role == ListingRole.OWNER:
        for other in waiting.filter(role=role).exclude(mailbox=mailbox):
            _end(other, OfferState.WITHDRAWN, by=offered_by)
    offer = waiting.filter(mailbox=mailbox).first()
    offer = offer or ListingOffer(listing=listing, mailbox=mailbox)
    token = secrets.token_urlsafe(32)
    offer.listing, offer.email, offer.role, offer.offered_by = listing, email, role, offered_by
    offer.token_sha256, offer.expires_at = _hash(token), timezone.now() + OFFER_LIFE
    offer.save()
    _note(listing, "offer_role", offered_by, role)
    people_mails.role_offered(offer, token)
    return offer


def offer_by_token(token: str) -> ListingOffer:
    """What a mailed link leads to. Raises OfferSpent."""
    found = ListingOffer.objects.open().filter(token_sha256=_hash(token))
    offer = found.select_related("listing__home_network", "offered_by").first()
    if offer is None:
        raise OfferSpent
    return offer


def offer_of(user: User, pk: int) -> ListingOffer:
    """One's own by its number, for whoever proved the address. Raises OfferSpent."""
    found = ListingOffer.objects.open().addressed_to(user).filter(pk=pk)
    offer = found.select_related("listing__home_network", "offered_by").first()
    if offer is None:
        raise OfferSpent
    return offer


@transaction.atomic
def accept_offer(*, offer: ListingOffer, accepted_by: User) -> Listing:
    """Become an editor, or the owner: who owned it is an editor from then on, and whatever else
    they had offered is withdrawn. Raises OfferSpent, NotOffered."""
    listing, offer = _locked_offer(offer)
    if not ListingOffer.objects.addressed_to(accepted_by).filter(pk=offer.pk).exists():
        raise NotOffered
    before = listing.owner
    entry = _end(offer, OfferState.ACCEPTED, by=accepted_by)
    if offer.role == ListingRole.OWNER:
        give_to(listing, accepted_by, by=accepted_by)
    elif not listing.is_of(accepted_by):
        listing.editors.create(user=accepted_by, added_by=offer.offered_by)
        _note(listing, "add_editor", accepted_by)
    if before is not None:
        people_mails.role_answered(offer, before, entry)
    return listing


@transaction.atomic
def decline_offer(*, offer: ListingOffer, declined_by: User | None) -> None:
    """No, thank you; by nobody known for the mailed link. Raises OfferSpent."""
    listing, offer = _locked_offer(offer)
    entry = _end(offer, OfferState.DECLINED, by=declined_by)
    if listing.owner is not None:
        people_mails.role_answered(offer, listing.owner, entry)


@transaction.atomic
def withdraw_offer(*, offer: ListingOffer, withdrawn_by: User) -> None:
    """The link opens nothing any more. Raises IllegalTransition."""
    listing = _locked_for_owner(offer.listing, withdrawn_by)
    found = listing.offers.filter(pk=offer.pk, state=OfferState.OPEN).first()
    if found is None:
        raise IllegalTransition("ended already")
    _end(found, OfferState.WITHDRAWN, by=withdrawn_by)


@transaction.atomic
def remove_editor(*, editor: ListingEditor, removed_by: User) -> None:
    """The owner takes a role back; what the editor wrote stays. Raises IllegalTransition."""
    listing = _locked_for_owner(editor.listing, removed_by)
    if not listing.editors.filter(pk=editor.pk).delete()[0]:
        raise IllegalTransition("no editor any more")
    entry = _note(listing, "remove_editor", removed_by)
    people_mails.editor_gone(listing, editor.user, entry)


@transaction.atomic
def leave_listing(*, listing: Listing, left_by: User) -> None:
    """An editor goes. Raises IllegalTransition for whoever is none."""
    listing = locked(listing)
    if not listing.editors.filter(user=left_by).delete()[0]:
        raise IllegalTransition("no editor")
    entry = _note(listing, "leave_listing", left_by)
    people_mails.editor_gone(listing, listing.owner, entry)


def give_to(listing: Listing, person: User | None, *, by: User | None) -> None:
    """The locked listing's owner from now on, or nobody; who owned it stays on as an editor when
    somebody follows. Offers end with who made them."""
    before = listing.owner
    for other in listing.offers.filter(state=OfferState.OPEN):
        _end(other, OfferState.WITHDRAWN, by=by)
    listing.owner = person
    listing.save()
    if person is None:
        listing.editors.all().delete()
    else:
        listing.editors.filter(user=person).delete()
        if before is not None and before != person:
            listing.editors.create(user=before, added_by=person)
    _note(listing, "change_owner", by)


def end_offers(listing: Listing, only: QuerySet[ListingOffer] | None = None) -> None:
    """Withdraw what waits for an answer about a locked listing; by nobody."""
    waiting = listing.offers.filter(state=OfferState.OPEN)
    for offer in waiting if only is None else waiting.filter(pk__in=only.values("pk")):
        _end(offer, OfferState.WITHDRAWN, by=None)


def expire_offers() -> int:
    """End those nobody answered in time, and forget whom they were for; returns how many."""
    expired = 0
    for overdue in ListingOffer.objects.overdue():
        with transaction.atomic():
            locked(overdue.listing)
            # It may have been sent again meanwhile.
            offer = ListingOffer.objects.overdue().filter(pk=overdue.pk).first()
            if offer is not None:
                _end(offer, OfferState.EXPIRED, by=None)
                expired += 1
    return expired


def _locked_for_owner(listing: Listing, owner: User) -> Listing:
    listing = locked(listing)
    if listing.owner_id != owner.pk:
        raise IllegalTransition("not the owner any more")
    return listing


def _locked_offer(offer: ListingOffer) -> tuple[Listing, ListingOffer]:
    listing = locked(offer.listing)
    fresh = ListingOffer.objects.open().filter(pk=offer.pk, token_sha256=offer.token_sha256)
    found = fresh.select_related("offered_by").first()
    if found is None:
        raise OfferSpent
    found.listing = listing
    return listing, found


def _mailboxes_in(listing: Listing, role: str) -> set[str]:
    """Whose the role is already, and the owner's always."""
    people = [listing.owner] if listing.owner else []
    if role == ListingRole.EDITOR:
        people += [editor.user for editor in listing.editors.select_related("user")]
    return {canonical_mailbox(box) for one in people for box in (one.email, *one.proved_mailboxes)}


def _end(offer: ListingOffer, state: str, *, by: User | None) -> JournalEntry:
    """In whatever way; the row forgets whom it was for, the journal never knew."""
    if offer.state != OfferState.OPEN:
        raise IllegalTransition(f"{offer.state} -> {state}")
    offer.state = state
    offer.email = offer.mailbox = ""
    offer.token_sha256 = None
    offer.save(update_fields=["state", "email", "mailbox", "token_sha256"])
    return _note(offer.listing, f"offer_{state}", by, offer.role)


def _note(listing: Listing, action: str, by: User | None, reason: str = "") -> JournalEntry:
    return record(listing, action, by=by, network=listing.home_network, reason=reason)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
