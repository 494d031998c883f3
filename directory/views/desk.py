"""The desk of listings: handed in, changed, suspended; and places asked for from elsewhere."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from directory.enums import AffiliationState, ListingState
from directory.managers import AffiliationQuerySet, ListingQuerySet
from directory.models import Affiliation, Listing
from directory.services.affiliations import decide_affiliation
from directory.services.moderation import (
    approve_change,
    approve_listing,
    refuse_change,
    restore_listing,
    send_back_listing,
    suspend_listing,
)
from directory.services.texts import differences, newest_text_of, text_of
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
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
            .select_related("home_network", "owner", "commune")
            .prefetch_related("changes", "skills")
        )

    def waiting(self) -> ListingQuerySet:
        return self.cases().waiting()


class DeskListingsView(ListingCases, DeskQueueView):
    row_template = "directory/desk_listing_row.html"
    tabs = {"published": _("Published"), "suspended": _("Suspended")}

    def in_network(self, cases: ListingQuerySet, network: Network) -> ListingQuerySet:
        return cases.filter(home_network=network)

    def published(self) -> ListingQuerySet:
        return self.cases().filter(state=ListingState.PUBLISHED).order_by("-published_at", "-pk")

    def suspended(self) -> ListingQuerySet:
        return self.cases().filter(state=ListingState.SUSPENDED).order_by("-updated_at", "-pk")


class DeskListingView(ListingCases, DeskCaseView):
    """A listing handed in, the held change of a public one, or one that is public or suspended."""

    case_template = "directory/desk_listing_case.html"

    def seen(self) -> str:
        return self.object.text_token

    def decisions(self) -> dict[str, Decision]:
        listing = self.object
        if listing.state == ListingState.SUBMITTED:
            return {"approve": APPROVE, "send_back": SEND_BACK}
        if listing.state == ListingState.PUBLISHED and listing.pending_change:
            return {"approve_change": APPROVE_CHANGE, "refuse_change": REFUSE_CHANGE}
        if listing.state == ListingState.PUBLISHED:
            return {"suspend": SUSPEND}
        if listing.state == ListingState.SUSPENDED:
            return {"restore": RESTORE}
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.object
        text = text_of(listing)
        kwargs["text"] = text
        if listing.state == ListingState.PUBLISHED and listing.pending_change:
            kwargs["change"] = listing.pending_change
            kwargs["differences"] = differences(text, newest_text_of(listing))
        return super().get_context_data(**kwargs)


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
    _("Send back with the reason"),
    _("Sent back; its owner gets the reason by mail."),
    _send_back,
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
)
SUSPEND = Decision(
    _("Suspend with the reason"),
    _("Suspended; nobody finds it any more."),
    _suspend,
    needs_reason=True,
    style="no",
)
RESTORE = Decision(_("Make public again"), _("It is public again."), _restore, style="")


class AffiliationCases(DeskMixin):
    """Places of other networks' listings in the networks at whose desk one works."""

    queue_url_name = "desk_affiliations"
    queue_title = _("Places asked for")
    header_icon = "group"

    def cases(self) -> AffiliationQuerySet:
        return Affiliation.objects.moderated_by(self.request.user).select_related(
            "network", "listing__home_network", "listing__commune"
        )

    def waiting(self) -> AffiliationQuerySet:
        return self.cases().waiting()


class DeskAffiliationsView(AffiliationCases, DeskQueueView):
    row_template = "directory/desk_affiliation_row.html"
    tabs = {"accepted": _("Accepted"), "ended": _("Refused or suspended")}

    def accepted(self) -> AffiliationQuerySet:
        return self.cases().filter(state=AffiliationState.ACCEPTED).order_by("-created_at", "-pk")

    def ended(self) -> AffiliationQuerySet:
        over = [AffiliationState.REFUSED, AffiliationState.SUSPENDED]
        return self.cases().filter(state__in=over).order_by("-created_at", "-pk")


class DeskAffiliationView(AffiliationCases, DeskCaseView):
    case_template = "directory/desk_affiliation_case.html"

    def get_page_title(self) -> str:
        return self.object.listing.name

    def decisions(self) -> dict[str, Decision]:
        return {
            AffiliationState.REQUESTED: {"accept": ACCEPT, "refuse": REFUSE},
            AffiliationState.ACCEPTED: {"suspend": SUSPEND_PLACE},
            AffiliationState.REFUSED: {"accept": ACCEPT},
            AffiliationState.SUSPENDED: {"accept": ACCEPT},
        }[self.object.state]


def _deciding(state: AffiliationState) -> Any:
    def act(affiliation: Model, *, seen: str, reason: str, decided_by: User) -> None:
        decide_affiliation(
            affiliation=affiliation, state=state, reason=reason, decided_by=decided_by
        )

    return act


ACCEPT = Decision(
    _("Accept"), _("It stands in your network now."), _deciding(AffiliationState.ACCEPTED), style=""
)
REFUSE = Decision(
    _("Refuse with the reason"),
    _("Refused; its owner gets the reason by mail."),
    _deciding(AffiliationState.REFUSED),
    needs_reason=True,
)
SUSPEND_PLACE = Decision(
    _("Suspend with the reason"),
    _("It stands in your network no more."),
    _deciding(AffiliationState.SUSPENDED),
    needs_reason=True,
    style="no",
)
