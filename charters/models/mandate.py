"""Mandates: with what right a person speaks for an organisation, in one network."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from charters.enums import (
    CountersignatureState,
    MandateState,
    MandateWay,
    SignatureState,
    SignerKind,
)
from charters.models.signature import Signature
from portal.enums import STAFF_ROLES
from portal.models import Network, User
from portal.private_files import private_storage


class MandateQuerySet(models.QuerySet["Mandate"]):
    def of(self, user: User) -> "MandateQuerySet":
        return self.filter(user=user)

    def moderated_by(self, user: User) -> "MandateQuerySet":
        """Mandates in the networks at whose desk one works; never one's own, nor for one's own
        organisation. Those whose address nobody has proved are not there yet."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return (
            self.filter(network__in=networks)
            .exclude(confirmed_at=None)
            .exclude(user=user)
            .exclude(listing__owner=user)
            .exclude(listing__editors__user=user)
        )

    def waiting(self) -> "MandateQuerySet":
        """Asked for without signing: a change of representative, mostly. Where a signature waits
        for the mandate, it waits at the signatures' desk."""
        signed = Signature.objects.filter(mandate=OuterRef("pk"), state=SignatureState.CONFIRMED)
        return self.filter(~Exists(signed), state=MandateState.REQUESTED).exclude(confirmed_at=None)

    def verified(self) -> "MandateQuerySet":
        return self.filter(state=MandateState.VERIFIED)


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
    language = models.CharField(max_length=15, default="fr")  # of the mails about it
    note = models.TextField(_("message to the network"), max_length=1000, blank=True)
    state = models.CharField(
        max_length=10, choices=MandateState.choices, default=MandateState.REQUESTED
    )
    way = models.CharField(max_length=10, choices=MandateWay.choices, default=MandateWay.DESK)
    # SHA-256 of the mailed secret, for whoever has no account.
    token_sha256 = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULLs
    # When the address was proved; before, nobody is told of the request.
    confirmed_at = models.DateTimeField(null=True)

    document = models.FileField(
        _("document"), storage=private_storage, upload_to="mandates/", blank=True
    )
    document_name = models.CharField(max_length=120, blank=True)
    # What the desk asked to see; empty again once something was handed in.
    asked_for = models.TextField(blank=True)

    # In the address that the representative gives to a member who may vouch.
    vouch_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    vouched_at = models.DateTimeField(null=True)
    vouched_for = models.TextField(_("what the member vouches for"), max_length=1000, blank=True)

    # Why the present representative does not want to give way to this one.
    objection = models.TextField(_("objection"), max_length=1000, blank=True)

    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    verified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = MandateQuerySet.as_manager()
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
        indexes = [
            models.Index(fields=["network", "signer_key"], name="charters_mandate_of"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.state})"

    @property
    def is_verified(self) -> bool:
        return self.state == MandateState.VERIFIED

    @property
    def is_open(self) -> bool:
        return self.state == MandateState.REQUESTED

    @property
    def vouch_address(self) -> str:
        """The page on which a member vouches; known to whom the representative gives it."""
        return reverse("mandate_vouch", args=[self.vouch_key])

    @property
    def present(self) -> "Mandate | None":
        """Who represents the organisation now, if it is somebody else."""
        return (
            Mandate.objects.verified()
            .filter(network=self.network_id, signer_key=self.signer_key)
            .exclude(pk=self.pk)
            .first()
        )

    @property
    def earlier(self) -> "MandateQuerySet":
        """Other mandates for the same organisation here, the latest first."""
        same = Mandate.objects.filter(network=self.network_id, signer_key=self.signer_key)
        return same.exclude(pk=self.pk).exclude(confirmed_at=None).order_by("-pk")

    @property
    def signed(self) -> models.QuerySet[Signature]:
        """The organisation's signatures in this network, whoever signed them."""
        return Signature.objects.filter(
            charter__network=self.network_id,
            signer_key=self.signer_key,
            signer_kind=SignerKind.ORGANISATION,
        )


class Countersignature(models.Model):
    """A second person of the organisation, asked to sign what the representative signed.

    It counts for the whole act of signing: `signature` is the one it was asked from, and the
    others share its `act`.
    """

    signature = models.ForeignKey(
        Signature, on_delete=models.PROTECT, related_name="countersignatures"
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    title = models.CharField(_("role in the organisation"), max_length=100, blank=True)
    state = models.CharField(
        max_length=10,
        choices=CountersignatureState.choices,
        default=CountersignatureState.ASKED,
    )
    token_sha256 = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULLs
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)  # how often

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        constraints = [
            models.UniqueConstraint(
                fields=["signature"],
                condition=Q(state__in=[CountersignatureState.ASKED, CountersignatureState.GIVEN]),
                name="charters_countersignature_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CountersignatureState.values),
                name="charters_countersignature_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signature_id} ({self.state})"
