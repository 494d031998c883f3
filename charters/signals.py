"""Publishing a charter page brings its text to the desk; a new address takes signatures along,
and so does a listing that goes into another one."""

from typing import Any

from allauth.account.signals import email_changed
from django.dispatch import receiver
from wagtail.signals import page_published

from charters.errors import NothingToFreeze
from charters.models import CharterPage
from charters.services.following import follow_listing, leave_listing
from charters.services.mailboxes import follow_mailbox
from charters.services.texts import source_of
from charters.services.translations import note_source
from charters.services.versions import take_up_text
from directory.events import listings_merging, listings_parting


@receiver(page_published)
def take_up_published_charter(
    sender: Any, instance: Any, revision: Any = None, **kwargs: Any
) -> None:
    """Wagtail also fires when a page is only scheduled: take up what is live, nothing else."""
    if not isinstance(instance, CharterPage):
        return
    page = CharterPage.objects.get(pk=instance.pk)
    if not page.live:
        return
    note_source(page, source_of(page))
    try:
        take_up_text(page=page, published_by=revision.user if revision else None)
    except NothingToFreeze:
        return  # an empty page is live; the public is told that the text is being written


@receiver(email_changed)
def take_signatures_along(sender: Any, user: Any, to_email_address: Any, **kwargs: Any) -> None:
    """The new address is proved by now; allauth has none before that."""
    follow_mailbox(user=user, to=to_email_address.email)


@receiver(listings_merging)
def signatures_follow(
    sender: Any, kept: Any, absorbed: Any, by: Any, reason: str, **kwargs: Any
) -> dict[str, Any]:
    return {"charters": follow_listing(kept=kept, absorbed=absorbed, merged_by=by)}


@receiver(listings_parting)
def signatures_go_back(
    sender: Any, kept: Any, absorbed: Any, by: Any, snapshot: dict[str, Any], **kwargs: Any
) -> list[str]:
    before = snapshot.get("charters", {})
    return leave_listing(kept=kept, absorbed=absorbed, before=before, parted_by=by)
