"""Signatures: one signer's commitment to one version, in one capacity; and their consents."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charters.enums import (
    Purpose,
    SignatureState,
    SignerKind,
    VersionState,
)
from charters.models.charter import Charter, CharterVersion, VersionText
from portal.enums import STAFF_ROLES
from portal.models import Network, User


class SignatureQuerySet(models.QuerySet["Signature"]):
    def active(self) -> "SignatureQuerySet":
        return self.filter(state=SignatureState.ACTIVE)

    def counted(self) -> "SignatureQuerySet":
        """Active, and not under review in a suspicious batch: what public numbers count."""
        return self.filter(state=SignatureState.ACTIVE, held_at=None)

    def on_wall(self) -> "SignatureQuerySet":
        """Active, and shown by the signer's own consent; newest first."""
        return self.filter(on_wall=True).order_by("-active_at", "-pk")

    def indexed(self) -> "SignatureQuerySet":
        """Without those who do not want to be found by search engines."""
        return self.filter(noindex=False)

    def of(self, user: User) -> "SignatureQuerySet":
        """What this person signed, for themselves or for an organisation."""
        return self.filter(user=user)

    def moderated_by(self, user: User) -> "SignatureQuerySet":
        """Signatures of the networks at whose desk this person works; never their own."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return self.filter(charter__network__in=networks).exclude(user=user)


class Signature(models.Model):
    """One row per capacity one signs in; a later signature points back at the one it follows.

    Rows of one act of signing share `act`, and one mailed link confirms them all. `signer_key` is
    a keyed hash of the mailbox (persons) or of the listing or folded name (organisations): it
    tells that two rows are one signer's without naming them.
    """

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="signatures")
    text_sha256 = models.CharField(max_length=64)
    locale = models.CharField(max_length=15)
    capacity = models.SlugField(max_length=40)
    signer_kind = models.CharField(max_length=12, choices=SignerKind.choices)
    signer_key = models.CharField(max_length=64)
    act = models.UUIDField(default=uuid.uuid4, db_index=True)
    state = models.CharField(
        max_length=10, choices=SignatureState.choices, default=SignatureState.REQUESTED
    )

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="signatures",
    )
    listing = models.ForeignKey(
        "directory.Listing",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
    )
    # As signed. Erasure empties these and the salt; the chain still verifies.
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    role_title = models.CharField(_("role in the organisation"), max_length=100, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    quote = models.CharField(_("why I sign, in one sentence"), max_length=280, blank=True)
    # Of the levels of engagement the text offers, the code of the chosen one.
    level = models.SlugField(max_length=40, blank=True)
    territory = models.ForeignKey(
        "directory.Territory", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_founding = models.BooleanField(_("founding signatory"), default=False)
    # Under review in a suspicious batch (charters.models.fraud): it stands, and is not shown.
    held_at = models.DateTimeField(null=True)
    # Active, not held back, and the wall consented to: kept by `charters.services.consents`.
    on_wall = models.BooleanField(default=False)
    # The signer does not want to be found by search engines: named on walls only, which say so.
    noindex = models.BooleanField(default=False)
    salt = models.CharField(max_length=32, blank=True)

    # SHA-256 of the mailed secret; the secret itself is only in the mail.
    token_sha256 = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULLs
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    active_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    # With what right the person named here speaks for the organisation.
    mandate = models.ForeignKey(
        "charters.Mandate",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
    )
    # The register entry that made it active, or that followed its last correction.
    register_seq = models.PositiveBigIntegerField(null=True)

    objects = SignatureQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "capacity", "signer_key"],
                condition=Q(state=SignatureState.ACTIVE),
                name="charters_signature_one_active",
            ),
            models.UniqueConstraint(
                fields=["charter", "capacity", "signer_key"],
                condition=Q(state=SignatureState.CONFIRMED),
                name="charters_signature_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SignatureState.values), name="charters_signature_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["charter", "signer_kind", "-is_founding", "-active_at", "-id"],
                condition=Q(on_wall=True),
                name="charters_signature_on_wall",
            ),
            models.Index(
                fields=["charter", "-active_at", "-id"],
                condition=Q(on_wall=True),
                name="charters_signature_newest",
            ),
            models.Index(
                fields=["-active_at", "-id"],
                condition=Q(on_wall=True),
                name="charters_signature_latest",
            ),
            models.Index(
                fields=["charter", "territory"],
                condition=Q(on_wall=True),
                name="charters_signature_where",
            ),
            models.Index(fields=["charter", "state", "capacity"], name="charters_signature_count"),
            models.Index(fields=["signer_key"], name="charters_signature_signer"),
            models.Index(fields=["listing", "state"], name="charters_signature_listing"),
            models.Index(fields=["charter", "requested_at"], name="charters_signature_asked"),
            models.Index(
                fields=["charter"],
                condition=Q(state=SignatureState.ACTIVE, held_at=None),
                name="charters_signature_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.capacity} ({self.state})"

    @property
    def listing_url(self) -> str:
        """The signer's public listing; empty when there is none. Needs `listing` selected."""
        if self.listing is None or not self.listing.is_public:
            return ""
        return self.listing.get_absolute_url()

    @property
    def text(self) -> VersionText:
        """What was signed, in the language it was signed in; uses the version's prefetched texts.

        A register entry needs only its language and hash, which are columns here.
        """
        return next(text for text in self.version.texts.all() if text.locale == self.locale)

    @property
    def is_behind(self) -> bool:
        """Active on a version that is no longer in force. Needs `version` selected."""
        return self.state == SignatureState.ACTIVE and self.version.state != VersionState.ADOPTED

    @property
    def shown_name(self) -> str:
        """The organisation for an organisation's signature, else the person."""
        return self.organisation or self.name


class Consent(models.Model):
    """One consent for one purpose, with the words that were on screen. Withdrawn, never deleted."""

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    text_shown = models.CharField(max_length=300)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["signature", "purpose"],
                condition=Q(withdrawn_at=None),
                name="charters_consent_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.signature_id} {self.purpose}"


class Correction(models.Model):
    """What a signature said of its signer before it was put right: the past stays.

    `register_seq` is the entry those words stood behind; with `salt` they still check against it.
    Erasure empties words and salt.
    """

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="corrections")
    name = models.CharField(max_length=100, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    role_title = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=80, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    register_seq = models.PositiveBigIntegerField(null=True)
    corrected_at = models.DateTimeField(auto_now_add=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["signature", "pk"]

    def __str__(self) -> str:
        return f"{self.signature_id} {self.corrected_at:%Y-%m-%d}"
