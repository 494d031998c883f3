"""Whom a network lets write without being read first, and whom it never does."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ListingTrust(models.Model):
    """A moderator's word about one member; without one, approvals are counted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listing_trusts"
    )
    network = models.ForeignKey(
        "portal.Network", on_delete=models.CASCADE, related_name="listing_trusts"
    )
    is_trusted = models.BooleanField()
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("trust in a member")
        verbose_name_plural = _("trust in members")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "network"], name="directory_listingtrust_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.network} ({self.is_trusted})"
