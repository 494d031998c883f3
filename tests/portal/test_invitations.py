"""Invitations: bound to a mailbox, used once, worth as much as the right of who sent them."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.enums import INVITATION_TRANSITIONS, InvitationState, MembershipState, Role
from portal.errors import IllegalTransition
from portal.models import Invitation, JournalEntry, Membership, OutboxMail, User
from portal.services import invitations
from portal.services.invitations import (
    InvitationSpent,
    KnownHere,
    NotInvited,
    accept_invitation,
    decline_invitation,
    invitation_by_token,
    invite,
    withdraw_invitation,
)
from portal.services.limits import LimitReached
from portal.services.memberships import change_role, change_state, grant_membership
from tests.factories import UserFactory


@pytest.fixture
def admin(aulne) -> User:
    person = UserFactory()
    grant_membership(user=person, network=aulne, role=Role.ADMIN, granted_by=None)
    return person


@pytest.fixture
def invited(aulne, admin, alice) -> Invitation:
    """Alice, as an editor of Aulne."""
    return invite(network=aulne, email=alice.email, role=Role.EDITOR, invited_by=admin)


def mails() -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(dedupe_key__startswith="invitation:").order_by("pk"))


def mailed_key() -> str:
    return re.search(r"/invitation/([\w-]+)/", mails()[-1].text).group(1)


def address(key: object) -> str:
    return reverse("invitation_answer", args=[key])


def answer(client: Client, key: object, word: str = "accept") -> int:
    return client.post(address(key), {"answer": word}).status_code


def test_the_mailed_link_shows_and_only_the_button_accepts_once(client, invited, alice, aulne):
    client.force_login(alice)
    key = mailed_key()
    assert key not in str(Invitation.objects.values())
    assert aulne.name in client.get(address(key)).content.decode()
    assert not Membership.objects.filter(user=alice).exists()
    assert answer(client, key) == 302
    membership = Membership.objects.get(user=alice)
    assert (membership.state, membership.role) == (MembershipState.ACTIVE, Role.EDITOR)
    assert list(alice.groups.all()) == [aulne.editors]
    assert answer(client, key) == client.get(address(key)).status_code == 410
    invited.refresh_from_db()
    assert (invited.state, invited.email, invited.mailbox) == (InvitationState.ACCEPTED, "", "")
    assert mails() == []


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client, invited):
    page = client.get(address(mailed_key())).content.decode()
    assert f"{reverse('account_signup')}?next={address(mailed_key())}" in page
    assert invited.email not in page
    answered = client.post(address(mailed_key()), {"answer": "accept"})
    assert answered.url == f"{reverse('account_login')}?next={address(mailed_key())}"


def test_who_holds_the_mail_declines_without_an_account(client, invited):
    assert answer(client, mailed_key(), "decline") == 302
    invited.refresh_from_db()
    assert (invited.state, invited.email) == (InvitationState.DECLINED, "")
    line = JournalEntry.objects.filter(subject_type="portal.invitation").first()
    assert (line.to_state, line.actor) == (InvitationState.DECLINED, None)


@pytest.mark.parametrize("word", ["accept", "decline"])
def test_another_account_is_told_so_and_not_whose_it_is(client, invited, bob, word):
    client.force_login(bob)
    key = mailed_key()
    shown = client.get(address(key))
    assert shown.status_code == 403
    assert invited.email not in shown.content.decode()
    assert answer(client, key, word) == 403
    with pytest.raises(NotInvited):
        accept_invitation(invitation=invited, accepted_by=bob)
    invited.refresh_from_db()
    assert invited.state == InvitationState.OPEN


def test_an_address_that_is_not_proved_accepts_nothing(client, invited, alice):
    alice.emailaddress_set.update(verified=False)
    client.force_login(alice)
    assert answer(client, mailed_key()) == 403
    assert not Membership.objects.filter(user=alice).exists()


def test_a_number_opens_only_one_s_own(client, invited, alice, bob):
    assert client.get(address(invited.pk)).status_code == 404
    client.force_login(bob)
    assert client.get(address(invited.pk)).status_code == 404
    assert client.get(address(invited.pk + 1)).status_code == 404
    client.force_login(alice)
    assert client.get(address(invited.pk)).status_code == 200


@pytest.mark.parametrize("key", ["nobody-was-sent-this", "²", "9" * 40, "٣"])
def test_what_nobody_was_sent_is_gone(client, invited, alice, key):
    client.force_login(alice)
    assert client.get(address(key)).status_code == 410


def test_too_old(client, invited, alice):
    key = mailed_key()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client.force_login(alice)
    assert answer(client, key) == client.get(address(key)).status_code == 410
    with pytest.raises(InvitationSpent):
        accept_invitation(invitation=invited, accepted_by=alice)


def test_known_and_unknown_addresses_make_no_difference(aulne, admin, alice):
    """Not even in the work that is done: an account elsewhere is not looked up."""
    counts = []
    for email in (alice.email, "nobody-knows@example.org"):
        with CaptureQueriesContext(connection) as asked:
            invite(network=aulne, email=email, role=Role.MEMBER, invited_by=admin)
        counts.append(len(asked))
    assert counts[0] == counts[1] > 5
    first, second = mails()
    assert first.subject == second.subject
    for mail in (first, second):
        assert alice.first_name not in mail.text


@pytest.mark.parametrize("state", [MembershipState.REQUESTED, "active", MembershipState.SUSPENDED])
def test_whom_the_admins_see_anyway_is_not_invited(aulne, admin, alice, state):
    Membership.objects.create(user=alice, network=aulne, state=state)
    with pytest.raises(KnownHere):
        invite(network=aulne, email="ALICE@example.org", role=Role.ADMIN, invited_by=admin)
    assert not Invitation.objects.exists()
    assert mails() == []


def test_another_spelling_of_the_mailbox_replaces_the_invitation(aulne, admin):
    first = invite(network=aulne, email="a.b@gmail.com", role=Role.MEMBER, invited_by=admin)
    old = mailed_key()
    again = invite(network=aulne, email="AB+x@Gmail.com", role=Role.EDITOR, invited_by=admin)
    assert again.pk == first.pk
    with pytest.raises(InvitationSpent):
        invitation_by_token(old)
    assert invitation_by_token(mailed_key()).role == Role.EDITOR


def test_the_database_keeps_one_open_invitation_a_mailbox(invited):
    again = Invitation.objects.get(pk=invited.pk)
    again.pk, again.token_sha256 = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@pytest.mark.parametrize("state", [s for s in InvitationState if s != InvitationState.OPEN])
def test_the_database_keeps_no_address_of_an_ended_one(invited, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(state=state)


def test_one_mailbox_gets_three_a_day_from_a_network(aulne, admin):
    for spelling in ("v@example.org", "V@example.org", "v+1@example.org"):
        invite(network=aulne, email=spelling, role=Role.MEMBER, invited_by=admin)
    with pytest.raises(LimitReached):
        invite(network=aulne, email="v+2@example.org", role=Role.MEMBER, invited_by=admin)
    assert len(mails()) == 3


def test_and_three_from_all_networks_which_no_admin_hears_of(aulne, bouleau, admin, dana):
    for network in (aulne, aulne, bouleau, bouleau):
        invite(network=network, email="v@example.org", role=Role.MEMBER, invited_by=dana)
    assert len(mails()) == 3


def test_a_network_invites_so_many_a_day(aulne, admin, monkeypatch):
    monkeypatch.setattr(invitations, "INVITATIONS_A_DAY", 2)
    for number in range(2):
        invite(network=aulne, email=f"{number}@a.org", role=Role.MEMBER, invited_by=admin)
    with pytest.raises(LimitReached):
        invite(network=aulne, email="2@a.org", role=Role.MEMBER, invited_by=admin)


def demoted(membership):
    change_role(membership=membership, role=Role.EDITOR, changed_by=None)


def suspended(membership):
    change_state(membership=membership, to_state=MembershipState.SUSPENDED, changed_by=None)


def closed(membership):
    User.objects.filter(pk=membership.user_id).update(is_active=False)


def deleted(membership):
    membership.user.delete()


@pytest.mark.parametrize("what_happened", [demoted, suspended, closed, deleted])
def test_it_is_worth_no_more_than_the_right_of_who_sent_it(
    client, aulne, admin, invited, alice, what_happened
):
    second = UserFactory()
    grant_membership(user=second, network=aulne, role=Role.ADMIN, granted_by=None)
    client.force_login(alice)
    key = mailed_key()
    assert client.get(address(key)).status_code == 200
    what_happened(Membership.objects.get(user=admin))
    assert answer(client, key) == 410
    # Another admin sends it again, in their own name.
    again = invite(network=aulne, email=alice.email, role=Role.MEMBER, invited_by=second)
    assert again.pk == invited.pk
    assert answer(client, mailed_key()) == 302


@pytest.mark.parametrize(
    ("had", "offered", "has"),
    [
        (Role.MEMBER, Role.EDITOR, Role.EDITOR),
        (Role.ADMIN, Role.MEMBER, Role.ADMIN),
    ],
)
def test_who_joined_meanwhile_keeps_the_higher_role(aulne, admin, alice, had, offered, has):
    invitation = invite(network=aulne, email=alice.email, role=offered, invited_by=admin)
    grant_membership(user=alice, network=aulne, role=had, granted_by=None)
    assert accept_invitation(invitation=invitation, accepted_by=alice).role == has


def test_who_asked_meanwhile_is_a_member(aulne, invited, alice):
    Membership.objects.create(user=alice, network=aulne, state=MembershipState.REQUESTED)
    accept_invitation(invitation=invited, accepted_by=alice)
    membership = Membership.objects.get(user=alice)
    assert (membership.state, membership.role) == (MembershipState.ACTIVE, Role.EDITOR)


def test_it_lifts_no_suspension(client, aulne, invited, alice):
    suspended = Membership.objects.create(
        user=alice, network=aulne, state=MembershipState.SUSPENDED
    )
    client.force_login(alice)
    assert answer(client, mailed_key()) == 409
    suspended.refresh_from_db()
    assert (suspended.state, suspended.role) == (MembershipState.SUSPENDED, Role.MEMBER)
    invited.refresh_from_db()
    assert invited.state == InvitationState.OPEN


def test_a_closed_network_takes_nobody(client, aulne, invited, alice):
    aulne.is_open = False
    aulne.save()
    client.force_login(alice)
    assert answer(client, mailed_key()) == 410


ENDS = [state for state in InvitationState if not INVITATION_TRANSITIONS[state]]


@pytest.mark.parametrize("state", ENDS)
def test_what_has_ended_stays_ended(invited, alice, admin, state):
    Invitation.objects.update(state=state, email="", mailbox="", token_sha256=None)
    lines = JournalEntry.objects.count()
    for act in (
        lambda: accept_invitation(invitation=invited, accepted_by=alice),
        lambda: decline_invitation(invitation=invited, declined_by=alice),
        lambda: withdraw_invitation(invitation=invited, withdrawn_by=admin),
    ):
        with pytest.raises((InvitationSpent, IllegalTransition)):
            act()
    assert Invitation.objects.get().state == state
    assert JournalEntry.objects.count() == lines
