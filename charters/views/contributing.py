"""Taking part in a consultation: propose on an article, support, take back."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from charters.discussing import WHOLE, Place, shown, with_pieces
from charters.enums import ContributionState
from charters.errors import NoSuchArticle, NotOpen
from charters.forms.contributions import ContributionForm
from charters.models import Consultation, Contribution
from charters.services.contributions import contribute, set_support, withdraw_contribution
from charters.views.consultation import A_PAGE, about, for_readers
from portal.errors import IllegalTransition, OwnCase
from portal.proof import ask_to_sign_in, kept
from portal.services.limits import LimitReached, hit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# One person's: nobody reads more, and a robot is stopped.
CONTRIBUTIONS_AN_HOUR, CONTRIBUTIONS_A_DAY = 20, 60
SUPPORTS_AN_HOUR = 200


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_article(
    request: HttpRequest, consultation: Consultation, article: str
) -> HttpResponse:
    """One article with all that is proposed on it, and the form; `?part=` starts from a part."""
    found = consultation.text.article(article)
    if found is None and article != WHOLE:
        if request.method != "POST":
            raise Http404(article)
        reason = _("This article is no longer in the draft. Here is what you typed, to copy it.")
        return _keep(request, consultation, reason, status=409)
    if request.method == "POST":
        return _propose(request, consultation, found)
    form = ContributionForm(article=found, seen=consultation.pk, initial=kept(request))
    form.start_from(request.GET.get("part", ""))
    return _article_page(request, consultation, found, form)


def _propose(
    request: HttpRequest, consultation: Consultation, article: dict[str, Any] | None
) -> HttpResponse:
    if not request.user.is_authenticated:
        return ask_to_sign_in(request, **_typed(request))
    if not consultation.takes_contributions:
        return _keep(request, consultation, str(NotOpen.message), status=410)
    form = ContributionForm(request.POST, article=article, seen=consultation.pk)
    if not request.user.proved_mailboxes:
        form.add_error(None, _("Prove your e-mail address first: see your account."))
        return _article_page(request, consultation, article, form, status=403)
    if form.is_stale:
        form.show_as_of_today()
        form.add_error(
            None,
            _("The draft was put to discussion anew since you began: read it, then send again."),
        )
        return _article_page(request, consultation, article, form, status=409)
    if not form.is_valid():
        return _article_page(request, consultation, article, form, status=400)
    return _record(request, consultation, article, form)


def _record(
    request: HttpRequest,
    consultation: Consultation,
    article: dict[str, Any] | None,
    form: ContributionForm,
) -> HttpResponse:
    data = form.cleaned_data
    try:
        with transaction.atomic():
            hit("contribution", str(request.user.pk), limit=CONTRIBUTIONS_AN_HOUR, window=HOUR)
            hit("contribution-day", str(request.user.pk), limit=CONTRIBUTIONS_A_DAY, window=DAY)
            contribution = contribute(
                consultation=consultation,
                article_id=article["id"] if article else "",
                kind=data["kind"],
                target=data.get("target", ""),
                body=data["body"],
                wording=data["wording"],
                wants_credit=data["wants_credit"],
                contributed_by=request.user,
            )
    except LimitReached:
        form.add_error(None, _("You proposed a lot in little time. Try again in an hour."))
        return _article_page(request, consultation, article, form, status=429)
    except NotOpen as over:
        return _keep(request, consultation, str(over.message), status=410)
    except NoSuchArticle as gone:
        return _keep(request, consultation, str(gone.message), status=409)
    messages.success(request, _("Your proposal stands. It will get a public answer."))
    return _to(contribution)


def _article_page(
    request: HttpRequest,
    consultation: Consultation,
    article: dict[str, Any] | None,
    form: ContributionForm,
    status: int = 200,
) -> HttpResponse:
    context = about(consultation)
    place = Place(article)
    found = consultation.contributions.filter(article_id=place.article_id)
    page = Paginator(shown(found, request.user).order_by("pk"), A_PAGE)
    page_obj = page.get_page(request.GET.get("page"))
    articles = consultation.text.content["articles"]
    here = articles.index(article) if article else -1
    context |= {
        "place": place,
        "article": article,
        "parts": article["parts"] if article else [],
        "previous": articles[here - 1] if here > 0 else None,
        "next": articles[here + 1] if here + 1 < len(articles) else None,
        "page_obj": page_obj,
        "contributions": with_pieces(page_obj.object_list, consultation),
        "form": form,
        "proposing": form.is_bound or "part" in request.GET,
    }
    return render(request, "charters/consultation_article.html", context, status=status)


def _keep(
    request: HttpRequest, consultation: Consultation, reason: str, *, status: int
) -> HttpResponse:
    """It can't be taken; what was typed stays on the page, to be copied."""
    context = about(consultation) | {"reason": reason, "typed": _typed(request)}
    return render(request, "charters/contribution_kept.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    names = ("kind", "target", "body", "wording", "wants_credit")
    return {name: request.POST[name][:5000] for name in names if request.POST.get(name)}


@for_readers
@require_POST
def contribution_support(
    request: HttpRequest, consultation: Consultation, contribution: int
) -> HttpResponse:
    """`supported=yes` or nothing: support it, or take the support back; twice is once."""
    found = get_object_or_404(consultation.contributions, pk=contribution)
    if not request.user.is_authenticated:
        return ask_to_sign_in(request, to=_address(found))
    try:
        with transaction.atomic():
            hit("support", str(request.user.pk), limit=SUPPORTS_AN_HOUR, window=HOUR)
            set_support(
                contribution=found,
                supported=request.POST.get("supported") == "yes",
                supported_by=request.user,
            )
    except LimitReached:
        return render(request, "429.html", status=429)
    except OwnCase:
        reason = _("It is your own: others may support it.")
        return render(request, "409.html", {"reason": reason}, status=409)
    except NotOpen as over:
        return render(request, "410.html", {"reason": over.message}, status=410)
    except IllegalTransition:
        reason = _("This contribution stands no more: nothing was recorded.")
        return render(request, "409.html", {"reason": reason}, status=409)
    return _to(found, request.POST.get("back", ""))


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_withdraw(
    request: HttpRequest, consultation: Consultation, contribution: int
) -> HttpResponse:
    """GET asks, POST takes one's own contribution back; others' are not there."""
    if not request.user.is_authenticated:
        return ask_to_sign_in(request)
    own = consultation.contributions.of(request.user).select_related("consultation")
    found = get_object_or_404(own, pk=contribution)
    if request.method != "POST":
        context = about(consultation) | {"contribution": found}
        return render(request, "charters/contribution_withdraw.html", context)
    try:
        withdraw_contribution(contribution=found, withdrawn_by=request.user)
    except NotOpen as over:
        return render(request, "410.html", {"reason": over.message}, status=410)
    except IllegalTransition:
        reason = _("It was answered, hidden or taken back already: nothing was changed.")
        return render(request, "409.html", {"reason": reason}, status=409)
    messages.success(request, _("You took your contribution back. Its words are gone."))
    return redirect(_address(found, anchor=False))


def _address(contribution: Contribution, anchor: bool = True) -> str:
    """On its article's page, and on which page of that."""
    consultation = contribution.consultation
    charter = consultation.version.charter
    key = contribution.article_id or WHOLE
    url = reverse("consultation_article", args=[charter.network.slug, charter.slug, key])
    before = consultation.contributions.filter(
        article_id=contribution.article_id, pk__lt=contribution.pk
    ).exclude(state=ContributionState.WITHDRAWN)
    if page := before.count() // A_PAGE:
        url += f"?page={page + 1}"
    return f"{url}#contribution-{contribution.pk}" if anchor else url


def _to(contribution: Contribution, back: str = "") -> HttpResponseRedirect:
    """Where it stands: in the draft, if the person came from there."""
    if back == "draft":
        charter = contribution.consultation.version.charter
        url = reverse("consultation_detail", args=[charter.network.slug, charter.slug])
        return redirect(f"{url}#contribution-{contribution.pk}")
    return redirect(_address(contribution))
