"""Still true? The page of the mailed link with its one button, and how often one is asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory.enums import ListingState
from directory.forms.freshness import RhythmForm
from directory.services.freshness import answer_by_link, asked_by, set_rhythm
from directory.views.member import own_listing
from portal.errors import IllegalTransition


@never_cache
@require_http_methods(["GET", "POST"])
def listing_still_true(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the listing and one button, POST answers; nobody need sign in."""
    try:
        found = asked_by(token)
    except signing.BadSignature as error:
        raise Http404(token) from error
    if found is None:
        reason = _("This listing is no longer yours, so this link does nothing any more.")
        return render(request, "410.html", {"reason": reason}, status=410)
    if request.method == "POST":
        try:
            answer_by_link(token=token)
        except IllegalTransition:
            return _show(request, token, status=409 if found.asking else 200)
        return redirect("listing_still_true", token=token)
    return _show(request, token)


def _show(request: HttpRequest, token: str, status: int = 200) -> HttpResponse:
    """What the link leads to now: a question, or the answer it got."""
    found = asked_by(token)
    if found is None:
        raise Http404(token)
    listing, asking, is_owner = found
    is_back = asking is not None and asking.archived_at is not None
    context = {
        "listing": listing,
        "network": listing.home_network,
        "is_owner": is_owner,
        "is_archived": is_back and listing.state == ListingState.ARCHIVED,
        "is_asked": asking is not None and listing.is_public,
    }
    return render(request, "directory/listing_still_true.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def listing_rhythm(request: HttpRequest, slug: str) -> HttpResponse:
    """How often the owner is asked."""
    listing = own_listing(request, slug)
    form = RhythmForm(request.POST or None, initial={"rhythm": listing.rhythm})
    if request.method == "POST" and form.is_valid():
        rhythm = form.cleaned_data["rhythm"]
        set_rhythm(listing=listing, rhythm=rhythm, set_by=request.user)
        messages.success(request, _("Kept."))
        return redirect("listing_mine")
    context = {"listing": listing, "network": listing.home_network, "form": form}
    status = 400 if form.errors else 200
    return render(request, "directory/listing_rhythm.html", context, status=status)
