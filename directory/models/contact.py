"""Messages relayed to the owner of a listing, whose address is never shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactMessage(models.Model):
    """One message from a visitor. Kept to answer complaints; its mail leaves by the outbox."""

    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="messages"
    )
    sender_name = models.CharField(max_length=100)
    sender_email = models.EmailField()
    body = models.TextField(max_length=4000)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.sent_at:%Y-%m-%d}"
