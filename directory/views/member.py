"""What members do with their own listings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from directory.enums import ListingKind, ListingState
from directory.forms import ListingForm, ListingStartForm
from directory.models import Listing
from directory.permissions import can_edit_listing, can_preview_listing, owns_listing
from directory.queries.duplicates import alike_text, told_to
from directory.queries.member import listings_of
from directory.services.comparing import readings
from directory.services.listings import (
    archive_listing,
    check_member_limits,
    confirm_listing,
    create_listing,
    revive_listing,
    submit_listing,
    update_listing,
)
from directory.services.texts import (
    Text,
    differences,
    listing_with,
    newest_text_of,
    text_for,
    text_of,
)
from directory.views.public import portrait, seen_as
from directory.views.taking_over import fill_in, settle_taken_over, taken_over
from directory.views.unsaved import (
    Unsaved,
    answer_to_keeping,
    keeps_what_was_typed,
    take_up,
    unsaved_of_listing,
    unsaved_of_new,
)
from portal.errors import IllegalTransition, StaleText
from portal.services.limits import LimitReached
from portal.tenancy import network_by_slug


@login_required
def listing_mine(request: HttpRequest) -> HttpResponse:
    """My listings and what I can do with each."""
    context = {"own_listings": listings_of(request.user)}
    return render(request, "directory/listing_mine.html", context)


@login_required
def listing_start(request: HttpRequest) -> HttpResponse:
    """Kind and network; the answer is the address of the form."""
    asked = request.GET if "kind" in request.GET or "network" in request.GET else None
    form = ListingStartForm(asked)
    if form.is_bound and form.is_valid():
        network, kind = form.cleaned_data["network"], form.cleaned_data["kind"]
        return redirect("listing_create", network=network.slug, kind=kind)
    return render(request, "directory/listing_start.html", {"form": form})


@keeps_what_was_typed
def listing_create(request: HttpRequest, network: str, kind: str) -> HttpResponse:
    """A new listing, kept as a draft; its preview offers to hand it in."""
    home = network_by_slug(network)
    if kind not in ListingKind.values:
        raise Http404(kind)
    unsaved = unsaved_of_new(request, home, kind)
    if back := take_up(unsaved):
        return back
    form = unsaved.fill(ListingForm(request.POST or None, request.FILES or None, kind=kind))
    if _may_be_kept(request, form, is_new=True):
        text = unsaved.with_picture(form.text())
        listing = create_listing(kind=kind, network=home, text=text, created_by=request.user)
        unsaved.drop()
        messages.success(request, _("Your draft is kept. Only you can see it."))
        return redirect("listing_preview", slug=listing.slug)
    unsaved.keep_picture_of(form)
    context = {"form": form, "network": home, "kind": ListingKind(kind), "unsaved": unsaved}
    return render(request, "directory/listing_create.html", context, status=_status(form))


@keeps_what_was_typed
def listing_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change one's listing. Over a text one has not seen: 409, with both side by side."""
    listing = own_listing(request, slug)
    returned = listing.returned_change if "public" not in request.GET else None
    text = newest_text_of(listing) | (returned.payload if returned else {})
    unsaved = unsaved_of_listing(request, listing)
    if back := take_up(unsaved):
        return back
    correction = taken_over(request, listing)
    form = unsaved.fill(_edit_form(request, listing, text))
    fill_in(form, correction)
    if _may_be_kept(request, form, is_new=False):
        try:
            updated = update_listing(
                listing=listing,
                text=unsaved.with_picture(form.text()),
                seen=form.cleaned_data["seen"],
                updated_by=request.user,
            )
        except StaleText:
            return _stale(request, listing, form, unsaved)
        except IllegalTransition:
            return _illegal(request)
        unsaved.drop()
        settle_taken_over(correction, request.user)
        messages.success(request, _what_became(updated))
        return redirect("listing_preview", slug=listing.slug)
    context = {
        "listing": listing,
        "network": listing.home_network,
        "form": form,
        "picture": listing_with(listing, text).picture,
        "returned": returned,
        "unsaved": unsaved,
        "correction": correction,
    }
    unsaved.keep_picture_of(form)
    return render(request, "directory/listing_edit.html", context, status=_status(form))


@login_required
@require_POST
def listing_edit_unsaved(request: HttpRequest, slug: str) -> HttpResponse:
    """What the form of one's listing holds, kept aside or thrown away."""
    return answer_to_keeping(unsaved_of_listing(request, own_listing(request, slug)))


@login_required
def listing_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """As others will see it once it is approved; for its owner and the network's desk."""
    listing = visible_listing(request, slug)
    if not can_preview_listing(request.user, listing):
        raise PermissionDenied
    text = newest_text_of(listing)
    seen = seen_as(request, listing, text)
    context = seen | portrait(listing, text_for(seen["audience"], listing, text))
    found = alike_text(text, writer=listing.owner, exclude=listing.pk)
    context |= {
        "is_preview": True,
        "alike": told_to(request.user, found),
        "is_own": can_edit_listing(request.user, listing),
        "has_held_change": listing.pending_change is not None,
        "readings": readings(text_of(listing), text) if listing.pending_change else None,
    }
    return render(request, "directory/listing_preview.html", context)


@login_required
@require_POST
def listing_submit(request: HttpRequest, slug: str) -> HttpResponse:
    listing = own_listing(request, slug)
    try:
        listing = submit_listing(listing=listing, submitted_by=request.user)
    except IllegalTransition:
        return _illegal(request)
    if listing.state == ListingState.PUBLISHED:
        messages.success(request, _("Your listing is in the directory."))
    else:
        messages.success(request, _("Handed in. You get a mail when a moderator has read it."))
    return redirect("listing_preview", slug=slug)


@login_required
@require_POST
def listing_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        confirm_listing(listing=own_listing(request, slug), confirmed_by=request.user)
    except IllegalTransition:
        return _illegal(request)
    messages.success(request, _("Thank you: your listing is confirmed as of today."))
    return redirect("listing_mine")


@login_required
def listing_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """GET says what will happen, POST does it; its owner's alone."""
    listing = _owned_listing(request, slug)
    if request.method == "POST":
        try:
            archive_listing(listing=listing, archived_by=request.user)
        except IllegalTransition:
            return _illegal(request)
        messages.success(request, _("Archived. You can take it up again at any time."))
        return redirect("listing_mine")
    context = {"listing": listing, "network": listing.home_network}
    return render(request, "directory/listing_archive.html", context)


@login_required
@require_POST
def listing_revive(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        listing = revive_listing(listing=_owned_listing(request, slug), revived_by=request.user)
    except IllegalTransition:
        return _illegal(request)
    if listing.is_public:
        messages.success(request, _("It is in the directory again, confirmed as of today."))
        return redirect("listing_mine")
    messages.success(request, _("It is a draft again: read it over, and hand it in."))
    return redirect("listing_edit", slug=slug)


def visible_listing(request: HttpRequest, slug: str) -> Listing:
    """The one getter of a listing behind an address: 404 when this person can't see it."""
    listings = Listing.objects.visible_to(request.user)
    related = ("home_network__root_page", "owner", "commune__parent")
    return get_object_or_404(listings.select_related(*related), slug=slug)


def own_listing(request: HttpRequest, slug: str) -> Listing:
    """404 when not visible, 403 when visible but someone else's."""
    listing = visible_listing(request, slug)
    if not can_edit_listing(request.user, listing):
        raise PermissionDenied
    return listing


def _owned_listing(request: HttpRequest, slug: str) -> Listing:
    """The same for what its owner alone does: 403 for its editors."""
    listing = own_listing(request, slug)
    if not owns_listing(request.user, listing):
        raise PermissionDenied
    return listing


def _edit_form(request: HttpRequest, listing: Listing, text: Text) -> ListingForm:
    return ListingForm(
        request.POST or None,
        request.FILES or None,
        kind=listing.kind,
        text=text,
        seen=listing.text_token,
    )


def _stale(
    request: HttpRequest, listing: Listing, typed: ListingForm, unsaved: Unsaved
) -> HttpResponse:
    """The form with what was typed, beside what the listing says now; sent again, it stands."""
    unsaved.keep_picture_of(typed)
    fresh = visible_listing(request, listing.slug)
    data = request.POST.copy()
    data["seen"] = fresh.text_token
    form = ListingForm(data, kind=fresh.kind, text=newest_text_of(fresh))
    context = {
        "listing": fresh,
        "network": fresh.home_network,
        "form": form,
        "differences": differences(newest_text_of(fresh), typed.text()),
        "unsaved": unsaved,
        "lost_picture": bool(request.FILES) and not unsaved.picture_url,
    }
    return render(request, "directory/listing_edit.html", context, status=409)


def _illegal(request: HttpRequest) -> HttpResponse:
    reason = _("Your listing is not in a state in which this can be done.")
    return render(request, "409.html", {"reason": reason}, status=409)


def _what_became(listing: Listing) -> str:
    if listing.state == ListingState.PUBLISHED and listing.pending_change:
        return _("Kept. Everyone reads the approved text until a moderator has read yours.")
    if listing.state == ListingState.PUBLISHED:
        return _("Kept, and public.")
    return _("Kept.")


def _may_be_kept(request: HttpRequest, form: ListingForm, *, is_new: bool) -> bool:
    """Sent, sound, and no listing or picture too many; else the form says why not."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        check_member_limits(
            user=request.user, new_listing=is_new, new_picture=bool(form.cleaned_data["picture"])
        )
    except LimitReached as limit:
        form.add_limit(limit.kind)
        return False
    return True


def _status(form: ListingForm) -> int:
    if not form.is_bound or form.is_valid():
        return 200
    if form.is_one_too_many:
        return 429
    return 413 if form.is_too_large else 400
