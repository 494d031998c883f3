"""What was decided about a listing, by whom and why, and the way to take it back."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory.enums import ChangeState
from directory.journal_words import words_of
from directory.models import Listing, ListingChange
from directory.services.comparing import Reading, readings
from directory.services.reversals import may_reopen, may_revert, reopen_change, revert_change
from directory.services.texts import text_of
from directory.views.desk_listings import ListingCases
from portal.desk import Decision, DeskCaseView
from portal.errors import IllegalTransition
from portal.models import JournalEntry, User

# Of the newest; older ones are in the journal.
MOST = 20


@dataclass(frozen=True)
class Past:
    """One change that was decided, and what it changed, while its texts are kept."""

    change: ListingChange
    readings: list[Reading]

    @property
    def is_against_present(self) -> bool:
        """Whether it is compared with a text that it was not written over."""
        ended = self.change.state in (ChangeState.REPLACED, ChangeState.REFUSED)
        return bool(self.readings) and ended and not self.change.former


class DeskListingHistoryView(ListingCases, DeskCaseView):
    """A listing's journal and its changes; each that can be taken back has its button."""

    case_template = "directory/desk_listing_history.html"

    def seen(self) -> str:
        return self.object.text_token

    def next_url(self, case: Any) -> str:
        return ""

    def queue_url(self) -> str:
        """Back to the listing this is about."""
        return reverse("desk_listing", args=[self.object.pk]) + self.carried

    def changes(self) -> list[ListingChange]:
        found = self.object.changes.select_related("proposed_by", "decided_by")
        return list(found.order_by("-pk")[:MOST])

    def decisions(self) -> dict[str, Decision]:
        listing = self.object
        found = {}
        for change in self.changes():
            when = date_format(localtime(change.proposed_at), "SHORT_DATETIME_FORMAT")
            if may_reopen(change, listing):
                label = gettext("Let the change of %(when)s wait again") % {"when": when}
                act = partial(_reopen, change.pk)
                found[f"reopen_{change.pk}"] = Decision(label, _("It waits again."), act)
            elif may_revert(change, listing):
                label = gettext("Put back the text before %(when)s") % {"when": when}
                act = partial(_revert, change.pk)
                done = _("The former text stands again; its owner gets the reason by mail.")
                found[f"revert_{change.pk}"] = Decision(label, done, act, needs_reason=True)
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.object
        present = text_of(listing)
        past = [
            Past(one, readings(one.former or present, one.payload) if one.payload else [])
            for one in self.changes()
        ]
        entries = JournalEntry.objects.filter(
            subject_type=listing._meta.label_lower, subject_id=str(listing.pk)
        ).select_related("actor")[:50]
        journal = [(one, words_of(one)) for one in entries]
        return super().get_context_data(past=past, journal=journal, comparison=True, **kwargs)


def _change(listing: Listing, pk: int) -> ListingChange:
    change = listing.changes.filter(pk=pk).first()
    if change is None:
        raise IllegalTransition("no such change")
    return change


def _reopen(pk: int, listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    reopen_change(change=_change(listing, pk), seen=seen, reopened_by=decided_by)


def _revert(pk: int, listing: Listing, *, seen: str, reason: str, decided_by: User) -> None:
    revert_change(change=_change(listing, pk), seen=seen, reason=reason, reverted_by=decided_by)
