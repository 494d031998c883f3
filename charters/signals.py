"""Publishing a charter page freezes a version."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from charters.errors import NothingToFreeze
from charters.models import CharterPage
from charters.services.versions import freeze_version


@receiver(page_published)
def freeze_published_charter(
    sender: Any, instance: Any, revision: Any = None, **kwargs: Any
) -> None:
    """Wagtail also fires when a page is only scheduled: freeze what is live, nothing else."""
    if not isinstance(instance, CharterPage):
        return
    page = CharterPage.objects.get(pk=instance.pk)
    if not page.live:
        return
    try:
        freeze_version(page=page, published_by=revision.user if revision else None)
    except NothingToFreeze:
        return  # an empty page is live; the public is told that the text is being written
