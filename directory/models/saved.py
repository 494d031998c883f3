"""Searches that a member keeps, and hears of when something new matches."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.enums import AlertRhythm
from portal.models import User


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Chained from `SavedSearch.objects`."""

    def of(self, user: User) -> "SavedSearchQuerySet":
        """This person's own, in the order of their names."""
        return self.filter(user=user).order_by("name", "pk")


class SavedSearch(models.Model):
    """One search of one person. Nobody else sees it; it goes with the account.

    `query` is the canonical query string of the directory's address, so that a search means
    whatever that address means today, also when a value it names has gone since.
    """

    LONGEST_QUERY = 2000

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    rhythm = models.CharField(
        _("alert by mail"),
        max_length=8,
        choices=AlertRhythm.choices,
        default=AlertRhythm.WEEKLY,
    )
    # What was published until then was told, or was there when the alert was asked for.
    told_until = models.DateTimeField(default=timezone.now)
    last_sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept search")
        verbose_name_plural = _("kept searches")
        constraints = [
            models.UniqueConstraint(fields=["user", "query"], name="directory_savedsearch_once"),
            models.CheckConstraint(
                condition=Q(rhythm__in=AlertRhythm.values), name="directory_savedsearch_rhythm"
            ),
        ]
        indexes = [models.Index(fields=["rhythm", "told_until"], name="directory_savedsearch_due")]

    def __str__(self) -> str:
        return self.name
