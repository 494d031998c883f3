"""Sending someone away from where they are at work: sessions, page locks, open editors."""

from django.db.models import F
from wagtail.admin.models import EditingSession
from wagtail.log_actions import log
from wagtail.models import Page

from portal.models import Network, User


def end_sessions(user: User) -> None:
    """Log the person out everywhere, in one statement; nothing keeps them from coming back."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    # None of their browsers edits anything now; other people are told so.
    EditingSession.objects.filter(user=user).delete()


def free_locks(user: User, *, network: Network, freed_by: User | None) -> None:
    """Unlock the pages of the network's section that this person locked.

    Drafts and workflow tasks stay: they are the network's work, not the person's.
    """
    for section in Network.objects.filter(pk=network.pk).sections():
        for page in Page.objects.descendant_of(section, inclusive=True).filter(locked_by=user):
            page.locked, page.locked_by, page.locked_at = False, None, None
            page.save(update_fields=["locked", "locked_by", "locked_at"])
            log(instance=page, action="wagtail.unlock", user=freed_by)
