"""A listing's places in networks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.enums import AffiliationState
from directory.managers import AffiliationQuerySet


class Affiliation(models.Model):
    """A listing's place in one network, which that network alone accepts, refuses or suspends."""

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="affiliations"
    )
    network = models.ForeignKey(
        "portal.Network", on_delete=models.PROTECT, related_name="affiliations"
    )
    state = models.CharField(
        max_length=10, choices=AffiliationState.choices, default=AffiliationState.REQUESTED
    )
    # What is particular to it there; the network's staff writes it, everybody reads it.
    is_featured = models.BooleanField(_("put forward"), default=False)
    category = models.CharField(_("category in this network"), max_length=60, blank=True)
    local_contact = models.CharField(_("contact in this network"), max_length=200, blank=True)
    highlights = models.TextField(_("what this network adds"), max_length=600, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Since when its owner asks this network to become the home network.
    home_asked_at = models.DateTimeField(null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "network"], name="directory_affiliation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AffiliationState.values),
                name="directory_affiliation_state",
            ),
            models.UniqueConstraint(
                fields=["listing"],
                condition=models.Q(home_asked_at__isnull=False),
                name="directory_affiliation_one_home_asked",
            ),
            models.CheckConstraint(
                condition=models.Q(home_asked_at__isnull=True)
                | models.Q(state=AffiliationState.ACCEPTED),
                name="directory_affiliation_home_asked_where_accepted",
            ),
        ]
        indexes = [models.Index(fields=["network", "state"], name="directory_affil_network")]

    def __str__(self) -> str:
        return f"{self.listing} / {self.network} ({self.state})"
