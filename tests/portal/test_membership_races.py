"""Two at once, on real commits: a network keeps one admin, an invitation is used once."""

from portal.enums import InvitationState, MembershipState, Role
from portal.models import Invitation, Membership, Network
from portal.services.invitations import (
    InvitationSpent,
    accept_invitation,
    decline_invitation,
    invite,
)
from portal.services.memberships import LastAdmin, change_role, change_state, grant_membership
from tests.charters.test_races import together
from tests.factories import UserFactory
from tests.template_database import RealCommits

ROUNDS = 3


def attempt(act):
    """What the service said, as a value: `together` wants no exception."""

    def run():
        try:
            return act()
        except (LastAdmin, InvitationSpent) as error:
            return error

    return run


def two_admins(network: Network) -> list[Membership]:
    Membership.objects.filter(network=network).delete()
    return [
        grant_membership(user=UserFactory(), network=network, role=Role.ADMIN, granted_by=None)
        for _ in range(2)
    ]


def leave(membership):
    state = MembershipState.ENDED
    change_state(membership=membership, to_state=state, changed_by=membership.user)


def suspend(membership):
    change_state(membership=membership, to_state=MembershipState.SUSPENDED, changed_by=None)


def demote(membership):
    change_role(membership=membership, role=Role.MEMBER, changed_by=None)


class Races(RealCommits):
    def test_two_admins_go_at_once_and_exactly_one_remains(self):
        network = Network.objects.get(slug="aulne")
        for first, second in [(leave, leave), (demote, demote), (leave, suspend)] * ROUNDS:
            one, other = two_admins(network)
            answers = together(
                attempt(lambda m=one, act=first: act(m)),
                attempt(lambda m=other, act=second: act(m)),
            )
            assert sum(isinstance(answer, LastAdmin) for answer in answers) == 1
            assert Membership.objects.admins_of(network).count() == 1

    def test_one_invitation_answered_at_once_is_answered_once(self):
        network = Network.objects.get(slug="aulne")
        (admin, _other) = two_admins(network)
        for number in range(ROUNDS):
            person = UserFactory(email=f"invited{number}@example.org")
            person.emailaddress_set.create(email=person.email, verified=True, primary=True)
            offer = {"email": person.email, "role": Role.EDITOR, "invited_by": admin.user}
            invitation = invite(network=network, **offer)
            accept = attempt(
                lambda i=invitation, p=person: accept_invitation(invitation=i, accepted_by=p)
            )
            decline = attempt(
                lambda i=invitation, p=person: decline_invitation(invitation=i, declined_by=p)
            )
            answers = together(accept, accept, decline)
            assert sum(isinstance(answer, InvitationSpent) for answer in answers) == 2
            accepted = Invitation.objects.get(pk=invitation.pk).state == InvitationState.ACCEPTED
            assert Membership.objects.filter(user=person).count() == int(accepted)

    def test_one_mailbox_invited_at_once_has_one_open_invitation(self):
        network = Network.objects.get(slug="aulne")
        (admin, _other) = two_admins(network)
        offer = {"role": Role.EDITOR, "invited_by": admin.user}
        answers = together(
            *(
                attempt(lambda e=email: invite(network=network, email=e, **offer))
                for email in ("a.b@gmail.com", "ab@gmail.com", "AB+c@gmail.com")
            )
        )
        assert all(isinstance(answer, Invitation) for answer in answers)
        assert Invitation.objects.count() == 1
