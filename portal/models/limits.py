"""Counters behind rate limits, in the database so that a lost cache opens nothing."""

from django.db import models


class Bucket(models.Model):
    """How often one keyed thing happened in one window; keys are hashed, never an address."""

    key = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "window_start"], name="portal_bucket_window")
        ]
        indexes = [models.Index(fields=["window_start"], name="portal_bucket_age")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.window_start:%Y-%m-%d %H:%M} {self.count}"
