"""A search of the directory inside another site, and the page that makes the lines for it.

The frame has no script, no cookie, nothing of the reader: it is rendered without the request.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from directory.forms.embed import EmbedForm
from directory.forms.saved import canonical_query, pairs_of, wanted_in
from directory.models import Listing
from directory.queries.search import DirectorySearch
from portal.embeds import Palette, frame_language, palette
from portal.services.mail import absolute_url

CARDS = 10
LINES = '<iframe src="{}" title="{}" width="100%" height="800" loading="lazy"></iframe>'


@require_safe
@conditional_page
def embed_directory(request: HttpRequest) -> HttpResponse:
    """Ten cards of a search, the next ones in the frame, and a box to look for words in what the
    site that shows it has chosen."""
    asked = request.GET
    wanted = wanted_in(asked.urlencode())
    search = DirectorySearch(wanted)
    networks = search.chosen_networks
    network = networks[0] if len(networks) == 1 else None
    language = frame_language(request, network)
    colours = _palette(asked)
    with override(language):
        page = search.page(asked.get("after", ""), size=CARDS)
        kept = [(name, value) for name, value in pairs_of(wanted) if name != "q"]
        kept += _options(language, colours)
        query = urlencode([("q", wanted["q"])] if wanted["q"] else [])
        first = f"?{urlencode(kept)}" + (f"&{query}" if query else "")
        context = {
            "language": language,
            "network": network,
            "palette": colours,
            "wanted": wanted,
            "kept": kept,
            "page": page,
            "cards": [_card(listing) for listing in page.listings],
            "first_url": first,
            "next_url": f"{first}&after={page.next_cursor}" if page.next_cursor else "",
            "list_url": absolute_url(_address("listing_list", canonical_query(asked.urlencode()))),
        }
        return HttpResponse(render_to_string("directory/embed_directory.html", context))


@require_safe
@cache_control(public=True, max_age=86_400)
def embed_colours(request: HttpRequest, colours: str) -> HttpResponse:
    """The style sheet of a palette: `paper-ink-accent`, each as six hexadecimal digits.

    A sheet, because the content policy allows no style in the page. Only what `palette` itself
    would make is one, so the texts are legible and nothing that was typed stands in it."""
    parts = colours.split("-")
    made = palette(*parts) if len(parts) == 3 else None
    if made is None or made.name != colours:
        raise Http404(colours)
    sheet = render_to_string("directory/embed_colours.css", {"palette": made})
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


@require_safe
def listing_embed(request: HttpRequest) -> HttpResponse:
    """Colours and language for a frame of the search in the address; the lines to copy, and how it
    looks. What is no colour is said beside its field."""
    query = canonical_query(request.GET.urlencode())
    search = DirectorySearch(wanted_in(query))
    form = EmbedForm(request.GET if "lang" in request.GET else None, initial=EmbedForm.usual())
    is_wrong = form.is_bound and not form.is_valid()
    chosen = form.cleaned_data if form.is_bound and not is_wrong else {}
    colours = chosen.get("palette")
    options = _options(chosen.get("lang") or get_language() or "", colours)
    frame = "?".join(
        [reverse("embed_directory"), "&".join(filter(None, [query, urlencode(options)]))]
    )
    networks = search.chosen_networks
    network = networks[0] if len(networks) == 1 else None
    title = " · ".join(filter(None, [_("Directory"), network and network.name]))
    context = {
        "network": network,
        "form": form,
        "kept": pairs_of(search.wanted),
        "frame_url": frame,
        "lines": format_html(LINES, absolute_url(frame), title),
        "faint": form.too_faint(),
        "export_url": _address("listing_export", query),
    }
    return render(request, "directory/listing_embed.html", context, status=400 if is_wrong else 200)


def _address(view: str, query: str) -> str:
    return reverse(view) + (f"?{query}" if query else "")


def _palette(asked: Any) -> Palette | None:
    return palette(*(asked.get(name, "") for name in ("paper", "ink", "accent")))


def _options(language: str, colours: Palette | None) -> list[tuple[str, str]]:
    """What the address of a frame says besides the search."""
    options = [("lang", language)]
    if colours:
        options += [(name, getattr(colours, name)[1:]) for name in ("paper", "ink", "accent")]
    return options


def _card(listing: Listing) -> dict[str, Any]:
    return {
        "listing": listing,
        "url": absolute_url(listing.get_absolute_url()),
        "terms": ", ".join(str(term.label) for term in listing.modalities),
    }
