"""Signing again: one page for all that one mailbox, or one account, is asked to renew."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charters.commitments import Commitments
from charters.comparing import Concerned, what_changes_for
from charters.comparing.keeping import kept_comparison
from charters.errors import AlreadySigned, NotTheSameText, UnknownCapacity
from charters.forms.renewing import Answer, RenewalForm
from charters.models import Campaign, Renewal, VersionText
from charters.services.campaigns import renewals_of_link
from charters.services.renewals import renew_signature
from charters.services.withdrawals import withdraw_signature
from charters.views.reading import get_charter
from charters.views.signing import link_gone
from portal.errors import IllegalTransition
from portal.models import User


@dataclass
class Asked:
    """One signature on the page: what changes for it, and the field that takes the answer."""

    renewal: Renewal
    reader: str
    concerned: Concerned
    labels: dict[str, str]
    text_locale: str
    whole_url: str
    field: Any


@never_cache
@require_http_methods(["GET", "POST"])
def renewal_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: GET shows, POST answers. It may be opened again and again."""
    try:
        renewals = renewals_of_link(token)
    except (signing.BadSignature, ValueError, TypeError):
        return link_gone(request)
    return _answer(request, renewals)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def renewal_mine(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """The same for the signed-in person's own signatures of one charter."""
    found = get_charter(network, charter)
    return _answer(request, Renewal.objects.filter(signature__in=found.signatures.of(request.user)))


def _answer(request: HttpRequest, renewals: QuerySet[Renewal]) -> HttpResponse:
    asked = list(
        renewals.open()
        .select_related("campaign__version__charter__network", "signature__charter__network")
        .select_related("signature__version__charter", "signature__listing")
        .prefetch_related("signature__version__texts", "signature__consents")
        .order_by("pk")
    )
    if not asked:
        last = renewals.select_related("campaign__version__charter__network").last()
        if last is None:
            raise Http404
        context = {"charter": last.campaign.version.charter, "network": _network(last.campaign)}
        return render(request, "charters/renewal_over.html", context)
    campaign = asked[-1].campaign
    text = campaign.version.charter.adopted.text
    form = RenewalForm(request.POST or None, text=text, renewals=asked)
    if request.method != "POST":
        return _page(request, campaign, text, form)
    if not form.is_valid():
        return _page(request, campaign, text, form, status=400)
    try:
        user = request.user if request.user.is_authenticated else None
        renewed, withdrawn = _record(form, text, user)
    except NotTheSameText:
        form.data = form.data.copy()
        form.data["text_sha256"] = text.sha256
        return _page(request, campaign, text, form, status=409, newer=True)
    except (IllegalTransition, AlreadySigned, UnknownCapacity):
        reason = _("One of these signatures changed meanwhile: nothing was recorded.")
        return render(request, "409.html", {"reason": reason}, status=409)
    if not renewed and not withdrawn:
        messages.info(request, _("Nothing was changed: you can answer until the day given here."))
        return redirect(request.path)
    context = {
        "charter": campaign.version.charter,
        "network": _network(campaign),
        "renewed": renewed,
        "withdrawn": withdrawn,
    }
    return render(request, "charters/renewal_done.html", context)


def _network(campaign: Campaign) -> Any:
    return campaign.version.charter.network


@transaction.atomic
def _record(form: RenewalForm, text: VersionText, user: User | None) -> tuple[list[Any], list[Any]]:
    """All answers or none."""
    renewed = [
        renew_signature(
            signature=renewal.signature,
            locale=text.locale,
            text_sha256=form.cleaned_data["text_sha256"],
            consents=form.consents,
            renewed_by=user,
        )
        for renewal in form.answered(Answer.RENEW)
    ]
    withdrawn = [
        withdraw_signature(signature=renewal.signature, withdrawn_by=user)
        for renewal in form.answered(Answer.WITHDRAW)
    ]
    return renewed, withdrawn


def _page(
    request: HttpRequest,
    campaign: Campaign,
    text: VersionText,
    form: RenewalForm,
    *,
    status: int = 200,
    newer: bool = False,
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "charter": campaign.version.charter,
        "network": _network(campaign),
        "version": text.version,
        "text": text,
        "form": form,
        "asked": [_about(renewal, text, form) for renewal in form.renewals],
        "newer": newer,
    }
    return render(request, "charters/renewal_answer.html", context, status=status)


def _about(renewal: Renewal, text: VersionText, form: RenewalForm) -> Asked:
    signature = renewal.signature
    texts = {one.locale: one for one in signature.version.texts.all()}
    old = texts.get(text.locale) or signature.version.binding_text
    new = text if old.locale == text.locale else text.version.binding_text
    comparison = kept_comparison(old.content, new.content, titles=(old.title, new.title))
    labels = Commitments(old.content).labels | Commitments(new.content).labels
    charter = signature.charter
    whole = reverse("version_compare", args=[charter.network.slug, charter.slug])
    numbers = {"from": signature.version.number, "to": text.version.number}
    return Asked(
        renewal=renewal,
        reader=labels.get(signature.capacity, ""),
        concerned=what_changes_for(signature.capacity, comparison),
        labels=labels,
        text_locale=new.locale,
        whole_url=f"{whole}?{urlencode(numbers)}",
        field=form[f"answer_{renewal.pk}"],
    )
