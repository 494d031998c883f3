"""Memberships: every transition, the last admin, and the Wagtail groups that follow."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from portal.enums import MEMBERSHIP_TRANSITIONS, MembershipState, Role
from portal.errors import IllegalTransition
from portal.models import JournalEntry, Membership, Network
from portal.services.memberships import (
    LastAdmin,
    change_role,
    change_state,
    grant_membership,
    request_membership,
    sync_groups,
)
from tests.factories import UserFactory

ALL = [(before, after) for before in MembershipState.values for after in MembershipState.values]
LEGAL = [(before, after) for before, after in ALL if after in MEMBERSHIP_TRANSITIONS[before]]
ILLEGAL = [pair for pair in ALL if pair not in LEGAL]


@pytest.fixture
def admin(aulne):
    """The one admin of Aulne."""
    person = UserFactory()
    return grant_membership(user=person, network=aulne, role=Role.ADMIN, granted_by=None)


@pytest.mark.parametrize(("before", "after"), LEGAL)
def test_what_may_follow_follows_with_a_line_in_the_journal(aulne, alice, dana, before, after):
    membership = Membership.objects.create(user=alice, network=aulne, state=before)
    change_state(membership=membership, to_state=after, changed_by=dana, reason="Because")
    membership.refresh_from_db()
    assert membership.state == after
    line = JournalEntry.objects.get(action="change_state")
    assert (line.from_state, line.to_state) == (before, after)
    assert (line.actor, line.actor_role, line.reason) == (dana, "federation", "Because")


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
def test_what_may_not_follow_writes_nothing(aulne, alice, dana, before, after):
    membership = Membership.objects.create(user=alice, network=aulne, state=before)
    with pytest.raises(IllegalTransition):
        change_state(membership=membership, to_state=after, changed_by=dana)
    membership.refresh_from_db()
    assert membership.state == before
    assert not JournalEntry.objects.filter(action="change_state").exists()


@pytest.mark.parametrize("after", [MembershipState.SUSPENDED, MembershipState.ENDED])
def test_the_last_admin_neither_leaves_nor_is_suspended(admin, after):
    with pytest.raises(LastAdmin):
        change_state(membership=admin, to_state=after, changed_by=admin.user)
    admin.refresh_from_db()
    assert admin.state == MembershipState.ACTIVE


def test_the_last_admin_is_not_demoted(admin):
    with pytest.raises(LastAdmin):
        change_role(membership=admin, role=Role.EDITOR, changed_by=admin.user)
    admin.refresh_from_db()
    assert admin.role == Role.ADMIN


def test_another_network_s_admin_or_a_suspended_one_does_not_count(admin, bouleau, alice, bob):
    grant_membership(user=alice, network=bouleau, role=Role.ADMIN, granted_by=None)
    second = grant_membership(user=bob, network=admin.network, role=Role.ADMIN, granted_by=None)
    change_state(membership=second, to_state=MembershipState.SUSPENDED, changed_by=None)
    with pytest.raises(LastAdmin):
        change_state(membership=admin, to_state=MembershipState.ENDED, changed_by=None)


def test_with_a_second_admin_the_first_may_leave(admin, alice):
    grant_membership(user=alice, network=admin.network, role=Role.ADMIN, granted_by=None)
    change_state(membership=admin, to_state=MembershipState.ENDED, changed_by=admin.user)
    assert not admin.user.groups.exists()


def test_coming_back_makes_a_new_row_and_keeps_the_old(aulne, alice):
    first = grant_membership(user=alice, network=aulne, granted_by=None)
    change_state(membership=first, to_state=MembershipState.ENDED, changed_by=alice)
    again = request_membership(user=alice, network=aulne)
    assert again.pk != first.pk
    assert again.state == MembershipState.REQUESTED


def test_groups_are_those_of_the_active_memberships_and_only_those(aulne, bouleau, alice):
    foreign = Group.objects.create(name="of no network")
    alice.groups.add(foreign, bouleau.admins, aulne.moderators)
    grant_membership(user=alice, network=aulne, role=Role.EDITOR, granted_by=None)
    assert set(alice.groups.all()) == {foreign, aulne.editors}
    Membership.objects.filter(user=alice).update(state=MembershipState.REQUESTED)
    sync_groups(alice)
    assert set(alice.groups.all()) == {foreign}


def test_a_closed_network_gives_no_group(aulne, alice):
    grant_membership(user=alice, network=aulne, role=Role.EDITOR, granted_by=None)
    Network.objects.filter(pk=aulne.pk).update(is_open=False)
    sync_groups(alice)
    assert not alice.groups.exists()


def test_suspension_ends_this_person_s_sessions_and_no_other(aulne, alice, bob):
    membership = grant_membership(user=alice, network=aulne, granted_by=None)
    hers, his = Client(), Client()
    hers.force_login(alice)
    his.force_login(bob)
    change_state(membership=membership, to_state=MembershipState.SUSPENDED, changed_by=None)
    assert "_auth_user_id" not in hers.session
    assert his.session["_auth_user_id"] == str(bob.pk)
