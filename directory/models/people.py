"""Who else writes a listing, and roles that its owner offers."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.enums import ListingRole, OfferState
from portal.models import User

OFFER_LIFE = timedelta(days=14)


class ListingEditor(models.Model):
    """A person who writes a listing beside its owner: edits, hands in, confirms, no more."""

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="editors"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="edited_listings"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("editor of a listing")
        verbose_name_plural = _("editors of listings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "user"], name="directory_editor_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing} / {self.user}"


class ListingOfferQuerySet(models.QuerySet["ListingOffer"]):
    def open(self) -> "ListingOfferQuerySet":
        """Those that may be answered now: their sender still owns the listing."""
        return self.filter(
            state=OfferState.OPEN,
            expires_at__gt=timezone.now(),
            offered_by=models.F("listing__owner"),
        )

    def overdue(self) -> "ListingOfferQuerySet":
        """Those whose time is over and that still hold an address."""
        return self.filter(state=OfferState.OPEN, expires_at__lte=timezone.now())

    def addressed_to(self, user: User) -> "ListingOfferQuerySet":
        """Mailed to an address that this person has proved to be theirs."""
        return self.filter(email__in=user.proved_mailboxes)


class ListingOffer(models.Model):
    """A role offered to a mailbox; nothing changes before it is accepted. Whatever ends it takes
    the address out of the row."""

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="offers"
    )
    role = models.CharField(_("role"), max_length=10, choices=ListingRole.choices)
    email = models.EmailField(_("e-mail address"), blank=True)  # in lower case
    # Keyed hash of the mailbox, whatever its spelling.
    mailbox = models.CharField(max_length=64, blank=True)
    # SHA-256 of the mailed secret.
    token_sha256 = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULLs
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    offered_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = ListingOfferQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("offered role")
        verbose_name_plural = _("offered roles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "mailbox"],
                condition=Q(state=OfferState.OPEN),
                name="directory_offer_one_open",
            ),
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(state=OfferState.OPEN, role=ListingRole.OWNER),
                name="directory_offer_one_transfer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OfferState.values), name="directory_offer_state"
            ),
            models.CheckConstraint(
                condition=Q(role__in=ListingRole.values), name="directory_offer_role"
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.OPEN)
                & ~Q(email="")
                & ~Q(mailbox="")
                & Q(token_sha256__isnull=False)
                | ~Q(state=OfferState.OPEN) & Q(email="", mailbox="", token_sha256__isnull=True),
                name="directory_offer_ended_is_nobodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} / {self.pk} ({self.role}, {self.state})"
