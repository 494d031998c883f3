"""The desk of claims, and what is particular to a place."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from directory.enums import ClaimState, ListingKind
from directory.forms.people import PlaceForm
from directory.models import Affiliation, ListingClaim
from directory.models.claim import ListingClaimQuerySet
from directory.services.affiliations import describe_affiliation, particulars_seen
from directory.services.claims import accept_claim, claims_seen, refuse_claim, revoke_claim
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import Network, User


class ClaimCases(DeskMixin):
    """Claims on listings of the networks at whose desk one works."""

    queue_url_name = "desk_claims"
    queue_title = gettext_lazy("Claims")
    header_icon = "user"

    def cases(self) -> ListingClaimQuerySet:
        return ListingClaim.objects.moderated_by(self.request.user).select_related(
            "listing__home_network", "listing__owner", "claimant", "vouched_by", "decided_by"
        )

    def waiting(self) -> ListingClaimQuerySet:
        return self.cases().waiting()


class DeskClaimsView(ClaimCases, DeskQueueView):
    row_template = "directory/desk_claim_row.html"
    tabs = {"decided": gettext_lazy("Decided")}
    empty_words = gettext_lazy(
        "Whoever says that a listing nobody answers for is theirs comes here. You can put one in "
        "for people who do not know the directory yet."
    )

    def in_network(self, cases: ListingClaimQuerySet, network: Network) -> ListingClaimQuerySet:
        return cases.filter(listing__home_network=network)

    def decided(self) -> ListingClaimQuerySet:
        ended = (ClaimState.ACCEPTED, ClaimState.REFUSED, ClaimState.REVOKED)
        return self.cases().filter(state__in=ended).order_by("-decided_at", "-pk")

    def actions(self) -> list[tuple[str, str]]:
        networks = [self.network] if self.network else self.networks
        return [
            (
                reverse("desk_listing_new", args=[network.slug, ListingKind.INITIATIVE]),
                _("Put a listing in for others, in %(network)s") % {"network": network.name},
            )
            for network in networks[:5]
        ]


class DeskClaimView(ClaimCases, DeskCaseView):
    """Who says what, what shows it, and who else claims the same."""

    case_template = "directory/desk_claim_case.html"

    def get_page_title(self) -> str:
        return self.object.listing.name

    def seen(self) -> str:
        return claims_seen(self.object.listing)

    def decisions(self) -> dict[str, Decision]:
        claim = self.object
        if claim.is_open and claim.listing.owner_id is None:
            return {"accept": ACCEPT, "refuse": REFUSE}
        owns = claim.listing.owner_id == claim.claimant_id
        if claim.state == ClaimState.ACCEPTED and owns:
            return {"revoke": REVOKE}
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = self.object.listing.claims.open().exclude(pk=self.object.pk)
        kwargs["others"] = others.select_related("claimant", "vouched_by")
        return super().get_context_data(**kwargs)


def _accept(claim: Model, *, seen: str, reason: str, decided_by: User) -> None:
    accept_claim(claim=claim, seen=seen, accepted_by=decided_by)  # type: ignore[arg-type]


def _refuse(claim: Model, *, seen: str, reason: str, decided_by: User) -> None:
    refuse_claim(claim=claim, reason=reason, refused_by=decided_by)  # type: ignore[arg-type]


def _revoke(claim: Model, *, seen: str, reason: str, decided_by: User) -> None:
    revoke_claim(claim=claim, reason=reason, revoked_by=decided_by)  # type: ignore[arg-type]


ACCEPT = Decision(
    gettext_lazy("Accept: this person owns the listing"),
    gettext_lazy("Accepted; the new owner gets a mail."),
    _accept,
    style="",
)
REFUSE = Decision(
    gettext_lazy("Refuse with the reason"),
    gettext_lazy("Refused; the claimant gets the reason by mail."),
    _refuse,
    needs_reason=True,
)
REVOKE = Decision(
    gettext_lazy("Take the listing back with the reason"),
    gettext_lazy("Taken back; anyone may claim it again."),
    _revoke,
    needs_reason=True,
    style="no",
)


class DeskPlaceView(WagtailAdminTemplateMixin, FormView):
    """What a network's staff writes about a listing's place there."""

    form_class = PlaceForm
    template_name = "directory/desk_place.html"
    header_icon = "edit"

    @cached_property
    def place(self) -> Affiliation:
        places = Affiliation.objects.tended_by(self.request.user)
        related = places.select_related("network", "listing__home_network")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        words = {"name": self.place.listing.name, "network": self.place.network.name}
        return _("%(name)s in %(network)s") % words

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": reverse("desk_affiliations"), "label": _("Places asked for")}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs() | {"instance": self.place}
        return kwargs | {"initial": {"seen": particulars_seen(self.place)}}

    def form_valid(self, form: PlaceForm) -> HttpResponse:
        try:
            describe_affiliation(
                affiliation=self.place,
                words=form.cleaned_data,
                seen=form.cleaned_data["seen"],
                described_by=self.request.user,
            )
        except StaleText:
            return self._stale(form)
        except (IllegalTransition, OwnCase):
            raise Http404(self.place.pk) from None
        messages.success(self.request, _("Kept; everybody reads it on the listing’s page."))
        return redirect("desk_place", pk=self.place.pk)

    def form_invalid(self, form: PlaceForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def _stale(self, typed: PlaceForm) -> HttpResponse:
        """What was typed, beside what somebody else wrote meanwhile; sent again, it stands."""
        fresh = Affiliation.objects.get(pk=self.place.pk)
        data = self.request.POST.copy()
        data["seen"] = particulars_seen(fresh)
        form = PlaceForm(data, instance=self.place)
        context = self.get_context_data(form=form, fresh=fresh)
        return self.render_to_response(context, status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(place=self.place, **kwargs)
