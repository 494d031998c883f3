"""What the daily jobs did last, and who is doing one now."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """The last run of one job. `lease_until` keeps a second run out while the first goes on."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)
    has_failed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return self.name

    def is_overdue(self, every: timedelta) -> bool:
        """Not done for twice as long as it should be."""
        return self.succeeded_at is None or self.succeeded_at < timezone.now() - 2 * every
