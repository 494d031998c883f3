"""What became of a signature: its receipt, its consents, its withdrawal.

The key in the address is the mailed secret, or the number of a signature for the signed-in person
who signed it.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charters.enums import ORGANISATION_PURPOSES, Purpose, SignatureState, SignerKind
from charters.errors import LinkSpent
from charters.models import Consent, Renewal, Signature
from charters.services.campaigns import renewal_path
from charters.services.consents import set_consent, set_noindex
from charters.services.receipts import entry_of
from charters.services.signing import signature_by_token
from charters.services.standing import missing
from charters.services.withdrawals import withdraw_signature
from charters.views.signing import about_signature, link_gone
from portal.errors import IllegalTransition


def get_signature(request: HttpRequest, key: str) -> Signature:
    """The one door to a signature: by secret, or by number for who signed. LinkSpent or 404."""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return signature_by_token(key)
    if not request.user.is_authenticated:
        raise Http404(key)
    own = Signature.objects.of(request.user).select_related(
        "charter__network__root_page", "version__charter"
    )
    return get_object_or_404(own.prefetch_related("version__texts", "consents"), pk=int(key))


@never_cache
def signature_status(request: HttpRequest, key: str) -> HttpResponse:
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    context = about_signature(signature) | {"key": key, "entry": entry_of(signature)}
    context["consents"] = [
        {"purpose": purpose.value, "label": purpose.label, "given": _given(signature, purpose)}
        for purpose in purposes_for(signature)
    ]
    context["gates"] = missing(signature) if signature.state == SignatureState.CONFIRMED else []
    context["renewal"] = _renewal(signature)
    context["corrections"] = signature.corrections.order_by("-pk")
    context["others"] = _others(request, signature, key)
    context["past_consents"] = [one for one in signature.consents.all() if one.withdrawn_at]
    context["can_withdraw"] = signature.state in {SignatureState.ACTIVE, SignatureState.CONFIRMED}
    return render(request, "charters/signature_status.html", context)


def _renewal(signature: Signature) -> Renewal | None:
    """What asks to renew it, with the link that answers."""
    renewal = signature.renewals.open().select_related("campaign__version").last()
    if renewal is not None:
        renewal.url = renewal_path(renewal.campaign, renewal.mailbox_key)
    return renewal


def _others(request: HttpRequest, signature: Signature, key: str) -> list[Signature]:
    """The signed-in person's others of the same charter; a secret opens its own only."""
    if not key.isdecimal():
        return []
    own = Signature.objects.of(request.user).filter(charter=signature.charter_id)
    others = own.exclude(pk=signature.pk).exclude(state=SignatureState.EXPIRED)
    return list(others.select_related("version").prefetch_related("version__texts").order_by("pk"))


def purposes_for(signature: Signature) -> list[Purpose]:
    """What this signer may agree to; some things only an organisation has."""
    is_person = signature.signer_kind == SignerKind.PERSON
    return [one for one in Purpose if not (is_person and one in ORGANISATION_PURPOSES)]


def _given(signature: Signature, purpose: Purpose) -> Consent | None:
    """The consent to this purpose that stands."""
    return next(
        (
            consent
            for consent in signature.consents.all()
            if consent.purpose == purpose and consent.withdrawn_at is None
        ),
        None,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def signature_withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks, POST withdraws."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    if request.method == "POST":
        user = request.user if request.user.is_authenticated else None
        try:
            signature = withdraw_signature(signature=signature, withdrawn_by=user)
        except IllegalTransition:
            reason = _("This signature stands no more: there is nothing to withdraw.")
            return render(request, "409.html", {"reason": reason}, status=409)
        messages.success(request, _("Your signature is withdrawn."))
        return redirect("signature_status", key=key)
    context = about_signature(signature) | {"key": key}
    return render(request, "charters/signature_withdraw.html", context)


@require_POST
def signature_consents(request: HttpRequest, key: str) -> HttpResponse:
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    if signature.state not in {SignatureState.ACTIVE, SignatureState.CONFIRMED}:
        return render(request, "409.html", status=409)
    user = request.user if request.user.is_authenticated else None
    for purpose in purposes_for(signature):
        given = purpose.value in request.POST
        if given != bool(_given(signature, purpose)):
            set_consent(
                signature=signature,
                purpose=purpose,
                given=given,
                text_shown=str(purpose.label),
                set_by=user,
            )
    set_noindex(signature=signature, noindex="noindex" in request.POST, set_by=user)
    messages.success(request, _("Your choices are saved and hold from now on."))
    return redirect("signature_status", key=key)
