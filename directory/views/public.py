"""What everyone sees: the directory and one listing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from directory.forms import ListingSearchForm
from directory.forms.search import WIDTHS
from directory.models import Listing
from directory.permissions import can_edit_listing, is_gone
from directory.queries.facets import Facet, Facets
from directory.queries.search import DirectorySearch
from directory.queries.similar import similar_to
from directory.queries.wider import corrected_words, wider_searches
from directory.services.texts import Text, text_of

PER_PAGE = 10


def listing_list(request: HttpRequest) -> HttpResponse:
    """The directory; its address is the whole search. Absurd page numbers get the last page."""
    form = ListingSearchForm(request.GET)
    form.is_valid()  # every address is: see the form
    search = DirectorySearch(form.cleaned_data)
    page = search.page(request.GET.get("after", ""), size=PER_PAGE)
    facets = Facets(search, page.answer.facets, is_exact=page.answer.is_exact).made()
    networks = search.chosen_networks
    context = {
        "network": networks[0] if len(networks) == 1 else None,
        "wanted": form.cleaned_data,
        "widths": [str(kilometres) for kilometres in WIDTHS],
        "page": page,
        "next_url": _with(request.GET, after=page.next_cursor),
        "first_url": _with(request.GET),
        "cards": [_card(listing) for listing in page.listings],
        "corrections": corrected_words(search.asked.corrections, page.listings),
        "wider": [] if page.listings else wider_searches(search, request.GET),
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
    context["similar"] = similar_to(listing) if listing.is_public else []
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
    if query.get("within") and query.get("place"):
        label = _("within %(kilometres)s km") % {"kilometres": query["within"][:4]}
        chips.append({"label": label, "url": _without(query, "within")})
    labels = {(o.parameter or f.name, o.value): o.label for f in facets for o in f.options}
    names = (*ListingSearchForm.base_fields,)[3:]
    for name in names:
        for value in dict.fromkeys(query.getlist(name)[:20]):
            if value:
                label = labels.get((name, value), value[:60])
                chips.append({"label": label, "url": _without(query, name, value)})
    return chips


def _with(query: QueryDict, **others: str) -> str:
    """The address of the same search from its beginning, or with something set; empty values of
    what is set give no address."""
    if not all(others.values()):
        return ""
    rest = query.copy()
    rest.pop("after", None)
    for name, value in others.items():
        rest[name] = value
    return "?" + rest.urlencode()


def _without(query: QueryDict, name: str, value: str | None = None) -> str:
    rest = query.copy()
    rest.pop("after", None)
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
        rest.pop("after", None)
        rest["place"] = territory.label
        links.append({"label": territory.label, "url": "?" + rest.urlencode()})
    return links
