"""The mails about listings that are merged, proposed to be, or parted again."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.models import Listing, ListingMerge
from portal.models import JournalEntry, Network, User
from portal.services.mail import absolute_url, queue_mail

TEMPLATES = {"merge": "listing_merged", "undo_merge": "listing_parted"}


def owners_told(merge: ListingMerge, action: str, entry: JournalEntry, reason: str) -> None:
    """To whoever answers for one of the two: what became of them, and how to object."""
    people = {one.owner.pk: one.owner for one in (merge.kept, merge.absorbed) if one.owner}
    for person in people.values():
        if person.is_active:
            _tell(person, merge, TEMPLATES[action], entry, reason)


def network_asked(merge: ListingMerge, listing: Listing, entry: JournalEntry) -> None:
    """To the team of the network that decides, when it has an address."""
    network = listing.home_network
    if not network.contact_email:
        return
    with override(network.source_language):
        label = _("Look at it at the desk")
        why = _("You get this mail because this is the address of the network's team.")
    queue_mail(
        key=f"merge_proposed:{entry.pk}",
        to=network.contact_email,
        template="merge_proposed",
        language=network.source_language,
        network=network,
        context={
            "kept": merge.kept,
            "absorbed": merge.absorbed,
            "asking": merge.asked_by_network,
            "reason": merge.reason,
            "action_url": absolute_url(reverse("desk_merging", args=[merge.pk])),
            "action_label": label,
            "why": why,
        },
    )


def proposer_told(merge: ListingMerge, entry: JournalEntry, reason: str) -> None:
    """To whoever proposed it, unless they end it themselves: who said no, and why. That may be a
    colleague of theirs."""
    person, asking = merge.created_by, merge.asked_by_network
    if person is None or not person.is_active or person.pk == entry.actor_id:
        return
    networks = [one.home_network for one in (merge.kept, merge.absorbed)]
    other = next((one for one in networks if one != asking), asking)
    decider = Network.objects.editable_by(merge.ended_by) if merge.ended_by else ()
    with override(person.language):
        label = _("Look at it at the desk")
        why = _("You get this mail because you proposed this.")
    queue_mail(
        key=f"merge_refused:{entry.pk}",
        to=person.email,
        template="merge_refused",
        language=person.language,
        network=asking,
        context={
            "kept": merge.kept,
            "absorbed": merge.absorbed,
            "deciding": other if other in decider else asking,
            "reason": reason,
            "action_url": absolute_url(reverse("desk_merging", args=[merge.pk])),
            "action_label": label,
            "why": why,
        },
    )


def _tell(
    person: User, merge: ListingMerge, template: str, entry: JournalEntry, reason: str
) -> None:
    network = merge.kept.home_network
    with override(person.language):
        label = _("See the listing")
        why = _("You get this mail because one of these listings is yours.")
    queue_mail(
        key=f"{template}:{entry.pk}:{person.pk}",
        to=person.email,
        template=template,
        language=person.language,
        network=network,
        context={
            "kept": merge.kept,
            "absorbed": merge.absorbed,
            "is_theirs": merge.kept.owner_id == person.pk,
            "network": network,
            "contact": network.contact_email,
            "reason": reason,
            "action_url": absolute_url(merge.kept.get_absolute_url()),
            "action_label": label,
            "why": why,
        },
    )
