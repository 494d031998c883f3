"""Mandates: with what right a person speaks for an organisation, in one network."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charters.enums import MandateState, MandateWay
from portal.private_files import private_storage


class Mandate(models.Model):
    """One person's right to sign for one organisation; a new representative has a new row.

    The organisation is known by `signer_key`, as in its signatures. Verified once, it serves all
    the signatures of that organisation by that person in the network, until it is ended.
    """

    network = models.ForeignKey("portal.Network", on_delete=models.PROTECT, related_name="mandates")
    signer_key = models.CharField(max_length=64)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    listing = models.ForeignKey(
        "directory.Listing",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mandates",
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    title = models.CharField(_("role in the organisation"), max_length=100, blank=True)
    state = models.CharField(
        max_length=10, choices=MandateState.choices, default=MandateState.REQUESTED
    )
    way = models.CharField(max_length=10, choices=MandateWay.choices, default=MandateWay.DESK)
    document = models.FileField(
        _("document"), storage=private_storage, upload_to="mandates/", blank=True
    )
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "signer_key"],
                condition=Q(state=MandateState.VERIFIED),
                name="charters_mandate_one_verified",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MandateState.values), name="charters_mandate_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"
