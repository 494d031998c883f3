"""Views."""

from django.http import HttpRequest, HttpResponse


def listing_list(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse("listing_list")


def listing_detail(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse("listing_detail")
