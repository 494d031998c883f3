"""A member's word for somebody who says they speak for an organisation."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from charters.enums import MandateWay
from charters.errors import CannotVouch
from charters.models import Mandate
from charters.services.mandate_decisions import locked_mandate, verify
from charters.services.mandates import is_same_person
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record
from portal.services.limits import canonical_mailbox

VOUCHED_IN_A_MONTH = 5
MONTH = timedelta(days=30)


def check_voucher(mandate: Mandate, member: User) -> None:
    """Raises CannotVouch with the reason why this member's word does not count here."""
    proved = member.proved_mailboxes
    if not proved:
        raise CannotVouch.unproved()
    active = member.memberships.active().filter(network=mandate.network)
    if not member.is_active or not active.exists():
        raise CannotVouch.stranger()
    mailboxes = {canonical_mailbox(address) for address in (member.email, *proved)}
    is_own = is_same_person(mandate, user_id=member.pk, email=member.email) or (
        canonical_mailbox(mandate.email) in mailboxes
    )
    if is_own or _belongs(mandate, member):
        raise CannotVouch.own()
    lately = Mandate.objects.filter(vouched_by=member, vouched_at__gt=timezone.now() - MONTH)
    if lately.count() >= VOUCHED_IN_A_MONTH:
        raise CannotVouch.too_many()


def _belongs(mandate: Mandate, member: User) -> bool:
    """Whether the member is of the same organisation: owns its listing, speaks or spoke for it."""
    if mandate.listing is not None and mandate.listing.is_of(member):
        return True
    same = {"signer_key": mandate.signer_key, "user": member}
    return (
        Mandate.objects.filter(network=mandate.network, **same).exists()
        or mandate.signed.filter(user=member).exists()
    )


@transaction.atomic
def vouch(*, mandate: Mandate, words: str, vouched_by: User) -> Mandate:
    """The member says who this is and how they know; where nobody else speaks for the
    organisation yet, that is enough. Otherwise it is what the desk reads.

    Raises CannotVouch, IllegalTransition.
    """
    head, mandate = locked_mandate(mandate)
    # The member's own row, so that two words at once count as two.
    User.objects.select_for_update().get(pk=vouched_by.pk)
    if not mandate.network.mandate_by_vouching or mandate.confirmed_at is None:
        raise IllegalTransition("vouching is not asked for")
    if not mandate.is_open or mandate.vouched_by_id is not None:
        raise IllegalTransition(f"{mandate.state}: decided or vouched for already")
    check_voucher(mandate, vouched_by)
    mandate.vouched_by, mandate.vouched_at = vouched_by, timezone.now()
    mandate.vouched_for, mandate.way = words, MandateWay.VOUCHING
    mandate.save()
    record(mandate, "vouch", by=vouched_by, network=mandate.network, reason=words)
    if mandate.present is None and not mandate.asked_for:
        verify(head, mandate, by=None)
    return mandate
