"""Who owes what to whom, by capacity: the version in force, and every earlier one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from charters.commitments import read_by
from charters.models import CharterVersion
from charters.views.reading import get_charter, get_version


def charter_commitments(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """Of the version in force; `?as=` names the capacity one reads in."""
    found = get_charter(network, charter)
    return _page(request, found.adopted, read_at=found.get_absolute_url())


def version_commitments(
    request: HttpRequest, network: str, charter: str, number: int
) -> HttpResponse:
    """Of this version, for ever at the same address."""
    version = get_version(network, charter, number)
    return _page(request, version, read_at=version.get_absolute_url())


def _page(request: HttpRequest, version: CharterVersion, *, read_at: str) -> HttpResponse:
    text = version.text
    return render(
        request,
        "charters/charter_commitments.html",
        {
            "charter": version.charter,
            "network": version.charter.network,
            "version": version,
            "text": text,
            "content": text.content,
            "read_at": read_at,
        }
        | read_by(text.content, request.GET.get("as", "")),
    )
