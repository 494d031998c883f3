"""Lists of listings that members keep for themselves; to everybody else they are not there."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.forms.saved import KeepListingForm, ListForm
from directory.models import Listing, ListingList
from directory.queries.lists import items_of
from directory.services.lists import MOST_ITEMS, MOST_LISTS, keep_listing
from portal.services.limits import LimitReached

# What was taken off a list last, for as long as it can be put back.
TAKEN_OFF = "taken_off_list"


@never_cache
@login_required
@require_safe
def list_mine(request: HttpRequest) -> HttpResponse:
    """A member's lists, with how many listings each holds."""
    lists = ListingList.objects.of(request.user).annotate(number=Count("items"))
    return render(request, "directory/list_mine.html", {"lists": lists})


@never_cache
@login_required
@require_safe
def list_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One list; of a listing that is not public any more only that it was there."""
    found = _own(request, pk)
    taken_off = request.session.get(TAKEN_OFF, {})
    context = {
        "list": found,
        "items": items_of(found),
        "can_undo": taken_off.get("list") == found.pk,
    }
    return render(request, "directory/list_detail.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def list_rename(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    form = ListForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your list has its new name."))
        return redirect("list_detail", pk=found.pk)
    status = 400 if form.errors else 200
    return render(request, "directory/list_rename.html", {"form": form, "pk": pk}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def list_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST takes the list away; the listings stay where they are."""
    found = _own(request, pk)
    if request.method == "POST":
        found.delete()
        messages.success(request, _("Your list is gone. The listings on it stay where they are."))
        return redirect("list_mine")
    return render(request, "directory/list_delete.html", {"list": found})


@login_required
@require_POST
def list_take_off(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Take a listing off the list; what was noted waits in the session, to be put back."""
    found = _own(request, pk)
    row = get_object_or_404(found.items, pk=item)
    request.session[TAKEN_OFF] = {"list": found.pk, "listing": row.listing_id, "note": row.note}
    row.delete()
    return redirect("list_detail", pk=found.pk)


@login_required
@require_POST
def list_put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the last time something was taken off this list."""
    found = _own(request, pk)
    taken_off = request.session.pop(TAKEN_OFF, {})
    listing = Listing.objects.filter(pk=taken_off.get("listing")).first()
    if taken_off.get("list") == found.pk and listing is not None:
        with suppress(LimitReached):  # filled up meanwhile in another window
            note = taken_off["note"]
            keep_listing(listing=listing, user=request.user, into=found, note=note)
            messages.success(request, _("It is on your list again."))
    return redirect("list_detail", pk=found.pk)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def listing_keep(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks on which list, POST puts the listing there; only what is public can be kept."""
    listing = get_object_or_404(Listing.objects.public(), slug=slug)
    form = KeepListingForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            kept = keep_listing(
                listing=listing,
                user=request.user,
                into=form.chosen,
                name=typed["name"],
                note=typed["note"],
            )
        except LimitReached as limit:
            form.add_limit(limit.kind, MOST_LISTS if limit.kind == "lists" else MOST_ITEMS)
        else:
            messages.success(request, _("It is on your list."))
            return redirect("list_detail", pk=kept.list_id)
    status = 400 if form.errors else 200
    context = {"form": form, "listing": listing, "network": listing.home_network}
    return render(request, "directory/listing_keep.html", context, status=status)


def _own(request: HttpRequest, pk: int) -> ListingList:
    return get_object_or_404(ListingList.objects.of(request.user), pk=pk)
