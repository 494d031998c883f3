"""Which listings: the queryset every view, facet and export starts from."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from directory.engines import engine
from directory.enums import AffiliationState, ChangeState, ListingState
from portal.enums import STAFF_ROLES
from portal.models import Network, User


class AffiliationQuerySet(models.QuerySet):
    """Chained from `Affiliation.objects`."""

    def public(self) -> "AffiliationQuerySet":
        """Accepted, in an open network."""
        return self.filter(state=AffiliationState.ACCEPTED, network__is_open=True)

    def moderated_by(self, user: User) -> "AffiliationQuerySet":
        """Places of listings from elsewhere in networks at whose desk this person works; never
        their own listings', nor the home network's own place."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return (
            self.filter(network__in=networks)
            .exclude(network=F("listing__home_network"))
            .exclude(listing__owner=user)
        )

    def waiting(self) -> "AffiliationQuerySet":
        """Asked for and not decided, for listings that are public; oldest first."""
        return self.filter(
            state=AffiliationState.REQUESTED, listing__state=ListingState.PUBLISHED
        ).order_by("created_at", "pk")


class ListingQuerySet(models.QuerySet):
    """Chained from `Listing.objects`; says who may see and edit what, and what matches."""

    def public(self) -> "ListingQuerySet":
        """Published, with its home network open."""
        return self.filter(state=ListingState.PUBLISHED, home_network__is_open=True)

    def visible_to(self, user: User | None) -> "ListingQuerySet":
        """Public ones, one's own, and those handed in to networks at whose desk one works."""
        public = Q(state=ListingState.PUBLISHED, home_network__is_open=True)
        if user is None or not user.is_authenticated:
            return self.filter(public)
        if user.is_superuser:
            return self
        at_desk = Q(home_network__in=Network.objects.editable_by(user)) & ~Q(
            state=ListingState.DRAFT
        )
        return self.filter(public | Q(owner=user) | at_desk)

    def owned_by(self, user: User) -> "ListingQuerySet":
        return self.filter(owner=user)

    def editable_by(self, user: User) -> "ListingQuerySet":
        """Listings this person may write: their own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(owner=user)

    def moderated_by(self, user: User) -> "ListingQuerySet":
        """Listings whose home network's desk this person works at; never their own, and never
        what its owner has not handed in yet."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        handed_in = ~Q(state=ListingState.DRAFT)
        return self.filter(handed_in, home_network__in=networks).exclude(owner=user)

    def waiting(self) -> "ListingQuerySet":
        """Submitted, or published with a held change: what a desk has to decide, oldest first."""
        changes = self.model._meta.get_field("changes").related_model._default_manager
        held = changes.filter(listing=OuterRef("pk"), state=ChangeState.PENDING)
        return (
            self.annotate(held_since=Subquery(held.values("proposed_at")[:1]))
            .filter(
                Q(state=ListingState.SUBMITTED)
                | Q(state=ListingState.PUBLISHED, held_since__isnull=False)
            )
            .annotate(waiting_since=Coalesce("held_since", "submitted_at", "updated_at"))
            .order_by("waiting_since", "pk")
        )

    def for_cards(self) -> "ListingQuerySet":
        """With what a line of a list shows, in three statements for any number of rows."""
        return self.select_related("home_network", "commune").prefetch_related("skills")

    def freshest(self) -> "ListingQuerySet":
        """Most lately confirmed first, those never confirmed last, then by name."""
        return self.order_by(F("confirmed_at").desc(nulls_last=True), "name", "pk")

    def in_network(self, network: Network) -> "ListingQuerySet":
        """At home in the network or accepted there from another one."""
        return self.filter(
            pk__in=self.model._meta.get_field("networks")
            .remote_field.through._default_manager.filter(
                network=network, state=AffiliationState.ACCEPTED
            )
            .values("listing")
        )

    def matching(self, query: str) -> "ListingQuerySet":
        """Listings that hold every word of `query`, whatever accents, case, gender or number; a
        word may be the beginning of theirs, and quoted words stand side by side. An empty query
        (or one of stop words only) matches everything. Nothing is corrected.

        Adds `relevance`, greater is better: 3 and 2 in name, skills or the one line, 1 anywhere,
        0 where nothing was asked. It does not order."""
        return engine().matching(self, query)  # type: ignore[return-value]
