"""Writing to the owner of a listing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.forms import ContactForm
from directory.models import Listing
from directory.services.contact import send_message
from portal.middleware import client_address
from portal.services.limits import LimitReached


def listing_contact(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and the relay. Every message that is let through gets the same answer."""
    listings = Listing.objects.public().select_related("home_network", "owner")
    listing = get_object_or_404(listings, slug=slug)
    form = ContactForm(request.POST or None, initial=_sender(request))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                send_message(
                    listing=listing,
                    sender_name=form.cleaned_data["name"],
                    sender_email=form.cleaned_data["email"],
                    body=form.cleaned_data["message"],
                    client_ip=client_address(request),
                    language=get_language() or "fr",
                )
            except LimitReached:
                form.add_error(None, _("Many messages left from here today. Try again tomorrow."))
                status = 429
            else:
                messages.success(request, _("Your message is on its way; a copy comes to you."))
                return redirect(listing)
        else:
            status = 400
    context = {"listing": listing, "network": listing.home_network, "form": form}
    return render(request, "directory/listing_contact.html", context, status=status)


def _sender(request: HttpRequest) -> dict[str, str]:
    if not request.user.is_authenticated:
        return {}
    return {"name": request.user.get_full_name(), "email": request.user.email}
