"""Writing what search knows of listings, in the transaction that changes them."""

from collections.abc import Iterable

from directory.managers import ListingQuerySet
from directory.matching import terms_for_index
from directory.models import Listing, ListingDocument

BATCH = 1000


def index_listing(listing: Listing) -> None:
    """Write the document of one listing anew. Its skills must be the present ones."""
    index_listings(for_index().filter(pk=listing.pk))


def index_listings(listings: Iterable[Listing]) -> int:
    """Write the documents of these listings, which come from `for_index()`; how many there were."""
    documents = [_document(listing) for listing in listings]
    ListingDocument.objects.bulk_create(
        documents,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=["title_terms", "terms"],
    )
    return len(documents)


def for_index() -> ListingQuerySet:
    """Listings with all that their documents are made of."""
    return Listing.objects.select_related("commune__parent__parent").prefetch_related("skills")  # type: ignore[misc]


def _document(listing: Listing) -> ListingDocument:
    title = [listing.name, listing.tagline, *(skill.name for skill in listing.skills.all())]
    place, places = listing.commune, []
    while place is not None:
        places.append(place.name)
        place = place.parent
    if listing.commune is not None:
        places.append(listing.commune.postal_codes)
    return ListingDocument(
        listing=listing,
        title_terms=terms_for_index(*title),
        terms=terms_for_index(*title, listing.description, listing.legal_form, *places),
    )
