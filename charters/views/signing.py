"""Signing in one page, and the mailed link: GET shows, POST confirms."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charters.commitments import Commitments, Share
from charters.enums import SignatureState
from charters.errors import (
    AccountChanged,
    AlreadySigned,
    LinkSpent,
    NotTheSameText,
    UnknownCapacity,
)
from charters.forms.signing import SignCharterForm
from charters.models import Charter, Signature, VersionText
from charters.services.signing import (
    confirm_signature,
    requested_together,
    sign_charter,
    signature_by_token,
)
from charters.views.reading import get_charter
from portal.middleware import client_address
from portal.models import User
from portal.services.limits import LimitReached, hit, network_address

SIGNATURES_AN_HOUR = 20


def verified_user(request: HttpRequest) -> User | None:
    """The signed-in person, when they have proved that they read their mailbox."""
    user = request.user
    if not user.is_authenticated:
        return None
    proved = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True)
    return user if proved.exists() else None


@never_cache
@require_http_methods(["GET", "POST"])
def charter_sign(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    found = get_charter(network, charter)
    text = found.adopted.text
    user = verified_user(request)
    form = SignCharterForm(
        request.POST or None,
        text=text,
        user=user,
        initial={"capacities": wanted} if (wanted := request.GET.getlist("capacity")) else {},
    )
    if request.method == "POST" and form.is_valid():
        return _sign(request, found, text, form, user)
    status = 400 if form.is_bound else 200
    return _form_page(request, found, text, form, status=status)


def _form_page(
    request: HttpRequest,
    charter: Charter,
    text: VersionText,
    form: SignCharterForm,
    *,
    status: int,
    newer: bool = False,
) -> HttpResponse:
    context = {
        "charter": charter,
        "network": charter.network,
        "version": text.version,
        "text": text,
        "content": text.content,
        "form": form,
        "newer": newer,
        "shares": what_binds(text),
    }
    return render(request, "charters/charter_sign.html", context, status=status)


def what_binds(text: VersionText, codes: Collection[str] = ()) -> list[Share]:
    """What each capacity one signs in (or each of `codes`) commits to; none where the text has
    no commitments of their own to show."""
    commitments = Commitments(text.content)
    parties = [party for party in commitments.parties if party.signs]
    return [
        share
        for party in parties
        if (not codes or party.code in codes) and (share := commitments.binding(party)).sections
    ]


def _sign(
    request: HttpRequest,
    charter: Charter,
    text: VersionText,
    form: SignCharterForm,
    user: User | None,
) -> HttpResponse:
    try:
        hit(
            "sign-address",
            network_address(client_address(request)),
            limit=SIGNATURES_AN_HOUR,
            window=timedelta(hours=1),
        )
        signatures = sign_charter(
            charter=charter,
            locale=text.locale,
            text_sha256=form.cleaned_data["text_sha256"],
            capacities=form.cleaned_data["capacities"],
            signer=form.signer(user),
            signed_by=user,
            is_verified=user is not None,
        )
    except NotTheSameText:
        # The form goes back with the text now in force and all that was typed.
        form.data = form.data.copy()
        form.data["text_sha256"] = text.sha256
        return _form_page(request, charter, text, form, status=409, newer=True)
    except UnknownCapacity:
        form.add_error("capacities", _("This capacity is not open to this kind of signer."))
        return _form_page(request, charter, text, form, status=400)
    except AccountChanged:
        form.add_error(None, _("Your account changed meanwhile. Look at it again, and sign."))
        return _form_page(request, charter, text, form, status=409)
    except AlreadySigned as error:
        return redirect("signature_status", key=error.signature.pk)
    except LimitReached:
        reason = _("Too many signatures came from your connection. Please try again in an hour.")
        return render(request, "429.html", {"reason": reason}, status=429)
    if user is not None and signatures:
        return redirect("signature_status", key=signatures[0].pk)
    return redirect("signature_requested", network=charter.network.slug, charter=charter.slug)


def signature_requested(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """The same page whoever asked: look into your mailbox."""
    found = get_charter(network, charter)
    return render(
        request,
        "charters/signature_requested.html",
        {"charter": found, "network": found.network, "text": found.adopted.text},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def signature_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links: only the button signs."""
    try:
        signature = signature_by_token(token)
        if signature.state != SignatureState.REQUESTED:
            raise LinkSpent
        if request.method == "POST":
            return _confirm(request, token)
    except LinkSpent:
        return link_gone(request)
    together = requested_together(signature)
    context = about_signature(signature) | {
        "signatures": together,
        "shares": what_binds(signature.text, {one.capacity for one in together}),
    }
    return render(request, "charters/signature_confirm.html", context)


def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        signatures = confirm_signature(token=token)
    except NotTheSameText as error:
        reason = _("The charter changed since you signed: please read and sign the new version.")
        context = {"reason": reason, "version": error.version}
        return render(request, "charters/signature_stale.html", context, status=409)
    except AlreadySigned:
        reason = _("A signature in this capacity stands already: nothing was recorded twice.")
        return render(request, "409.html", {"reason": reason}, status=409)
    context = about_signature(signatures[0]) | {"signatures": signatures}
    return render(request, "charters/signature_done.html", context)


def about_signature(signature: Signature) -> dict[str, Any]:
    text = signature.text
    return {
        "signature": signature,
        "charter": signature.charter,
        "network": signature.charter.network,
        "version": signature.version,
        "text": text,
        "content": text.content,
        "capacity": text.capacity(signature.capacity),
    }


def link_gone(request: HttpRequest) -> HttpResponse:
    reason = _(
        "This link is unknown, older than a week, or was used already. If you confirmed, "
        "the mail that followed has the link to your signature."
    )
    return render(request, "410.html", {"reason": reason}, status=410)
