"""The page that says why nothing was recorded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def conflict(request: HttpRequest, reason: str) -> HttpResponse:
    """409: things are not as they were when the page was shown."""
    return render(request, "409.html", {"reason": reason}, status=409)
