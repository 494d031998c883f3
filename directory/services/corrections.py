"""What visitors say is wrong in a listing: told to those who write it, or to the desk where nobody
answers for it or where it is an abuse; decided, answered, and forgotten after a year."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from directory import correction_mails
from directory.enums import CorrectionField, CorrectionState, ListingState
from directory.models import Listing, ListingCorrection
from directory.services.moderation import locked_case
from directory.services.reversals import write_back
from directory.services.states import check_state
from directory.services.texts import Text, text_of
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import User
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.journal import record
from portal.services.limits import hit, network_address

ADDRESS_LIMIT = 10
LISTING_LIMIT = 20
WINDOW = timedelta(days=1)
KEPT = timedelta(days=365)


@transaction.atomic
def report_error(
    *,
    listing: Listing,
    field: str,
    words: str,
    proposed: str,
    mailbox: str,
    language: str,
    client_ip: str,
) -> ListingCorrection:
    """Keep it and tell who can mend it. No address of a machine is kept. Raises LimitReached."""
    hit("correction.address", network_address(client_ip), limit=ADDRESS_LIMIT, window=WINDOW)
    hit("correction.listing", str(listing.pk), limit=LISTING_LIMIT, window=WINDOW)
    correction = ListingCorrection.objects.create(
        listing=listing,
        field=field,
        words=words,
        proposed=proposed,
        mailbox=mailbox,
        language=language,
        for_desk=field == CorrectionField.ABUSE or listing.owner_id is None,
    )
    if correction.for_desk:
        correction_mails.desk_told(correction)
    else:
        correction_mails.writers_asked(correction)
    return correction


@transaction.atomic
def settle_correction(
    *, correction: ListingCorrection, is_applied: bool, answer: str, settled_by: User
) -> ListingCorrection:
    """Say that it is mended, or turned down; who left an address gets the answer.

    Raises IllegalTransition, and OwnCase where the desk decides about its own listing.
    """
    correction = ListingCorrection.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if correction.for_desk and correction.listing.is_of(settled_by):
        raise OwnCase(correction.pk)
    _settle(correction, is_applied, answer, settled_by)
    return correction


@transaction.atomic
def apply_correction(
    *, correction: ListingCorrection, text: Text, seen: str, answer: str, applied_by: User
) -> ListingCorrection:
    """Staff write what is proposed into a listing that nobody answers for.

    Raises IllegalTransition, StaleText, OwnCase.
    """
    listing = locked_case(correction.listing, applied_by)
    check_state(listing, ListingState.PUBLISHED, ListingState.SUSPENDED)
    correction = ListingCorrection.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if listing.owner_id is not None:
        raise IllegalTransition("somebody answers for it")
    if seen != listing.text_token:
        raise StaleText(listing.text_token)
    present = text_of(listing)
    write_back(listing, present | text, present, applied_by)
    _settle(correction, True, answer, applied_by)
    return correction


def _settle(correction: ListingCorrection, is_applied: bool, answer: str, by: User) -> None:
    if correction.state != CorrectionState.OPEN:
        raise IllegalTransition(f"correction {correction.state}")
    correction.state = CorrectionState.APPLIED if is_applied else CorrectionState.DECLINED
    correction.answer, correction.decided_at = answer, timezone.now()
    correction.save()
    record(
        correction.listing,
        "apply_correction" if is_applied else "decline_correction",
        by=by,
        network=correction.listing.home_network,
        reason=answer,
    )
    # The address was given by a stranger, and nobody has proved it.
    if correction.mailbox and confirmation_mail_allowed(correction.mailbox):
        correction_mails.answered(correction)


def forget_corrections() -> int:
    """A year later only the field and what became of it stay. What nobody answered is closed."""
    old = ListingCorrection.objects.filter(created_at__lt=timezone.now() - KEPT)
    left = old.exclude(words="", proposed="", mailbox="", answer="")
    closed = old.filter(state=CorrectionState.OPEN)
    number = old.filter(Q(pk__in=left.values("pk")) | Q(pk__in=closed.values("pk"))).count()
    closed.update(state=CorrectionState.DECLINED, decided_at=timezone.now())
    left.update(words="", proposed="", mailbox="", answer="")
    return number
