"""The desk of listings: what waits, who decides, on which text, and what stays out of reach."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.enums import AffiliationState, ChangeState, ListingState
from directory.models import Affiliation, Listing, ListingChange
from directory.services.listings import update_listing
from directory.services.texts import newest_text_of
from portal.enums import Role
from portal.services.memberships import grant_membership
from tests.factories import ListingFactory, UserFactory

CANARY = "CANARY-BOULEAU"
QUEUE = "/admin/desk/listings/"


@pytest.fixture
def submitted(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, submitted=True, name="Alice Cast")


@pytest.fixture
def published(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, tagline="Approved words stay")


def case(listing: Listing) -> str:
    return reverse("desk_listing", args=[listing.pk])


def propose(listing: Listing, by, **changes) -> ListingChange:
    listing = Listing.objects.get(pk=listing.pk)
    update_listing(
        listing=listing,
        text=newest_text_of(listing) | changes,
        seen=listing.text_token,
        updated_by=by,
    )
    return ListingChange.objects.get(listing=listing, state=ChangeState.PENDING)


def seen(client, listing: Listing) -> str:
    return client.get(case(listing)).context["seen"]


def waiting(client) -> list[str]:
    return [item.name for item in client.get(QUEUE).context["cases"]]


def test_what_waits_oldest_first(client, aulne, alice, bob):
    now = timezone.now()
    ListingFactory(home_network=aulne, submitted=True, name="Second", submitted_at=now)
    ListingFactory(
        home_network=aulne, submitted=True, name="First", submitted_at=now - timedelta(days=2)
    )
    changed = ListingFactory(home_network=aulne, owner=alice, name="Third")
    propose(changed, alice, tagline="Other")
    ListingFactory(home_network=aulne, name="Public, nothing waits")
    ListingFactory(home_network=aulne, draft=True, name="Draft")
    client.force_login(bob)
    assert waiting(client) == ["First", "Second", "Third"]


def test_another_networks_cases_are_not_there(client, bouleau, bob):
    other = ListingFactory(home_network=bouleau, submitted=True, name=CANARY, tagline=CANARY)
    changed = ListingFactory(home_network=bouleau, name=CANARY + " changed", owner=UserFactory())
    propose(changed, changed.owner, tagline=CANARY)
    client.force_login(bob)
    for address in (QUEUE, QUEUE + "?show=published", QUEUE + "?show=suspended"):
        response = client.get(address)
        assert response.status_code == 200
        assert CANARY not in response.content.decode()
    for listing in (other, changed):
        assert client.get(case(listing)).status_code == 404
        data = {"decision": "approve", "seen": listing.text_token}
        assert client.post(case(listing), data).status_code == 404
    assert client.get(QUEUE + "?network=bouleau").status_code == 404
    other.refresh_from_db()
    assert other.state == ListingState.SUBMITTED


def test_ones_own_is_not_there(client, aulne, bob):
    own = ListingFactory(home_network=aulne, owner=bob, submitted=True)
    client.force_login(bob)
    assert waiting(client) == []
    data = {"decision": "approve", "seen": own.text_token}
    assert client.post(case(own), data).status_code == 404


def test_visitors_and_members_stay_outside(client, submitted, alice):
    for person in (None, alice):
        if person:
            client.force_login(person)
        for address in (QUEUE, case(submitted), reverse("desk_affiliations")):
            response = client.get(address)
            assert response.status_code in (302, 403)
            assert "Alice Cast" not in response.content.decode()
        response = client.post(case(submitted), {"decision": "approve", "seen": "1.0"})
        assert response.status_code in (302, 403)
    submitted.refresh_from_db()
    assert submitted.state == ListingState.SUBMITTED


def test_approving_goes_on_to_the_next(client, aulne, submitted, bob):
    second = ListingFactory(home_network=aulne, submitted=True)
    client.force_login(bob)
    data = {"decision": "approve", "seen": seen(client, submitted)}
    assert client.post(case(submitted), data)["Location"] == case(second)
    data = {"decision": "approve", "seen": seen(client, second)}
    assert client.post(case(second), data)["Location"] == QUEUE
    assert Listing.objects.filter(state="published", published_at__isnull=False).count() == 2


def test_getting_decides_nothing(client, submitted, bob):
    client.force_login(bob)
    client.get(case(submitted) + "?decision=approve&seen=1.0")
    submitted.refresh_from_db()
    assert submitted.state == ListingState.SUBMITTED


@pytest.mark.parametrize("decision", ["send_back", "suspend", "refuse_change"])
def test_a_reason_is_needed(client, submitted, published, alice, bob, decision):
    listing = submitted if decision == "send_back" else published
    if decision == "refuse_change":
        propose(published, alice, tagline="Other")
    client.force_login(bob)
    token = seen(client, listing)
    response = client.post(case(listing), {"decision": decision, "seen": token, "reason": "  "})
    assert response.status_code == 400
    assert "reason" in response.context["form"].errors
    data = {"decision": decision, "seen": token, "reason": "Because"}
    assert client.post(case(listing), data).status_code == 302


def test_a_text_that_changed_meanwhile_is_409(client, submitted, alice, bob):
    client.force_login(bob)
    token = seen(client, submitted)
    update_listing(
        listing=submitted,
        text=newest_text_of(submitted) | {"tagline": "Written just now"},
        seen=submitted.text_token,
        updated_by=alice,
    )
    data = {"decision": "send_back", "seen": token, "reason": "Typed reason"}
    response = client.post(case(submitted), data)
    assert response.status_code == 409
    body = response.content.decode()
    assert "Written just now" in body
    assert "Typed reason" in body
    submitted.refresh_from_db()
    assert submitted.state == ListingState.SUBMITTED


def test_two_moderators_at_once(client, submitted, bob):
    client.force_login(bob)
    data = {"decision": "approve", "seen": seen(client, submitted)}
    assert client.post(case(submitted), data).status_code == 302
    assert client.post(case(submitted), data).status_code == 409


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"decision": "nonsense"},
        {"decision": "restore", "seen": "1.0"},
        {"decision": "approve", "seen": ""},
        {"decision": "approve", "seen": "x"},
        {"decision": "approve", "seen": "9" * 80},
        {"decision": "approve_change", "seen": "1.0"},
    ],
)
def test_what_was_not_offered_is_409(client, submitted, bob, data):
    client.force_login(bob)
    assert client.post(case(submitted), data).status_code == 409
    submitted.refresh_from_db()
    assert submitted.state == ListingState.SUBMITTED


def test_a_change_is_shown_word_by_word(client, published, alice, bob):
    propose(published, alice, tagline="Approved <i>words</i> go", skills=["Weaving"])
    client.force_login(bob)
    body = client.get(case(published)).content.decode()
    assert "<p>Approved <del>" in body
    assert "</span> words stay</del>" in body
    assert "&lt;i&gt;words&lt;/i&gt; go</ins>" in body
    assert "</span>Weaving</ins>" in body


def test_deciding_about_a_change(client, published, alice, bob):
    propose(published, alice, tagline="First try")
    client.force_login(bob)
    token = seen(client, published)
    propose(published, alice, tagline="Second try")
    data = {"decision": "approve_change", "seen": token}
    assert client.post(case(published), data).status_code == 409
    data["seen"] = seen(client, published)
    assert client.post(case(published), data).status_code == 302
    published.refresh_from_db()
    assert published.tagline == "Second try"
    assert client.post(case(published), data).status_code == 409


def test_suspending_and_restoring(client, published, bob):
    client.force_login(bob)
    data = {"decision": "suspend", "seen": seen(client, published), "reason": "Not so"}
    assert client.post(case(published), data).status_code == 302
    assert [c.name for c in client.get(QUEUE + "?show=suspended").context["cases"]] == [
        published.name
    ]
    data = {"decision": "restore", "seen": seen(client, published)}
    assert client.post(case(published), data).status_code == 302
    published.refresh_from_db()
    assert published.state == ListingState.PUBLISHED


def test_staff_of_several_choose_a_network(client, aulne, bouleau, bob):
    grant_membership(user=bob, network=bouleau, role=Role.MODERATOR, granted_by=None)
    ListingFactory(home_network=aulne, submitted=True, name="A")
    ListingFactory(home_network=bouleau, submitted=True, name="B")
    client.force_login(bob)
    assert set(waiting(client)) == {"A", "B"}
    response = client.get(QUEUE + "?network=bouleau&page=99999999999999999999")
    assert [item.name for item in response.context["cases"]] == ["B"]


def test_as_many_statements_for_one_case_as_for_three(client, aulne, bob):
    ListingFactory(home_network=aulne, submitted=True)
    client.force_login(bob)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        client.get(QUEUE)
    ListingFactory.create_batch(2, home_network=aulne, submitted=True)
    with CaptureQueriesContext(connection) as three:
        assert len(waiting(client)) == 3
    assert len(three) == len(one)


# Places in other networks --------------------------------------------------------------------


@pytest.fixture
def place(aulne, bouleau, alice) -> Affiliation:
    listing = ListingFactory(home_network=aulne, owner=alice, name="Wanderer")
    return Affiliation.objects.create(listing=listing, network=bouleau)


def test_the_asked_network_decides(client, place, bob, charlie):
    address = reverse("desk_affiliation", args=[place.pk])
    client.force_login(bob)  # the home network has no say in this
    assert client.get(address).status_code == 404
    assert client.post(address, {"decision": "accept"}).status_code == 404
    client.force_login(charlie)
    queue = client.get(reverse("desk_affiliations"))
    assert [item.pk for item in queue.context["cases"]] == [place.pk]
    assert client.post(address, {"decision": "refuse"}).status_code == 400
    assert client.post(address, {"decision": "accept"}).status_code == 302
    place.refresh_from_db()
    assert place.state == AffiliationState.ACCEPTED
    assert client.post(address, {"decision": "accept"}).status_code == 409
    assert client.post(address, {"decision": "suspend", "reason": "Gone"}).status_code == 302
    place.refresh_from_db()
    assert place.state == AffiliationState.SUSPENDED


def test_a_home_network_has_no_place_to_decide(client, published, bob):
    own_place = Affiliation.objects.get(listing=published)
    client.force_login(bob)
    assert client.get(reverse("desk_affiliation", args=[own_place.pk])).status_code == 404
