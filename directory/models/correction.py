"""What visitors say is wrong in a public listing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.enums import CorrectionField, CorrectionState
from portal.enums import STAFF_ROLES
from portal.models import Network, User


class ListingCorrectionQuerySet(models.QuerySet["ListingCorrection"]):
    """Chained from `ListingCorrection.objects`."""

    def moderated_by(self, user: User) -> "ListingCorrectionQuerySet":
        """For the desks at which this person works; never about their own listings. What an owner
        was told comes here once nobody answers for the listing any more."""
        networks = Network.objects.with_role(user, STAFF_ROLES)
        here = Q(for_desk=True) | Q(listing__owner=None)
        theirs = self.filter(here, listing__home_network__in=networks)
        return theirs.exclude(listing__owner=user).exclude(listing__editors__user=user)

    def waiting(self) -> "ListingCorrectionQuerySet":
        """Oldest first."""
        return self.filter(state=CorrectionState.OPEN).order_by("created_at", "pk")


class ListingCorrection(models.Model):
    """An error somebody reports, or the words they propose. Emptied of words after a year."""

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="corrections"
    )
    field = models.CharField(max_length=12, choices=CorrectionField.choices)
    words = models.TextField(max_length=2000, blank=True)
    proposed = models.TextField(max_length=5000, blank=True)
    mailbox = models.EmailField(blank=True)
    language = models.CharField(max_length=8)
    # The owner and the editors are told of the others.
    for_desk = models.BooleanField()
    state = models.CharField(
        max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    objects = ListingCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported error")
        verbose_name_plural = _("reported errors")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field__in=CorrectionField.values),
                name="directory_listingcorrection_field",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN, decided_at__isnull=True)
                | Q(
                    state__in=[CorrectionState.APPLIED, CorrectionState.DECLINED],
                    decided_at__isnull=False,
                ),
                name="directory_listingcorrection_decided",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="directory_correction_wait")]

    def __str__(self) -> str:
        return f"{self.listing} ({self.get_field_display()})"
