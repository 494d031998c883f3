"""Signatures that look wrong together: held back, then cleared or invalidated; and appeals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charters.enums import (
    BATCH_STEPS,
    AppealState,
    BatchState,
    ItemState,
    SignatureState,
    SuspicionRule,
)
from charters.models.charter import Charter
from charters.models.signature import Signature
from portal.enums import STAFF_ROLES, Role
from portal.models import Network, User


class SuspicionBatchQuerySet(models.QuerySet["SuspicionBatch"]):
    def moderated_by(self, user: User) -> "SuspicionBatchQuerySet":
        """Batches of the networks one is an admin of: they end signatures by the thousand."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, [Role.ADMIN])
        return self.filter(charter__network__in=networks)

    def unfinished(self) -> "SuspicionBatchQuerySet":
        """Decided or opened, and something of it is still to do."""
        unfinished = Q()
        for state, steps in BATCH_STEPS.items():
            unfinished |= Q(state=state, items__state__in=list(steps))
        return self.filter(unfinished).distinct()


class SuspicionBatch(models.Model):
    """Some signatures of one charter, looked at together. What is done is in its items."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="batches")
    rule = models.CharField(_("what was noticed"), max_length=12, choices=SuspicionRule.choices)
    what = models.CharField(_("where"), max_length=120, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.OPEN)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = SuspicionBatchQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("suspicious batch")
        verbose_name_plural = _("suspicious batches")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="charters_batch_state"
            ),
            models.CheckConstraint(
                condition=Q(rule__in=SuspicionRule.values), name="charters_batch_rule"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.what}".strip()

    @property
    def left_to_do(self) -> models.QuerySet["BatchItem"]:
        """Items that its state asks to be worked on."""
        return self.items.filter(state__in=list(BATCH_STEPS[self.state]))


class BatchItem(models.Model):
    """One signature of a batch. A signature is held back by one batch at a time."""

    batch = models.ForeignKey(SuspicionBatch, on_delete=models.PROTECT, related_name="items")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="suspicions")
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.ADDED)

    class Meta:
        verbose_name = _("signature of a batch")
        verbose_name_plural = _("signatures of a batch")
        constraints = [
            models.UniqueConstraint(fields=["batch", "signature"], name="charters_batchitem_once"),
            models.UniqueConstraint(
                fields=["signature"],
                condition=Q(state__in=[ItemState.ADDED, ItemState.HELD]),
                name="charters_batchitem_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ItemState.values), name="charters_batchitem_state"
            ),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="charters_batchitem_todo")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.signature_id} ({self.state})"


# What may be appealed against, to somebody else than who decided it.
APPEALABLE_STATES = (SignatureState.REJECTED, SignatureState.REVOKED)


class AppealQuerySet(models.QuerySet["Appeal"]):
    def moderated_by(self, user: User) -> "AppealQuerySet":
        """Appeals in the networks at whose desk one works; never about one's own signature."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return self.filter(signature__charter__network__in=networks).exclude(signature__user=user)


class Appeal(models.Model):
    """What a signer says against the rejection or the revocation of their signature."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="appeals")
    text = models.TextField(_("appeal"), max_length=2000)
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    # Who decided what it is against: somebody else answers it.
    against = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = AppealQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            # One is heard; a signature ended anew after a granted one may appeal anew.
            models.UniqueConstraint(
                fields=["signature"],
                condition=~Q(state=AppealState.GRANTED),
                name="charters_appeal_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AppealState.values), name="charters_appeal_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signature_id} ({self.state})"
