"""Writing what search knows of listings, in the transaction that changes them."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import batched
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Prefetch, QuerySet, TextChoices
from django.utils.translation import override

from directory.engines import engine
from directory.engines.base import GAP, Document
from directory.enums import (
    AffiliationState,
    Availability,
    Cause,
    LegalForm,
    ListingKind,
    ListingLanguage,
    ListingState,
)
from directory.managers import ListingQuerySet
from directory.matching import sort_key, words_of
from directory.models import Affiliation, Listing
from directory.queries.standing import shown_signatures
from directory.services.dictionary import learn
from portal.models import Network

BATCH = 1_000
LONGEST_NAME = 100


def index_listing(listing: Listing) -> None:
    """Write the document of one listing anew. Its skills, places and signatures are read again."""
    index_listings(for_index().filter(pk=listing.pk))


def index_network(network: Network) -> None:
    """Write all documents anew that say whether they are public in this network."""
    index_all(for_index().filter(affiliations__network=network).distinct())


def index_all(
    listings: QuerySet[Listing] | None = None, *, progress: Callable[[int], object] | None = None
) -> int:
    """Write the documents of these listings (else of all), a batch and its transaction at a time;
    how many there were. `progress` hears of each batch."""
    written, learnt = 0, set[str]()
    for batch in _batches(for_index() if listings is None else listings):
        with transaction.atomic():
            written += index_listings(batch, learnt)
        if progress is not None:
            progress(len(batch))
    return written


def index_missing() -> int:
    """Write the documents of listings that have none; how many there were."""
    return index_all(for_index().filter(document=None))


def index_listings(listings: Iterable[Listing], learnt: set[str] | None = None) -> int:
    """Write the documents of these listings, which come from `for_index()`; how many there were.

    `learnt` spares many of them the question which of their words the dictionary has."""
    documents = [document_of(listing) for listing in listings]
    for some in batched(documents, BATCH):
        engine().write(some)
        words = {word for document in some for word in (*document.strong, *document.weak)}
        learn(words - learnt if learnt else words)
        if learnt is not None:
            learnt |= words
    return len(documents)


def for_index() -> ListingQuerySet:
    """Listings with all that their documents are made of."""
    accepted = Affiliation.objects.filter(state=AffiliationState.ACCEPTED).select_related("network")
    with_home = Listing.objects.select_related("commune__parent__parent", "home_network")
    return with_home.prefetch_related(  # type: ignore[misc]
        "skills",
        Prefetch("affiliations", queryset=accepted, to_attr="accepted"),
        Prefetch("signatures", queryset=shown_signatures(), to_attr="shown_signatures"),
    )


def _batches(listings: QuerySet[Listing]) -> Iterator[list[Listing]]:
    """By primary key, so that a million listings take the memory of a thousand."""
    last = 0
    while batch := list(listings.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def document_of(listing: Listing) -> Document:
    """All a visitor may read of the listing, as words and tokens."""
    skills = listing.skills.all()
    places = _places(listing)
    strong = [listing.name, listing.tagline, *(skill.name for skill in skills)]
    weak = [
        listing.description,
        *(place.name for place in places),
        *(listing.commune.postal_codes.split() if listing.commune else []),
        *_labels(listing),
        urlsplit(listing.website_address).hostname or "",
    ]
    return Document(
        listing=listing.pk,
        strong=_in_order(strong),
        weak=_in_order(weak),
        facets=tuple(_tokens(listing, places)),
        month=_month(listing),
        name=sort_key(listing.name)[:LONGEST_NAME],
        commune=listing.commune_id,
        latitude=listing.commune.latitude if listing.commune else None,
        longitude=listing.commune.longitude if listing.commune else None,
        travels=listing.travel_range,
    )


def _in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text's words, with a gap after it."""
    return tuple(word for text in texts for word in (*words_of(text), GAP))


def _labels(listing: Listing) -> Iterator[str]:
    """The words of its choices, in both languages of the site."""
    chosen: list[TextChoices] = [ListingKind(listing.kind)]
    chosen += [cause for cause in Cause if cause.value in listing.causes]
    chosen += [one for one in ListingLanguage if one.value in listing.languages]
    if listing.legal_form:
        chosen.append(LegalForm(listing.legal_form))
    for choice in chosen:
        yield from _in_both_languages(type(choice), choice.value)


@cache
def _in_both_languages(enum: type[TextChoices], value: str) -> tuple[str, ...]:
    labels, choice = [], enum(value)
    for language in ("fr", "en"):
        with override(language):
            labels.append(str(choice.label))
    return tuple(labels)


def _places(listing: Listing) -> list:
    """Its commune, department and region."""
    place, places = listing.commune, []
    while place is not None:
        places.append(place)
        place = place.parent
    return places


def _month(listing: Listing) -> int:
    confirmed = listing.confirmed_at
    return confirmed.year * 12 + confirmed.month if confirmed else 0


def _tokens(listing: Listing, places: list) -> Iterator[str]:
    """One per facet value it has: `docs/decisions/0016-search-index.md` lists them."""
    yield f"k_{listing.kind}"
    if listing.state == ListingState.PUBLISHED and listing.home_network.is_open:
        yield "p_1"
    yield from (f"s_{skill.pk}" for skill in listing.skills.all())
    yield from (f"g_{cause}" for cause in listing.causes)
    yield from (f"l_{language}" for language in listing.languages)
    yield from (f"t_{place.pk}" for place in places)
    yield from (f"n_{a.network_id}" for a in listing.accepted if a.network.is_open)  # type: ignore[attr-defined]
    yield from (f"m_{modality.value}" for modality in listing.modalities)
    if listing.works_remotely:
        yield "w_remote"
    if listing.travel_range:
        yield f"v_{listing.travel_range}"
    if listing.availability:
        yield f"a_{Availability(listing.availability).value}"
    if listing.legal_form:
        yield f"f_{listing.legal_form}"
    charters, capacities = set(), set()
    for signature in listing.shown_signatures:  # type: ignore[attr-defined]
        charters.add(f"c_{signature.charter_id}")
        capacities.add(f"r_{signature.charter_id}_{signature.capacity}")
        qualification = getattr(signature, "qualification", None)
        if qualification is not None and qualification.is_current:
            capacities.add(f"q_{signature.charter_id}_{signature.capacity}")
    yield from sorted(charters | capacities)
