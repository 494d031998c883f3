"""The desk of charters: mandates and adoption, by one's own network's staff only."""

import pytest
from django.urls import reverse

from charters.enums import SignatureState, VersionState
from charters.models import Signature
from charters.services.signing import confirm_signature
from portal.enums import Role
from portal.services.memberships import grant_membership
from tests.charters.conftest import publish
from tests.charters.test_signatures import ORGANISATION, sign, token_of
from tests.doors import prove


@pytest.fixture
def waiting(charter) -> Signature:
    return confirm_signature(token=token_of(sign(charter, ORGANISATION, "funder")))[0]


def test_a_moderator_of_the_network_decides(waiting, client, bob):
    client.force_login(bob)
    queue = client.get(reverse("desk_signatures")).content.decode()
    assert ORGANISATION.organisation in queue
    case = reverse("desk_signature", args=[waiting.pk])
    client.post(case, {"decision": "accept"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == (SignatureState.ACTIVE, bob)
    assert client.post(case, {"decision": "accept"}).status_code == 409


def test_rejecting_needs_a_reason(waiting, client, bob):
    client.force_login(bob)
    case = reverse("desk_signature", args=[waiting.pk])
    assert client.post(case, {"decision": "reject"}).status_code == 400
    waiting.refresh_from_db()
    assert waiting.state == SignatureState.CONFIRMED


def test_staff_of_another_network_find_nothing(waiting, client, charlie):
    client.force_login(charlie)
    assert ORGANISATION.organisation not in client.get(reverse("desk_signatures")).content.decode()
    answer = client.post(reverse("desk_signature", args=[waiting.pk]), {"decision": "accept"})
    assert answer.status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == SignatureState.CONFIRMED


def test_adopting_is_for_admins(charter_page, client, bob, alice, aulne):
    version = publish(charter_page).versions.get()
    case = reverse("desk_version", args=[version.pk])
    client.force_login(bob)
    assert client.post(case, {"decision": "adopt"}).status_code == 403
    grant_membership(user=alice, network=aulne, role=Role.ADMIN, granted_by=None)
    client.force_login(alice)
    prove(client)
    assert version.binding_text.title in client.get(case).content.decode()
    client.post(case, {"decision": "adopt", "seen": version.binding_text.sha256})
    version.refresh_from_db()
    assert (version.state, version.adopted_by) == (VersionState.ADOPTED, alice)


def test_the_admins_home_counts_what_waits_at_ones_own_desks(waiting, client, bob, charlie):
    def waits(user) -> dict[str, int]:
        client.force_login(user)
        body = client.get(reverse("wagtailadmin_home"))
        panel = next(p for p in body.context["panels"] if p.name == "desk")
        queues = panel.get_context_data({"request": body.wsgi_request})["queues"]
        return {item.name: count for item, count in queues}

    assert waits(bob)["desk-signatures"] == 1
    assert waits(charlie)["desk-signatures"] == 0
