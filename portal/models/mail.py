"""The outbox: mail written in the same transaction as what it reports, delivered afterwards."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.enums import MailState, MailTopic


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    def due(self, now: datetime) -> "OutboxMailQuerySet":
        """Waiting, its time come, and not leased to another deliverer; oldest first."""
        return (
            self.filter(state=MailState.WAITING, next_attempt_at__lte=now)
            .filter(models.Q(leased_until=None) | models.Q(leased_until__lt=now))
            .order_by("next_attempt_at", "pk")
        )


class OutboxMail(models.Model):
    """One mail to one address. `dedupe_key` makes a repeated transition send it once."""

    dedupe_key = models.CharField(max_length=200, unique=True)
    network = models.ForeignKey(
        "portal.Network", on_delete=models.PROTECT, null=True, related_name="+"
    )
    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    # Where the reader turns such mail off: also the List-Unsubscribe header (RFC 8058).
    stop_url = models.CharField(max_length=300, blank=True)
    # Stable over attempts, so that a mail accepted twice is shown once.
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    next_attempt_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    # The last word to somebody who asked to be forgotten: the row goes once the mail left.
    is_last = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = OutboxMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="portal_outbox_due")]

    def __str__(self) -> str:
        return f"{self.dedupe_key} ({self.state})"


class Muted(models.Model):
    """A topic one mailbox wants no mail about. Kept as a keyed hash: it outlives the account."""

    mailbox_key = models.CharField(max_length=64)
    topic = models.CharField(max_length=20, choices=MailTopic.choices)
    muted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mail turned off")
        verbose_name_plural = _("mails turned off")
        constraints = [
            models.UniqueConstraint(fields=["mailbox_key", "topic"], name="portal_muted_once")
        ]

    def __str__(self) -> str:
        return self.topic
