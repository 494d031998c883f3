"""The account of a network's last admin is neither closed nor deleted, one by one or in bulk."""

import pytest
from django.urls import reverse

from portal.enums import Role
from portal.models import User
from portal.services.memberships import grant_membership
from tests.factories import UserFactory


@pytest.fixture
def last(client, aulne, dana) -> User:
    """Aulne's one admin; Dana of the federation is signed in."""
    person = UserFactory(last_name="Last")
    grant_membership(user=person, network=aulne, role=Role.ADMIN, granted_by=None)
    client.force_login(dana)
    return person


def edit(client, user, **more):
    data = {"email": user.email, "first_name": user.first_name, "last_name": "Changed", **more}
    return client.post(reverse("wagtailusers_users:edit", args=[user.pk]), data)


def delete(client, user):
    return client.post(reverse("wagtailusers_users:delete", args=[user.pk]))


def in_bulk(action, **data):
    def post(client, user):
        url = reverse("wagtail_bulk_action", args=["portal", "user", action])
        return client.post(f"{url}?id={user.pk}", data)

    return post


CLOSINGS = {
    "edit": edit,
    "delete": delete,
    "bulk delete": in_bulk("delete"),
    "bulk close": in_bulk("set_active_state", mark_as_active="False"),
}


def still_there(user) -> bool:
    return User.objects.filter(pk=user.pk, is_active=True).exists()


@pytest.mark.parametrize("how", CLOSINGS)
def test_the_last_one_stays_until_there_is_another(client, last, aulne, how):
    assert CLOSINGS[how](client, last).status_code == 302
    assert still_there(last)
    told = client.get(reverse("wagtailusers_users:index")).content.decode()
    assert aulne.name in told
    grant_membership(user=UserFactory(), network=aulne, role=Role.ADMIN, granted_by=None)
    CLOSINGS[how](client, last)
    assert not still_there(last)


def test_the_rest_of_the_account_may_be_edited(client, last):
    edit(client, last, is_active="on")
    last.refresh_from_db()
    assert (last.last_name, last.is_active) == ("Changed", True)


def test_a_second_admin_whose_account_is_closed_is_no_other(client, last, aulne):
    second = UserFactory()
    grant_membership(user=second, network=aulne, role=Role.ADMIN, granted_by=None)
    User.objects.filter(pk=second.pk).update(is_active=False)
    delete(client, last)
    assert still_there(last)


def test_both_of_two_at_once_are_not_deleted(client, last, aulne):
    second = UserFactory()
    grant_membership(user=second, network=aulne, role=Role.ADMIN, granted_by=None)
    url = reverse("wagtail_bulk_action", args=["portal", "user", "delete"])
    client.post(f"{url}?id={last.pk}&id={second.pk}")
    assert still_there(last)
    assert still_there(second)
