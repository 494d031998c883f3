"""Invitations: a network asks an e-mail address to join it, before anybody knows whose it is."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.enums import InvitationState, Role
from portal.models.network import Network
from portal.models.user import User

INVITATION_LIFE = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those that may be answered now."""
        return self.filter(
            state=InvitationState.OPEN, expires_at__gt=timezone.now(), network__is_open=True
        )

    def overdue(self) -> "InvitationQuerySet":
        """Those whose time is over and that still hold an address."""
        return self.filter(state=InvitationState.OPEN, expires_at__lte=timezone.now())

    def addressed_to(self, user: User) -> "InvitationQuerySet":
        """Mailed to an address that this person has proved to be theirs."""
        return self.filter(email__in=user.proved_mailboxes)

    def moderated_by(self, user: User) -> "InvitationQuerySet":
        """Unanswered ones of the networks of which this person is an admin."""
        networks = Network.objects.with_role(user, [Role.ADMIN])
        return self.open().filter(network__in=networks)


class Invitation(models.Model):
    """One mailed offer of a role. Whatever ends it takes the address out of the row."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    email = models.EmailField(_("e-mail address"), blank=True)  # in lower case
    # Keyed hash of the mailbox, whatever its spelling.
    mailbox = models.CharField(max_length=64, blank=True)
    # SHA-256 of the mailed secret; the secret itself is only in the mail.
    token_sha256 = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULLs
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN
    )
    # It is worth no more than the right of who sent it.
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = InvitationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "mailbox"],
                condition=Q(state=InvitationState.OPEN),
                name="portal_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="portal_invitation_state"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="portal_invitation_role"
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.OPEN)
                & ~Q(email="")
                & ~Q(mailbox="")
                & Q(token_sha256__isnull=False)
                | ~Q(state=InvitationState.OPEN)
                & Q(email="", mailbox="", token_sha256__isnull=True),
                name="portal_invitation_ended_is_nobodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} / {self.pk} ({self.role}, {self.state})"
