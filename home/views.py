"""Views."""

from django.http import HttpRequest, HttpResponse


def space_home(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse("space_home")
