"""Which listings: the queryset every view, facet and export starts from."""

from django.db import models
from django.db.models import Q

from directory.enums import AffiliationState, ListingState
from directory.matching import match_ids
from portal.enums import STAFF_ROLES
from portal.models import Network, User


class ListingQuerySet(models.QuerySet):
    """Chained from `Listing.objects`; says who may see and edit what, and what matches."""

    def public(self) -> "ListingQuerySet":
        """Published, with its home network open."""
        return self.filter(state=ListingState.PUBLISHED, home_network__is_open=True)

    def visible_to(self, user: User | None) -> "ListingQuerySet":
        """Public ones, one's own, and those of networks at whose desk one works."""
        public = Q(state=ListingState.PUBLISHED, home_network__is_open=True)
        if user is None or not user.is_authenticated:
            return self.filter(public)
        if user.is_superuser:
            return self
        return self.filter(
            public | Q(owner=user) | Q(home_network__in=Network.objects.editable_by(user))
        )

    def owned_by(self, user: User) -> "ListingQuerySet":
        return self.filter(owner=user)

    def editable_by(self, user: User) -> "ListingQuerySet":
        """Listings this person may write: their own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(owner=user)

    def moderated_by(self, user: User) -> "ListingQuerySet":
        """Listings whose home network's desk this person works at; never their own."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return self.filter(home_network__in=networks).exclude(owner=user)

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
        """Listings that hold every word of `query`, whatever accents, case or plural; the last
        word may be a beginning. An empty query (or one of stop words only) matches everything.

        Adds `relevance`, greater is better; it does not order."""
        return match_ids(self, query)
