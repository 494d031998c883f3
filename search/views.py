"""Views."""

from django.http import HttpRequest, HttpResponse


def site_search(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse("site_search")
