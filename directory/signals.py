"""After a request: what was counted meanwhile is written."""

from typing import Any

from django.core.signals import request_finished
from django.dispatch import receiver

from directory.services.figures import tally


@receiver(request_finished)
def write_figures(sender: Any, **kwargs: Any) -> None:
    """The reader has the answer by now."""
    tally.flush_when_due()
