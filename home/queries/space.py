"""What a member's space shows: what awaits them first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters.enums import SignatureState, VersionState
from charters.models import Consultation, Renewal, Signature
from charters.templatetags.consulting import time_left
from directory.enums import ListingRole, ListingState
from directory.models import ListingOffer
from directory.queries.member import OwnListing, listings_of
from portal.enums import STAFF_ROLES, MembershipState
from portal.models import Invitation, Membership, User
from portal.tenancy import in_readers_language


@dataclass(frozen=True)
class Todo:
    """Something that awaits the member: one button, a link unless `is_post`."""

    title: str
    why: str
    url: str
    label: str
    hue: int
    is_post: bool = False


def space_of(user: User) -> dict[str, Any]:
    """Everything on the first page of a member's space."""
    listings = listings_of(user)
    signatures = signatures_of(user)
    memberships = memberships_of(user)
    return {
        "todos": [
            *(_invitation(one) for one in invitations_of(user)),
            *(_offer(one) for one in offers_to(user)),
            *(todo for signature in signatures for todo in _about_signature(signature)),
            *(_consultation(one) for one in consultations_for(user)),
            *(_answers(one) for one in answered_for(user)),
            *(todo for own in listings for todo in _about_listing(own)),
        ],
        "own_listings": listings,
        "signatures": signatures,
        "memberships": memberships,
        "works_at_desk": user.is_superuser or any(_is_staff(one) for one in memberships),
    }


def signatures_of(user: User) -> list[Signature]:
    """What this person signed, the latest first, with titles and what is asked to renew."""
    return list(
        Signature.objects.of(user)
        .exclude(state=SignatureState.EXPIRED)
        .select_related("charter__network", "version__charter")
        .prefetch_related("version__texts", Prefetch("renewals", Renewal.objects.open()))
        .order_by("-requested_at", "-pk")
    )


def consultations_for(user: User) -> list[Consultation]:
    """Those open to this person in which they were not heard yet, the first to close first."""
    running = Consultation.objects.visible_to(user).running()
    heard = Q(contributions__author=user) | Q(contributions__supports__user=user)
    said = Consultation.objects.filter(heard)
    return _with_texts(running.exclude(pk__in=said.values("pk")))


def answered_for(user: User) -> list[Consultation]:
    """Where contributions of theirs have an answer, with `answers`; until the text is adopted."""
    undecided = (VersionState.CONSULTATION, VersionState.FROZEN)
    own = Q(contributions__author=user) & ~Q(contributions__verdict="")
    found = Consultation.objects.visible_to(user).filter(version__state__in=undecided)
    answers = Count("contributions", filter=own, distinct=True)
    return _with_texts(found.annotate(answers=answers).filter(answers__gt=0))


def _with_texts(consultations: QuerySet[Consultation]) -> list[Consultation]:
    network = consultations.select_related("version__charter__network")
    return list(network.prefetch_related("texts"))


def invitations_of(user: User) -> list[Invitation]:
    """What networks offer to an address that this person has proved, and wait for an answer."""
    waiting = Invitation.objects.open().addressed_to(user)
    return list(waiting.select_related("network").order_by("expires_at", "pk"))


def offers_to(user: User) -> list[ListingOffer]:
    """Roles that owners of listings offer to an address that this person has proved."""
    waiting = ListingOffer.objects.open().addressed_to(user)
    return list(waiting.select_related("listing__home_network").order_by("expires_at", "pk"))


def memberships_of(user: User) -> list[Membership]:
    """Where this person is at home or asked to be, with addresses in their language."""
    memberships = list(
        Membership.objects.current()
        .filter(user=user, network__is_open=True)
        .select_related("network__root_page")
        .order_by("network__name")
    )
    homes = in_readers_language(one.network.root_page for one in memberships)
    for membership in memberships:
        membership.home_url = homes[membership.network.root_page_id].url  # type: ignore[attr-defined,index]
    return memberships


def _is_staff(membership: Membership) -> bool:
    return membership.state == MembershipState.ACTIVE and membership.role in STAFF_ROLES


def _invitation(invitation: Invitation) -> Todo:
    network = invitation.network
    return Todo(
        title=_("%(network)s invites you") % {"network": network.name},
        why=_("As: %(role)s. Accept, and you are one at once.")
        % {"role": invitation.get_role_display()},
        url=reverse("invitation_answer", args=[invitation.pk]),
        label=_("Answer"),
        hue=network.hue,
    )


def _offer(offer: ListingOffer) -> Todo:
    owns = offer.role == ListingRole.OWNER
    return Todo(
        title=offer.listing.name,
        why=_("Someone offers you to own this listing.")
        if owns
        else _("Someone offers you to write this listing."),
        url=reverse("listing_offer", args=[offer.pk]),
        label=_("Answer"),
        hue=offer.listing.home_network.hue,
    )


def _about_signature(signature: Signature) -> list[Todo]:
    title, hue = signature.version.text.title, signature.charter.network.hue
    if signature.state == SignatureState.REQUESTED:
        return [
            Todo(
                title=title,
                why=_("Your signature waits for you to open the link we mailed."),
                url=reverse("signature_status", args=[signature.pk]),
                label=_("See my signature"),
                hue=hue,
            )
        ]
    if renewal := next(iter(signature.renewals.all()), None):
        charter = signature.charter
        return [
            Todo(
                title=title,
                why=_("The text changed in substance: sign the new version until %(date)s.")
                % {"date": date_format(renewal.due_on, "DATE_FORMAT")},
                url=reverse("renewal_mine", args=[charter.network.slug, charter.slug]),
                label=_("See what changes for me"),
                hue=hue,
            )
        ]
    return []


def _consultation(consultation: Consultation) -> Todo:
    charter = consultation.version.charter
    return Todo(
        title=consultation.text.title,
        why=_("A new text is being discussed: %(when)s.") % {"when": time_left(consultation)},
        url=reverse("consultation_detail", args=[charter.network.slug, charter.slug]),
        label=_("Read and propose"),
        hue=charter.network.hue,
    )


def _answers(consultation: Consultation) -> Todo:
    charter = consultation.version.charter
    number = consultation.answers  # type: ignore[attr-defined]
    words = ngettext(
        "One of your contributions has its answer.",
        "%(n)s of your contributions have their answer.",
        number,
    )
    url = reverse("consultation_list", args=[charter.network.slug, charter.slug])
    return Todo(
        title=consultation.text.title,
        why=words % {"n": number},
        url=f"{url}?mine=1",
        label=_("Read the answers"),
        hue=charter.network.hue,
    )


def _about_listing(own: OwnListing) -> list[Todo]:
    listing = own.listing
    hue, edit = listing.home_network.hue, reverse("listing_edit", args=[listing.slug])
    if own.last_reason:
        return [
            Todo(listing.name, _("Your last change was not taken."), edit, _("Read why"), hue),
        ]
    if listing.state == ListingState.DRAFT:
        why = _("This listing is a draft: nobody sees it until you hand it in.")
        return [Todo(listing.name, why, edit, _("Finish it"), hue)]
    if listing.is_overdue:
        why = _("Is it still true? Listings confirmed lately come first.")
        url = reverse("listing_confirm", args=[listing.slug])
        return [Todo(listing.name, why, url, _("Still true"), hue, is_post=True)]
    return []
