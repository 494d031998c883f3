"""Organisations that turn out to be one: what both signed becomes the signatures of one."""

from collections import defaultdict

from django.db import transaction

from charters.enums import LIVE_SIGNATURE_STATES, SignatureState, SignerKind
from charters.errors import UnknownOrganisation
from charters.mandate_mails import mail_mandate_over
from charters.models import Mandate, RegisterHead, Signature
from charters.queries.reading import signatures_with_texts
from charters.services.mandate_decisions import end_under_lock, hand_over
from charters.services.mandates import present_mandate
from charters.services.register import lock_head
from charters.services.standing import end
from directory.services.indexing import for_index, index_listings
from portal.models import Network, User
from portal.services.journal import record


@transaction.atomic
def merge_organisations(
    *, network: Network, keep: str, gone: str, reason: str, merged_by: User | None
) -> int:
    """The signatures and mandates of `gone` become those of `keep` (both are signers' keys).

    Where both have a live signature in one charter and capacity, the one of the newer version
    stays (`keep`'s between equals) and the other ends as renewed. Who represents `keep` represents
    both; without one, whoever represented `gone`. Names stay as signed. Returns how many
    signatures passed over. Raises UnknownOrganisation, also for one and the same.
    """
    head = lock_head(network)
    here = Signature.objects.filter(charter__network=network, signer_kind=SignerKind.ORGANISATION)
    kept = here.filter(signer_key=keep).order_by("-pk").first()
    passing = here.filter(signer_key=gone)
    if keep == gone or kept is None or not passing.exists():
        raise UnknownOrganisation
    _one_each(head, keep, gone, by=merged_by, reason=reason)
    listings = {kept.listing_id, *passing.values_list("listing", flat=True)}
    moved = passing.update(signer_key=keep, listing=kept.listing_id)
    _one_representative(head, network, keep, gone, kept, by=merged_by)
    index_listings(for_index().filter(pk__in=[pk for pk in listings if pk]))
    record(
        network,
        "merge_organisations",
        by=merged_by,
        network=network,
        from_state=gone[:20],
        to_state=keep[:20],
        reason=reason,
    )
    return moved


def _one_each(head: RegisterHead, keep: str, gone: str, *, by: User | None, reason: str) -> None:
    """Leave one active and one waiting signature at most per charter and capacity."""
    live = signatures_with_texts().filter(
        charter__network=head.network_id,
        signer_kind=SignerKind.ORGANISATION,
        signer_key__in=[keep, gone],
        state__in=LIVE_SIGNATURE_STATES,
    )
    places: dict[tuple, list[Signature]] = defaultdict(list)
    for signature in live.order_by("pk"):
        place = (signature.charter_id, signature.capacity, signature.state)
        places[place].append(signature)
    for (_charter, _capacity, state), rivals in places.items():
        if len(rivals) < 2:
            continue
        rivals.sort(key=lambda s: (s.version_id, s.signer_key == keep))
        other, stays = rivals
        if state == SignatureState.ACTIVE:
            end(head, other, SignatureState.RENEWED, by=by, reason=reason)
            _follow(stays, other)
        else:
            end(head, other, SignatureState.WITHDRAWN, by=by, reason=reason)


def _follow(stays: Signature, ended: Signature) -> None:
    """The ended one comes first in the line of the one that stays."""
    first = stays
    while first.previous is not None:
        first = first.previous
    first.previous = ended
    first.save(update_fields=["previous"])


def _one_representative(
    head: RegisterHead,
    network: Network,
    keep: str,
    gone: str,
    kept: Signature,
    *,
    by: User | None,
) -> None:
    present, other = present_mandate(network, keep), present_mandate(network, gone)
    if present is not None and other is not None:
        end_under_lock(other, by=by)
        mail_mandate_over(other, present)
    Mandate.objects.filter(network=network, signer_key=gone).update(
        signer_key=keep, listing=kept.listing_id
    )
    present = present_mandate(network, keep)
    if present is not None:
        hand_over(head, present, by=by)
