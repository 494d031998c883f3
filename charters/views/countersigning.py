"""The second signature of an organisation, and appeals: from the page of the first signature."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charters.enums import SignatureState
from charters.errors import LinkSpent
from charters.forms.mandates import AppealForm, CountersignerForm
from charters.services.appeals import appeal, can_appeal
from charters.services.countersignatures import (
    answer_countersignature,
    ask_countersignature,
    asked_of,
    countersignature_by_token,
    countersigned_together,
    wants_countersignature,
)
from charters.views.mandates import limit_by_address
from charters.views.signing import about_signature, link_gone
from charters.views.status import get_signature
from portal.errors import IllegalTransition, Refused
from portal.services.limits import LimitReached


@never_cache
@require_http_methods(["GET", "POST"])
def signature_countersigner(request: HttpRequest, key: str) -> HttpResponse:
    """Name the second person; again, where the first one named does not answer."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    if not wants_countersignature(signature):
        return _nothing_to_do(request)
    form = CountersignerForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        try:
            limit_by_address(request)
            ask_countersignature(signature=signature, asked_by=user, **form.cleaned_data)
        except Refused as error:
            form.add_error("email", str(error.message))
            status = 409
        except IllegalTransition:
            return _nothing_to_do(request)
        except LimitReached:
            return render(request, "429.html", status=429)
        else:
            messages.success(request, _("A link is on its way to the second person."))
            return redirect("signature_status", key=key)
    context = about_signature(signature) | {"key": key, "form": form, "asked": asked_of(signature)}
    return render(request, "charters/signature_countersigner.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def countersign(request: HttpRequest, token: str) -> HttpResponse:
    """The second person's page: GET shows what is signed, POST signs or declines."""
    try:
        asked = countersignature_by_token(token)
        context = about_signature(asked.signature) | {
            "asked": asked,
            "together": countersigned_together(asked),
        }
        if request.method == "POST" and request.POST.get("answer") in {"sign", "decline"}:
            gives = request.POST["answer"] == "sign"
            answer_countersignature(token=token, gives=gives)
            return render(request, "charters/countersign_done.html", context | {"gives": gives})
    except LinkSpent:
        return link_gone(request)
    status = 400 if request.method == "POST" else 200
    return render(request, "charters/countersign.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def signature_appeal(request: HttpRequest, key: str) -> HttpResponse:
    """One appeal against a rejected mandate or a revocation."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    if not can_appeal(signature):
        return _nothing_to_do(request)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        try:
            appeal(signature=signature, text=form.cleaned_data["text"], made_by=user)
        except IllegalTransition:
            return _nothing_to_do(request)
        messages.success(request, _("Your appeal is recorded; the answer comes by mail."))
        return redirect("signature_status", key=key)
    context = about_signature(signature) | {
        "key": key,
        "form": form,
        "is_revoked": signature.state == SignatureState.REVOKED,
    }
    status = 400 if form.is_bound else 200
    return render(request, "charters/signature_appeal.html", context, status=status)


def _nothing_to_do(request: HttpRequest) -> HttpResponse:
    reason = _("This was decided meanwhile: nothing was recorded now.")
    return render(request, "409.html", {"reason": reason}, status=409)
