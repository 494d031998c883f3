"""Who writes a listing: the owner's page, and the answer to a role that was offered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory.enums import ListingRole, OfferState
from directory.forms.people import OfferForm
from directory.models import Listing, ListingOffer
from directory.permissions import owns_listing
from directory.services.claims import answer_join
from directory.services.people import (
    InAlready,
    NotOffered,
    OfferSpent,
    accept_offer,
    decline_offer,
    leave_listing,
    offer_by_token,
    offer_of,
    offer_role,
    remove_editor,
    withdraw_offer,
)
from directory.views.answers import conflict
from directory.views.member import own_listing
from portal.errors import IllegalTransition
from portal.services.limits import LimitReached

LONGEST_NUMBER = 18  # digits: what a column holds; a mailed secret is longer
LONGEST_REASON = 1000


@login_required
@never_cache
def listing_people(request: HttpRequest, slug: str) -> HttpResponse:
    """The owner says who writes the listing; editors read it, and leave."""
    listing = own_listing(request, slug)
    is_owner = owns_listing(request.user, listing)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form, status = OfferForm(), 200
    if do == "offer" and is_owner:
        form = OfferForm(request.POST)
        answer = _offer(request, listing, form)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    elif request.method == "POST":
        return _act(request, listing, do, is_owner)
    context = {
        "listing": listing,
        "network": listing.home_network,
        "is_owner": is_owner,
        "editors": listing.editors.select_related("user"),
        "offers": listing.offers.filter(state=OfferState.OPEN) if is_owner else [],
        "asking": listing.claims.open().select_related("claimant") if is_owner else [],
        "form": form,
    }
    return render(request, "directory/listing_people.html", context, status=status)


def _offer(request: HttpRequest, listing: Listing, form: OfferForm) -> HttpResponse | int:
    """Where it leads, or with which status the form comes back."""
    if not form.is_valid():
        return 400
    words = form.cleaned_data
    try:
        offer_role(
            listing=listing, email=words["email"], role=words["role"], offered_by=request.user
        )
    except InAlready as refused:
        form.add_error("email", str(refused.message))
        return 400
    except LimitReached:
        form.add_error(None, _("You offered many roles today. Try again tomorrow."))
        return 429
    except IllegalTransition:
        return conflict(request, _("This listing has another owner meanwhile."))
    messages.success(request, _("Offered by mail. Nothing changes before it is accepted."))
    return redirect("listing_people", slug=listing.slug)


def _act(request: HttpRequest, listing: Listing, do: str, is_owner: bool) -> HttpResponse:
    """One of the page's buttons."""
    try:
        if do == "leave":
            leave_listing(listing=listing, left_by=request.user)
            messages.success(request, _("You are no editor of it any more."))
            return redirect("listing_mine")
        if not is_owner:
            raise PermissionDenied
        _manage(request, listing, do)
    except IllegalTransition:
        return conflict(request, _("This was done or answered meanwhile."))
    messages.success(request, _("Done."))
    return redirect("listing_people", slug=listing.slug)


def _manage(request: HttpRequest, listing: Listing, do: str) -> None:
    """What the owner does with one row of the page; 404 for rows of other listings."""
    number = request.POST.get("number", "")
    pk = int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0
    if do == "remove":
        editor = get_object_or_404(listing.editors.select_related("listing", "user"), pk=pk)
        remove_editor(editor=editor, removed_by=request.user)
    elif do == "withdraw":
        offer = get_object_or_404(listing.offers.select_related("listing"), pk=pk)
        withdraw_offer(offer=offer, withdrawn_by=request.user)
    elif do in ("accept", "refuse"):
        claim = get_object_or_404(listing.claims.select_related("listing"), pk=pk)
        reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
        answer_join(claim=claim, accept=do == "accept", answered_by=request.user, reason=reason)
    else:
        raise Http404(do)


@never_cache
@require_http_methods(["GET", "POST"])
def listing_offer(request: HttpRequest, key: str) -> HttpResponse:
    """`key` is the mailed secret, or the offer's number for whoever proved the address.

    Whoever holds the mail may decline without an account; to accept, one signs in.
    """
    try:
        offer = _get_offer(request, key)
        if request.user.is_authenticated and not _is_theirs(request, offer):
            raise NotOffered
        if request.method == "POST":
            return _answer(request, offer)
    except OfferSpent:
        reason = _(
            "This offer was answered or withdrawn, or is older than two weeks. "
            "Whoever owns the listing can send another one."
        )
        return render(request, "410.html", {"reason": reason}, status=410)
    except NotOffered:
        return render(request, "directory/listing_offer_other.html", status=403)
    context = {
        "offer": offer,
        "listing": offer.listing,
        "network": offer.listing.home_network,
        "owns": offer.role == ListingRole.OWNER,
    }
    return render(request, "directory/listing_offer.html", context)


def _answer(request: HttpRequest, offer: ListingOffer) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    if request.POST.get("answer") == "decline":
        decline_offer(offer=offer, declined_by=user)
        messages.success(request, _("You declined. Your address is forgotten here."))
        return redirect("listing_list")
    if user is None:
        return redirect_to_login(request.path, reverse("account_login"))
    accept_offer(offer=offer, accepted_by=user)
    messages.success(request, _("Accepted: it stands among your listings now."))
    return redirect("listing_mine")


def _get_offer(request: HttpRequest, key: str) -> ListingOffer:
    """The one door to an offer. Raises OfferSpent; 404 for others' numbers."""
    if not (key.isascii() and key.isdigit() and len(key) <= LONGEST_NUMBER):
        return offer_by_token(key)
    if not request.user.is_authenticated:
        raise Http404(key)
    try:
        return offer_of(request.user, int(key))
    except OfferSpent:
        raise Http404(key) from None


def _is_theirs(request: HttpRequest, offer: ListingOffer) -> bool:
    return ListingOffer.objects.addressed_to(request.user).filter(pk=offer.pk).exists()
