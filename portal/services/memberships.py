"""Memberships: joining, roles, suspension; the Wagtail groups that follow from them."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet

from portal.enums import EDITING_ROLES, MEMBERSHIP_TRANSITIONS, MembershipState, Role
from portal.errors import IllegalTransition
from portal.models import Membership, Network, User
from portal.services.journal import record
from portal.services.membership_mails import mail_answer, mail_requests
from portal.services.sessions import end_sessions, free_locks


class LastAdmin(Exception):
    """A network must keep one admin; nothing was written."""


@transaction.atomic
def request_membership(*, user: User, network: Network) -> Membership:
    """Ask to join; asking twice changes nothing and returns the one there is."""
    membership, created = Membership.objects.current().get_or_create(
        user=user, network=network, defaults={"state": MembershipState.REQUESTED}
    )
    if created:
        record(
            membership, "request_membership", by=user, network=network, to_state=membership.state
        )
        mail_requests(network)
    return membership


@transaction.atomic
def grant_membership(
    *, user: User, network: Network, role: str = Role.MEMBER, granted_by: User | None
) -> Membership:
    """Make someone an active member with this role, whatever they were before."""
    membership, created = Membership.objects.current().get_or_create(
        user=user,
        network=network,
        defaults={"state": MembershipState.ACTIVE, "role": role},
    )
    if created:
        record(membership, "grant", by=granted_by, network=network, to_state=membership.state)
        sync_groups(user)
        return membership
    if membership.state != MembershipState.ACTIVE:
        membership = change_state(
            membership=membership, to_state=MembershipState.ACTIVE, changed_by=granted_by
        )
    return change_role(membership=membership, role=role, changed_by=granted_by)


@transaction.atomic
def change_role(*, membership: Membership, role: str, changed_by: User | None) -> Membership:
    """Give an active member another role. Raises LastAdmin."""
    membership = _locked(membership)
    if membership.role == role:
        return membership
    _keep_one_admin(membership, still_admin=role == Role.ADMIN)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    record(
        membership,
        "change_role",
        by=changed_by,
        network=membership.network,
        from_state=before,
        to_state=role,
    )
    _settle(membership, changed_by=changed_by)
    return membership


@transaction.atomic
def change_state(
    *, membership: Membership, to_state: str, changed_by: User | None, reason: str = ""
) -> Membership:
    """Accept, suspend, restore or end. Raises IllegalTransition, LastAdmin."""
    membership = _locked(membership)
    if to_state not in MEMBERSHIP_TRANSITIONS[membership.state]:
        raise IllegalTransition(f"{membership.state} -> {to_state}")
    if membership.state == MembershipState.ACTIVE:
        _keep_one_admin(membership, still_admin=False)
    before, membership.state = membership.state, to_state
    membership.save(update_fields=["state"])
    line = record(
        membership,
        "change_state",
        by=changed_by,
        network=membership.network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )
    _settle(membership, changed_by=changed_by)
    if to_state == MembershipState.SUSPENDED:
        end_sessions(membership.user)
    if before == MembershipState.REQUESTED and changed_by != membership.user:
        mail_answer(membership, line)
    return membership


def _settle(membership: Membership, *, changed_by: User | None) -> None:
    """What follows from another role or state, in the Wagtail admin."""
    sync_groups(membership.user)
    edits = membership.role in EDITING_ROLES and membership.state == MembershipState.ACTIVE
    if not edits:
        free_locks(membership.user, network=membership.network, freed_by=changed_by)


def sync_groups(user: User) -> None:
    """Put the person in exactly the Wagtail groups their active memberships give; the only place
    that does. Groups that belong to no network (none today) are left alone."""
    wanted = {
        group.pk
        for membership in Membership.objects.active()
        .filter(user=user)
        .select_related("network__moderators", "network__editors", "network__admins")
        if (group := membership.network.group_of(membership.role)) is not None
    }
    ours = set(network_groups().values_list("pk", flat=True))
    has = set(user.groups.values_list("pk", flat=True))
    user.groups.remove(*((has & ours) - wanted))
    user.groups.add(*(wanted - has))


def network_groups() -> QuerySet[Group]:
    """Every group that some network owns."""
    owned: set[int] = set()
    for row in Network.objects.values_list("moderators", "editors", "admins"):
        owned.update(pk for pk in row if pk)
    return Group.objects.filter(pk__in=owned)


def _locked(membership: Membership) -> Membership:
    # The network's row is locked first: two admins leaving at once wait for each other.
    Network.objects.select_for_update().get(pk=membership.network_id)
    return Membership.objects.select_related("network", "user").get(pk=membership.pk)


def _keep_one_admin(membership: Membership, *, still_admin: bool) -> None:
    if membership.role != Role.ADMIN or still_admin:
        return
    others = Membership.objects.admins_of(membership.network).exclude(pk=membership.pk)
    if membership.state == MembershipState.ACTIVE and not others.exists():
        raise LastAdmin(membership.network.slug)
