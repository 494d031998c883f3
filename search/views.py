"""The site-wide search."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from directory.queries.wider import corrected_words
from search.enums import Tab
from search.queries import lines, search_everything

LONGEST_QUESTION = 200
PER_PAGE = 12


def site_search(request: HttpRequest) -> HttpResponse:
    """Every address is a valid search; one without a word to look for says how to."""
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUESTION].split())
    chosen = request.GET.get("kind", "")
    tab = chosen if chosen in Tab.values else ""
    found = search_everything(query, user=request.user, tab=tab)
    page = Paginator(found.hits, PER_PAGE).get_page(request.GET.get("page"))
    tabs = [("", None, found.total), *((t.value, t.label, found.counts[t.value]) for t in Tab)]
    shown = lines(list(page))
    listings = [line.listing for line in shown if line.listing]
    context = {
        "query": query,
        "found": found,
        "corrections": corrected_words(found.corrections, listings),
        "lines": shown,
        "page_obj": page,
        "tab": tab,
        "tabs": [
            {
                "label": label,
                "count": count,
                "is_exact": found.is_exact or value in (Tab.CHARTERS, Tab.PAGES),
                "is_chosen": value == tab,
                "url": "?" + urlencode({"q": query} | ({"kind": value} if value else {})),
            }
            for value, label, count in tabs
            if count or value == tab
        ],
        "is_cut": found.counts[Tab.LISTINGS] > len(found.hits) and tab in ("", Tab.LISTINGS),
    }
    return render(request, "search/site_search.html", context)
