"""Taking decisions about listings back, and reading afterwards what was public at once.

Every decision leaves what it takes to undo it: a refused or returned change keeps its text for a
year, one that stands keeps the text it replaced. Pictures are the exception: one that nothing shows
any more is deleted, and a text is put back without it.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from directory import notifications
from directory.enums import ChangeState, ListingState
from directory.models import Listing, ListingChange
from directory.services.indexing import index_listing
from directory.services.moderation import check_version, locked_case
from directory.services.states import check_state, move
from directory.services.texts import Text, drop_picture, stored_picture, text_of, write_text
from portal.errors import IllegalTransition, StaleText
from portal.models import JournalEntry, User
from portal.services.journal import record

STANDING = (ChangeState.APPROVED, ChangeState.APPLIED)
REVERTIBLE = (ListingState.PUBLISHED, ListingState.SUSPENDED)


@transaction.atomic
def revert_change(*, change: ListingChange, seen: str, reason: str, reverted_by: User) -> Listing:
    """Put the text back that this change took the place of; it may be taken back likewise.

    What an owner proposed meanwhile goes on waiting. A picture that is no more stays as it is.
    Raises IllegalTransition, StaleText, OwnCase.
    """
    listing = locked_case(change.listing, reverted_by)
    _check_token(listing, seen)
    change = listing.changes.get(pk=change.pk)
    if not may_revert(change, listing) or change.former is None:
        raise IllegalTransition(f"change {change.state}")
    present = text_of(listing)
    text = with_stored_picture(present | change.former, present)
    _end(change, ChangeState.REVERTED, reverted_by)
    write_back(listing, text, present, reverted_by, reason)
    entry = record(
        listing, "revert_change", by=reverted_by, network=listing.home_network, reason=reason
    )
    notifications.owner_told(listing, "change_reverted", entry)
    return listing


def write_back(
    listing: Listing, text: Text, present: Text, by: User, reason: str = ""
) -> ListingChange:
    """Write a text by a moderator's hand over the present one, which is kept."""
    change = listing.changes.create(
        payload=text,
        former=present,
        base_version=listing.version,
        state=ChangeState.APPROVED,
        reason=reason,
        decided_by=by,
        decided_at=timezone.now(),
    )
    write_text(listing, text)
    listing.changes.filter(state=ChangeState.PENDING).update(base_version=listing.version)
    _read(listing, by)
    index_listing(listing)
    return change


@transaction.atomic
def reopen_change(*, change: ListingChange, seen: str, reopened_by: User) -> Listing:
    """A change that was refused or sent back waits again. Raises IllegalTransition (the text it
    was written over is no more, or another one waits), StaleText, OwnCase."""
    listing = locked_case(change.listing, reopened_by)
    check_state(listing, ListingState.PUBLISHED)
    _check_token(listing, seen)
    change = listing.changes.get(pk=change.pk)
    if not may_reopen(change, listing):
        raise IllegalTransition(f"change {change.state}")
    change.payload = with_stored_picture(change.payload, text_of(listing))
    change.state, change.reason = ChangeState.PENDING, ""
    change.decided_by = change.decided_at = None
    change.save()
    entry = record(listing, "reopen_change", by=reopened_by, network=listing.home_network)
    notifications.owner_told(listing, "decision_taken_back", entry)
    return listing


def with_stored_picture(text: Text, present: Text) -> Text:
    """The text, with the present picture where its own is no more."""
    is_there = stored_picture(text.get("picture") or "")
    return text if is_there else text | {"picture": present["picture"]}


def may_revert(change: ListingChange, listing: Listing) -> bool:
    """Whether the text it replaced can be put back: of what is handed in, only where staff write it
    since nobody answers for it."""
    is_written_by_staff = listing.is_unclaimed and listing.state == ListingState.SUBMITTED
    is_there = listing.state in REVERTIBLE or is_written_by_staff
    return is_there and change.state in STANDING and bool(change.former)


def may_reopen(change: ListingChange, listing: Listing) -> bool:
    """Whether a change that was refused or sent back can wait again."""
    ended = change.state in (ChangeState.REFUSED, ChangeState.RETURNED)
    is_the_same = bool(change.payload) and change.base_version == listing.version
    return ended and is_the_same and listing.is_public and listing.pending_change is None


@transaction.atomic
def reopen_listing(*, listing: Listing, version: int, reopened_by: User) -> Listing:
    """A listing that was refused, or sent back and left as it is since, waits again.

    Raises StaleText, OwnCase, and IllegalTransition where its owner went on: it is theirs then.
    """
    listing = locked_case(listing, reopened_by)
    check_state(listing, ListingState.ARCHIVED, ListingState.DRAFT)
    check_version(listing, version)
    if was_refused(listing):
        action = "reopen"
    elif was_sent_back(listing):
        action = "undo_send_back"
    else:
        raise IllegalTransition("not decided here")
    entry = move(listing, ListingState.SUBMITTED, action=action, by=reopened_by)
    notifications.owner_told(listing, "decision_taken_back", entry)
    return listing


def was_refused(listing: Listing) -> bool:
    """Whether an archived listing is so because a moderator refused it."""
    archived = _journal_of(listing).filter(to_state=ListingState.ARCHIVED)
    last = archived.values_list("action", flat=True).first()
    return listing.state == ListingState.ARCHIVED and last == "refuse"


def was_sent_back(listing: Listing) -> bool:
    """Whether a draft is so because a moderator asked for changes, and says what it said then:
    writing names the state, too, so that it would be the last entry that does."""
    last = _journal_of(listing).exclude(to_state="").values_list("action", flat=True).first()
    return listing.state == ListingState.DRAFT and last == "send_back"


def _journal_of(listing: Listing) -> QuerySet[JournalEntry]:
    """Newest first."""
    kind = listing._meta.label_lower
    return JournalEntry.objects.filter(subject_type=kind, subject_id=str(listing.pk)).order_by(
        "-pk"
    )


@transaction.atomic
def read_listing(*, listing: Listing, seen: str, read_by: User) -> Listing:
    """A moderator has read what was public at once, and lets it stand.

    Raises IllegalTransition, StaleText, OwnCase.
    """
    listing = locked_case(listing, read_by)
    check_state(listing, ListingState.PUBLISHED)
    _check_token(listing, seen)
    if listing.unread_since is None:
        raise IllegalTransition("read already")
    _read(listing, read_by)
    record(listing, "read", by=read_by, network=listing.home_network)
    return listing


def _read(listing: Listing, by: User) -> None:
    unread = listing.changes.filter(state=ChangeState.APPLIED)
    unread.update(state=ChangeState.APPROVED, decided_by=by, decided_at=timezone.now())
    if listing.unread_since is not None:
        listing.unread_since = None
        listing.save(update_fields=["unread_since"])


def _check_token(listing: Listing, seen: str) -> None:
    if seen != listing.text_token:
        raise StaleText(listing.text_token)


def _end(change: ListingChange, state: str, by: User) -> None:
    change.state, change.decided_by, change.decided_at = state, by, timezone.now()
    change.save()


def forget_old_texts() -> int:
    """Empty the texts of changes decided long ago; who decided what stays in the journal."""
    limit = timezone.now() - timedelta(days=settings.LISTING_TEXTS_KEPT_DAYS)
    old = ListingChange.objects.exclude(state=ChangeState.PENDING).filter(proposed_at__lt=limit)
    number = 0
    for change in old.exclude(payload={}).select_related("listing").iterator():
        picture = change.payload.get("picture") or ""
        change.payload, change.former, change.reason = {}, None, ""
        with transaction.atomic():
            if change.state == ChangeState.RETURNED:  # nobody went on from it
                change.state = ChangeState.REPLACED
            change.save()
            drop_picture(picture, change.listing)
        number += 1
    return number
