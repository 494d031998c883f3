"""Asking other networks for a place."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from directory.services.affiliations import request_affiliation
from directory.views.member import own_listing
from portal.errors import IllegalTransition
from portal.models import Network
from portal.tenancy import network_by_slug


@login_required
def listing_affiliate(request: HttpRequest, slug: str) -> HttpResponse:
    """The networks my listing stands in, and the others, each with a button."""
    listing = own_listing(request, slug)
    if request.method == "POST":
        network = network_by_slug(request.POST.get("network", ""))
        try:
            request_affiliation(listing=listing, network=network, requested_by=request.user)
        except IllegalTransition:
            reason = _("Only a public listing can ask for a place.")
            return render(request, "409.html", {"reason": reason}, status=409)
        messages.success(request, _("Asked. You get a mail when the network has decided."))
        return redirect("listing_affiliate", slug=slug)
    affiliations = listing.affiliations.select_related("network").order_by("network__name")
    taken = [affiliation.network_id for affiliation in affiliations]
    context = {
        "listing": listing,
        "network": listing.home_network,
        "affiliations": affiliations,
        "others": Network.objects.open().exclude(pk__in=taken),
    }
    return render(request, "directory/listing_affiliate.html", context)
