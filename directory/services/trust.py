"""Whose texts are public at once: the network's rule, approvals counted, a moderator's word."""

from django.db import transaction
from django.db.models import Min

from directory.models import Listing, ListingTrust
from portal.enums import ModerationPolicy
from portal.errors import OwnCase
from portal.models import JournalEntry, Network, User
from portal.services.journal import record

HANDED_IN = ("submit", "propose_change")
WELL = ("approve", "approve_change")
BADLY = ("suspend", "refuse", "refuse_change", "revert_change")


def publishes_at_once(user: User, network: Network) -> bool:
    """Whether what this person writes is public before a moderator has read it."""
    if network.moderation != ModerationPolicy.TRUSTED:
        return network.moderation == ModerationPolicy.AFTER
    return is_trusted(user, network)


def is_trusted(user: User, network: Network) -> bool:
    """A moderator's word counts before the number of approvals."""
    said = ListingTrust.objects.filter(user=user, network=network).first()
    if said is not None:
        return said.is_trusted
    return 0 < network.trusted_after <= approvals_in_a_row(user, network)


def approvals_in_a_row(user: User, network: Network) -> int:
    """How often what this person handed in was approved, since something was last refused or
    taken back. What others handed in of the same listing before does not count."""
    kind = Listing._meta.label_lower
    handed_in = JournalEntry.objects.filter(
        actor=user, network=network, subject_type=kind, action__in=HANDED_IN
    )
    since = dict(handed_in.order_by().values_list("subject_id").annotate(first=Min("pk")))
    decided = JournalEntry.objects.filter(
        subject_type=kind, subject_id__in=list(since), network=network, action__in=WELL + BADLY
    ).order_by("-pk")
    number = 0
    for pk, subject, action in decided.values_list("pk", "subject_id", "action"):
        if pk < since[subject]:
            continue
        if action in BADLY:
            break
        number += 1
    return number


@transaction.atomic
def set_trust(
    *, user: User, network: Network, is_trusted: bool, set_by: User, about: Listing, reason: str
) -> None:
    """A moderator says that this member's listings are public at once, or never are; the journal
    of the listing they were looking at keeps it. Raises OwnCase."""
    if user == set_by:
        raise OwnCase(user.pk)
    ListingTrust.objects.update_or_create(
        user=user, network=network, defaults={"is_trusted": is_trusted}
    )
    record(
        about,
        "trust" if is_trusted else "distrust",
        by=set_by,
        network=network,
        reason=reason,
    )
