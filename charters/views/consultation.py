"""A consultation for those it is open to: the draft, what is proposed on it, the report."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from charters.commitments import Commitments
from charters.comparing.pages import comparison_context
from charters.discussing import (
    WHOLE,
    credits_of,
    figures_of,
    narrowed,
    places_of,
    shown,
    with_pieces,
)
from charters.enums import PUBLIC_VERSION_STATES, ContributionKind, VersionState
from charters.models import Consultation
from charters.templatetags.comparing import version_name
from charters.views.comparing import LAYOUTS

View = Callable[..., HttpResponse]
A_PAGE = 20
A_REPORT_PAGE = 100
# Whose consultation has a public report, whoever could read the draft.
REPORTED_STATES = (VersionState.FROZEN, *PUBLIC_VERSION_STATES)


def find_consultation(network: str, charter: str, pk: int | None = None) -> Consultation:
    """The charter's latest consultation, or an earlier one; 404 where there was none."""
    found = (
        Consultation.objects.in_open_networks()
        .filter(version__charter__network__slug=network, version__charter__slug=charter)
        .select_related("version__charter__network__root_page", "version__charter__page")
        .prefetch_related("texts")
        .order_by("-opened_at", "-pk")
    )
    if pk is not None:
        return get_object_or_404(found, pk=pk)
    consultation = found.first()
    if consultation is None:
        raise Http404(charter)
    return consultation


def may_read(request: HttpRequest, consultation: Consultation) -> bool:
    return Consultation.objects.visible_to(request.user).filter(pk=consultation.pk).exists()


def closed_door(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Nothing of the draft: who is not signed in is asked to, others are told how to take part."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    charter = consultation.version.charter
    context = {
        "consultation": consultation,
        "charter": charter,
        "network": charter.network,
        "adopted": charter.adopted,
        "is_reported": consultation.version.state in REPORTED_STATES,
    }
    return render(request, "charters/consultation_door.html", context, status=403)


def for_readers(view: View) -> View:
    """Hands the charter's latest consultation to the view, if this person may read it."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, network: str, charter: str, **kwargs: Any) -> HttpResponse:
        consultation = find_consultation(network, charter)
        if not may_read(request, consultation):
            return closed_door(request, consultation)
        return view(request, consultation, **kwargs)

    return guarded


def about(consultation: Consultation) -> dict[str, Any]:
    """What every page of a consultation shows."""
    charter, text = consultation.version.charter, consultation.text
    return {
        "consultation": consultation,
        "version": consultation.version,
        "charter": charter,
        "network": charter.network,
        "text": text,
        "content": text.content,
        "labels": Commitments(text.content).labels,
    }


@for_readers
@require_safe
def consultation_detail(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """The draft, and beside each article some of what is proposed there."""
    whole, *places = places_of(consultation, request.user)
    context = {"whole": whole, "places": places, "total": sum(p.total for p in (whole, *places))}
    return render(request, "charters/consultation_detail.html", about(consultation) | context)


@for_readers
@require_safe
def consultation_list(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Every contribution: `?article=`, `kind=`, `unanswered=1`, `mine=1`."""
    asked = request.GET
    articles = consultation.text.content["articles"]
    article, kind = asked.get("article", ""), asked.get("kind", "")
    chosen = {
        "article": article if article in {WHOLE, *(a["id"] for a in articles)} else "",
        "kind": kind if kind in ContributionKind.values else "",
        "unanswered": bool(asked.get("unanswered")),
        "mine": bool(asked.get("mine")),
    }
    found = narrowed(shown(consultation.contributions.all(), request.user), request.user, **chosen)
    page = Paginator(found.order_by("pk"), A_PAGE).get_page(asked.get("page"))
    context = {
        "page_obj": page,
        "contributions": with_pieces(page.object_list, consultation),
        "articles": articles,
        "names": {"": _("The text as a whole")}
        | {a["id"]: f"{a['number']}. {a['title']}" for a in articles},
        "kinds": ContributionKind.choices,
        "chosen": chosen,
        "whole_key": WHOLE,
    }
    return render(request, "charters/consultation_list.html", about(consultation) | context)


@for_readers
@require_safe
def consultation_changes(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """The draft beside the version in force; `?view=side`, `?as=` a capacity."""
    context = about(consultation)
    adopted = context["charter"].adopted
    if adopted is None or adopted == consultation.version:
        raise Http404("nothing was in force")
    before, after = adopted.binding_text, consultation.binding_text
    layout = request.GET.get("view", "")
    context |= comparison_context(
        before.content,
        after.content,
        titles=(before.title, after.title),
        names=(version_name(adopted), _("Draft")),
        locale=after.locale,
        capacity=request.GET.get("as", ""),
        layout=layout if layout in LAYOUTS else "inline",
        whole_url="?",
    )
    return render(request, "charters/consultation_changes.html", context)


@never_cache
@require_safe
def consultation_report(
    request: HttpRequest, network: str, charter: str, consultation: int
) -> HttpResponse:
    """Figures, every contribution with its answer, credits. `?page=all`: on one page, to print.

    Public once the text is frozen; before that for those who may read the draft.
    """
    found = find_consultation(network, charter, consultation)
    if found.version.state not in REPORTED_STATES and not may_read(request, found):
        return closed_door(request, found)
    contributions = shown(found.contributions.all(), request.user).order_by("article_id", "pk")
    wanted = request.GET.get("page", "")
    size = max(contributions.count(), 1) if wanted == "all" else A_REPORT_PAGE
    page = Paginator(contributions, size).get_page(wanted)
    articles = found.text.content["articles"]
    context = {
        "page_obj": page,
        "contributions": with_pieces(page.object_list, found),
        "figures": figures_of(found),
        "credits": credits_of(found),
        "names": {"": _("The text as a whole")}
        | {a["id"]: f"{a['number']}. {a['title']}" for a in articles},
        "is_whole": page.paginator.num_pages == 1,
    }
    return render(request, "charters/consultation_report.html", about(found) | context)
