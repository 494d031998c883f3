"""Messages relayed to the owner of a listing, and the answers: neither side sees an address."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.enums import STAFF_ROLES
from portal.models import Network, User


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    """Chained from `ContactMessage.objects`."""

    def moderated_by(self, user: User) -> "ContactMessageQuerySet":
        """What owners reported, for the staff of the listing's home network; never about a message
        to oneself, and nothing that was not reported."""
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, STAFF_ROLES)
        reported = self.exclude(reported_at=None).filter(listing__home_network__in=networks)
        return reported.exclude(owner=user).exclude(listing__owner=user)

    def waiting(self) -> "ContactMessageQuerySet":
        """Reported, and not looked at yet; oldest first."""
        waits = self.exclude(reported_at=None).filter(handled_at=None)
        return waits.annotate(waiting_since=F("reported_at")).order_by("reported_at", "pk")


class ContactMessage(models.Model):
    """The first message of a conversation. Its mails leave by the outbox.

    Twelve months after its last word it is emptied: that there was one stays, for the figures.
    """

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="messages"
    )
    # Whom it was sent to: a later owner of the listing has no part in it.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sender_name = models.CharField(max_length=100, blank=True)
    sender_email = models.EmailField(blank=True)
    # The sender lets the owner see the address, and answer by mail.
    shows_address = models.BooleanField(default=False, db_default=False)
    language = models.CharField(max_length=10, default="fr", db_default="fr")
    body = models.TextField(max_length=4000, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    reported_at = models.DateTimeField(null=True)
    report = models.TextField(max_length=1000, blank=True, default="", db_default="")
    handled_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)

    objects = ContactMessageQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(emptied_at=None) | Q(sender_name="", sender_email="", body=""),
                name="directory_contactmessage_emptied",
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.sent_at:%Y-%m-%d}"

    @property
    def is_closed(self) -> bool:
        """Nobody writes in it any more."""
        return self.reported_at is not None or self.emptied_at is not None


class ContactReply(models.Model):
    """A later word of a conversation, by one side or the other."""

    message = models.ForeignKey(ContactMessage, on_delete=models.CASCADE, related_name="replies")
    is_owners = models.BooleanField()
    body = models.TextField(max_length=4000, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.sent_at:%Y-%m-%d}"


class ContactBlock(models.Model):
    """A mailbox that may not write to a network's listings for a while; kept as a keyed hash."""

    network = models.ForeignKey("portal.Network", on_delete=models.CASCADE, related_name="+")
    mailbox_key = models.CharField(max_length=64)
    until = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("mailbox kept out")
        verbose_name_plural = _("mailboxes kept out")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "mailbox_key"], name="directory_contactblock_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.until:%Y-%m-%d}"
