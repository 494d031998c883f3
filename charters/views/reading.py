"""Reading: all charters, versions of one, its text as it is hashed, its wall."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from charters.commitments import read_by
from charters.models import Charter, CharterVersion
from charters.queries import charters_with_numbers, wall_of
from charters.timeline import events_of

SIGNATURES_A_PAGE = 40
EVENTS_A_PAGE = 20


def get_charter(network: str, charter: str) -> Charter:
    """The one door to a public charter; 404 for one that has no version in force."""
    public = Charter.objects.public().select_related("network__root_page", "page")
    return get_object_or_404(public, network__slug=network, slug=charter)


def get_version(network: str, charter: str, number: int) -> CharterVersion:
    """The one door to a version that is or was in force."""
    versions = CharterVersion.objects.public().select_related("charter__network__root_page")
    return get_object_or_404(
        versions.prefetch_related("texts"),
        charter__network__slug=network,
        charter__slug=charter,
        number=number,
    )


def charter_list(request: HttpRequest) -> HttpResponse:
    return render(request, "charters/charter_list.html", {"charters": charters_with_numbers()})


def version_list(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """The charter's timeline: everything that happened to it in public, newest first."""
    found = get_charter(network, charter)
    events = events_of([found], user=request.user)
    return render(
        request,
        "charters/version_list.html",
        {
            "charter": found,
            "network": found.network,
            "text": found.adopted.text,
            "page_obj": Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page")),
        },
    )


def version_detail(request: HttpRequest, network: str, charter: str, number: int) -> HttpResponse:
    version = get_version(network, charter, number)
    return render(
        request,
        "charters/version_detail.html",
        {
            "version": version,
            "charter": version.charter,
            "network": version.charter.network,
            "text": version.text,
            "content": version.text.content,
        }
        | read_by(version.text.content, request.GET.get("as", "")),
    )


def version_text(
    request: HttpRequest, network: str, charter: str, number: int, locale: str
) -> HttpResponse:
    """The canonical bytes: their SHA-256 is the one in the register."""
    version = get_version(network, charter, number)
    text = get_object_or_404(version.texts, locale=locale)
    response = HttpResponse(text.canonical.encode(), content_type="text/plain; charset=utf-8")
    response["ETag"] = f'"{text.sha256}"'
    return response


def charter_wall(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    found = get_charter(network, charter)
    text = found.adopted.text
    query = request.GET.get("q", "").strip()[:100]
    capacity = request.GET.get("capacity", "")
    if text.capacity(capacity) is None:
        capacity = ""
    page = Paginator(wall_of(found, query=query, capacity=capacity), SIGNATURES_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "charters/charter_wall.html",
        {
            "charter": found,
            "network": found.network,
            "text": text,
            "query": query,
            "capacity": capacity,
            "page_obj": page,
            "labels": {c["code"]: c["label"] for c in text.capacities},
            "signature_count": found.signatures.active().count(),
        },
    )
