"""What is frozen or saved is found from then on."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from charters.models import VersionText
from search.services import PAGE_MODELS, index_page, index_text


@receiver(post_save, sender=VersionText)
def find_text(sender: Any, instance: VersionText, raw: bool = False, **kwargs: Any) -> None:
    """A text that is frozen but not adopted is in the index and shown to nobody."""
    if not raw:
        index_text(instance)


def find_page(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """What is public is read anew: saving a draft saves some columns of its page, with the draft's
    text in the instance."""
    if not raw:
        index_page(sender.objects.select_related("locale").get(pk=instance.pk))


for model in PAGE_MODELS:
    post_save.connect(find_page, sender=model, dispatch_uid=f"find {model.__name__}")
