"""Views."""

from django.http import HttpRequest, HttpResponse


def charter_list(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse("charter_list")


def version_detail(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse("version_detail")
