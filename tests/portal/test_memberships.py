"""Memberships: every transition, the last admin, and the Wagtail groups that follow."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page

from portal.enums import MEMBERSHIP_TRANSITIONS, MembershipState, Role
from portal.errors import IllegalTransition
from portal.models import JournalEntry, Membership, Network, OutboxMail, User
from portal.services.membership_mails import mail_late_requests
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


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("space_home")).status_code == 200


def test_suspension_ends_this_person_s_sessions_and_no_other(aulne, bouleau, alice, bob):
    membership = grant_membership(user=alice, network=aulne, granted_by=None)
    elsewhere = grant_membership(user=alice, network=bouleau, role=Role.EDITOR, granted_by=None)
    hers, hers_too, his = Client(), Client(), Client()
    for client, person in ((hers, alice), (hers_too, alice), (his, bob)):
        client.force_login(person)
    assert is_signed_in(hers)
    change_state(membership=membership, to_state=MembershipState.SUSPENDED, changed_by=None)
    assert [is_signed_in(client) for client in (hers, hers_too, his)] == [False, False, True]
    # Nothing keeps her from coming back, for her other networks.
    hers.force_login(User.objects.get(pk=alice.pk))
    assert is_signed_in(hers)
    elsewhere.refresh_from_db()
    assert elsewhere.state == MembershipState.ACTIVE
    assert list(alice.groups.all()) == [bouleau.editors]


def lock(page: Page, user: User) -> None:
    Page.objects.filter(pk=page.pk).update(
        locked=True, locked_by=user, locked_at=timezone.now(), latest_revision=None
    )


@pytest.mark.parametrize("how", ["suspended", "ended", "demoted"])
def test_who_may_write_no_more_holds_no_lock_there(aulne, bouleau, alice, bob, how):
    membership = grant_membership(user=alice, network=aulne, role=Role.EDITOR, granted_by=None)
    grant_membership(user=alice, network=bouleau, role=Role.EDITOR, granted_by=None)
    index = aulne.root_page.get_children().get()
    lock(aulne.root_page, alice)
    lock(index, bob)
    lock(bouleau.root_page, alice)
    if how == "demoted":
        change_role(membership=membership, role=Role.MEMBER, changed_by=None)
    else:
        change_state(membership=membership, to_state=how, changed_by=None)
    locks = dict(Page.objects.filter(locked=True).values_list("pk", "locked_by"))
    assert locks == {index.pk: bob.pk, bouleau.root_page_id: alice.pk}


def test_suspension_closes_open_editors_and_keeps_the_work(aulne, alice):
    membership = grant_membership(user=alice, network=aulne, role=Role.EDITOR, granted_by=None)
    page = aulne.root_page.specific
    page.save_revision(user=alice)
    state = aulne.workflow.start(page, alice)
    EditingSession.objects.create(
        user=alice,
        content_type=ContentType.objects.get_for_model(page),
        object_id=str(page.pk),
        last_seen_at=timezone.now(),
    )
    change_state(membership=membership, to_state=MembershipState.SUSPENDED, changed_by=None)
    assert not EditingSession.objects.exists()
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS
    assert page.revisions.filter(user=alice).exists()


def test_an_admin_whose_account_is_closed_does_not_count(admin, alice):
    grant_membership(user=alice, network=admin.network, role=Role.ADMIN, granted_by=None)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    with pytest.raises(LastAdmin):
        change_state(membership=admin, to_state=MembershipState.ENDED, changed_by=None)


def test_requests_are_mailed_to_the_admins_at_most_once_a_day(admin, alice, bob):
    network = admin.network
    second = UserFactory()
    grant_membership(user=second, network=network, role=Role.ADMIN, granted_by=None)
    request_membership(user=alice, network=network)
    request_membership(user=UserFactory(), network=network)
    mails = OutboxMail.objects.filter(dedupe_key__startswith="requests:")
    assert {mail.to for mail in mails} == {admin.user.email, second.email}
    assert mails.count() == 2
    assert alice.email not in mails[0].text
    # The next day nothing is new; had someone asked after the mail, the nightly job says so.
    mails.update(dedupe_key=F("to"))
    assert mail_late_requests() == 1
    assert mails.count() == 2
    Membership.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert mail_late_requests() == 0
