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
from directory.services.moderation import (
    approve_change,
    approve_listing,
    refuse_change,
    refuse_listing,
    restore_listing,
    return_change,
    send_back_listing,
    suspend_listing,
)
from directory.services.reversals import read_listing, reopen_listing, was_refused
from directory.services.texts import differences, empty_text, newest_text_of, text_of
from directory.services.trust import is_trusted, set_trust
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.enums import ModerationPolicy
from portal.errors import IllegalTransition, StaleText
from portal.models import Network, User


class ListingCases(DeskMixin):
    """Listings of the networks at whose desk one works."""

    queue_url_name = "desk_listings"
    queue_title = _("Listings")
    header_icon = "doc-full"

    def cases(self) -> ListingQuerySet:
        return (
            Listing.objects.moderated_by(self.request.user)
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
        "refused": _("Refused"),
    }

    def get_queryset(self) -> ListingQuerySet:
        return self.narrowing.apply(getattr(self, self.tab)() if self.tab else self.waiting())

    def unread(self) -> ListingQuerySet:
        return self.cases().unread()

    def published(self) -> ListingQuerySet:
        return self.cases().filter(state=ListingState.PUBLISHED).order_by("-published_at", "-pk")

    def suspended(self) -> ListingQuerySet:
        return self.cases().filter(state=ListingState.SUSPENDED).order_by("-updated_at", "-pk")

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


def decisions_about(listing: Listing) -> dict[str, Decision]:
    """What can be decided about it in its present state."""
    if listing.state == ListingState.SUBMITTED:
        return {"approve": APPROVE, "send_back": SEND_BACK, "refuse": REFUSE_LISTING}
    if listing.state == ListingState.PUBLISHED and listing.pending_change:
        return {
            "approve_change": APPROVE_CHANGE,
            "return_change": RETURN_CHANGE,
            "refuse_change": REFUSE_CHANGE,
        }
    if listing.state == ListingState.PUBLISHED:
        return ({"read": READ} if listing.unread_since else {}) | {"suspend": SUSPEND}
    if listing.state == ListingState.SUSPENDED:
        return {"restore": RESTORE}
    if was_refused(listing):
        return {"reopen": REOPEN}
    return {}


def trust_decisions(listing: Listing) -> dict[str, Decision]:
    """Of a network that trusts some members: this one, or no longer."""
    if listing.home_network.moderation != ModerationPolicy.TRUSTED or listing.owner is None:
        return {}
    if is_trusted(listing.owner, listing.home_network):
        return {"distrust": DISTRUST}
    return {"trust": TRUST}


def _seen_version(seen: str) -> int:
    version = seen.partition(".")[0]
    if not version.isdecimal() or len(version) > 9:
        raise StaleText(seen)
    return int(version)


def _approve(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    approve_listing(listing=listing, version=_seen_version(seen), approved_by=decided_by)


def _send_back(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    send_back_listing(
        listing=listing, version=_seen_version(seen), reason=reason, sent_back_by=decided_by
    )


def _approve_change(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    approve_change(change=_seen_change(listing, seen), approved_by=decided_by)


def _refuse_change(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    refuse_change(change=_seen_change(listing, seen), reason=reason, refused_by=decided_by)


def _return_change(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    return_change(change=_seen_change(listing, seen), reason=reason, returned_by=decided_by)


def _refuse_listing(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    refuse_listing(
        listing=listing, version=_seen_version(seen), reason=reason, refused_by=decided_by
    )


def _reopen(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    reopen_listing(listing=listing, version=_seen_version(seen), reopened_by=decided_by)


def _read(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    read_listing(listing=listing, seen=seen, read_by=decided_by)


def _trusting(is_trusted: bool) -> Any:
    def act(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
        if listing.owner is None:
            raise IllegalTransition("nobody's")
        set_trust(
            user=listing.owner,
            network=listing.home_network,
            is_trusted=is_trusted,
            set_by=decided_by,
            about=listing,
            reason=reason,
        )

    return act


def _seen_change(listing: Listing, seen: str) -> Any:
    if listing.pending_change is None:
        raise IllegalTransition("no change waits")
    if seen != listing.text_token:
        raise StaleText(listing.text_token)
    return listing.pending_change


def _suspend(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    suspend_listing(listing=listing, reason=reason, suspended_by=decided_by)


def _restore(listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    restore_listing(listing=listing, version=_seen_version(seen), restored_by=decided_by)


APPROVE = Decision(
    _("Approve and publish"), _("Published; its owner gets a mail."), _approve, style=""
)
SEND_BACK = Decision(
    _("Ask for changes, with the reason"),
    _("Sent back; its owner gets the reason by mail."),
    _send_back,
    needs_reason=True,
)
REFUSE_LISTING = Decision(
    _("Refuse with the reason"),
    _("Refused; its owner gets the reason by mail."),
    _refuse_listing,
    needs_reason=True,
    style="no",
)
REOPEN = Decision(
    _("Take the refusal back"), _("It waits for a decision again."), _reopen, style=""
)
READ = Decision(_("I have read it: it may stand"), _("Read; it stands."), _read, style="")
TRUST = Decision(
    _("Trust this person from now on"),
    _("What this person writes is public at once from now on; you read it afterwards."),
    _trusting(True),
    stays=True,
)
DISTRUST = Decision(
    _("Read this person’s texts first again"),
    _("What this person writes waits for a moderator from now on."),
    _trusting(False),
    stays=True,
)
RETURN_CHANGE = Decision(
    _("Ask for changes, with the reason"),
    _("Sent back; its owner goes on from this text."),
    _return_change,
    needs_reason=True,
)
APPROVE_CHANGE = Decision(
    _("Approve the change"), _("The new text is public."), _approve_change, style=""
)
REFUSE_CHANGE = Decision(
    _("Refuse with the reason"),
    _("Refused; the public goes on reading the approved text."),
    _refuse_change,
    needs_reason=True,
    style="no",
)
SUSPEND = Decision(
    _("Suspend with the reason"),
    _("Suspended; nobody finds it any more."),
    _suspend,
    needs_reason=True,
    style="no",
)
RESTORE = Decision(_("Make public again"), _("It is public again."), _restore, style="")
