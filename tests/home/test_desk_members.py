"""The desk of members: a network's admins answer requests and give roles; nobody else does."""

import pytest
from django.urls import reverse

from portal.enums import MembershipState, Role
from portal.models import Membership, OutboxMail, User
from portal.services.memberships import grant_membership, request_membership
from tests.doors import prove
from tests.factories import UserFactory


@pytest.fixture
def admin(client, aulne) -> User:
    """An admin of Aulne, signed in."""
    person = UserFactory()
    grant_membership(user=person, network=aulne, role=Role.ADMIN, granted_by=None)
    client.force_login(person)
    return person


@pytest.fixture
def asked(aulne, alice) -> Membership:
    return request_membership(user=alice, network=aulne)


def decide(client, membership: Membership, decision: str, reason: str = ""):
    case = reverse("desk_member", args=[membership.pk])
    answer = client.post(case, {"decision": decision, "reason": reason, "seen": ""})
    membership.refresh_from_db()
    return answer


def the_answer() -> OutboxMail:
    """The mail to whoever asked; the admins got one of their own."""
    return OutboxMail.objects.get(dedupe_key__startswith="membership:")


def test_requests_wait_and_are_accepted_with_a_mail(client, admin, asked):
    queue = client.get(reverse("desk_members")).content.decode()
    assert reverse("desk_member", args=[asked.pk]) in queue
    decide(client, asked, "accept")
    assert asked.state == MembershipState.ACTIVE
    mail = the_answer()
    assert mail.to == asked.user.email
    assert (
        reverse("desk_member", args=[asked.pk])
        not in client.get(reverse("desk_members")).content.decode()
    )


def test_refusing_takes_a_reason_which_the_mail_tells(client, admin, asked):
    assert decide(client, asked, "refuse").status_code == 400
    assert asked.state == MembershipState.REQUESTED
    decide(client, asked, "refuse", "We are full this year")
    assert asked.state == MembershipState.ENDED
    assert "We are full this year" in the_answer().text


def test_taking_back_one_s_own_request_mails_nobody(client, alice, asked):
    client.force_login(alice)
    client.post(reverse("space_leave", args=["aulne"]))
    assert Membership.objects.get(pk=asked.pk).state == MembershipState.ENDED
    assert not OutboxMail.objects.filter(to=alice.email).exists()


def test_roles_are_given_and_the_wagtail_group_follows(client, admin, asked, aulne):
    decide(client, asked, "accept")
    prove(client)
    decide(client, asked, Role.EDITOR)
    assert asked.role == Role.EDITOR
    assert list(asked.user.groups.all()) == [aulne.editors]
    decide(client, asked, "suspend", "For a while")
    assert not asked.user.groups.exists()
    decide(client, asked, "restore")
    assert list(asked.user.groups.all()) == [aulne.editors]


def test_what_is_decided_twice_is_said(client, admin, asked):
    decide(client, asked, "accept")
    assert decide(client, asked, "refuse", "Late").status_code == 409
    assert asked.state == MembershipState.ACTIVE


def test_an_admin_decides_neither_about_themselves_nor_elsewhere(client, admin, bouleau, bob):
    own = Membership.objects.get(user=admin)
    other = request_membership(user=bob, network=bouleau)
    for membership in (own, other):
        assert decide(client, membership, "end", "No").status_code == 404


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.EDITOR])
def test_other_roles_see_nobody(client, aulne, asked, role):
    person = UserFactory()
    grant_membership(user=person, network=aulne, role=role, granted_by=None)
    client.force_login(person)
    assert asked.user.email not in client.get(reverse("desk_members")).content.decode()
    assert decide(client, asked, "accept").status_code == 404
    assert asked.state == MembershipState.REQUESTED


def test_federation_staff_cannot_demote_the_last_admin(client, admin, dana):
    client.force_login(dana)
    prove(client)
    membership = Membership.objects.get(user=admin)
    answer = decide(client, membership, Role.MEMBER)
    assert answer.status_code == 409
    assert membership.role == Role.ADMIN
