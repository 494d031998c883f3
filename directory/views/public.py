"""What everyone sees: the directory and one listing."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.enums import Audience, TextLanguage
from directory.forms import ListingSearchForm
from directory.forms.search import WIDTHS
from directory.forms.visibility import hidden_parts
from directory.models import Listing
from directory.permissions import (
    audience_of,
    can_edit_listing,
    can_preview_listing,
    can_write_unclaimed,
    is_gone,
)
from directory.queries.facets import Facet, Facets
from directory.queries.hints import hints_for
from directory.queries.merges import merged_into
from directory.queries.search import DirectorySearch
from directory.queries.similar import similar_to
from directory.queries.wider import corrected_words, wider_searches
from directory.services.figures import tally
from directory.services.texts import Text, in_language, listing_with, text_for
from directory.visits import came_from_results, is_a_look

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
        "next_url": _with(request.GET, after=page.next_cursor) if page.next_cursor else "",
        "first_url": _with(request.GET),
        "cards": [_card(listing) for listing in page.listings],
        "says_nothing": form.cleaned_data["q"] and not search.asked.words.parts,
        "corrections": corrected_words(search.asked.corrections, page.listings),
        "wider": [] if page.listings else _wider_links(request.GET, search),
        "facets": facets,
        "chips": _chips(request.GET, facets),
        "places_meant": search.places_meant,
        "place_links": _place_links(request.GET, search),
    }
    return render(request, "directory/listing_list.html", context)


def listing_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One listing: 404 when not visible, 410 when it was public once; the address of one that was
    merged into another leads there."""
    listing = _listing_or_404(slug)
    if (other := merged_into(listing)) is not None:
        return moved_to(other)
    if not Listing.objects.visible_to(request.user).filter(pk=listing.pk).exists():
        if not is_gone(listing):
            raise Http404(slug)
        return render(request, "directory/listing_gone.html", status=410)
    context = portrait(listing, text_for(audience_of(request.user, listing), listing))
    context["similar"] = similar_to(listing) if listing.is_public else []
    context["desk_writes"] = can_write_unclaimed(request.user, listing)
    context["is_own"] = can_edit_listing(request.user, listing)
    context["hidden_parts"] = hidden_parts(listing) if context["is_own"] else []
    if listing.is_public and is_a_look(request) and not _is_of_its_own(request.user, listing):
        tally.count(listing.pk, from_search=came_from_results(request))
    return render(request, "directory/listing_detail.html", context)


def _is_of_its_own(user: Any, listing: Listing) -> bool:
    """Whether this is someone who keeps it or moderates it."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or can_preview_listing(user, listing)


def portrait(listing: Listing, text: Text) -> dict[str, Any]:
    """What the page of a listing shows; `text` is what its reader may read, and may be one that
    is not public yet. It is said in the page's language as far as it can be; `lang` holds the
    attribute of the parts that are not."""
    said, others = in_language(text, get_language() or settings.LANGUAGE_CODE)
    return {
        "listing": listing_with(listing, said),
        "network": listing.home_network,
        "skills": said["skills"],
        "lang": {field: format_html(' lang="{}"', code) for field, code in others.items()},
        "other_language": TextLanguage(text["written_in"]).label if others else "",
        "affiliations": listing.affiliations.public().select_related("network"),
        "signatures": _signatures(listing),
    }


def moved_to(listing: Listing) -> HttpResponse:
    """For good, but asked for again each hour: a merge may be undone."""
    response = redirect(listing.get_absolute_url(), permanent=True)
    patch_cache_control(response, max_age=3600)
    return response


def seen_as(request: HttpRequest, listing: Listing, text: Text) -> dict[str, Any]:
    """What the preview offers its owner: as whom one looks, and hints unless they are put away."""
    asked = request.GET.get("as", "")
    audience = Audience(asked) if asked in Audience.values else Audience.EVERYONE
    return {
        "audience": audience,
        "audiences": list(Audience) if listing.visibility else [],
        "hints": [] if listing.hints_off else hints_for(listing.kind, text),
    }


def _listing_or_404(slug: str) -> Listing:
    related = ("home_network__root_page", "owner", "commune__parent", "origin__batch")
    listings = Listing.objects.select_related(*related)
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
        "skills": [skill.name for skill in listing.named_skills][:3],
    }


def _chips(query: QueryDict, facets: list[Facet]) -> list[dict[str, str]]:
    """What was chosen, each with the address of the same search without it."""
    chips = [
        {"label": query[name].strip()[:60], "url": _with(query, **{name: ""})}
        for name in ("q", "place")
        if query.get(name, "").strip()
    ]
    if query.get("within") and query.get("place"):
        label = _("within %(kilometres)s km") % {"kilometres": query["within"][:4]}
        chips.append({"label": label, "url": _with(query, within="")})
    labels = {(o.parameter or f.name, o.value): o.label for f in facets for o in f.options}
    names = (*ListingSearchForm.base_fields,)[3:]
    for name in names:
        for value in dict.fromkeys(query.getlist(name)[:20]):
            if value:
                label = labels.get((name, value), value[:60])
                chips.append({"label": label, "url": _without(query, name, value)})
    return chips


def _with(query: QueryDict, **changes: Any) -> str:
    """The address of the same search from its beginning, with some values set, or taken away where
    what is set is empty."""
    rest = query.copy()
    rest.pop("after", None)
    for name, value in changes.items():
        rest.setlist(name, value if isinstance(value, list) else [value] if value else [])
    return "?" + rest.urlencode()


def _without(query: QueryDict, name: str, value: str) -> str:
    return _with(query, **{name: [other for other in query.getlist(name) if other != value]})


def _place_links(query: QueryDict, search: DirectorySearch) -> list[dict[str, str]]:
    """Other places the typed one may have meant."""
    labels = [territory.label for territory in search.places_meant[1:]]
    return [{"label": label, "url": _with(query, place=label)} for label in labels]


def _wider_links(query: QueryDict, search: DirectorySearch) -> list[dict[str, Any]]:
    """Searches that find something where this one does not."""
    return [
        {"search": wider, "url": _with(query, **wider.changes)} for wider in wider_searches(search)
    ]
