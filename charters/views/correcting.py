"""Putting one's own signature right, and finding it again when the mail is lost."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charters.enums import LIVE_SIGNATURE_STATES
from charters.errors import AlreadySigned, LinkSpent
from charters.forms.signing import CorrectSignatureForm, FindSignatureForm
from charters.models import Signature
from charters.services.corrections import correct_signature
from charters.services.signing import send_links_again
from charters.views.reading import get_charter
from charters.views.signing import SIGNATURES_AN_HOUR, about_signature, link_gone
from charters.views.status import get_signature
from portal.errors import IllegalTransition, Refused
from portal.middleware import client_address
from portal.services.limits import LimitReached, hit, network_address


@never_cache
@require_http_methods(["GET", "POST"])
def signature_correct(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks, POST corrects: a typing error does not cost the signature."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    if signature.state not in LIVE_SIGNATURE_STATES:
        reason = _("This signature stands no more: there is nothing to correct.")
        return render(request, "409.html", {"reason": reason}, status=409)
    form = CorrectSignatureForm(request.POST or None, signature=signature)
    if request.method == "POST" and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        try:
            corrected = correct_signature(
                signature=signature, words=form.words(), corrected_by=user
            )
            return _corrected(request, key, corrected)
        except Refused as error:
            form.add_error(None, str(error.message))
        except AlreadySigned:
            form.add_error(None, _("This organisation has signed already, under that name."))
        except IllegalTransition:
            return render(request, "409.html", status=409)
    context = about_signature(signature) | {"key": key, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "charters/signature_correct.html", context, status=status)


def _corrected(request: HttpRequest, key: str, signature: Signature) -> HttpResponse:
    """The mailed link changed with the correction: who came by it is told to look for the new."""
    if key.isdecimal():
        messages.success(request, _("Corrected. A mail with the new receipt is on its way."))
        return redirect("signature_status", key=key)
    return render(request, "charters/signature_corrected.html", about_signature(signature))


@never_cache
@require_http_methods(["GET", "POST"])
def signature_find(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """The same answer whoever asks: the links go to the mailbox."""
    found = get_charter(network, charter)
    form = FindSignatureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = network_address(client_address(request))
        try:
            hit("sign-address", address, limit=SIGNATURES_AN_HOUR, window=timedelta(hours=1))
        except LimitReached:
            reason = _("Too many requests came from your connection. Please try in an hour.")
            return render(request, "429.html", {"reason": reason}, status=429)
        send_links_again(charter=found, email=form.cleaned_data["email"].lower())
        return redirect("signature_requested", network=network, charter=charter)
    context = {
        "charter": found,
        "network": found.network,
        "text": found.adopted.text,
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "charters/signature_find.html", context, status=status)
