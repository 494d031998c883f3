"""Reading: all charters, versions of one, its text as it is hashed."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from charters.commitments import read_by
from charters.models import Charter, CharterVersion, VersionText
from charters.queries.reading import charters_with_numbers
from charters.queries.timeline import events_of

CHARTERS_A_PAGE = 20
EVENTS_A_PAGE = 20


def get_charter(network: str, charter: str) -> Charter:
    """The one door to a public charter; 404 for one that has no version in force."""
    public = Charter.objects.public().select_related("network__root_page", "page")
    return get_object_or_404(public, network__slug=network, slug=charter)


def get_version(network: str, charter: str, number: int) -> CharterVersion:
    """The one door to a version that is or was in force."""
    versions = CharterVersion.objects.public().select_related("charter__network__root_page")
    return get_object_or_404(
        versions.prefetch_related(
            Prefetch("texts", queryset=VersionText.objects.defer("content", "canonical"))
        ),
        charter__network__slug=network,
        charter__slug=charter,
        number=number,
    )


def charter_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(charters_with_numbers(), CHARTERS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "charters/charter_list.html", {"charters": page, "page_obj": page})


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
    return _show(request, version, version.text)


def version_in_language(
    request: HttpRequest, network: str, charter: str, number: int, locale: str
) -> HttpResponse:
    """A version in one language, at an address that stays.

    Where this version lacks it, but the site or another version has it: the binding text, which
    says so. 404 for any other word.
    """
    version = get_version(network, charter, number)
    text = next((text for text in version.texts.all() if text.locale == locale), None)
    if text is None:
        others = VersionText.objects.filter(version__charter=version.charter_id, locale=locale)
        if locale not in dict(settings.LANGUAGES) and not others.exists():
            raise Http404(locale)
    response = _show(request, version, text or version.binding_text, wanted=locale)
    response["Content-Language"] = (text or version.binding_text).locale
    return response


def _show(
    request: HttpRequest, version: CharterVersion, text: VersionText, wanted: str = ""
) -> HttpResponse:
    context = {
        "version": version,
        "charter": version.charter,
        "network": version.charter.network,
        "text": text,
        "content": text.content,
        "wanted": wanted,
    }
    return render(
        request,
        "charters/version_detail.html",
        context | read_by(text.content, request.GET.get("as", "")),
    )


def version_text(
    request: HttpRequest, network: str, charter: str, number: int, locale: str
) -> HttpResponse:
    """The canonical bytes: their SHA-256 is the one in the register."""
    version = get_version(network, charter, number)
    text = get_object_or_404(version.texts, locale=locale)
    response = HttpResponse(text.canonical.encode(), content_type="text/plain; charset=utf-8")
    response["ETag"] = f'"{text.sha256}"'
    response["Content-Language"] = text.locale
    response["Content-Disposition"] = (
        f'inline; filename="{network}-{charter}-{number}-{text.locale}.txt"'
    )
    return response
