"""The journal: who changed what, in which role, when, from which state to which, and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One transition. Written in the same transaction as the change, never edited."""

    at = models.DateTimeField(auto_now_add=True)
    network = models.ForeignKey(
        "portal.Network", on_delete=models.PROTECT, null=True, related_name="journal"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_role = models.CharField(max_length=20, blank=True)
    subject_type = models.CharField(max_length=60)  # app_label.model
    subject_id = models.CharField(max_length=64)
    action = models.CharField(max_length=60)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="portal_journal_subject"),
            models.Index(fields=["network", "-at"], name="portal_journal_network"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"
