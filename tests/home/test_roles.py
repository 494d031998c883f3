"""The nightly check of rights: finds each kind of drift, says no name, mails once a day."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from home.services.roles import report_drift, role_drift
from portal.enums import MembershipState, Role
from portal.models import Membership, Network, OutboxMail, User
from portal.services.memberships import grant_membership
from tests.factories import UserFactory


@pytest.fixture
def admins(aulne, bouleau) -> list[User]:
    """Both networks have one: then nothing is amiss."""
    people = [UserFactory(first_name="Zéphyrine"), UserFactory(first_name="Zéphyrin")]
    for network, person in zip((aulne, bouleau), people, strict=True):
        grant_membership(user=person, network=network, role=Role.ADMIN, granted_by=None)
    return people


def test_as_opened_and_granted_nothing_is_amiss(admins, bob, charlie, dana):
    assert role_drift() == []


def close_the_account(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def drop_a_page_right(user):
    GroupPagePermission.objects.filter(group=Network.objects.get(slug="aulne").editors)[0].delete()


def reach_another_section(user):
    GroupPagePermission.objects.create(
        group=Network.objects.get(slug="aulne").editors,
        page=Network.objects.get(slug="bouleau").root_page,
        permission=Permission.objects.get(codename="change_page"),
    )


def reach_every_collection(user):
    GroupCollectionPermission.objects.create(
        group=Network.objects.get(slug="aulne").editors,
        collection=Collection.get_first_root_node(),
        permission=Permission.objects.get(codename="change_image"),
    )


def give_the_group_more(user):
    permission = Permission.objects.get(codename="change_user", content_type__app_label="portal")
    Network.objects.get(slug="aulne").editors.permissions.add(permission)


def give_a_person_more(user):
    user.user_permissions.add(Permission.objects.filter(codename="delete_page")[0])


def join_another_group(user):
    user.groups.add(Network.objects.get(slug="bouleau").moderators)


def join_a_group_of_no_network(user):
    user.groups.add(Group.objects.create(name="handmade"))


def leave_the_group(user):
    user.groups.clear()


def suspend_by_hand(user):
    Membership.objects.filter(user=user).update(state=MembershipState.SUSPENDED)


def be_staff(user):
    User.objects.filter(pk=user.pk).update(is_staff=True)


def be_superuser(user):
    User.objects.filter(pk=user.pk).update(is_superuser=True)


@pytest.mark.parametrize(
    ("drift", "says"),
    [
        (drop_a_page_right, "aulne editor: missing in pages"),
        (reach_another_section, "aulne editor: too much in pages"),
        (reach_every_collection, "aulne editor: too much in collections"),
        (give_the_group_more, "aulne editor: too much in rights: portal change_user"),
        (give_a_person_more, "permission(s) of its own"),
        (join_another_group, "in bouleau moderator, without such a membership"),
        (join_a_group_of_no_network, "of no network, without such a membership"),
        (leave_the_group, "not in aulne editor, despite the membership"),
        (suspend_by_hand, "in aulne editor, without such a membership"),
        (be_staff, "without the other"),
        (be_superuser, "without the other"),
    ],
)
def test_each_drift_is_one_line_without_a_name(admins, bob, drift, says, capsys):
    drift(bob)
    (line,) = role_drift()
    assert says in line
    assert "Bob" not in line
    assert "@" not in line
    with pytest.raises(SystemExit) as left:
        call_command("check_roles")
    assert left.value.code == 1
    assert line in capsys.readouterr().out


def test_a_network_whose_only_admin_cannot_sign_in(admins):
    close_the_account(admins[0])
    assert role_drift() == ["aulne: open, and nobody can act as its admin"]


def test_federation_staff_are_mailed_once_a_day(admins, bob, dana):
    assert report_drift() == 0
    assert not OutboxMail.objects.filter(to=dana.email).exists()
    leave_the_group(bob)
    assert report_drift() == report_drift() == 1
    mail = OutboxMail.objects.get(to=dana.email)
    assert "check_roles" in mail.text
    assert not OutboxMail.objects.filter(to=bob.email).exists()


def test_all_well_is_said(admins, capsys):
    call_command("check_roles")
    assert "every right follows" in capsys.readouterr().out
