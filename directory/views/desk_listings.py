"""The desk of listings: handed in, changed, public without having been read, suspended."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from directory.enums import AffiliationState, ListingState
from directory.forms.desk import NarrowingForm
from directory.managers import ListingQuerySet
from directory.models import Listing
from directory.permissions import can_write_unclaimed
from directory.queries.desk import Narrowing, tally
from directory.queries.duplicates import alike_text, told_to
from directory.services.comparing import readings, text_seen
from directory.services.texts import differences, empty_text, newest_text_of, text_of
from directory.views.listing_decisions import decisions_about, trust_decisions
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.models import Network


class ListingCases(DeskMixin):
    """Listings of the networks at whose desk one works, and those it sent back."""

    queue_url_name = "desk_listings"
    queue_title = _("Listings")
    header_icon = "doc-full"

    def cases(self) -> ListingQuerySet:
        return (
            Listing.objects.at_desk_of(self.request.user)
            .select_related("home_network", "owner", "commune__parent")
            .prefetch_related("changes", "skills")
        )

    def waiting(self) -> ListingQuerySet:
        return self.cases().waiting()

    @cached_property
    def networks(self) -> list[Network]:
        return list(Network.objects.editable_by(self.request.user).order_by("name"))

    @cached_property
    def narrowing_form(self) -> NarrowingForm:
        return NarrowingForm(self.request.GET, networks=self.networks)

    @cached_property
    def narrowing(self) -> Narrowing:
        """404 for a network or a place that is none of ours."""
        if not self.narrowing_form.is_valid():
            raise Http404
        return self.narrowing_form.narrowing()

    @property
    def carried(self) -> str:
        return self.narrowing.query


class DeskListingsView(ListingCases, DeskQueueView):
    row_template = "directory/desk_listing_row.html"
    narrowing_template = "directory/desk_listing_narrowing.html"
    tabs = {
        "unread": _("Public without being read"),
        "published": _("Published"),
        "suspended": _("Suspended"),
        "sent_back": _("Sent back"),
        "refused": _("Refused"),
    }
    empty_words = _(
        "New listings come here, and changes of published ones. Those that are public stand under "
        "“Published”, where you can look back at any of them."
    )

    def get_queryset(self) -> ListingQuerySet:
        return self.narrowing.apply(getattr(self, self.tab)() if self.tab else self.waiting())

    def unread(self) -> ListingQuerySet:
        return self.cases().unread()

    def published(self) -> ListingQuerySet:
        return self.cases().filter(state=ListingState.PUBLISHED).order_by("-published_at", "-pk")

    def suspended(self) -> ListingQuerySet:
        return self.cases().filter(state=ListingState.SUSPENDED).order_by("-updated_at", "-pk")

    def sent_back(self) -> ListingQuerySet:
        return self.cases().filter(state=ListingState.DRAFT).order_by("-updated_at", "-pk")

    def refused(self) -> ListingQuerySet:
        return self.cases().refused().order_by("-updated_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.tab in ("", "unread"):
            everything = self.unread() if self.tab else self.waiting()
            kwargs["tally"] = tally(self.narrowing.apply(everything))
            kwargs["places"] = tally(everything).places
        return super().get_context_data(
            narrowing=self.narrowing, narrowing_form=self.narrowing_form, **kwargs
        )


class DeskListingView(ListingCases, DeskCaseView):
    """A listing handed in, the held change of a public one, or one that is public or suspended."""

    case_template = "directory/desk_listing_case.html"

    def seen(self) -> str:
        return self.object.text_token

    def queue(self) -> ListingQuerySet:
        """What one was reading: from one unread listing on to the next of them."""
        cases = self.cases().unread() if self.is_unread else self.waiting()
        return self.narrowing.apply(cases)

    @property
    def is_unread(self) -> bool:
        listing = self.object
        return listing.unread_since is not None and not listing.pending_change

    def decisions(self) -> dict[str, Decision]:
        return decisions_about(self.object) | trust_decisions(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.object
        text = text_of(listing)
        newest = newest_text_of(listing)
        found = alike_text(newest, writer=listing.owner, exclude=listing.pk)
        said = differences(empty_text(), text)
        kwargs |= {"said": said, "alike": told_to(self.request.user, found)}
        home = listing.affiliations.filter(network=listing.home_network)
        kwargs["own_place"] = home.exclude(state=AffiliationState.LEFT).first()
        kwargs["writes_text"] = can_write_unclaimed(self.request.user, listing)
        kwargs |= {"comparison": True, "narrowing": self.narrowing}
        if listing.state == ListingState.PUBLISHED and listing.pending_change:
            kwargs["change"] = listing.pending_change
            kwargs["readings"] = readings(text, newest)
        if self.seen_before and (before := text_seen(listing, self.seen_before)):
            kwargs["readings_since"] = readings(before, newest)
        return super().get_context_data(**kwargs)

    def say_done(self, decision: Decision) -> None:
        """With the way to take it back."""
        history = reverse("desk_listing_history", args=[self.object.pk]) + self.carried
        buttons = [messages.button(history, gettext("Look back, or undo"))]
        messages.success(self.request, decision.done, buttons=buttons)
