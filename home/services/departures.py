"""Closing an account for good, with what becomes of all that hangs on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from charters.enums import LIVE_SIGNATURE_STATES, SignatureState
from charters.models import Contribution, Mandate, RegisterHead, Signature
from charters.queries.reading import signatures_with_texts
from charters.services.contributions import withdraw_contribution
from charters.services.erasure import erase_mandate, erase_signature
from charters.services.standing import renew_token
from charters.services.withdrawals import withdraw_signature
from directory.enums import ListingState
from directory.models import Listing
from directory.services.erasure import (
    erase_listing,
    forget_messages_from,
    forget_messages_to,
    forget_roles_of,
)
from directory.services.listings import archive_listing
from portal.enums import MembershipState
from portal.models import Invitation, Network, User
from portal.services.forgetting import forget_mails, forget_words_about
from portal.services.invitations import decline_invitation
from portal.services.mail import absolute_url, queue_mail
from portal.services.memberships import LastAdmin, change_state

# What is kept for a signature that goes on without the account.
NOT_ABOUT_SIGNATURES = r"^(?!signature_|renewal)"


class Fate(models.TextChoices):
    """What becomes of a signature or a listing."""

    KEEP = "keep", gettext_lazy("it stays as it is, with the name as signed")
    WITHDRAW = "withdraw", gettext_lazy("it is withdrawn; the record of it stays")
    ARCHIVE = "archive", gettext_lazy("it leaves the directory; the network keeps its text")
    ERASE = "erase", gettext_lazy("it ends and all that names me is erased")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person decided, by id; what was not asked about is kept, or archived."""

    signatures: Mapping[int, str] = field(default_factory=dict)
    listings: Mapping[int, str] = field(default_factory=dict)
    withdraws_contributions: bool = False


def signatures_to_decide(user: User) -> QuerySet[Signature]:
    """What this person signed and did not erase, network by network."""
    mine = signatures_with_texts().filter(user=user, erased_at=None)
    return mine.exclude(state=SignatureState.EXPIRED).order_by("charter__network", "pk")


@transaction.atomic
def delete_account(*, user: User, choices: Choices) -> None:
    """Do all of it or nothing. Raises LastAdmin where a network, or the portal, would have nobody.

    Signatures first: the register's locks come before all others.
    """
    _lock_and_check(user)
    mailboxes = sorted({user.email.lower(), *user.proved_mailboxes})
    kept = _settle_signatures(user, choices.signatures)
    _settle_listings(user, choices.listings)
    _settle_contributions(user, withdraws=choices.withdraws_contributions)
    for mandate in Mandate.objects.filter(user=user):
        if not mandate.signatures.filter(erased_at=None).exists():
            erase_mandate(mandate)
    for invitation in Invitation.objects.open().addressed_to(user):
        decline_invitation(invitation=invitation, declined_by=user)
    for membership in user.memberships.current():
        change_state(membership=membership, to_state=MembershipState.ENDED, changed_by=user)
    forget_words_about(user.memberships.all())
    forget_messages_from(mailboxes)
    forget_messages_to(user)
    forget_roles_of(user, mailboxes)
    forget_mails(mailboxes, about=NOT_ABOUT_SIGNATURES if kept else "")
    _say_farewell(user, kept)
    user.delete()


def _lock_and_check(user: User) -> None:
    # All registers, as whoever signs holds one and then needs the account's row; few and short.
    list(RegisterHead.objects.select_for_update().order_by("pk"))
    User.objects.select_for_update().get(pk=user.pk)
    resting = Network.objects.resting_on([user]).first()
    if resting is not None:
        raise LastAdmin(resting.slug)
    staff = User.objects.filter(is_superuser=True, is_active=True)
    if user.is_superuser and not staff.exclude(pk=user.pk).exists():
        raise LastAdmin("")


def _settle_signatures(user: User, fates: Mapping[int, str]) -> list[Signature]:
    """Those that stay with the name as signed."""
    kept = []
    for signature in signatures_to_decide(user):
        fate = fates.get(signature.pk, Fate.KEEP)
        if fate == Fate.ERASE:
            erase_signature(signature=signature, tell=False)
            continue
        if fate == Fate.WITHDRAW and signature.state in LIVE_SIGNATURE_STATES:
            withdraw_signature(signature=signature, withdrawn_by=user)
        kept.append(signature)
    return kept


def _settle_listings(user: User, fates: Mapping[int, str]) -> None:
    for listing in Listing.objects.owned_by(user).order_by("pk"):
        if fates.get(listing.pk, Fate.ARCHIVE) == Fate.ERASE:
            erase_listing(listing=listing)
        elif listing.state != ListingState.ARCHIVED:
            archive_listing(listing=listing, archived_by=user)


def _settle_contributions(user: User, *, withdraws: bool) -> None:
    """Answered ones belong to the public report: they stay, without a name."""
    mine = Contribution.objects.of(user).select_related("consultation")
    if withdraws:
        for contribution in mine.standing().filter(verdict=""):
            if contribution.consultation.takes_contributions:
                withdraw_contribution(contribution=contribution, withdrawn_by=user)
    mine.update(author_name="", wants_credit=False)


def _say_farewell(user: User, kept: list[Signature]) -> None:
    """The last mail, of which no row stays once it left: with a link to each signature that goes
    on, as the account no longer opens them."""
    with override(user.language):
        links = [
            {
                "title": signature.text.title,
                "url": absolute_url(reverse("signature_status", args=[renew_token(signature)])),
            }
            for signature in kept
        ]
        why = _("You receive this mail because you closed your account.")
    queue_mail(
        key=f"account_deleted:{user.pk}",
        to=user.email,
        template="account_deleted",
        language=user.language,
        context={"links": links, "why": why},
        is_last=True,
    )
