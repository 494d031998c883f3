"""Listings like the one somebody is typing: an addition for browsers with script."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from directory.forms.alike import AlikeForm
from directory.models import Listing
from directory.queries.duplicates import alike, told_to


@login_required
@require_POST
@never_cache
def listing_alike(request: HttpRequest) -> HttpResponse:
    """A part of a page, empty when there is none. Posted, so that no log keeps what is typed."""
    own = Listing.objects.owned_by(request.user).filter(slug=request.POST.get("own", "")[:80])
    values = AlikeForm(request.POST).values()
    found = alike(**values, writer=request.user, exclude=own.values_list("pk", flat=True).first())
    context = {"alike": told_to(request.user, found)}
    return render(request, "directory/listing_alike.html", context)
