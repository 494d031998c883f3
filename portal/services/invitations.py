"""Invitations: offered to a mailbox, answered once by whoever proves it is theirs.

Lock order: network, then invitation, then what a membership takes.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.enums import INVITATION_TRANSITIONS, InvitationState, MembershipState, Role
from portal.errors import IllegalTransition
from portal.models import Invitation, Membership, Network, User
from portal.models.invitation import INVITATION_LIFE
from portal.services.journal import record
from portal.services.limits import canonical_mailbox, hit, keyed_hash
from portal.services.membership_mails import forget_invitation_mails, mail_invitation
from portal.services.memberships import grant_membership

INVITATIONS_A_DAY = 50
TO_ONE_MAILBOX_A_DAY = 3
DAY = timedelta(days=1)


class InvitationSpent(Exception):
    """The mailed link is unknown, used, withdrawn or too old; or its sender may invite no more."""


class NotInvited(Exception):
    """The invitation was mailed to another address than this person's."""


class KnownHere(Exception):
    """This address is that of a member, or of someone who asked to be; it is `membership`."""

    def __init__(self, membership: Membership) -> None:
        super().__init__("known here")
        self.membership = membership


@transaction.atomic
def invite(*, network: Network, email: str, role: str, invited_by: User) -> Invitation:
    """Mail this address an offer of a role; inviting it again sends a new link for the old one.

    The same happens whether or not the address has an account somewhere on the portal. Raises
    KnownHere (its admins see their members anyway) and LimitReached.
    """
    email = email.strip().lower()
    mailbox = keyed_hash("mailbox:" + canonical_mailbox(email))
    network = Network.objects.select_for_update().get(pk=network.pk)
    known = Membership.objects.current().filter(network=network, user__email=email).first()
    if known is not None:
        raise KnownHere(known)
    hit("invite", str(network.pk), limit=INVITATIONS_A_DAY, window=DAY)
    hit("invite-again", f"{network.pk}:{mailbox}", limit=TO_ONE_MAILBOX_A_DAY, window=DAY)
    invitation = network.invitations.filter(state=InvitationState.OPEN, mailbox=mailbox).first()
    before = InvitationState.OPEN if invitation else ""
    if invitation is None:
        invitation = Invitation(network=network, mailbox=mailbox)
    token = secrets.token_urlsafe(32)
    invitation.email, invitation.role, invitation.invited_by = email, role, invited_by
    invitation.token_sha256 = _hash(token)
    invitation.expires_at = timezone.now() + INVITATION_LIFE
    invitation.save()
    record(
        invitation,
        "invite",
        by=invited_by,
        network=network,
        from_state=before,
        to_state=invitation.state,
        reason=role,
    )
    mail_invitation(invitation, token)
    return invitation


def invite_again(*, invitation: Invitation, invited_by: User) -> Invitation:
    """A new link to the same address; the old one opens nothing any more. Raises as `invite`."""
    if invitation.state != InvitationState.OPEN:
        raise IllegalTransition(f"{invitation.state} -> {InvitationState.OPEN}")
    return invite(
        network=invitation.network,
        email=invitation.email,
        role=invitation.role,
        invited_by=invited_by,
    )


def invitation_by_token(token: str) -> Invitation:
    """What a mailed link leads to. Raises InvitationSpent."""
    return _worth_something(Invitation.objects.open().filter(token_sha256=_hash(token)))


def invitation_of(user: User, pk: int) -> Invitation:
    """One's own by its number, for whoever proved the address. Raises InvitationSpent."""
    return _worth_something(Invitation.objects.open().addressed_to(user).filter(pk=pk))


@transaction.atomic
def accept_invitation(*, invitation: Invitation, accepted_by: User) -> Membership:
    """Become a member in the role offered, or keep a higher one. Uses the invitation up.

    Raises InvitationSpent, NotInvited, and IllegalTransition for whoever is suspended there.
    """
    invitation = _locked(invitation)
    if not Invitation.objects.addressed_to(accepted_by).filter(pk=invitation.pk).exists():
        raise NotInvited
    network, role = invitation.network, invitation.role
    current = Membership.objects.current().filter(user=accepted_by, network=network).first()
    if current is not None and current.state == MembershipState.SUSPENDED:
        raise IllegalTransition("an invitation lifts no suspension")
    if current is not None and current.state == MembershipState.ACTIVE:
        role = max(role, current.role, key=Role.values.index)
    _end(invitation, InvitationState.ACCEPTED, by=accepted_by)
    return grant_membership(
        user=accepted_by, network=network, role=role, granted_by=invitation.invited_by
    )


@transaction.atomic
def decline_invitation(*, invitation: Invitation, declined_by: User | None) -> None:
    """No, thank you; by nobody known for the mailed link. Raises InvitationSpent."""
    _end(_locked(invitation), InvitationState.DECLINED, by=declined_by)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, withdrawn_by: User, reason: str = "") -> None:
    """The link opens nothing any more. Raises IllegalTransition."""
    _lock_network(invitation)
    invitation.refresh_from_db()
    _end(invitation, InvitationState.WITHDRAWN, by=withdrawn_by, reason=reason)


def expire_invitations() -> int:
    """End those nobody answered in time, and forget whom they were for; returns how many."""
    expired = 0
    for overdue in Invitation.objects.overdue():
        with transaction.atomic():
            _lock_network(overdue)
            # It may have been sent again meanwhile.
            invitation = Invitation.objects.overdue().filter(pk=overdue.pk).first()
            if invitation is not None:
                _end(invitation, InvitationState.EXPIRED, by=None)
                expired += 1
    return expired


def _worth_something(found: QuerySet[Invitation]) -> Invitation:
    """The one found, while who sent it still may."""
    invitation = found.select_related("network__root_page", "invited_by").first()
    if invitation is None or invitation.invited_by is None:
        raise InvitationSpent
    may_invite = Network.objects.with_role(invitation.invited_by, [Role.ADMIN])
    if not may_invite.filter(pk=invitation.network_id).exists():
        raise InvitationSpent
    return invitation


def _lock_network(invitation: Invitation) -> None:
    Network.objects.select_for_update().get(pk=invitation.network_id)


def _locked(invitation: Invitation) -> Invitation:
    _lock_network(invitation)
    return _worth_something(
        Invitation.objects.open().filter(pk=invitation.pk, token_sha256=invitation.token_sha256)
    )


def _end(invitation: Invitation, state: str, *, by: User | None, reason: str = "") -> None:
    """In whatever way; the row forgets whom it was for, the journal never knew."""
    if state not in INVITATION_TRANSITIONS[invitation.state]:
        raise IllegalTransition(f"{invitation.state} -> {state}")
    before, invitation.state = invitation.state, state
    invitation.email = invitation.mailbox = ""
    invitation.token_sha256 = None
    invitation.save(update_fields=["state", "email", "mailbox", "token_sha256"])
    forget_invitation_mails(invitation)
    record(
        invitation,
        "answer_invitation",
        by=by,
        network=invitation.network,
        from_state=before,
        to_state=state,
        reason=reason,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
