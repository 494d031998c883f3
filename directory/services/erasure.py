"""Emptying what a listing said, for an owner who leaves for good."""

import secrets

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from directory.engines import engine
from directory.enums import ChangeState, ListingState
from directory.models import (
    Asking,
    ContactMessage,
    ImportedRow,
    Listing,
    ListingClaim,
    ListingCorrection,
    ListingListItem,
    ListingMerge,
    ListingOffer,
)
from directory.services.dictionary import unlearn
from directory.services.indexing import document_of, for_index
from directory.services.people import end_offers
from directory.services.states import locked, move
from directory.services.texts import drop_picture
from portal.models import User
from portal.services.forgetting import forget_words_about
from portal.services.journal import record


@transaction.atomic
def erase_listing(*, listing: Listing) -> Listing:
    """Archive it and empty its words, picture, held changes and messages; its row stays under an
    address that says nothing, for what points at it. Nobody is named as who did it."""
    told = document_of(for_index().get(pk=listing.pk))
    listing = locked(listing)
    if listing.state != ListingState.ARCHIVED:
        move(listing, ListingState.ARCHIVED, action="archive", by=None)
    pictures = {listing.picture.name}
    for change in listing.changes.all():
        pictures |= {text.get("picture") or "" for text in (change.payload, change.former or {})}
        if change.state == ChangeState.PENDING:
            change.state = ChangeState.REPLACED
        change.payload, change.former = {}, None
        change.reason, change.proposed_by = "", None
        change.save()
    for field in Listing.EDITABLE_FIELDS:
        empty = Listing._meta.get_field(field).get_default()
        setattr(listing, field, empty)
    listing.visibility, listing.hidden = {}, {}
    listing.slug = f"erased-{secrets.token_hex(8)}"
    listing.owner = None
    listing.save()
    listing.skills.clear()
    listing.messages.all().delete()
    Asking.objects.filter(listing=listing).delete()
    listing.months.all().delete()
    pictures |= set(listing.drafts.values_list("picture", flat=True))
    listing.drafts.all().delete()
    ListingCorrection.objects.filter(listing=listing).delete()
    end_offers(listing)
    listing.editors.all().delete()
    forget_words_about(listing.claims.all())
    listing.claims.all().delete()
    ImportedRow.objects.filter(listing=listing).delete()  # its number elsewhere names it, too
    ListingListItem.objects.filter(listing=listing).delete()  # their notes may name the person
    _forget_merges(listing)
    engine().forget([listing.pk])
    unlearn([*told.strong, *told.weak], erased=listing)
    for picture in filter(None, pictures):
        drop_picture(picture)
    forget_words_about([listing])
    record(listing, "erase", by=None, network=listing.home_network)
    return listing


def _forget_merges(listing: Listing) -> None:
    """What it said before a merge; one that went into another does not come back."""
    for merge in ListingMerge.objects.filter(kept=listing).exclude(snapshot={}):
        merge.snapshot = {k: v for k, v in merge.snapshot.items() if k not in ("text", "picture")}
        merge.save(update_fields=["snapshot"])
    ListingMerge.objects.filter(absorbed=listing).update(snapshot={})
    ListingMerge.objects.filter(Q(kept=listing) | Q(absorbed=listing)).update(reason="")


def forget_messages_from(mailboxes: list[str]) -> None:
    """Delete what was written from these addresses to owners of listings."""
    sent = ContactMessage.objects.annotate(mailbox=Lower("sender_email"))
    wanted = [mailbox.lower() for mailbox in mailboxes]
    sent.filter(mailbox__in=wanted).delete()
    reports = ListingCorrection.objects.annotate(told_by=Lower("mailbox"))
    reports.filter(told_by__in=wanted).update(mailbox="")


def forget_messages_to(user: User) -> None:
    """Delete the conversations this person had about listings, which may be others' by now."""
    ContactMessage.objects.filter(owner=user).delete()


def forget_roles_of(user: User, mailboxes: list[str]) -> None:
    """Delete this person's claims, their word for others', and the roles offered by or to them."""
    vouched = ListingClaim.objects.filter(vouched_by=user)
    forget_words_about([*user.listing_claims.all(), *vouched])  # type: ignore[attr-defined]
    user.listing_claims.all().delete()  # type: ignore[attr-defined]
    vouched.update(vouched_for="")
    wanted = [mailbox.lower() for mailbox in mailboxes]
    offers = ListingOffer.objects.filter(Q(email__in=wanted) | Q(offered_by=user))
    for listing in Listing.objects.filter(offers__in=offers).distinct():
        end_offers(locked(listing), only=offers)
