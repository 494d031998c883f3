"""Who writes a listing: editors, roles offered and answered, and the one owner."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.enums import ListingRole, OfferState
from directory.models import Listing, ListingOffer
from directory.queries.member import listings_of
from directory.queries.personal import roles_data
from directory.services.erasure import erase_listing, forget_roles_of
from directory.services.moderation import send_back_listing
from directory.services.people import (
    InAlready,
    NotOffered,
    OfferSpent,
    accept_offer,
    decline_offer,
    expire_offers,
    leave_listing,
    offer_of,
    offer_role,
    remove_editor,
    withdraw_offer,
)
from portal.enums import Role
from portal.errors import IllegalTransition, OwnCase
from portal.models import JournalEntry, Network, OutboxMail
from portal.services.limits import LimitReached
from portal.services.memberships import grant_membership
from tests.charters.test_races import together
from tests.directory.test_claims import claim_by, fresh, person
from tests.factories import ListingFactory, UserFactory
from tests.template_database import RealCommits

EDITOR, OWNER = ListingRole.EDITOR, ListingRole.OWNER


@pytest.fixture
def listing(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, slug="ours")


@pytest.fixture
def zoe(db):
    return person("zoe@example.org")


@pytest.fixture
def edited(listing, zoe) -> Listing:
    listing.editors.create(user=zoe)
    return listing


def offer(listing: Listing, role: str = EDITOR, email: str = "zoe@example.org") -> ListingOffer:
    return offer_role(listing=listing, email=email, role=role, offered_by=listing.owner)


# Offers --------------------------------------------------------------------------------------


def test_an_editor_is_one_once_they_accept(listing, zoe, alice):
    made = offer(listing, email=" Zoe@Example.org ")
    assert OutboxMail.objects.get().to == "zoe@example.org"
    assert not listing.editors.exists()
    accept_offer(offer=made, accepted_by=zoe)
    assert [editor.user for editor in listing.editors.all()] == [zoe]
    assert fresh(listing).owner == alice
    ended = fresh(made)
    assert (ended.state, ended.email, ended.token_sha256) == (OfferState.ACCEPTED, "", None)
    assert OutboxMail.objects.filter(to=alice.email).count() == 1
    of_it = {"subject_type": "directory.listing", "subject_id": str(listing.pk)}
    lines = JournalEntry.objects.filter(**of_it).order_by("pk")
    actions = list(lines.values_list("action", flat=True))
    assert actions == ["offer_role", "offer_accepted", "add_editor"]
    assert not lines.filter(reason__contains="zoe").exists()


def test_the_owner_changes_only_when_the_next_one_accepts(edited, zoe, alice):
    made = offer(edited, OWNER)
    other = offer(edited, EDITOR, "other@example.org")
    assert fresh(edited).owner == alice
    accept_offer(offer=made, accepted_by=zoe)
    listing = fresh(edited)
    assert listing.owner == zoe
    assert [editor.user for editor in listing.editors.all()] == [alice]
    assert fresh(other).state == OfferState.WITHDRAWN
    with pytest.raises(IllegalTransition):
        offer_role(listing=listing, email="a@example.org", role=EDITOR, offered_by=alice)


def test_one_transfer_at_a_time(listing):
    first = offer(listing, OWNER, "first@example.org")
    offer(listing, OWNER, "second@example.org")
    assert fresh(first).state == OfferState.WITHDRAWN
    assert ListingOffer.objects.open().count() == 1


def test_offering_again_sends_another_link(listing, zoe):
    first = offer(listing)
    second = offer(listing, OWNER)
    assert first.pk == second.pk
    with pytest.raises(OfferSpent):
        accept_offer(offer=first, accepted_by=zoe)
    accept_offer(offer=second, accepted_by=zoe)
    assert fresh(listing).owner == zoe


def test_who_has_the_role_is_not_offered_it(edited, alice):
    for email in ("zoe@example.org", alice.email):
        with pytest.raises(InAlready):
            offer(edited, EDITOR, email)
    with pytest.raises(InAlready):
        offer(edited, OWNER, alice.email)
    assert offer(edited, OWNER).role == OWNER


def test_only_the_mailbox_may_accept(listing, zoe, bob):
    made = offer(listing)
    for other in (bob, person("zoe+b@example.org"), person("unproved@example.org")):
        with pytest.raises(NotOffered):
            accept_offer(offer=made, accepted_by=other)
    assert fresh(made).state == OfferState.OPEN


@pytest.mark.parametrize("end", ["accept", "decline", "withdraw", "expire", "owner"])
def test_what_ended_can_not_be_answered(listing, zoe, alice, end):
    made = offer(listing)
    if end == "accept":
        accept_offer(offer=made, accepted_by=zoe)
    elif end == "decline":
        decline_offer(offer=made, declined_by=None)
    elif end == "withdraw":
        withdraw_offer(offer=made, withdrawn_by=alice)
    elif end == "expire":
        past = timezone.now() - timedelta(minutes=1)
        ListingOffer.objects.filter(pk=made.pk).update(expires_at=past)
        assert expire_offers() == 1
        assert expire_offers() == 0
    else:
        Listing.objects.filter(pk=listing.pk).update(owner=UserFactory())
    lines = JournalEntry.objects.count()
    for act in (
        lambda: accept_offer(offer=made, accepted_by=zoe),
        lambda: decline_offer(offer=made, declined_by=zoe),
        lambda: offer_of(zoe, made.pk),
    ):
        with pytest.raises(OfferSpent):
            act()
    if end != "owner":
        with pytest.raises(IllegalTransition):
            withdraw_offer(offer=made, withdrawn_by=alice)
    assert JournalEntry.objects.count() == lines


def test_one_mailbox_gets_so_many_offers_a_day(listing):
    for _ in range(3):
        offer(listing)
    with pytest.raises(LimitReached):
        offer(listing)


# Editors -------------------------------------------------------------------------------------


def test_an_editor_goes_or_is_removed(edited, zoe, alice, bob):
    editor = edited.editors.get()
    with pytest.raises(IllegalTransition):
        remove_editor(editor=editor, removed_by=bob)
    remove_editor(editor=editor, removed_by=alice)
    assert OutboxMail.objects.get().to == zoe.email
    with pytest.raises(IllegalTransition):
        remove_editor(editor=editor, removed_by=alice)
    with pytest.raises(IllegalTransition):
        leave_listing(listing=edited, left_by=zoe)
    edited.editors.create(user=zoe)
    leave_listing(listing=edited, left_by=zoe)
    assert not edited.editors.exists()
    assert OutboxMail.objects.filter(to=alice.email).count() == 1


def test_what_editors_see_and_may(edited, zoe, aulne):
    Listing.objects.filter(pk=edited.pk).update(state="draft")
    for rows in (Listing.objects.visible_to(zoe), Listing.objects.editable_by(zoe)):
        assert edited in rows
    assert edited not in Listing.objects.owned_by(zoe)
    (own,) = listings_of(zoe)
    assert (own.listing, own.is_owner) == (edited, False)
    grant_membership(user=zoe, network=aulne, role=Role.ADMIN, granted_by=None)
    Listing.objects.filter(pk=edited.pk).update(state="submitted")
    assert edited not in Listing.objects.moderated_by(zoe)
    with pytest.raises(OwnCase):
        send_back_listing(
            listing=fresh(edited), version=edited.version, reason="x", sent_back_by=zoe
        )


def test_editors_hear_what_was_decided(edited, zoe, alice, bob):
    Listing.objects.filter(pk=edited.pk).update(state="submitted")
    send_back_listing(listing=fresh(edited), version=1, reason="More, please", sent_back_by=bob)
    told = OutboxMail.objects.filter(dedupe_key__startswith="listing_sent_back")
    assert sorted(told.values_list("to", flat=True)) == [alice.email, zoe.email]


def test_moderators_cases_hold_listings_of_nobody(aulne, bob):
    nobodys = ListingFactory(home_network=aulne, owner=None, put_in_at=timezone.now())
    assert nobodys in Listing.objects.moderated_by(bob)


EDITOR_MAY = {
    "listing_edit": 200,
    "listing_preview": 200,
    "listing_affiliate": 200,
    "listing_people": 200,
    "listing_archive": 403,
}


@pytest.mark.parametrize("view", EDITOR_MAY)
def test_what_an_editor_opens(client, edited, zoe, view):
    client.force_login(zoe)
    assert client.get(reverse(view, args=[edited.slug])).status_code == EDITOR_MAY[view]


def test_what_an_editor_posts(client, edited, zoe, bouleau):
    edited.affiliations.create(network=bouleau, state="accepted")
    client.force_login(zoe)
    assert client.post(reverse("listing_confirm", args=["ours"])).status_code == 302
    for view in ("listing_archive", "listing_revive"):
        assert client.post(reverse(view, args=["ours"])).status_code == 403
    for view in ("listing_leave", "listing_home"):
        assert client.post(reverse(view, args=["ours", "bouleau"])).status_code == 403
    people = reverse("listing_people", args=["ours"])
    data = {"email": "x@example.org", "role": "owner", "number": edited.editors.get().pk}
    for do in ("offer", "remove", "withdraw", "accept", "refuse", "", "?"):
        assert client.post(people, data | {"do": do}).status_code == 403
    assert fresh(edited).is_public
    assert client.post(people, {"do": "leave"}).status_code == 302
    assert not edited.editors.exists()


# Over HTTP -----------------------------------------------------------------------------------


def test_the_owners_page(client, listing, zoe, alice):
    client.force_login(alice)
    people = reverse("listing_people", args=["ours"])
    data = {"do": "offer", "email": "zoe@example.org", "role": "editor"}
    assert client.post(people, data | {"email": "nobody at all"}).status_code == 400
    bad = client.post(people, data | {"email": alice.email})
    assert (bad.status_code, alice.email in bad.content.decode()) == (400, True)
    assert client.post(people, data).status_code == 302
    made = ListingOffer.objects.get()
    assert "zoe@example.org" in client.get(people).content.decode()
    elsewhere = offer(
        ListingFactory(owner=zoe, home_network=listing.home_network), EDITOR, "x@y.fr"
    )
    answer = client.post(people, {"do": "withdraw", "number": elsewhere.pk})
    assert (answer.status_code, fresh(elsewhere).state) == (404, OfferState.OPEN)
    assert client.post(people, {"do": "withdraw", "number": made.pk}).status_code == 302
    assert client.post(people, {"do": "withdraw", "number": made.pk}).status_code == 409
    claim = claim_by(zoe, listing)
    assert claim.statement in client.get(people).content.decode()
    assert client.post(people, {"do": "accept", "number": claim.pk}).status_code == 302
    assert client.post(people, {"do": "refuse", "number": claim.pk}).status_code == 409
    assert listing.editors.get().user == zoe


def test_answering_an_offer_over_http(client, listing, zoe, bob):
    made = offer(listing, OWNER)
    link = OutboxMail.objects.get().text
    key = link[link.index("/fr/annuaire/") :].split()[0]
    assert client.get(key).status_code == 200
    assert "login" in client.post(key, {"answer": "accept"})["Location"]
    by_number = reverse("listing_offer", args=[made.pk])
    assert client.get(by_number).status_code == 404
    client.force_login(bob)
    assert client.get(key).status_code == 403
    assert client.post(key, {"answer": "accept"}).status_code == 403
    assert client.get(by_number).status_code == 404
    client.force_login(zoe)
    assert reverse("listing_offer", args=[made.pk]) in client.get("/fr/espace/").content.decode()
    assert client.get(by_number).status_code == 200
    assert client.post(key, {"answer": "accept"}).status_code == 302
    assert fresh(listing).owner == zoe
    assert client.get(key).status_code == 410


# Leaving for good ----------------------------------------------------------------------------


def test_a_persons_roles_are_told_and_forgotten(edited, zoe, alice, bob):
    claim = claim_by(zoe, ListingFactory(home_network=edited.home_network, name="Claimed"))
    made = offer(ListingFactory(home_network=edited.home_network, owner=bob, name="Offered"))
    told = roles_data(zoe)
    assert [one["listing"] for one in told["edited_listings"]] == [edited.name]
    assert [one["listing"] for one in told["claims"]] == ["Claimed"]
    assert [one["listing"] for one in told["roles_offered"]] == ["Offered"]
    forget_roles_of(zoe, ["zoe@example.org"])
    assert not type(claim).objects.exists()
    assert (fresh(made).state, fresh(made).email) == (OfferState.WITHDRAWN, "")
    assert not any(roles_data(zoe)[name] for name in ("claims", "roles_offered"))


def test_an_erased_listing_has_no_people(edited, zoe, alice):
    offer(edited, EDITOR, "other@example.org")
    claim_by(person("c@example.org"), edited)
    erase_listing(listing=edited)
    assert not edited.editors.exists()
    assert not edited.claims.exists()
    assert not ListingOffer.objects.exclude(email="").exists()


# Two at once ---------------------------------------------------------------------------------


def attempt(act):
    def run():
        try:
            return act()
        except OfferSpent as error:
            return error

    return run


class Races(RealCommits):
    def test_one_offer_answered_at_once_is_answered_once(self):
        aulne = Network.objects.get(slug="aulne")
        zoe = person("zoe@example.org")
        listing = ListingFactory(home_network=aulne)
        made = offer(listing, OWNER)
        answers = together(
            attempt(lambda: accept_offer(offer=made, accepted_by=zoe)),
            attempt(lambda: decline_offer(offer=made, declined_by=zoe)),
            attempt(lambda: accept_offer(offer=made, accepted_by=zoe)),
        )
        assert sum(isinstance(answer, OfferSpent) for answer in answers) == 2
        accepted = fresh(made).state == OfferState.ACCEPTED
        assert (fresh(listing).owner == zoe) == accepted
        assert listing.editors.count() == int(accepted)
