"""Which listings: the queryset every view, facet and export starts from."""

from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language

from directory.engines import engine
from directory.enums import AffiliationState, ChangeState, ListingState
from portal.enums import STAFF_ROLES
from portal.models import JournalEntry, Network, User


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
            .exclude(listing__editors__user=user)
        )

    def tended_by(self, user: User) -> "AffiliationQuerySet":
        """Places whose particulars this person writes, the home network's own included; never
        their own listings'."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        theirs = self.filter(network__in=networks).exclude(state=AffiliationState.LEFT)
        return theirs.exclude(listing__owner=user).exclude(listing__editors__user=user)

    def waiting(self) -> "AffiliationQuerySet":
        """Asked for and not decided, or asked to become the home network's, for listings that are
        public; oldest first."""
        asked = Q(state=AffiliationState.REQUESTED) | Q(home_asked_at__isnull=False)
        public = self.filter(asked, listing__state=ListingState.PUBLISHED)
        return public.order_by("created_at", "pk")


def _is_of(user: User) -> Q:
    """Owned or edited by this person. A subquery: no row comes twice, and none is lost."""
    edited = user.edited_listings.values("listing")  # type: ignore[attr-defined]
    return Q(owner=user) | Q(pk__in=edited)


class ListingQuerySet(models.QuerySet):
    """Chained from `Listing.objects`; says who may see and edit what, and what matches."""

    def public(self) -> "ListingQuerySet":
        """Published, with its home network open."""
        return self.filter(state=ListingState.PUBLISHED, home_network__is_open=True)

    def visible_to(self, user: User | None) -> "ListingQuerySet":
        """Public ones, those one owns or edits, and those handed in to networks at whose desk one
        works."""
        public = Q(state=ListingState.PUBLISHED, home_network__is_open=True)
        if user is None or not user.is_authenticated:
            return self.filter(public)
        if user.is_superuser:
            return self
        at_desk = Q(home_network__in=Network.objects.editable_by(user)) & ~Q(
            state=ListingState.DRAFT
        )
        return self.filter(public | _is_of(user) | at_desk)

    def owned_by(self, user: User) -> "ListingQuerySet":
        return self.filter(owner=user)

    def editable_by(self, user: User) -> "ListingQuerySet":
        """Listings this person may write: their own, and those they are an editor of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_is_of(user))

    def unclaimed(self) -> "ListingQuerySet":
        """Put in by staff or from a file, with nobody who answers for them yet."""
        put_in = Q(put_in_at__isnull=False) | Q(origin__isnull=False)
        return self.filter(put_in, owner=None)

    def moderated_by(self, user: User) -> "ListingQuerySet":
        """Listings whose home network's desk this person works at; never those they own or edit,
        and never what its owner has not handed in yet."""
        if not user.is_authenticated:
            return self.none()
        return self._at_home(user).exclude(state=ListingState.DRAFT)

    def at_desk_of(self, user: User) -> "ListingQuerySet":
        """The same, and what that desk sent back, as long as its owner did not go on: the desk
        read that very text."""
        if not user.is_authenticated:
            return self.none()
        last = Subquery(self._journal().exclude(to_state="").values("action")[:1])
        is_there = ~Q(state=ListingState.DRAFT) | Q(last="send_back")
        return self._at_home(user).alias(last=last).filter(is_there)

    def _at_home(self, user: User) -> "ListingQuerySet":
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return self.filter(home_network__in=networks).exclude(_is_of(user))

    def _journal(self) -> models.QuerySet[JournalEntry]:
        """The entries about each of them, the newest first."""
        return JournalEntry.objects.filter(
            subject_type=self.model._meta.label_lower,
            subject_id=Cast(OuterRef("pk"), models.CharField()),
        ).order_by("-pk")

    def waiting(self) -> "ListingQuerySet":
        """Submitted, or published with a held change: what a desk has to decide, oldest first."""
        changes = self.model._meta.get_field("changes").related_model._default_manager
        held = changes.filter(listing=OuterRef("pk"), state=ChangeState.PENDING)
        return (
            self.annotate(held_since=Subquery(held.values("proposed_at")[:1]))
            .filter(
                # The few that hold a change are looked up; asking each public one is slow.
                Q(state=ListingState.SUBMITTED)
                | Q(
                    state=ListingState.PUBLISHED,
                    pk__in=changes.filter(state=ChangeState.PENDING).values("listing"),
                )
            )
            .annotate(waiting_since=Coalesce("held_since", "submitted_at", "updated_at"))
            .order_by("waiting_since", "pk")
        )

    def unread(self) -> "ListingQuerySet":
        """Public before anybody at the desk has read all of it, oldest first."""
        return (
            self.filter(state=ListingState.PUBLISHED, unread_since__isnull=False)
            .annotate(waiting_since=F("unread_since"))
            .order_by("unread_since", "pk")
        )

    def refused(self) -> "ListingQuerySet":
        """Archived because a moderator refused them, and not taken up again since."""
        archived = self._journal().filter(to_state=ListingState.ARCHIVED)
        last = Subquery(archived.values("action")[:1])
        return self.filter(state=ListingState.ARCHIVED).alias(last=last).filter(last="refuse")

    def for_cards(self) -> "ListingQuerySet":
        """With what a line of a list shows, in four statements for any number of rows, and
        without the long texts; `line` and `trade_words` are in the reader's language."""
        language = get_language() or "fr"
        places = self.model._meta.get_field("networks").remote_field.through
        public = places._default_manager.public().select_related("network").order_by("pk")
        return (
            self.select_related("home_network", "commune")
            .with_skills()
            .prefetch_related(Prefetch("affiliations", public, to_attr="public_places"))
            .annotate(
                line_here=KT(f"translations__{language}__tagline"),
                trade_here=KT(f"translations__{language}__trade"),
            )
            .defer(*self.model.LONG_FIELDS)  # type: ignore[attr-defined]
        )

    def with_skills(self) -> "ListingQuerySet":
        """With what `named_skills` reads; `skills` of taggit builds a query for each listing, even
        when it was prefetched."""
        return self.prefetch_related("listing_skills__tag")

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
