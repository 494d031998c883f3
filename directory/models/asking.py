"""Asking an owner whether the listing is still true."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.freshness import MAILS


class Asking(models.Model):
    """The question as it stands; an answer deletes it.

    Its mails' dedupe keys begin with its number, so that what left for an older question counts
    for nothing. Where the listing is archived, the question stays: it is what tells a listing that
    time archived from one that its owner put away.
    """

    listing = models.OneToOneField(
        "directory.Listing", on_delete=models.CASCADE, related_name="asking"
    )
    # Who was asked: another owner is asked anew.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    mails = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    # The dedupe key of the last mail, and the day on which to look what to do next.
    mail_key = models.CharField(max_length=80, blank=True)
    next_on = models.DateField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("question whether a listing is still true")
        verbose_name_plural = _("questions whether a listing is still true")
        constraints = [
            models.CheckConstraint(
                condition=Q(mails__gte=0, mails__lte=MAILS), name="directory_asking_mails"
            )
        ]
        indexes = [models.Index(fields=["next_on", "id"], name="directory_asking_next")]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.mails}"
