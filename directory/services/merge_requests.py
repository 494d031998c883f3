"""What is said about two listings before they are merged: proposed, refused, or not the same."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import merge_mails
from directory.enums import MergeState
from directory.models import Listing, ListingMerge, ListingPair
from directory.services.merging import (
    NotMergeable,
    check_pair,
    default_fields,
    locked_pair,
)
from portal.errors import IllegalTransition, OwnCase
from portal.models import Network, User
from portal.services.journal import record


@transaction.atomic
def propose_merge(
    *,
    kept: Listing,
    absorbed: Listing,
    network: Network,
    proposed_by: User,
    taken: Iterable[str] | None = None,
    reason: str = "",
) -> ListingMerge:
    """Ask the other listing's network to decide; asking again changes nothing.

    Raises NotMergeable, OwnCase."""
    kept, absorbed = locked_pair(kept, absorbed)
    check_pair(kept, absorbed)
    if proposed_by.pk in (kept.owner_id, absorbed.owner_id):
        raise OwnCase(kept.slug)
    chosen = default_fields(kept, absorbed) if taken is None else list(taken)
    merge, created = ListingMerge.objects.get_or_create(
        kept=kept,
        absorbed=absorbed,
        state=MergeState.PROPOSED,
        defaults={
            "asked_by_network": network,
            "created_by": proposed_by,
            "taken": chosen,
            "reason": reason,
        },
    )
    if created:
        other = absorbed if kept.home_network_id == network.pk else kept
        entry = record(
            merge, "propose_merge", by=proposed_by, network=other.home_network, reason=reason
        )
        merge_mails.network_asked(merge, other, entry)
    return merge


@transaction.atomic
def refuse_merge(*, merge: ListingMerge, refused_by: User, reason: str = "") -> ListingMerge:
    """The two stay two. Raises IllegalTransition unless it is proposed."""
    merge = ListingMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.state != MergeState.PROPOSED:
        raise IllegalTransition(merge.state)
    merge.state, merge.ended_by, merge.ended_at = MergeState.REFUSED, refused_by, timezone.now()
    merge.save()
    network = merge.asked_by_network
    entry = record(merge, "refuse_merge", by=refused_by, network=network, reason=reason)
    merge_mails.proposer_told(merge, entry, reason)
    return merge


@transaction.atomic
def dismiss_pair(
    *, one: Listing, other: Listing, dismissed_by: User, reason: str = ""
) -> ListingPair:
    """These are two, for good; what was proposed is over. Raises NotMergeable for one and the
    same."""
    if one.pk == other.pk:
        raise NotMergeable(_("A listing is not merged with itself."))
    first, second = sorted((one, other), key=lambda listing: listing.pk)
    pair, _created = ListingPair.objects.get_or_create(first=first, second=second)
    if pair.dismissed_at is None:
        pair.dismissed_at, pair.dismissed_by = timezone.now(), dismissed_by
        pair.save()
        for listing in {first.home_network_id: first, second.home_network_id: second}.values():
            network = listing.home_network
            record(listing, "not_the_same", by=dismissed_by, network=network, reason=reason)
    proposed = ListingMerge.objects.filter(state=MergeState.PROPOSED)
    for merge in proposed.filter(kept__in=(first, second), absorbed__in=(first, second)):
        refuse_merge(merge=merge, refused_by=dismissed_by, reason=reason)
    return pair
