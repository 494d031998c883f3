"""Who reads what of one's listing, and the hints one may put away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from directory.forms.visibility import ListingVisibilityForm
from directory.services.texts import newest_text_of
from directory.services.visibility import set_hints, set_visibility
from directory.views.member import own_listing


@login_required
def listing_visibility(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom each part is for. It holds at once, also where the text waits for a moderator."""
    listing = own_listing(request, slug)
    sent = request.POST if request.method == "POST" else None
    form = ListingVisibilityForm(sent, listing=listing, text=newest_text_of(listing))
    if form.is_valid():
        set_visibility(listing=listing, levels=form.levels(), set_by=request.user)
        messages.success(request, _("Kept: it holds from now on, everywhere."))
        return redirect("listing_preview", slug=slug)
    context = {"listing": listing, "network": listing.home_network, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "directory/listing_visibility.html", context, status=status)


@login_required
@require_POST
def listing_hints(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the hints away, or take them out again."""
    set_hints(listing=own_listing(request, slug), are_off=request.POST.get("hints") == "off")
    return redirect("listing_preview", slug=slug)
