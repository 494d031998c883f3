"""The site-wide search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from search.queries import search_everything

LONGEST_QUESTION = 200


def site_search(request: HttpRequest) -> HttpResponse:
    """Every address is a valid search; one without a word to look for says how to."""
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUESTION].split())
    found = search_everything(query, user=request.user)
    return render(request, "search/site_search.html", {"query": query, "found": found})
