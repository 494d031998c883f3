"""Keeping listings true: those who write them are asked and answer with one button; silence
archives.

The two jobs may run twice, and stop anywhere: each listing has a transaction of its own.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import batched
from typing import NamedTuple

from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from directory.enums import ListingState
from directory.freshness import ARCHIVE_AFTER, MAILS, REMIND_AFTER, overdue
from directory.freshness_mails import mail_archived, mail_question
from directory.models import Asking, Listing
from directory.notifications import writers_of
from directory.services.indexing import for_index, index_listing, index_listings
from directory.services.listings import confirm_listing, replace_change, revive_listing
from directory.services.states import locked, move
from portal.enums import MailState
from portal.errors import IllegalTransition
from portal.models import OutboxMail, User

BATCH = 200
MOST_NEW = 5_000
DAY = timedelta(days=1)
SIGNER = signing.Signer(salt="directory.freshness")
# Where nobody is asked any more, and what was asked is forgotten.
NOT_ASKED = (ListingState.DRAFT, ListingState.SUBMITTED, ListingState.SUSPENDED)


def sink_overdue() -> int:
    """Let search know what is unconfirmed since today; how many listings.

    An engine beside the database writes no documents here: `index_missing` does this for it."""
    late = Listing.objects.filter(overdue(), state=ListingState.PUBLISHED, document__age__lt=0)
    return sum(_sink(some) for some in batched(late.values_list("pk", flat=True), BATCH))


@transaction.atomic
def _sink(listings: Iterable[int]) -> int:
    held = for_index().filter(overdue(), pk__in=listings).select_for_update(of=("self",))
    return index_listings(held)


def ask_owners(most: int = MOST_NEW) -> tuple[int, int]:
    """Mail the question where its day has come, and archive where the last one was not answered.

    Returns about how many listings mails were queued, and how many were archived. Nothing is
    archived unless every mail to its owner really left, the last one 30 days ago: as long as mail
    does not leave, the day moves.
    At most so many new questions are opened: thousands that fall due at once are spread over days.
    """
    today = timezone.localdate()
    _close_answered()
    _open_new(today, most)
    due = Asking.objects.filter(
        next_on__lte=today,
        listing__state=ListingState.PUBLISHED,
        listing__home_network__is_open=True,
    )
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    done = [_follow(pk, today) for pk in keys]
    return done.count("mailed"), done.count("archived")


def _close_answered() -> None:
    """Questions that something else than their button answered, or that nobody is asked now."""
    by_state = Q(listing__state__in=NOT_ASKED) | Q(
        listing__state=ListingState.ARCHIVED, archived_at=None
    )
    of_another = Q(listing__owner=None) | ~Q(owner=F("listing__owner"))
    Asking.objects.filter(by_state | of_another).delete()
    fresh = Listing.objects.filter(state=ListingState.PUBLISHED).exclude(overdue())
    Asking.objects.filter(listing__in=fresh).delete()


def _open_new(today: date, most: int) -> None:
    late = Listing.objects.filter(
        overdue(today),
        state=ListingState.PUBLISHED,
        home_network__is_open=True,
        owner__is_active=True,
        asking=None,
    )
    oldest = late.values_list("pk", "owner").order_by("confirmed_at", "pk")[:most]
    for some in batched(oldest, BATCH):
        Asking.objects.bulk_create(
            [Asking(listing_id=pk, owner_id=owner, next_on=today) for pk, owner in some],
            ignore_conflicts=True,
        )


@transaction.atomic
def _follow(pk: int, today: date) -> str:
    """The next step of one question: "mailed", "archived", or nothing yet."""
    asking = Asking.objects.select_related("listing").filter(pk=pk).first()
    if asking is None:
        return ""
    listing = locked(asking.listing)
    asking = Asking.objects.filter(pk=pk, next_on__lte=today).first()
    if asking is None or listing.owner_id != asking.owner_id or not listing.is_overdue:
        return ""  # answered, or followed by another run, meanwhile
    return _next_step(asking, listing, today)


def _next_step(asking: Asking, listing: Listing, today: date) -> str:
    mail = OutboxMail.objects.filter(dedupe_key=asking.mail_key).first()
    if not listing.owner.is_active or (mail and mail.state == MailState.WAITING):
        return _wait(asking, today + DAY)
    if mail is None:
        return _mail(asking, listing, max(asking.mails, 1), today)
    if mail.state == MailState.FAILED:  # the same mail once more, after a while
        again_on = timezone.localdate(mail.created_at) + timedelta(days=REMIND_AFTER)
        if again_on > today:
            return _wait(asking, again_on)
        return _mail(asking, listing, asking.mails, today)
    pause = timedelta(days=REMIND_AFTER if asking.mails < MAILS else ARCHIVE_AFTER)
    over_on = timezone.localdate(mail.sent_at) + pause
    if over_on > today:
        return _wait(asking, over_on)
    if asking.mails < MAILS:
        return _mail(asking, listing, asking.mails + 1, today)
    if listing.pending_change is not None:  # its owner wrote, and it is the network's turn
        return _wait(asking, today + DAY)
    return _archive(asking, listing)


def _wait(asking: Asking, until: date) -> str:
    asking.next_on = until
    asking.save(update_fields=["next_on"])
    return ""


def _mail(asking: Asking, listing: Listing, number: int, today: date) -> str:
    asking.mails, asking.next_on = number, today + DAY
    asking.mail_key = f"still_true:{asking.pk}:{number}:{today:%Y%m%d}"
    asking.save(update_fields=["mails", "mail_key", "next_on"])
    for person in writers_of(listing):
        mail_question(asking, listing, person, token_of(asking, person))
    return "mailed"


def _archive(asking: Asking, listing: Listing) -> str:
    move(listing, ListingState.ARCHIVED, action="archive_unconfirmed", by=None)
    replace_change(listing, listing.pending_change)
    asking.archived_at = timezone.now()
    asking.save(update_fields=["archived_at"])
    mail_archived(asking, listing, token_of(asking))
    return "archived"


class Asked(NamedTuple):
    """The listing a mailed link is about, and its question unless there is none to answer."""

    listing: Listing
    asking: Asking | None
    is_owner: bool


def token_of(asking: Asking, person: User | None = None) -> str:
    """What the mailed link carries: signed, good for this question to this person alone, the owner
    unless given."""
    return SIGNER.sign_object(
        [asking.listing_id, person.pk if person else asking.owner_id, asking.pk]
    )


def asked_by(token: str) -> Asked | None:
    """What a mailed link asks; None where its reader does not write the listing any more.

    An editor confirms as the owner does; from the archive its owner alone takes it, as everywhere.
    Raises signing.BadSignature."""
    listing_id, person_id, pk = SIGNER.unsign_object(token)
    related = Listing.objects.select_related("home_network__root_page", "commune")
    theirs = Q(owner=person_id) | Q(editors__user=person_id)
    listing = related.filter(theirs, pk=listing_id).first()
    if listing is None:
        return None
    is_owner = listing.owner_id == person_id
    asked = Asking.objects.filter(pk=pk, listing=listing, owner_id=listing.owner_id)
    if not is_owner:
        asked = asked.filter(archived_at=None)
    return Asked(listing, asked.first(), is_owner)


@transaction.atomic
def answer_by_link(*, token: str) -> Listing:
    """ "Still true", from whoever holds the mailed link: confirmed, or back from the archive.

    Raises IllegalTransition where there is nothing to answer any more."""
    found = asked_by(token)
    if found is None or found.asking is None:
        raise IllegalTransition("no question")
    listing, asking, _is_owner = found
    if asking.archived_at is not None:
        return revive_listing(listing=listing, revived_by=None)
    return confirm_listing(listing=listing, confirmed_by=None)


@transaction.atomic
def set_rhythm(*, listing: Listing, rhythm: int, set_by: User) -> Listing:
    """How often its owner wants to be asked; search hears of it, and a question that is not due
    any more is forgotten by the next run."""
    listing = locked(listing)
    listing.rhythm = rhythm
    listing.save(update_fields=["rhythm", "updated_at"])
    if listing.is_public:
        index_listing(listing)
    return listing
