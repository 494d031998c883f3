"""The desk of invitations: a network's admins invite, send again and withdraw; nobody else does."""

import pytest
from django.urls import reverse

from portal.enums import InvitationState, Role
from portal.models import Invitation, OutboxMail, User
from portal.services import invitations
from portal.services.invitations import invite
from portal.services.memberships import grant_membership
from tests.doors import prove
from tests.factories import UserFactory


@pytest.fixture
def admin(client, aulne) -> User:
    """An admin of Aulne, signed in."""
    person = UserFactory()
    grant_membership(user=person, network=aulne, role=Role.ADMIN, granted_by=None)
    client.force_login(person)
    prove(client)
    return person


def send(client, email: str, role: str = Role.EDITOR, network: str = "aulne", **more):
    url = reverse("desk_invite", args=[network])
    return client.post(url, {"email": email, "role": role, **more}, follow=True)


def test_known_and_unknown_addresses_get_the_same_answer(client, admin, alice):
    pages = []
    for email in (alice.email, "nobody@example.org"):
        page = send(client, email)
        assert page.redirect_chain == [(reverse("desk_invitations"), 302)]
        pages.append(page.content.decode().count("L’invitation est envoyée."))
        Invitation.objects.all().delete()
    assert pages == [1, 1]
    assert OutboxMail.objects.count() == 2


def test_the_desk_of_members_leads_there_and_the_queue_shows_them(client, admin):
    send(client, "zoe@example.org")
    members = client.get(reverse("desk_members")).content.decode()
    assert reverse("desk_invite", args=["aulne"]) in members
    assert reverse("desk_invitations") in members
    queue = client.get(reverse("desk_invitations")).content.decode()
    assert "zoe@example.org" in queue


def test_mistakes_are_said_and_what_was_typed_stays(client, admin, aulne, alice):
    grant_membership(user=alice, network=aulne, granted_by=None)
    for email, role in (("not an address", Role.EDITOR), ("a@b.org", "owner"), (alice.email, "")):
        page = send(client, email, role)
        assert page.status_code == 400
        assert email in page.content.decode()
    known = send(client, alice.email)
    assert known.status_code == 400
    assert "déjà membre" in known.content.decode()
    assert not Invitation.objects.exists()


def test_enough_for_today(client, admin, monkeypatch):
    monkeypatch.setattr(invitations, "INVITATIONS_A_DAY", 1)
    send(client, "one@example.org")
    page = send(client, "two@example.org")
    assert page.status_code == 429
    assert "two@example.org" in page.content.decode()
    case = reverse("desk_invitation", args=[Invitation.objects.get().pk])
    assert client.post(case, {"decision": "again"}).status_code == 429


def test_sent_again_and_withdrawn(client, admin):
    send(client, "zoe@example.org")
    invitation = Invitation.objects.get()
    case = reverse("desk_invitation", args=[invitation.pk])
    assert client.post(case, {"decision": "again"}).status_code == 302
    again = Invitation.objects.get()
    assert again.token_sha256 != invitation.token_sha256
    assert OutboxMail.objects.count() == 2
    client.post(case, {"decision": "withdraw"})
    assert Invitation.objects.get().state == InvitationState.WITHDRAWN
    assert not OutboxMail.objects.exists()
    assert client.get(case).status_code == 404
    assert client.post(case, {"decision": "again"}).status_code == 404


def test_sending_again_to_who_became_a_member_is_said(client, admin, aulne, alice):
    send(client, alice.email)
    grant_membership(user=alice, network=aulne, granted_by=None)
    case = reverse("desk_invitation", args=[Invitation.objects.get().pk])
    assert client.post(case, {"decision": "again"}).status_code == 409


def test_nobody_invites_elsewhere_or_below_an_admin_s_role(client, admin, bouleau, dana):
    theirs = invite(network=bouleau, email="b@example.org", role=Role.MEMBER, invited_by=dana)
    case = reverse("desk_invitation", args=[theirs.pk])
    assert send(client, "x@example.org", network="bouleau").status_code == 404
    assert client.post(case, {"decision": "withdraw"}).status_code == 404
    grant_membership(user=admin, network=bouleau, role=Role.EDITOR, granted_by=None)
    assert send(client, "x@example.org", network="bouleau").status_code == 404
    assert client.get(case).status_code == 404
    assert "b@example.org" not in client.get(reverse("desk_invitations")).content.decode()
    assert Invitation.objects.get() == theirs


def test_federation_staff_invite_anywhere_once_they_chose(client, aulne, bouleau, dana):
    client.force_login(dana)
    prove(client)
    button = reverse("desk_invite", args=["bouleau"])
    assert button not in client.get(reverse("desk_members")).content.decode()
    chosen = client.get(reverse("desk_members") + "?network=bouleau").content.decode()
    assert button in chosen
    assert send(client, "x@example.org", network="bouleau").status_code == 200
    assert Invitation.objects.get().network == bouleau


def test_a_role_at_the_desk_asks_who_gives_it_and_keeps_what_was_typed(client, admin):
    client.logout()
    client.force_login(admin)
    url = reverse("desk_invite", args=["aulne"])
    answer = client.post(url, {"email": "zoe@example.org", "role": Role.ADMIN})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not Invitation.objects.exists()
    form = client.get(url).context["form"]
    assert (form["email"].value(), form["role"].value()) == ("zoe@example.org", Role.ADMIN)
    assert send(client, "zoe@example.org", Role.MEMBER).status_code == 200
    assert Invitation.objects.get().role == Role.MEMBER
