"""The register: one append-only hash chain per network. The format is in `charters.chain`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from charters.enums import RegisterType


class RegisterHead(models.Model):
    """The last link of a network's chain; its row is the lock that serialises appends."""

    network = models.OneToOneField(
        "portal.Network", on_delete=models.PROTECT, primary_key=True, related_name="register_head"
    )
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    at = models.CharField(max_length=20, blank=True)  # that of the last entry

    def __str__(self) -> str:
        return f"{self.network_id} #{self.seq}"


class RegisterEntry(models.Model):
    """One link, without personal data: `signer` is a salted commitment. Triggers refuse changes."""

    network = models.ForeignKey("portal.Network", on_delete=models.PROTECT, related_name="register")
    seq = models.PositiveBigIntegerField()
    at = models.CharField(max_length=20)  # 2026-11-22T09:30:00Z, exactly as hashed
    type = models.CharField(max_length=30, choices=RegisterType.choices)
    charter = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    locale = models.CharField(max_length=15)
    text_sha256 = models.CharField(max_length=64)
    signer = models.CharField(max_length=64, blank=True)
    capacity = models.CharField(max_length=40, blank=True)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("register entry")
        verbose_name_plural = _("register")
        ordering = ["network", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["network", "seq"], name="charters_register_seq"),
            models.UniqueConstraint(fields=["network", "prev"], name="charters_register_prev"),
        ]
        indexes = [
            models.Index(
                fields=["signer"], condition=~models.Q(signer=""), name="charters_register_signer"
            ),
            models.Index(fields=["network", "type", "-seq"], name="charters_register_type"),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} #{self.seq} {self.type}"
