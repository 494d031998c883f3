"""Who reads which part of a listing: it holds at once, everywhere, and waits for no moderator."""

from django.db import transaction

from directory.models import Listing, SearchTerm
from directory.models.saying import check_visibility
from directory.services.dictionary import unlearn
from directory.services.indexing import document_of, for_index, index_listing
from directory.services.states import locked
from directory.services.texts import lay_out, text_of
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def set_visibility(*, listing: Listing, levels: dict[str, str], set_by: User) -> Listing:
    """Say whom each part is for, everyone where none is given: `levels` is part -> Audience.

    The text stays the same, so no version is counted and a held change goes on waiting. Words that
    only this listing had in public leave the dictionary, too. Raises ValidationError."""
    check_visibility(listing.kind, levels)
    listing = locked(listing)
    if levels == listing.visibility:
        return listing
    text, told = text_of(listing), _words_of(listing)
    listing.visibility = dict(sorted(levels.items()))
    lay_out(listing, text)
    index_listing(listing)
    gone = told - _words_of(listing)
    shared = SearchTerm.objects.filter(term__in=gone, documents__gt=1)
    unlearn(gone - set(shared.values_list("term", flat=True)), erased=listing)
    record(listing, "set_visibility", by=set_by, network=listing.home_network)
    return listing


def set_hints(*, listing: Listing, are_off: bool) -> None:
    """Whether its owner wants to read what would help it: nobody else ever does."""
    Listing.objects.filter(pk=listing.pk).update(hints_off=are_off)


def _words_of(listing: Listing) -> set[str]:
    document = document_of(for_index().get(pk=listing.pk))
    return {*document.strong, *document.weak}
