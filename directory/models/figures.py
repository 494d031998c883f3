"""How often a listing was looked at, by month: uses, never users."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListingMonth(models.Model):
    """The counts of one month. Nothing is kept of whoever looked."""

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="months"
    )
    month = models.DateField()  # its first day
    views = models.PositiveIntegerField(default=0)
    # Of the views, those that came from a list of results here.
    from_search = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("figures of a month")
        verbose_name_plural = _("figures of months")
        constraints = [
            models.UniqueConstraint(fields=["listing", "month"], name="directory_listingmonth_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.month:%Y-%m}"
