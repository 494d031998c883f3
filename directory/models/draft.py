"""What somebody typed into a listing's form and has not kept yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.enums import ListingKind


class ListingDraft(models.Model):
    """Unsaved text: what the form of one person held for one listing, or for a new one.

    Nobody else sees it. It holds what was typed, right or wrong, and the cleaned picture."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listing_drafts"
    )
    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, null=True, related_name="drafts"
    )
    # Of a new listing: where, and what.
    network = models.ForeignKey("portal.Network", on_delete=models.CASCADE, null=True)
    kind = models.CharField(max_length=12, choices=ListingKind.choices, blank=True)
    # Field name -> list of what was sent for it, as in a QueryDict.
    payload = models.JSONField(default=dict)
    picture = models.CharField(max_length=100, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "listing"],
                condition=Q(listing__isnull=False),
                name="directory_listingdraft_one_each",
            ),
            models.UniqueConstraint(
                fields=["user", "network", "kind"],
                condition=Q(listing__isnull=True),
                name="directory_listingdraft_one_new",
            ),
            models.CheckConstraint(
                condition=Q(listing__isnull=False, network__isnull=True, kind="")
                | Q(listing__isnull=True, network__isnull=False, kind__in=ListingKind.values),
                name="directory_listingdraft_of_what",
            ),
        ]
        indexes = [models.Index(fields=["picture"], name="directory_draft_picture")]

    def __str__(self) -> str:
        return f"{self.listing or self.kind} ({self.updated_at:%Y-%m-%d})"
