"""Listings that are one: pairs that look it, and what became of those that were merged."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.enums import ListingState, MergeState
from directory.models.listing import Listing
from portal.models import User

UNDONE_WITHIN = timedelta(days=30)


class ListingMergeQuerySet(models.QuerySet["ListingMerge"]):
    """Chained from `ListingMerge.objects`."""

    def done(self) -> "ListingMergeQuerySet":
        return self.filter(state=MergeState.DONE)

    def moderated_by(self, user: User) -> "ListingMergeQuerySet":
        """Those about a listing of a network at whose desk this person works."""
        ours = Listing.objects.moderated_by(user).values("pk")
        return self.filter(Q(kept__in=ours) | Q(absorbed__in=ours))

    def to_decide_by(self, user: User) -> "ListingMergeQuerySet":
        """What another network proposes for a listing of this person's network."""
        ours = Listing.objects.moderated_by(user).values("pk")
        asked = F("asked_by_network")
        return self.filter(
            Q(kept__in=ours) & ~Q(kept__home_network=asked)
            | Q(absorbed__in=ours) & ~Q(absorbed__home_network=asked),
            state=MergeState.PROPOSED,
        )


class ListingMerge(models.Model):
    """That one listing went into another, and how to take that back; or that it was proposed.

    `snapshot` says what moved, in keys and states, and the kept one's former text; it is emptied
    when the merge can no longer be undone.
    """

    kept = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="merged_into")
    state = models.CharField(_("state"), max_length=10, choices=MergeState.choices)
    # Of a proposal: the network that asks, and the fields it takes from the absorbed one.
    asked_by_network = models.ForeignKey(
        "portal.Network", on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken = models.JSONField(default=list)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    merged_at = models.DateTimeField(null=True)
    snapshot = models.JSONField(default=dict)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = ListingMergeQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MergeState.values), name="directory_merge_state"
            ),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="directory_merge_of_two"),
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(state=MergeState.DONE),
                name="directory_merge_absorbed_once",
            ),
            models.UniqueConstraint(
                fields=["kept", "absorbed"],
                condition=Q(state=MergeState.PROPOSED),
                name="directory_merge_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} -> {self.kept_id} ({self.state})"

    @property
    def can_be_undone(self) -> bool:
        """Within the time, and while it is known what moved."""
        if self.state != MergeState.DONE or not self.snapshot or self.merged_at is None:
            return False
        return timezone.now() < self.merged_at + UNDONE_WITHIN


class ListingPairQuerySet(models.QuerySet["ListingPair"]):
    """Chained from `ListingPair.objects`."""

    def moderated_by(self, user: User) -> "ListingPairQuerySet":
        """Pairs of which this person moderates one at least, and may see the other."""
        if not user.is_authenticated:
            return self.none()
        ours = Listing.objects.moderated_by(user).values("pk")
        seen = Listing.objects.visible_to(user).values("pk")
        return self.filter(Q(first__in=ours) | Q(second__in=ours), first__in=seen, second__in=seen)

    def standing(self) -> "ListingPairQuerySet":
        """Not dismissed, and both are still there; the likeliest first."""
        gone = [ListingState.ARCHIVED, ListingState.DRAFT]
        return (
            self.filter(dismissed_at=None)
            .exclude(first__state__in=gone)
            .exclude(second__state__in=gone)
            .order_by("-score", "pk")
        )


class ListingPair(models.Model):
    """Two listings that may be one, found by a job; or that are not, as somebody said."""

    # The lower key first: a pair is there once.
    first = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)  # keys of queries.duplicates.REASONS
    score = models.PositiveSmallIntegerField(default=0)
    found_at = models.DateTimeField(default=timezone.now)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True)

    objects = ListingPairQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("possible duplicates")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="directory_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="directory_pair_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"],
                condition=Q(dismissed_at=None),
                name="directory_pair_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"
