"""Writing to the owner of a listing, and the conversation that may follow."""

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory.forms.contact import ContactForm, ReplyForm, ReportForm
from directory.models import ContactMessage, Listing
from directory.services.contact import (
    OWNER,
    conversation_of,
    reply,
    report_message,
    send_message,
)
from portal.errors import IllegalTransition
from portal.middleware import client_address
from portal.services.limits import LimitReached


def listing_contact(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and the relay. Every message that is let through gets the same answer."""
    # What nobody has claimed has nobody to write to; where an owner left, no difference is seen.
    listings = Listing.objects.public()
    listings = listings.exclude(pk__in=listings.unclaimed().values("pk"))
    listing = get_object_or_404(listings.select_related("home_network", "owner"), slug=slug)
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
                    shows_address=form.cleaned_data["shows_address"],
                    wants_copy=form.cleaned_data["copy"],
                )
            except LimitReached:
                form.add_error(None, _("Many messages left from here today. Try again tomorrow."))
                status = 429
            else:
                messages.success(request, _("Your message is on its way."))
                return redirect(listing)
        else:
            status = 400
    context = {"listing": listing, "network": listing.home_network, "form": form}
    return render(request, "directory/listing_contact.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def contact_conversation(request: HttpRequest, token: str) -> HttpResponse:
    """What was written on both sides, for whoever holds the mailed link; answering, and, for the
    owner, reporting."""
    try:
        found = conversation_of(token)
    except signing.BadSignature as error:
        raise Http404(token) from error
    if found is None or found[0].emptied_at is not None:
        reason = _("This conversation is kept no longer.")
        return render(request, "410.html", {"reason": reason}, status=410)
    message, side = found
    form, report = ReplyForm(), ReportForm()
    status = 200
    if request.method == "POST" and "report" in request.POST:
        report = ReportForm(request.POST)
        status = _report(report, message, side)
    elif request.method == "POST":
        form = ReplyForm(request.POST)
        status = _reply(form, message, side)
    if status == 302:
        messages.success(request, _("Reported.") if report.is_bound else _("Your answer left."))
        return redirect("contact_conversation", token=token)
    message.refresh_from_db(fields=["reported_at"])
    context = {
        "message": message,
        "replies": message.replies.all(),
        "listing": message.listing,
        "network": message.listing.home_network,
        "is_owner": side == OWNER,
        "form": form,
        "report": report,
    }
    return render(request, "directory/contact_conversation.html", context, status=status)


def _reply(form: ReplyForm, message: ContactMessage, side: str) -> int:
    if not form.is_valid():
        return 400
    try:
        reply(message=message, side=side, body=form.cleaned_data["message"])
    except LimitReached:
        form.add_error(None, _("Many messages left from here today. Try again tomorrow."))
        return 429
    except IllegalTransition:
        form.add_error(None, _("This conversation is closed: nothing was sent."))
        return 409
    return 302


def _report(form: ReportForm, message: ContactMessage, side: str) -> int:
    if side != OWNER:
        return 403
    if not form.is_valid():
        return 400
    try:
        report_message(message=message, reason=form.cleaned_data["reason"])
    except IllegalTransition:
        form.add_error(None, _("This was reported already."))
        return 409
    return 302


def _sender(request: HttpRequest) -> dict[str, str]:
    if not request.user.is_authenticated:
        return {}
    return {"name": request.user.get_full_name(), "email": request.user.email}
