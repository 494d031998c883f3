"""People who say that they represent what a listing is about."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.enums import ClaimMethod, ClaimState, ListingState
from portal.enums import STAFF_ROLES
from portal.models import Network, User


class ListingClaimQuerySet(models.QuerySet["ListingClaim"]):
    def open(self) -> "ListingClaimQuerySet":
        return self.filter(state=ClaimState.REQUESTED)

    def moderated_by(self, user: User) -> "ListingClaimQuerySet":
        """Claims on listings at home in networks at whose desk this person works; never their own,
        nor on what they own or edit."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return (
            self.filter(listing__home_network__in=networks)
            .exclude(claimant=user)
            .exclude(listing__owner=user)
            .exclude(listing__editors__user=user)
        )

    def waiting(self) -> "ListingClaimQuerySet":
        """For the desk: on public listings that nobody answers for; oldest first. Where somebody
        does, it is they who answer."""
        return (
            self.open()
            .filter(listing__owner=None, listing__state=ListingState.PUBLISHED)
            .order_by("created_at", "pk")
        )


class ListingClaim(models.Model):
    """One person's claim to speak for a listing.

    While nobody answers for the listing, its home network decides who owns it; once somebody
    does, a claim is a request to join, which the owner answers.
    """

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="claims"
    )
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listing_claims"
    )
    method = models.CharField(_("proof"), max_length=10, choices=ClaimMethod.choices)
    statement = models.TextField(_("how I represent it"), max_length=1000)
    # The host of a proved mailbox that was the web site's own when the claim was made.
    mail_host = models.CharField(max_length=253, blank=True)
    state = models.CharField(
        max_length=10, choices=ClaimState.choices, default=ClaimState.REQUESTED
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    # In the address that the claimant gives to who may vouch.
    vouch_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    vouched_at = models.DateTimeField(null=True)
    vouched_for = models.TextField(_("what the voucher says"), max_length=1000, blank=True)

    objects = ListingClaimQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "claimant"],
                condition=Q(state=ClaimState.REQUESTED),
                name="directory_claim_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ClaimState.values), name="directory_claim_state"
            ),
            models.CheckConstraint(
                condition=Q(method__in=ClaimMethod.values), name="directory_claim_method"
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.REQUESTED, decided_at__isnull=True)
                | ~Q(state=ClaimState.REQUESTED) & Q(decided_at__isnull=False),
                name="directory_claim_decided_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state == ClaimState.REQUESTED

    @property
    def claimant_words(self) -> str:
        """Name and address, for who decides."""
        name = self.claimant.get_full_name()
        return f"{name} ({self.claimant.email})" if name else self.claimant.email
