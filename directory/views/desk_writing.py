"""Listings that nobody answers for: a network's staff puts them in, and writes their text."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from directory.enums import ListingKind
from directory.forms import ListingForm
from directory.models import Listing
from directory.permissions import can_write_unclaimed
from directory.services.texts import differences, text_of
from directory.services.unclaimed import put_in_listing, write_unclaimed
from directory.views.desk_listings import ListingCases
from directory.views.desk_people import ClaimCases
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import Network


class ListingFormView(WagtailAdminTemplateMixin, FormView):
    """The form that members write their listings in, in the admin's frame."""

    form_class = ListingForm

    def form_invalid(self, form: ListingForm) -> HttpResponse:
        return self.show(form, 413 if form.is_too_large else 400)

    def show(self, form: ListingForm, status: int, **context: Any) -> HttpResponse:
        """The form with what was typed, and what stands in its way."""
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)


class DeskListingNewView(ListingFormView):
    """A listing put in for people who do not know of it yet: public at once, and to be claimed."""

    template_name = "directory/desk_listing_new.html"
    page_title = gettext_lazy("Put a listing in for others")
    header_icon = "plus"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        networks = Network.objects.editable_by(request.user)
        self.network: Network = get_object_or_404(networks, slug=kwargs["network"])
        if kwargs["kind"] not in ListingKind.values:
            raise Http404(kwargs["kind"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kind": self.kwargs["kind"]}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": reverse("desk_claims"), "label": ClaimCases.queue_title}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = [
            (reverse("desk_listing_new", args=[self.network.slug, kind]), kind.label)
            for kind in ListingKind
            if kind != self.kwargs["kind"]
        ]
        return super().get_context_data(network=self.network, kinds=kinds, **kwargs)

    def form_valid(self, form: ListingForm) -> HttpResponse:
        listing = put_in_listing(
            kind=self.kwargs["kind"],
            network=self.network,
            text=form.text(),
            put_in_by=self.request.user,
        )
        messages.success(self.request, _("It is public, and whoever represents it can claim it."))
        return redirect("desk_listing", pk=listing.pk)


class DeskListingTextView(ListingCases, ListingFormView):
    """The text of a listing that nobody answers for: what its network's staff keeps is public.

    404 for a listing of another network's desk, 403 for one that somebody answers for. Where that
    happened while one wrote, it is 409, with what was typed."""

    template_name = "directory/desk_listing_text.html"
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request = request
        self.listing: Listing = get_object_or_404(self.cases(), pk=kwargs["pk"])
        if request.method != "POST" and not can_write_unclaimed(request.user, self.listing):
            return render(request, "403.html", status=403)
        return super().dispatch(request, *args, **kwargs)

    @property
    def case_url(self) -> str:
        return reverse("desk_listing", args=[self.listing.pk]) + self.carried

    def get_page_title(self) -> str:
        return _("Change %(name)s") % {"name": self.listing.name}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        case = {"url": self.case_url, "label": self.listing.name}
        return [*super().get_breadcrumbs_items(), case, {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        listing = self.listing
        about = {"kind": listing.kind, "text": text_of(listing), "seen": listing.text_token}
        return super().get_form_kwargs() | about

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            listing=self.listing, picture=self.listing.picture, case_url=self.case_url, **kwargs
        )

    def form_valid(self, form: ListingForm) -> HttpResponse:
        try:
            write_unclaimed(
                listing=self.listing,
                text=form.text(),
                seen=form.cleaned_data["seen"],
                written_by=self.request.user,
            )
        except StaleText:
            return self._stale(form)
        except (IllegalTransition, OwnCase):
            return self.show(form, 409, is_theirs=True)
        history = reverse("desk_listing_history", args=[self.listing.pk]) + self.carried
        buttons = [messages.button(history, _("Look back, or undo"))]
        words = _("Kept, and public.") if self.listing.is_public else _("Kept.")
        messages.success(self.request, words, buttons=buttons)
        return redirect(self.case_url)

    def _stale(self, typed: ListingForm) -> HttpResponse:
        """The form with what was typed, beside what the listing says now; sent again, it stands."""
        self.listing = get_object_or_404(self.cases(), pk=self.listing.pk)
        present = text_of(self.listing)
        data = self.request.POST.copy()
        data["seen"] = self.listing.text_token
        form = ListingForm(data, kind=self.listing.kind, text=present)
        context = {"differences": differences(present, typed.text())}
        return self.show(form, 409, lost_picture=bool(self.request.FILES), **context)
