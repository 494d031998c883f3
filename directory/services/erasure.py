"""Emptying what a listing said, for an owner who leaves for good."""

import secrets

from django.db import transaction
from django.db.models.functions import Lower

from directory.engines import engine
from directory.enums import ChangeState, ListingState
from directory.models import ContactMessage, Listing, ListingListItem
from directory.services.dictionary import unlearn
from directory.services.indexing import document_of, for_index
from directory.services.states import locked, move
from directory.services.texts import drop_picture
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
        pictures.add(change.payload.get("picture") or "")
        if change.state == ChangeState.PENDING:
            change.state = ChangeState.REPLACED
        change.payload, change.reason, change.proposed_by = {}, "", None
        change.save()
    for field in Listing.EDITABLE_FIELDS:
        empty = Listing._meta.get_field(field).get_default()
        setattr(listing, field, empty)
    listing.slug = f"erased-{secrets.token_hex(8)}"
    listing.owner = None
    listing.save()
    listing.skills.clear()
    listing.messages.all().delete()
    ListingListItem.objects.filter(listing=listing).delete()  # their notes may name the person
    engine().forget([listing.pk])
    unlearn([*told.strong, *told.weak], erased=listing)
    for picture in filter(None, pictures):
        drop_picture(picture)
    forget_words_about([listing])
    record(listing, "erase", by=None, network=listing.home_network)
    return listing


def forget_messages_from(mailboxes: list[str]) -> None:
    """Delete what was written from these addresses to owners of listings."""
    sent = ContactMessage.objects.annotate(mailbox=Lower("sender_email"))
    sent.filter(mailbox__in=[mailbox.lower() for mailbox in mailboxes]).delete()
