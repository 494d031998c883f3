"""Taking a search along: as files, as a feed, into another site."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from directory.engines import engine
from directory.exporting.entries import entries, keys_of
from directory.exporting.formats import FORMATS, About
from directory.forms.saved import canonical_query, wanted_in
from directory.queries.search import DirectorySearch
from portal.middleware import client_address
from portal.services.limits import LimitReached, hit, network_address
from portal.services.mail import absolute_url

# Files one connection may take: enough for any work, too few to copy every page again and again.
FILES_AN_HOUR = 60
CREDITS = "Positions: GeoNames (CC BY 4.0)"


@require_safe
def listing_export(request: HttpRequest) -> HttpResponse:
    """The ways to take the search in the address along."""
    query = canonical_query(request.GET.urlencode())
    search = DirectorySearch(wanted_in(query))
    _facets, number, is_exact = engine().counts(search.question())
    files = [
        {"format": one, "url": address("listing_file", query, one.ending)}
        for one in FORMATS.values()
    ]
    networks = search.chosen_networks
    context = {
        "network": networks[0] if len(networks) == 1 else None,
        "number": number,
        "is_exact": is_exact,
        "files": files,
        "list_url": address("listing_list", query),
        "feed_url": address("listing_feed", query),
        "embed_url": address("listing_embed", query),
        "licence": settings.DATA_LICENCE,
        "licence_url": settings.DATA_LICENCE_URL,
        "credits": CREDITS,
    }
    return render(request, "directory/listing_export.html", context)


@require_safe
def listing_file(request: HttpRequest, ending: str) -> HttpResponseBase:
    """All public listings of the search in the address, in one of the formats.

    What can go wrong does so before the first byte: the search is over when the file begins. Each
    batch reads what is public by then, and nobody keeps the answer."""
    form = FORMATS.get(ending)
    if form is None:
        raise Http404(ending)
    query = canonical_query(request.GET.urlencode())
    wanted = wanted_in(query)
    search = DirectorySearch(wanted)
    now = timezone.localtime()
    pieces: Any = ()
    if request.method != "HEAD":
        try:
            _count(request)
        except LimitReached:
            return render(request, "429.html", status=429)
        keys = keys_of(search.matches())
        if form.most is not None and len(keys) > form.most:
            context = {"most": form.most, "url": address("listing_file", query, "csv")}
            return render(request, "directory/listing_file_too_long.html", context, status=413)
        about = About(
            licence=settings.DATA_LICENCE,
            licence_url=settings.DATA_LICENCE_URL,
            credits=CREDITS,
            at=now,
            source=absolute_url(address("listing_list", query)),
            search={name: value for name, value in wanted.items() if value},
        )
        pieces = form.write(entries(keys), about)
    response = StreamingHttpResponse(pieces, content_type=form.content_type)
    networks = search.chosen_networks
    name = networks[0].slug if len(networks) == 1 else slugify(settings.SITE_NAME)
    file = f"{name}-{now.date().isoformat()}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    if settings.DATA_LICENCE_URL:
        response["Link"] = f'<{settings.DATA_LICENCE_URL}>; rel="license"'
    return response


def _count(request: HttpRequest) -> None:
    where = network_address(client_address(request))
    hit("exports", where, limit=FILES_AN_HOUR, window=timedelta(hours=1))


def address(view: str, query: str, *args: str) -> str:
    """The address of a view about the search of a canonical query string."""
    return reverse(view, args=args) + (f"?{query}" if query else "")
