"""Claiming a listing, and giving one's word for somebody's claim."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from directory.enums import ClaimState
from directory.forms.people import ClaimForm, ClaimVouchForm
from directory.models import Listing, ListingClaim
from directory.permissions import can_edit_listing, can_vouch
from directory.services.claims import request_claim, vouch_for_claim, withdraw_claim
from directory.views.answers import conflict
from portal.errors import IllegalTransition
from portal.services.limits import LimitReached
from portal.services.mail import absolute_url


@login_required
@never_cache
def listing_claim(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, or what became of one's claim. The page tells nobody who owns a listing."""
    listings = Listing.objects.public().select_related("home_network__root_page", "owner")
    listing = get_object_or_404(listings, slug=slug)
    if can_edit_listing(request.user, listing):
        return redirect("listing_people", slug=slug)
    claims = listing.claims.filter(claimant=request.user)
    claim = claims.open().first()
    if request.method == "POST" and request.POST.get("do") == "withdraw":
        return _withdraw(request, listing, claim)
    form = ClaimForm(request.POST or None, listing=listing, user=request.user)
    is_proved, status = bool(request.user.proved_mailboxes), 200
    if request.method == "POST" and not is_proved:
        status = 403
    elif request.method == "POST":
        answer = _claim(request, listing, form)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    if claim is not None:
        vouch = reverse("claim_vouch", args=[claim.vouch_key])
        claim.vouch_url = absolute_url(vouch)  # type: ignore[attr-defined]
    context = {
        "listing": listing,
        "network": listing.home_network,
        "form": form,
        "claim": claim,
        "before": claims.exclude(state=ClaimState.REQUESTED).last(),
        "is_proved": is_proved,
    }
    return render(request, "directory/listing_claim.html", context, status=status)


def _claim(request: HttpRequest, listing: Listing, form: ClaimForm) -> HttpResponse | int:
    """Where it leads, or with which status the form comes back."""
    if not form.is_valid():
        return 400
    words = form.cleaned_data
    try:
        request_claim(
            listing=listing,
            method=words["method"],
            statement=words["statement"],
            claimed_by=request.user,
        )
    except LimitReached:
        form.add_error(None, _("Many claims were made today. Try again tomorrow."))
        return 429
    except IllegalTransition:
        return conflict(request, _("This listing can’t be claimed at present."))
    messages.success(request, _("Asked. You get a mail with the answer."))
    return redirect("listing_claim", slug=listing.slug)


def _withdraw(request: HttpRequest, listing: Listing, claim: ListingClaim | None) -> HttpResponse:
    try:
        if claim is None:
            raise IllegalTransition("nothing waits")
        withdraw_claim(claim=claim, withdrawn_by=request.user)
    except IllegalTransition:
        return conflict(request, _("Your claim was answered meanwhile."))
    messages.success(request, _("Taken back."))
    return redirect(listing)


@login_required
@never_cache
def claim_vouch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Whoever got the address from a claimant reads the claim; who is known there may vouch."""
    related = ("listing__home_network__root_page", "claimant")
    claims = ListingClaim.objects.open().select_related(*related)
    claim = get_object_or_404(claims, vouch_key=key)
    if claim.claimant_id == request.user.pk:
        raise Http404(key)
    form = ClaimVouchForm(request.POST or None)
    may, status = can_vouch(request.user, claim), 200
    if request.method == "POST" and not may:
        status = 403
    elif request.method == "POST":
        answer = _vouch(request, claim, form)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    context = {"claim": claim, "listing": claim.listing, "form": form, "may": may}
    context["network"] = claim.listing.home_network
    return render(request, "directory/claim_vouch.html", context, status=status)


def _vouch(request: HttpRequest, claim: ListingClaim, form: ClaimVouchForm) -> HttpResponse | int:
    if not form.is_valid():
        return 400
    try:
        vouch_for_claim(claim=claim, words=form.cleaned_data["words"], vouched_by=request.user)
    except LimitReached:
        form.add_error(None, _("You vouched for many today. Try again tomorrow."))
        return 429
    except IllegalTransition as refused:
        answered = _("Someone vouched already, or the claim was answered.")
        return conflict(request, str(getattr(refused, "message", "") or answered))
    messages.success(request, _("Thank you: the network’s desk reads it beside the claim."))
    return redirect(claim.listing)
