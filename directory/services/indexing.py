"""Writing what search knows of listings, in the transaction that changes them."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import batched
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Prefetch, QuerySet, TextChoices
from django.utils.translation import override

from directory.engines import engine
from directory.engines.base import GAP, PUBLIC, Document
from directory.enums import (
    AffiliationState,
    Availability,
    Cause,
    LegalForm,
    ListingKind,
    ListingLanguage,
    ListingState,
    Public,
    Sector,
    TerritoryKind,
)
from directory.managers import ListingQuerySet
from directory.matching import sort_key, words_to_index
from directory.models import Affiliation, Listing
from directory.models.saying import TRANSLATED
from directory.queries.standing import shown_signatures
from directory.rows import ROWS
from directory.services.dictionary import learn

BATCH = 1_000
LONGEST_NAME = 100
# Texts whose words weigh little; where data are kept is no reason to find a listing.
WEAK = (
    "description",
    *(field for field in TRANSLATED if field not in ("tagline", "trade", "description")),
    "platform",
)


def index_listing(listing: Listing) -> None:
    """Write the document of one listing anew. Its skills, places and signatures are read again."""
    index_listings(for_index().filter(pk=listing.pk))


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
        "listing_skills__tag",
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
    """All a visitor may read of the listing, as words and tokens: columns hold nothing else."""
    skills = listing.named_skills
    places = _places(listing)
    strong = [listing.name, listing.tagline, listing.trade, *(skill.name for skill in skills)]
    strong += _translations(listing, ("tagline", "trade"))
    weak = [
        *(getattr(listing, field) for field in WEAK),
        *_translations(listing, WEAK),
        *_row_texts(listing),
        *(place.name for place in places),
        *(place.code for place in places if place.kind == TerritoryKind.DEPARTMENT),
        *(listing.commune.postal_codes.split() if listing.commune else []),
        *_labels(listing),
        urlsplit(listing.website_address).hostname or "",
        *(listing.siren, listing.rna),
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


def _translations(listing: Listing, fields: Iterable[str]) -> list[str]:
    """The same in its other languages: one finds it in each."""
    return [texts.get(field, "") for texts in listing.translations.values() for field in fields]


def _row_texts(listing: Listing) -> Iterator[str]:
    """What rows say; of a link its words, not its address."""
    for field, parts in ROWS.items():
        for row in getattr(listing, field):
            yield from (row[part.name] for part in parts if not part.is_address)


def _in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text's words, with a gap after it."""
    return tuple(word for text in texts for word in (*words_to_index(text), GAP))


def _labels(listing: Listing) -> Iterator[str]:
    """The words of its choices, in both languages of the site."""
    chosen: list[TextChoices] = [ListingKind(listing.kind)]
    chosen += [cause for cause in Cause if cause.value in listing.causes]
    chosen += [one for one in ListingLanguage if one.value in listing.languages]
    if listing.legal_form:
        chosen.append(LegalForm(listing.legal_form))
    if listing.sector:
        chosen.append(Sector(listing.sector))
    chosen += [public for public in Public if public.value in listing.publics]
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
    """Of the last confirmation; one that is older than its owner's rhythm is as good as none."""
    confirmed = listing.confirmed_at
    if confirmed is None or listing.is_overdue:
        return 0
    return confirmed.year * 12 + confirmed.month


def _tokens(listing: Listing, places: list) -> Iterator[str]:
    """One per facet value it has: `docs/decisions/0016-search-index.md` lists them."""
    yield f"k_{listing.kind}"
    if listing.state == ListingState.PUBLISHED and listing.home_network.is_open:
        yield PUBLIC
    yield from (f"s_{skill.pk}" for skill in listing.named_skills)
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
