"""What everyone sees: the directory and one listing."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from directory.forms import ListingSearchForm
from directory.models import Listing
from directory.permissions import can_edit_listing, is_gone
from directory.queries.facets import DirectorySearch, Facet
from directory.services.texts import Text, text_of

PER_PAGE = 12


def listing_list(request: HttpRequest) -> HttpResponse:
    """The directory; its address is the whole search. Absurd page numbers get the last page."""
    form = ListingSearchForm(request.GET)
    form.is_valid()  # every address is: see the form
    search = DirectorySearch(form.cleaned_data)
    page = Paginator(search.listings().for_cards(), PER_PAGE).get_page(request.GET.get("page"))
    facets = search.facets()
    networks = search.chosen_networks
    context = {
        "network": networks[0] if len(networks) == 1 else None,
        "wanted": form.cleaned_data,
        "page_obj": page,
        "cards": [_card(listing) for listing in page],
        "facets": facets,
        "chips": _chips(request.GET, facets),
        "places_meant": search.places_meant,
        "place_links": _place_links(request.GET, search),
    }
    return render(request, "directory/listing_list.html", context)


def listing_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One listing: 404 when not visible, 410 when it was public once."""
    listing = _listing_or_404(slug)
    if not Listing.objects.visible_to(request.user).filter(pk=listing.pk).exists():
        if not is_gone(listing):
            raise Http404(slug)
        return render(request, "directory/listing_gone.html", status=410)
    context = portrait(listing, text_of(listing))
    context["is_own"] = can_edit_listing(request.user, listing)
    return render(request, "directory/listing_detail.html", context)


def portrait(listing: Listing, text: Text) -> dict[str, Any]:
    """What the page of a listing shows; `text` may be one that is not public yet."""
    return {
        "listing": listing,
        "network": listing.home_network,
        "skills": text["skills"],
        "affiliations": listing.affiliations.public().select_related("network"),
        "signatures": _signatures(listing),
    }


def _listing_or_404(slug: str) -> Listing:
    listings = Listing.objects.select_related("home_network__root_page", "owner", "commune__parent")
    return get_object_or_404(listings.prefetch_related("skills", "changes"), slug=slug)


def _signatures(listing: Listing) -> list[Any]:
    """Those that stand and may be shown, with the title of what was signed."""
    return list(
        listing.signatures.on_wall()
        .select_related("version__charter__network", "qualification")
        .prefetch_related("version__texts")
    )


def _card(listing: Listing) -> dict[str, Any]:
    return {
        "listing": listing,
        "url": listing.get_absolute_url(),
        "terms": ", ".join(str(term.label) for term in listing.modalities),
        "skills": [skill.name for skill in listing.skills.all()][:3],
    }


def _chips(query: QueryDict, facets: list[Facet]) -> list[dict[str, str]]:
    """What was chosen, each with the address of the same search without it."""
    chips = [
        {"label": query[name].strip()[:60], "url": _without(query, name)}
        for name in ("q", "place")
        if query.get(name, "").strip()
    ]
    labels = {(f.name, o.value): o.label for f in facets for o in f.options}
    names = (*ListingSearchForm.base_fields,)[2:]
    for name in names:
        for value in dict.fromkeys(query.getlist(name)[:20]):
            if value:
                label = labels.get((name, value), value[:60])
                chips.append({"label": label, "url": _without(query, name, value)})
    return chips


def _without(query: QueryDict, name: str, value: str | None = None) -> str:
    rest = query.copy()
    rest.pop("page", None)
    if value is None:
        rest.pop(name, None)
    else:
        rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    return "?" + rest.urlencode()


def _place_links(query: QueryDict, search: DirectorySearch) -> list[dict[str, str]]:
    """Other places the typed one may have meant."""
    links = []
    for territory in search.places_meant[1:]:
        rest = query.copy()
        rest.pop("page", None)
        rest["place"] = territory.label
        links.append({"label": territory.label, "url": "?" + rest.urlencode()})
    return links
