"""A network's rules: changed by its admins, with a proof, and in the journal."""

import pytest
from django.urls import reverse

from portal.enums import Role
from portal.models import JournalEntry
from portal.services.memberships import grant_membership
from tests.doors import prove
from tests.factories import UserFactory

RULES = {
    "moderation": "before",
    "trusted_after": "3",
    "mandate_by_document": "on",
    "four_eyes": "on",
    "consultation_days": "21",
    "notice_days": "30",
    "grace_days": "90",
}


@pytest.fixture
def admin(aulne, client):
    user = UserFactory()
    grant_membership(user=user, network=aulne, role=Role.ADMIN, granted_by=None)
    client.force_login(user)
    return user


def test_an_admin_changes_the_rules(admin, aulne, client):
    url = reverse("desk_network_policies", args=[aulne.pk])
    assert client.get(reverse("desk_policies")).url == url
    prove(client)
    assert client.post(url, RULES).status_code == 302
    aulne.refresh_from_db()
    assert (aulne.four_eyes, aulne.consultation_days, aulne.notice_days) == (True, 21, 30)
    lines = JournalEntry.objects.filter(action__startswith="set_")
    assert {(line.action, line.from_state, line.to_state) for line in lines} == {
        ("set_four_eyes", "False", "True"),
        ("set_consultation_days", "14", "21"),
        ("set_notice_days", "0", "30"),
    }


def test_without_a_proof_nothing_changes_and_nothing_typed_is_lost(admin, aulne, client):
    url = reverse("desk_network_policies", args=[aulne.pk])
    answer = client.post(url, RULES)
    assert "reauthenticate" in answer.url
    aulne.refresh_from_db()
    assert not aulne.four_eyes
    prove(client)
    assert client.get(url).context["form"].initial["consultation_days"] == "21"


@pytest.mark.parametrize("days", ["0", "-1", "367", "x"])
def test_absurd_rules_are_refused(admin, aulne, client, days):
    prove(client)
    url = reverse("desk_network_policies", args=[aulne.pk])
    answer = client.post(url, RULES | {"consultation_days": days})
    assert answer.status_code == 400
    assert answer.context["form"].errors["consultation_days"]
    assert not JournalEntry.objects.filter(action__startswith="set_").exists()


def test_editors_and_strangers_find_nothing(aulne, bouleau, bob, client):
    stranger = UserFactory()
    grant_membership(user=stranger, network=bouleau, role=Role.ADMIN, granted_by=None)
    for person in (bob, stranger):
        client.force_login(person)
        prove(client)
        answer = client.post(reverse("desk_network_policies", args=[aulne.pk]), RULES)
        assert answer.status_code == 404
    aulne.refresh_from_db()
    assert not aulne.four_eyes
