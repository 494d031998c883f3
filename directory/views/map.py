"""The directory as a map."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from directory import geography
from directory.forms import ListingSearchForm
from directory.queries.map import MOST_DOTS, ListingMap, Place, map_of, narrowed
from directory.queries.search import DirectorySearch


def listing_map(request: HttpRequest) -> HttpResponse:
    """Where the listings of a search are; the address is that of the list, at another place."""
    form = ListingSearchForm(request.GET)
    form.is_valid()  # every address is: see the form
    search = DirectorySearch(form.cleaned_data)
    found = map_of(search.matches())
    lines = [_line(place, request.GET, search) for place in found.places]
    networks = search.chosen_networks
    context = {
        "network": networks[0] if len(networks) == 1 else None,
        "wanted": form.cleaned_data,
        "kept": [(name, value) for name, value in _pairs(request.GET) if name != "q"],
        "list_url": _address("listing_list", request.GET),
        "map_url": _address("listing_map", request.GET),
        "map": found,
        "lines": lines,
        "collectivities": [_line(p, request.GET, search) for p in found.collectivities],
        "geography": geography,
        "boxes": _boxes(lines),
        "dots": _dots(found),
        "most_dots": MOST_DOTS,
    }
    return render(request, "directory/listing_map.html", context)


def _line(place: Place, query: QueryDict, search: DirectorySearch) -> dict[str, Any]:
    rest = query.copy()
    rest.setlist("territory", narrowed(search.territories, place.territory))
    in_lens = place.code in geography.AROUND_PARIS
    return {"place": place, "url": _address("listing_list", rest), "in_lens": in_lens}


def _address(view: str, query: QueryDict) -> str:
    rest = QueryDict(mutable=True)
    for name, value in _pairs(query):
        rest.appendlist(name, value)
    return reverse(view) + (f"?{rest.urlencode()}" if rest else "")


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    """What an address asks for, without what the search does not know, a page for instance."""
    names = ListingSearchForm.base_fields
    return [(n, v[:200]) for n in names for v in query.getlist(n)[:20] if v]


def _boxes(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The frames of overseas departments, each with its line of the table, if it has one."""
    by_code = {line["place"].code: line for line in lines}
    return [
        {"code": code, "box": box, "line": by_code.get(code)}
        for code, box in geography.BOXES.items()
    ]


def _dots(found: ListingMap) -> dict[str, str]:
    """One path per size of dot: a line of no length with a round end at each place."""
    return {
        "single": "".join(f"M{x} {y}h0" for x, y in sorted(set(found.single_dots))),
        "several": "".join(f"M{x} {y}h0" for x, y in sorted(set(found.several_dots))),
    }
