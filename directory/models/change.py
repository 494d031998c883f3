"""What owners propose in place of an approved text, and the texts that were replaced."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.enums import ChangeState


class ListingChange(models.Model):
    """One change: the whole text an owner writes in place of the one there was.

    Held until a moderator decides, or public at once. What is decided stays for a year, so that
    it can be looked at and taken back; `former` is the text it took the place of."""

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="changes"
    )
    # Field name -> value as JSON: the commune by id, skills as a list of names, a picture by path.
    payload = models.JSONField()
    former = models.JSONField(null=True)
    base_version = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=ChangeState.choices, default=ChangeState.PENDING
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("held change")
        verbose_name_plural = _("held changes")
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=models.Q(state=ChangeState.PENDING),
                name="directory_listingchange_one_pending",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ChangeState.values),
                name="directory_listingchange_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} ({self.state})"
