"""Campaigns of renewal: whom a substantial change asks to sign again, and where each one is."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from charters.enums import OPEN_RENEWAL_STATES, RenewalState
from charters.models.charter import CharterVersion
from charters.models.signature import Signature
from portal.enums import STAFF_ROLES
from portal.models import Network, User


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def moderated_by(self, user: User) -> "CampaignQuerySet":
        """Those of the networks at whose desk this person works."""
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return self.filter(version__charter__network__in=networks)

    def running(self) -> "CampaignQuerySet":
        """Those that still wait for somebody's answer."""
        return self.filter(Exists(Renewal.objects.open().filter(campaign=OuterRef("pk"))))


class Campaign(models.Model):
    """What the adoption of a substantial version starts; there is at most one per version."""

    version = models.OneToOneField(
        CharterVersion, on_delete=models.PROTECT, related_name="campaign"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    # The day until which signatures of the version before stand; single deadlines may be later.
    due_on = models.DateField()

    objects = CampaignQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("campaign of renewal")
        verbose_name_plural = _("campaigns of renewal")

    def __str__(self) -> str:
        return str(self.version)


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def open(self) -> "RenewalQuerySet":
        return self.filter(state__in=OPEN_RENEWAL_STATES)


class Renewal(models.Model):
    """One signature that a campaign asks to renew.

    `due_on` moves to a later day when the reminders did not leave; `series` counts these moves, so
    that each series of reminders has mails of its own. A series begins with a mail that asks,
    `asked_for` days before the deadline; the last one so far was queued `reminded_for` days
    before it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="renewals")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="renewals")
    # As in `portal.services.mail.mailbox_key`: one link and one mail for all of one mailbox.
    mailbox_key = models.CharField(max_length=64, db_index=True)
    state = models.CharField(
        max_length=10, choices=RenewalState.choices, default=RenewalState.TO_RENEW
    )
    due_on = models.DateField()
    series = models.PositiveSmallIntegerField(default=0)
    asked_for = models.PositiveSmallIntegerField()
    reminded_for = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField(auto_now=True)

    # Filled in where a page needs it: the signatory's own link.
    url: str = ""

    objects = RenewalQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "signature"], name="charters_renewal_once"),
            models.CheckConstraint(
                condition=Q(state__in=RenewalState.values), name="charters_renewal_state"
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "id"], name="charters_renewal_campaign"),
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=OPEN_RENEWAL_STATES),
                name="charters_renewal_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signature_id} ({self.state})"
