from collections.abc import Collection

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.desk_menu import desk_menu
from portal.enums import Role
from portal.models import User
from portal.services.memberships import grant_membership
from tests.factories import UserFactory

ADMINS = {"desk-members", "desk-policies", "desk-fraud", "desk-batches", "desk-organisations"}
WRITERS = {"desk-rules", "desk-source-updates"}
STAFF = {"desk-listings", "desk-claims", "desk-signatures", "desk-versions"}


def names(user: User) -> Collection[str]:
    request = RequestFactory().get("/")
    request.user = user
    return {item.name for item in desk_menu.menu_items_for_request(request)}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.MEMBER, set()),
        (Role.MODERATOR, STAFF),
        (Role.EDITOR, STAFF | WRITERS),
        (Role.ADMIN, STAFF | WRITERS | ADMINS),
    ],
)
def test_each_role_sees_its_queues(aulne, role, seen):
    user = UserFactory()
    grant_membership(user=user, network=aulne, role=role, granted_by=None)
    assert names(user) & (STAFF | WRITERS | ADMINS) == seen


def test_federation_staff_see_all_and_closed_accounts_nothing(dana):
    assert names(dana) >= STAFF | WRITERS | ADMINS
    dana.is_active = False
    assert not names(dana)


def test_a_network_that_is_not_open_gives_no_desk(aulne, bob):
    aulne.is_open = False
    aulne.save()
    assert not names(bob)


def test_the_menu_asks_once_for_all_its_entries(client, bob):
    client.force_login(bob)
    client.get(reverse("desk_coverage"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("desk_coverage"))
    roles = [one for one in asked if 'FROM "portal_membership"' in one["sql"]]
    assert (
        len([one for one in roles if one["sql"].lstrip().startswith("SELECT")]) <= 3
    )  # the fence, the desk, the menu
