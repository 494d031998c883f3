"""One's mandate to speak for an organisation: asked for, shown, answered, given back.

The key in the address is a mailed secret (the mandate's, or that of a signature which rests on
it), or the number of a mandate for the signed-in person who holds it.
"""

from datetime import timedelta

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from charters.enums import MandateState
from charters.errors import AlreadyRepresents, LinkSpent
from charters.forms.mandates import MandateDocumentForm, ObjectionForm, RepresentForm
from charters.models import Mandate
from charters.queries.organisations import organisation_named
from charters.services.mandate_decisions import end_mandate
from charters.services.representatives import (
    add_document,
    agree_to_change,
    ask_to_represent,
    confirm_request,
    mandate_by_token,
    object_to_change,
)
from charters.services.signing import SignerDetails, signature_by_token
from charters.views.signing import SIGNATURES_AN_HOUR, link_gone, verified_user
from portal.errors import IllegalTransition
from portal.middleware import client_address
from portal.models import Network, User
from portal.services.limits import LimitReached, hit, network_address
from portal.services.mail import absolute_url


def get_mandate(request: HttpRequest, key: str) -> Mandate:
    """The one door to a mandate: by secret, or by number for who holds it. LinkSpent or 404."""
    mandates = Mandate.objects.select_related("network__root_page", "listing", "vouched_by")
    if key.isascii() and key.isdecimal() and len(key) < 19:
        if not request.user.is_authenticated:
            raise Http404(key)
        return get_object_or_404(mandates.of(request.user), pk=int(key))
    try:
        return mandate_by_token(key)
    except LinkSpent:
        mandate = signature_by_token(key).mandate
        if mandate is None:
            raise LinkSpent from None
        return mandates.get(pk=mandate.pk)


def limit_by_address(request: HttpRequest) -> None:
    """What makes us write to somebody counts as signing does. Raises LimitReached."""
    hit(
        "sign-address",
        network_address(client_address(request)),
        limit=SIGNATURES_AN_HOUR,
        window=timedelta(hours=1),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def mandate_request(request: HttpRequest, network: str) -> HttpResponse:
    """Ask to represent an organisation; a visitor gets the same answer whatever is there."""
    found = get_object_or_404(Network.objects.open(), slug=network)
    user = verified_user(request)
    form = RepresentForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        return _ask(request, found, form, user)
    context = {"network": found, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "charters/mandate_request.html", context, status=status)


def _ask(request: HttpRequest, network: Network, form: Form, user: User | None) -> HttpResponse:
    data = form.cleaned_data
    listing = data.get("listing")
    name = listing.name if listing else data["organisation"].strip()
    signed = None if listing else organisation_named(network, name)
    if signed is not None:
        key, listing, name = signed.signer_key, signed.listing, signed.organisation
    else:
        key = SignerDetails("organisation", "", "", organisation=name, listing=listing).key
    details = {
        "name": data["name"],
        "email": user.email if user else data["email"].lower(),
        "title": data["title"],
        "note": data["note"],
        "language": get_language() or "fr",
    }
    try:
        limit_by_address(request)
        mandate = ask_to_represent(
            network=network,
            signer_key=key,
            organisation=name,
            listing=listing,
            details=details,
            asked_by=user,
        )
    except LimitReached:
        reason = _("Too many requests came from your connection. Please try again in an hour.")
        return render(request, "429.html", {"reason": reason}, status=429)
    except AlreadyRepresents as error:
        return redirect("mandate_status", key=error.mandate.pk)
    if mandate is not None:
        messages.success(request, _("Your request is recorded."))
        return redirect("mandate_status", key=mandate.pk)
    return render(request, "charters/mandate_requested.html", {"network": network})


@never_cache
@require_http_methods(["GET", "POST"])
def mandate_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links: only the button tells anybody of the request."""
    try:
        mandate = mandate_by_token(token)
        if mandate.confirmed_at is not None:
            return redirect("mandate_status", key=token)
        if request.method == "POST":
            confirm_request(token=token)
            messages.success(request, _("Your request is recorded."))
            # Where the domain was proof enough, a mail with a link of its own has followed.
            return render(request, "charters/mandate_confirmed.html", _about(mandate))
    except LinkSpent:
        return link_gone(request)
    return render(request, "charters/mandate_confirm.html", _about(mandate))


def _about(mandate: Mandate) -> dict:
    return {"mandate": mandate, "network": mandate.network}


@never_cache
def mandate_status(request: HttpRequest, key: str) -> HttpResponse:
    """What became of a mandate; who asks to take its place; what one can hand in."""
    try:
        mandate = get_mandate(request, key)
    except LinkSpent:
        return link_gone(request)
    return _status_page(request, mandate, key)


def _status_page(
    request: HttpRequest, mandate: Mandate, key: str, *, status: int = 200, **forms: Form
) -> HttpResponse:
    asking = mandate.earlier.filter(state=MandateState.REQUESTED) if mandate.is_verified else []
    context = _about(mandate) | {
        "key": key,
        "present": mandate.present if mandate.is_open else None,
        "asking": asking,
        "takes_documents": mandate.is_open
        and (mandate.network.mandate_by_document or mandate.asked_for),
        "document_form": forms.get("document_form") or MandateDocumentForm(),
        "objection_form": forms.get("objection_form") or ObjectionForm(),
        "vouch_url": _vouch_url(mandate),
    }
    return render(request, "charters/mandate_status.html", context, status=status)


def _vouch_url(mandate: Mandate) -> str:
    wanted = mandate.is_open and mandate.network.mandate_by_vouching
    return absolute_url(mandate.vouch_address) if wanted and not mandate.vouched_by_id else ""


@never_cache
@require_POST
def mandate_document(request: HttpRequest, key: str) -> HttpResponse:
    try:
        mandate = get_mandate(request, key)
    except LinkSpent:
        return link_gone(request)
    if not mandate.network.mandate_by_document and not mandate.asked_for:
        return _nothing_to_do(request)
    form = MandateDocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _status_page(request, mandate, key, status=400, document_form=form)
    try:
        add_document(mandate=mandate, file=form.cleaned_data["document"], added_by=_person(request))
    except IllegalTransition:
        return _nothing_to_do(request)
    messages.success(request, _("The network's desk has your document."))
    return redirect("mandate_status", key=key)


@never_cache
@require_POST
def mandate_answer(request: HttpRequest, key: str, asking: int) -> HttpResponse:
    """The present representative agrees to a change, or objects."""
    try:
        present = get_mandate(request, key)
    except LinkSpent:
        return link_gone(request)
    same = Mandate.objects.filter(network=present.network_id, signer_key=present.signer_key)
    mandate = get_object_or_404(same.exclude(confirmed_at=None), pk=asking)
    try:
        if request.POST.get("answer") == "agree":
            agree_to_change(mandate=mandate, agreed_by=present)
            return render(request, "charters/mandate_handed_over.html", _about(present))
        form = ObjectionForm(request.POST)
        if not form.is_valid():
            return _status_page(request, present, key, status=400, objection_form=form)
        object_to_change(
            mandate=mandate, objection=form.cleaned_data["objection"], objected_by=present
        )
    except IllegalTransition:
        return _nothing_to_do(request)
    messages.success(request, _("The network decides now, and reads what you wrote."))
    return redirect("mandate_status", key=key)


@never_cache
@require_http_methods(["GET", "POST"])
def mandate_end(request: HttpRequest, key: str) -> HttpResponse:
    """Give a mandate back: GET asks, POST does it."""
    try:
        mandate = get_mandate(request, key)
    except LinkSpent:
        return link_gone(request)
    if request.method == "POST":
        try:
            end_mandate(mandate=mandate, ended_by=_person(request))
        except IllegalTransition:
            return _nothing_to_do(request)
        return render(request, "charters/mandate_handed_over.html", _about(mandate))
    return render(request, "charters/mandate_end.html", _about(mandate) | {"key": key})


def _person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _nothing_to_do(request: HttpRequest) -> HttpResponse:
    reason = _("This was decided meanwhile: nothing was recorded now.")
    return render(request, "409.html", {"reason": reason}, status=409)
