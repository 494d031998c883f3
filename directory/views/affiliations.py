"""A listing's places: asking networks, leaving them, and changing the home network."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from directory.enums import AffiliationState
from directory.models import Affiliation, Listing
from directory.permissions import owns_listing
from directory.services.affiliations import leave_network, request_affiliation
from directory.services.home_network import ask_home, withdraw_home
from directory.views.answers import conflict
from directory.views.member import own_listing
from portal.errors import IllegalTransition
from portal.models import Network
from portal.tenancy import network_by_slug


@login_required
def listing_affiliate(request: HttpRequest, slug: str) -> HttpResponse:
    """The networks my listing stands in, and the others, each with what can be done there."""
    listing = own_listing(request, slug)
    if request.method == "POST":
        network = network_by_slug(request.POST.get("network", ""))
        try:
            request_affiliation(listing=listing, network=network, requested_by=request.user)
        except IllegalTransition:
            return conflict(request, _("Only a public listing can ask for a place."))
        messages.success(request, _("Asked. You get a mail when the network has decided."))
        return redirect("listing_affiliate", slug=slug)
    places = listing.affiliations.select_related("network").order_by("network__name")
    places = places.exclude(state=AffiliationState.LEFT)
    home = listing.home_network_id
    taken = [place.network_id for place in places]
    context = {
        "listing": listing,
        "network": listing.home_network,
        "affiliations": sorted(places, key=lambda place: place.network_id != home),
        "others": Network.objects.open().exclude(pk__in=taken),
        "is_owner": owns_listing(request.user, listing),
    }
    return render(request, "directory/listing_affiliate.html", context)


@login_required
def listing_leave(request: HttpRequest, slug: str, network: str) -> HttpResponse:
    """GET says what leaving means, POST leaves. To leave the home network, another one first."""
    listing, place = _own_place(request, slug, network)
    if request.method == "POST":
        return _done(
            request,
            listing,
            lambda: leave_network(affiliation=place, left_by=request.user),
            _("Your listing stands there no more."),
        )
    context = {"listing": listing, "network": listing.home_network, "place": place}
    return render(request, "directory/listing_leave.html", context)


@login_required
def listing_home(request: HttpRequest, slug: str, network: str) -> HttpResponse:
    """GET says what a change of home network means, POST asks for it or takes that back."""
    listing, place = _own_place(request, slug, network)
    if request.method == "POST" and request.POST.get("do") == "withdraw":
        return _done(
            request,
            listing,
            lambda: withdraw_home(affiliation=place, withdrawn_by=request.user),
            _("Taken back."),
        )
    if request.method == "POST":
        return _done(
            request,
            listing,
            lambda: ask_home(affiliation=place, asked_by=request.user),
            _("Asked. You get a mail when the network has decided."),
        )
    context = {"listing": listing, "network": listing.home_network, "place": place}
    return render(request, "directory/listing_home.html", context)


def _own_place(request: HttpRequest, slug: str, network: str) -> tuple[Listing, Affiliation]:
    """404 where it has no place; 403 for whoever does not own the listing."""
    listing = own_listing(request, slug)
    if not owns_listing(request.user, listing):
        raise PermissionDenied
    places = listing.affiliations.exclude(state=AffiliationState.LEFT)
    return listing, get_object_or_404(places.select_related("network"), network__slug=network)


def _done(
    request: HttpRequest, listing: Listing, act: Callable[[], object], words: str
) -> HttpResponse:
    try:
        act()
    except IllegalTransition:
        return conflict(request, _("This can’t be done now: please look at where it stands."))
    messages.success(request, words)
    return redirect("listing_affiliate", slug=listing.slug)
