"""A listing's places: particulars of each network, leaving, asking again, another home."""

import itertools

import pytest
from django.urls import reverse

from directory.enums import AFFILIATION_TRANSITIONS, AffiliationState
from directory.models import Affiliation, Listing, ListingDocument
from directory.services.affiliations import (
    decide_affiliation,
    describe_affiliation,
    leave_network,
    particulars_seen,
    request_affiliation,
)
from directory.services.home_network import accept_home, ask_home, refuse_home, withdraw_home
from directory.services.listings import update_listing
from directory.services.texts import newest_text_of
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, Network, OutboxMail
from tests.charters.test_races import together
from tests.directory.test_claims import fresh
from tests.factories import ListingFactory
from tests.template_database import RealCommits

ACCEPTED = AffiliationState.ACCEPTED


@pytest.fixture
def listing(aulne, bouleau, alice) -> Listing:
    for network in (aulne, bouleau):
        network.contact_email = f"team@{network.slug}.example"
        network.save()
    return ListingFactory(home_network=aulne, owner=alice, slug="ours")


@pytest.fixture
def place(listing, bouleau, charlie) -> Affiliation:
    asked = request_affiliation(listing=listing, network=bouleau, requested_by=listing.owner)
    return decide_affiliation(affiliation=asked, state=ACCEPTED, decided_by=charlie)


def words(**changes):
    empty = {"category": "", "local_contact": "", "highlights": "", "is_featured": False}
    return empty | changes


def describe(place, by, **changes):
    seen = particulars_seen(fresh(place))
    return describe_affiliation(
        affiliation=place, words=words(**changes), seen=seen, described_by=by
    )


# Leaving and coming back ---------------------------------------------------------------------

MOVES = {
    AffiliationState.REQUESTED: lambda p, owner, staff: request_affiliation(
        listing=p.listing, network=p.network, requested_by=owner
    ),
    AffiliationState.LEFT: lambda p, owner, staff: leave_network(affiliation=p, left_by=owner),
    **{
        state: lambda p, owner, staff, state=state: decide_affiliation(
            affiliation=p, state=state, decided_by=staff
        )
        for state in (ACCEPTED, AffiliationState.REFUSED, AffiliationState.SUSPENDED)
    },
}


@pytest.mark.parametrize(
    ("before", "after"), list(itertools.product(AffiliationState.values, MOVES)), ids=str
)
def test_every_step_of_the_table_and_no_other(place, alice, charlie, before, after):
    Affiliation.objects.filter(pk=place.pk).update(state=before)
    lines, mails = JournalEntry.objects.count(), OutboxMail.objects.count()
    if after in AFFILIATION_TRANSITIONS[before]:
        MOVES[after](fresh(place), alice, charlie)
        assert fresh(place).state == after
        assert JournalEntry.objects.count() == lines + 1
        assert OutboxMail.objects.count() == mails + 1
        return
    if after == AffiliationState.REQUESTED:  # asking twice is nothing
        MOVES[after](fresh(place), alice, charlie)
    else:
        with pytest.raises(IllegalTransition):
            MOVES[after](fresh(place), alice, charlie)
    assert fresh(place).state == before
    assert (JournalEntry.objects.count(), OutboxMail.objects.count()) == (lines, mails)


def test_what_left_is_found_there_no_more(listing, place, aulne, bouleau, alice, charlie):
    assert listing in Listing.objects.in_network(bouleau)
    before = ListingDocument.objects.get(listing=listing).__dict__.copy()
    leave_network(affiliation=place, left_by=alice)
    assert listing not in Listing.objects.in_network(bouleau)
    assert listing in Listing.objects.in_network(aulne)
    after = ListingDocument.objects.get(listing=listing).__dict__
    assert {k: v for k, v in before.items() if k != "_state"} != {
        k: v for k, v in after.items() if k != "_state"
    }
    assert OutboxMail.objects.filter(to="team@bouleau.example", subject__contains="quitté").exists()


def test_only_the_owner_leaves_and_never_the_home_network(listing, place, aulne, alice, bob):
    with pytest.raises(IllegalTransition):
        leave_network(affiliation=place, left_by=bob)
    with pytest.raises(IllegalTransition):
        leave_network(affiliation=listing.affiliations.get(network=aulne), left_by=alice)
    assert listing.affiliations.filter(state=ACCEPTED).count() == 2


# Particulars ---------------------------------------------------------------------------------


def test_what_a_network_adds_is_read_by_everybody(client, listing, place, bouleau, charlie):
    describe(place, charlie, category="Repair", local_contact="Zoé", highlights="On Mondays")
    body = client.get(listing.get_absolute_url()).content.decode()
    assert all(word in body for word in ("Repair", "Zoé", "On Mondays", "Bouleau", "Aulne"))
    decide_affiliation(affiliation=place, state="suspended", decided_by=charlie)
    body = client.get(listing.get_absolute_url()).content.decode()
    assert not any(word in body for word in ("Repair", "Zoé", "On Mondays"))


def test_two_who_write_at_once(client, place, charlie):
    seen = particulars_seen(place)
    describe(place, charlie, category="First")
    with pytest.raises(StaleText):
        describe_affiliation(
            affiliation=place, words=words(category="x"), seen=seen, described_by=charlie
        )
    client.force_login(charlie)
    data = {"seen": seen, "category": "Second", "local_contact": "", "highlights": "Mine"}
    answer = client.post(reverse("desk_place", args=[place.pk]), data)
    assert answer.status_code == 409
    body = answer.content.decode()
    assert all(word in body for word in ("First", "Second", "Mine"))
    data["seen"] = particulars_seen(fresh(place))
    assert client.post(reverse("desk_place", args=[place.pk]), data).status_code == 302
    assert fresh(place).category == "Second"


def test_each_network_writes_its_own_place_alone(client, listing, place, bob, charlie, alice):
    home = listing.affiliations.get(network=listing.home_network)
    for user, own, other in ((bob, home, place), (charlie, place, home)):
        client.force_login(user)
        assert client.get(reverse("desk_place", args=[own.pk])).status_code == 200
        address = reverse("desk_place", args=[other.pk])
        assert client.get(address).status_code == 404
        data = {"seen": particulars_seen(other), "category": "Stolen"}
        assert client.post(address, data).status_code == 404
    bobs = ListingFactory(home_network=listing.home_network, owner=bob).affiliations.get()
    client.force_login(bob)
    assert client.get(reverse("desk_place", args=[bobs.pk])).status_code == 404
    with pytest.raises(OwnCase):
        describe(bobs, bob)
    leave_network(affiliation=place, left_by=alice)
    with pytest.raises(IllegalTransition):
        describe(place, charlie)


def test_bad_words_are_400_and_stay(client, place, charlie):
    client.force_login(charlie)
    data = {"seen": particulars_seen(place), "category": "x" * 61, "highlights": "Kept words"}
    answer = client.post(reverse("desk_place", args=[place.pk]), data)
    assert answer.status_code == 400
    assert "Kept words" in answer.content.decode()
    assert fresh(place).category == ""


# Another home --------------------------------------------------------------------------------


def test_the_moderation_moves_with_the_change_that_waits(listing, place, bob, charlie, alice):
    text = newest_text_of(listing) | {"tagline": "Other words"}
    update_listing(listing=listing, text=text, seen=listing.text_token, updated_by=alice)
    ask_home(affiliation=place, asked_by=alice)
    assert place in Affiliation.objects.moderated_by(charlie).waiting()
    assert fresh(listing).home_network == listing.home_network
    accept_home(affiliation=place, accepted_by=charlie)
    moved = fresh(listing)
    assert moved.home_network == place.network
    assert moved.pending_change.payload["tagline"] == "Other words"
    assert moved in Listing.objects.moderated_by(charlie).waiting()
    assert moved not in Listing.objects.moderated_by(bob)
    former = moved.affiliations.get(network=listing.home_network)
    assert former in Affiliation.objects.moderated_by(bob)
    assert OutboxMail.objects.filter(to="team@aulne.example").exists()
    leave_network(affiliation=former, left_by=alice)
    assert list(moved.affiliations.public()) == [fresh(place)]


@pytest.mark.parametrize("state", [s for s in AffiliationState.values if s != ACCEPTED])
def test_only_a_network_that_accepted_it(place, alice, state):
    Affiliation.objects.filter(pk=place.pk).update(state=state)
    with pytest.raises(IllegalTransition):
        ask_home(affiliation=place, asked_by=alice)


@pytest.mark.parametrize("state", ["draft", "submitted", "suspended", "archived"])
def test_nobody_moves_away_from_a_suspension(listing, place, alice, charlie, state):
    ask_home(affiliation=place, asked_by=alice)
    Listing.objects.filter(pk=listing.pk).update(state=state)
    with pytest.raises(IllegalTransition):
        accept_home(affiliation=place, accepted_by=charlie)
    assert fresh(listing).home_network == listing.home_network
    withdraw_home(affiliation=place, withdrawn_by=alice)
    with pytest.raises(IllegalTransition):
        ask_home(affiliation=place, asked_by=alice)


def test_the_question_is_answered_once(listing, place, alice, bob, charlie):
    for act in (
        lambda: accept_home(affiliation=place, accepted_by=charlie),
        lambda: refuse_home(affiliation=place, reason="", refused_by=charlie),
        lambda: withdraw_home(affiliation=place, withdrawn_by=alice),
        lambda: ask_home(affiliation=place, asked_by=bob),
    ):
        with pytest.raises(IllegalTransition):
            act()
    ask_home(affiliation=place, asked_by=alice)
    with pytest.raises(OwnCase):
        accept_home(affiliation=place, accepted_by=alice)
    refuse_home(affiliation=place, reason="Too far", refused_by=charlie)
    mail = OutboxMail.objects.filter(to=alice.email).latest("pk")
    assert "Too far" in mail.text
    assert fresh(place).home_asked_at is None


@pytest.mark.parametrize("by", ["suspended", "left"])
def test_a_place_that_ends_is_asked_no_more(place, alice, charlie, by):
    ask_home(affiliation=place, asked_by=alice)
    if by == "left":
        leave_network(affiliation=fresh(place), left_by=alice)
    else:
        decide_affiliation(affiliation=fresh(place), state=by, decided_by=charlie)
    assert fresh(place).home_asked_at is None


def test_moving_over_http(client, listing, place, alice, bob, charlie):
    client.force_login(alice)
    home = reverse("listing_home", args=["ours", "bouleau"])
    leave_home = reverse("listing_leave", args=["ours", "aulne"])
    assert reverse("listing_affiliate", args=["ours"]) in client.get(leave_home).content.decode()
    assert client.post(leave_home).status_code == 409
    assert client.get(home).status_code == 200
    assert fresh(place).home_asked_at is None
    assert client.post(home).status_code == 302
    assert client.post(home, {"do": "withdraw"}).status_code == 302
    assert client.post(home, {"do": "withdraw"}).status_code == 409
    assert client.post(home).status_code == 302
    case = reverse("desk_affiliation", args=[place.pk])
    client.force_login(bob)
    assert client.post(case, {"decision": "home"}).status_code == 404
    client.force_login(charlie)
    assert client.post(case, {"decision": "not_home"}).status_code == 400
    assert client.post(case, {"decision": "home"}).status_code == 302
    assert fresh(listing).home_network.slug == "bouleau"
    client.force_login(alice)
    leave = reverse("listing_leave", args=["ours", "aulne"])
    assert client.get(leave).status_code == 200
    assert client.post(leave).status_code == 302
    body = client.get(reverse("listing_affiliate", args=["ours"])).content.decode()
    assert 'value="aulne"' in body


def test_cards_say_whose_member_one_sees(client, listing, place):
    body = client.get("/fr/annuaire/").content.decode()
    assert "aussi dans Bouleau" in body


class Races(RealCommits):
    def test_accepting_and_withdrawing_at_once_do_one_thing(self):
        aulne, bouleau = Network.objects.get(slug="aulne"), Network.objects.get(slug="bouleau")
        staff = ListingFactory(home_network=aulne).owner
        for _ in range(3):
            listing = ListingFactory(home_network=aulne)
            place = listing.affiliations.create(network=bouleau, state=ACCEPTED)
            ask_home(affiliation=place, asked_by=listing.owner)
            answers = together(
                lambda p=place: accept_home(affiliation=p, accepted_by=staff),
                lambda p=place, o=listing.owner: withdraw_home(affiliation=p, withdrawn_by=o),
            )
            assert sum(isinstance(answer, IllegalTransition) for answer in answers) == 1
            moved = fresh(listing).home_network == bouleau
            assert moved == isinstance(answers[0], Listing)
