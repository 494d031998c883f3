"""Errors that visitors report: the form, the owner's page, the desk's queue."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from directory.enums import CorrectionState
from directory.forms.correction import WRITABLE, CorrectionForm, SettleForm, proposed_part
from directory.models import Listing, ListingCorrection
from directory.services.corrections import apply_correction, report_error, settle_correction
from directory.views.member import own_listing
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.errors import IllegalTransition, Refused
from portal.middleware import client_address
from portal.models import Network, User
from portal.services.limits import LimitReached


def listing_correct(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, for everybody. Every report that is let through gets the same answer."""
    listings = Listing.objects.public().select_related("home_network", "owner")
    listing = get_object_or_404(listings, slug=slug)
    form = CorrectionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in form.field_order or ()}
            try:
                report_error(
                    listing=listing,
                    **said,
                    language=get_language() or "fr",
                    client_ip=client_address(request),
                )
            except LimitReached:
                form.add_error(
                    None, gettext("Many reports left from here today. Try again tomorrow.")
                )
                status = 429
            else:
                messages.success(request, gettext("Thank you: whoever can mend it is told."))
                return redirect(listing)
        else:
            status = 400
    context = {"listing": listing, "network": listing.home_network, "form": form}
    return render(request, "directory/listing_correct.html", context, status=status)


@login_required
def listing_corrections(request: HttpRequest, slug: str) -> HttpResponse:
    """What visitors told those who write the listing; each is taken over, mended or turned down."""
    listing = own_listing(request, slug)
    told = listing.corrections.filter(for_desk=False)
    status = 200
    if request.method == "POST":
        form = SettleForm(request.POST)
        if not form.is_valid():
            status = 400
        else:
            correction = get_object_or_404(told, pk=form.cleaned_data["correction"])
            try:
                settle_correction(
                    correction=correction,
                    is_applied=form.cleaned_data["decision"] == "applied",
                    answer=form.cleaned_data["answer"],
                    settled_by=request.user,
                )
            except IllegalTransition:
                reason = gettext("This was decided meanwhile; nothing was recorded now.")
                return render(request, "409.html", {"reason": reason}, status=409)
            messages.success(request, gettext("Noted; who left an address gets your answer."))
            return redirect("listing_corrections", slug=slug)
    context = {
        "listing": listing,
        "network": listing.home_network,
        "corrections": told.filter(state=CorrectionState.OPEN).order_by("created_at"),
    }
    return render(request, "directory/listing_corrections.html", context, status=status)


class CorrectionCases(DeskMixin):
    """Reports for the networks at whose desk one works."""

    queue_url_name = "desk_corrections"
    queue_title = _("Reported errors")
    header_icon = "warning"

    def cases(self) -> QuerySet:
        found = ListingCorrection.objects.moderated_by(self.request.user)
        return found.select_related("listing__home_network", "listing__owner")

    def waiting(self) -> QuerySet:
        return self.cases().waiting()


class DeskCorrectionsView(CorrectionCases, DeskQueueView):
    row_template = "directory/desk_correction_row.html"
    tabs = {"decided": _("Decided")}
    empty_words = _(
        "What visitors report comes here where nobody answers for the listing, and every abuse; "
        "the rest goes to those who write the listing, and comes here once nobody answers for it."
    )

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(listing__home_network=network)

    def decided(self) -> QuerySet:
        return self.cases().exclude(state=CorrectionState.OPEN).order_by("-decided_at", "-pk")


class DeskCorrectionView(CorrectionCases, DeskCaseView):
    case_template = "directory/desk_correction_case.html"

    def get_page_title(self) -> str:
        return self.object.listing.name

    def seen(self) -> str:
        return self.object.listing.text_token

    def decisions(self) -> dict[str, Decision]:
        if self.object.state != CorrectionState.OPEN:
            return {}
        writable = self.object.field in WRITABLE and self.object.proposed
        writes = {"apply": APPLY} if writable and self.object.listing.owner_id is None else {}
        return writes | {"settle": SETTLE, "decline": DECLINE}


def _apply(correction: ListingCorrection, *, seen: str, reason: str, decided_by: User) -> None:
    try:
        text = proposed_part(correction.listing, correction)
    except ValidationError as error:
        refused = Refused("not as proposed")
        refused.message = " ".join(error.messages)
        raise refused from error
    if not text:
        raise Http404
    apply_correction(
        correction=correction, text=text, seen=seen, answer=reason, applied_by=decided_by
    )


def _settling(is_applied: bool) -> Any:
    def act(correction: ListingCorrection, *, seen: str, reason: str, decided_by: User) -> None:
        settle_correction(
            correction=correction, is_applied=is_applied, answer=reason, settled_by=decided_by
        )

    return act


APPLY = Decision(_("Write it into the listing"), _("Written, and public."), _apply, style="")
SETTLE = Decision(
    _("It is dealt with, as I say"),
    _("Noted; who left an address gets your answer."),
    _settling(True),
    needs_reason=True,
)
DECLINE = Decision(
    _("Turn it down with the reason"),
    _("Turned down; who left an address gets the reason."),
    _settling(False),
    needs_reason=True,
    style="no",
)
