"""Claims: who may make them, what proves them, who decides, and what two at once come to."""

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.enums import CLAIM_TRANSITIONS, ClaimMethod, ClaimState, ListingState
from directory.models import Listing, ListingClaim
from directory.permissions import can_vouch
from directory.services.claims import (
    AnsweredFor,
    CannotVouch,
    accept_claim,
    answer_join,
    claims_seen,
    expire_claims,
    own_host,
    refuse_claim,
    request_claim,
    revoke_claim,
    vouch_for_claim,
    withdraw_claim,
)
from directory.services.listings import draft_of
from directory.services.unclaimed import put_in_listing
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, Network, OutboxMail
from portal.services.limits import LimitReached
from tests.charters.test_races import together
from tests.factories import ListingFactory, UserFactory
from tests.template_database import RealCommits

WORDS = "I have been its secretary since 2019."


def person(email: str, *, is_proved: bool = True):
    user = UserFactory(email=email)
    user.emailaddress_set.create(email=email, verified=is_proved, primary=True)
    return user


def claim_by(user, listing: Listing, method: str = ClaimMethod.REGISTRY) -> ListingClaim:
    return request_claim(listing=listing, method=method, statement=WORDS, claimed_by=user)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def unclaimed(aulne) -> Listing:
    aulne.contact_email = "team@aulne.example"
    aulne.save()
    return ListingFactory(
        home_network=aulne,
        owner=None,
        put_in_at=timezone.now(),
        initiative=True,
        website="https://www.atelier.example/",
    )


@pytest.fixture
def zoe(db):
    return person("zoe@atelier.example")


@pytest.fixture
def yann(db):
    return person("yann@gmail.com")


# Who asks ------------------------------------------------------------------------------------


def test_a_claim_is_kept_journalled_and_told_to_the_team(unclaimed, zoe):
    claim = claim_by(zoe, unclaimed, ClaimMethod.DOMAIN)
    assert (claim.state, claim.mail_host) == (ClaimState.REQUESTED, "atelier.example")
    assert OutboxMail.objects.get().to == "team@aulne.example"
    assert JournalEntry.objects.filter(action="claim", subject_id=str(claim.pk)).count() == 1
    assert claim_by(zoe, unclaimed) == claim
    assert ListingClaim.objects.count() == 1
    assert OutboxMail.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "host"),
    [
        ("zoe@atelier.example", "atelier.example"),
        ("zoe@www.atelier.example", ""),
        ("zoe@mail.atelier.example", ""),
        ("zoe@other.example", ""),
    ],
)
def test_only_the_very_host_of_the_site_counts(unclaimed, email, host):
    assert own_host(person(email), unclaimed) == host


def test_a_public_provider_or_an_unproved_address_shows_nothing(unclaimed):
    unclaimed.website = "https://gmail.com/"
    assert own_host(person("yann@gmail.com"), unclaimed) == ""
    unclaimed.website = "https://atelier.example/"
    assert own_host(person("x@atelier.example", is_proved=False), unclaimed) == ""


def test_who_may_not_claim(unclaimed, aulne, zoe):
    with pytest.raises(IllegalTransition):
        claim_by(person("nobody@example.org", is_proved=False), unclaimed)
    own = ListingFactory(home_network=aulne, owner=zoe)
    with pytest.raises(IllegalTransition):
        claim_by(zoe, own)
    other = ListingFactory(home_network=aulne)
    other.editors.create(user=zoe)
    with pytest.raises(IllegalTransition):
        claim_by(zoe, other)
    assert not ListingClaim.objects.exists()


@pytest.mark.parametrize("state", [s for s in ListingState if s != ListingState.PUBLISHED])
def test_only_public_listings_are_claimed(unclaimed, zoe, state):
    Listing.objects.filter(pk=unclaimed.pk).update(state=state)
    with pytest.raises(IllegalTransition):
        claim_by(zoe, unclaimed)


def test_one_person_claims_so_many_a_day(aulne, zoe):
    listings = ListingFactory.create_batch(6, home_network=aulne, owner=None)
    for listing in listings[:5]:
        claim_by(zoe, listing)
    with pytest.raises(LimitReached):
        claim_by(zoe, listings[5])
    assert ListingClaim.objects.count() == 5


# What the desk decides -----------------------------------------------------------------------


def test_accepting_gives_the_listing(unclaimed, zoe, bob):
    claim = claim_by(zoe, unclaimed)
    accept_claim(claim=claim, seen=claims_seen(unclaimed), accepted_by=bob)
    claim = fresh(claim)
    assert fresh(unclaimed).owner == zoe
    assert (claim.state, claim.decided_by) == (ClaimState.ACCEPTED, bob)
    assert not fresh(unclaimed).is_unclaimed
    assert OutboxMail.objects.filter(to=zoe.email, dedupe_key__startswith="claim_decided").exists()
    assert JournalEntry.objects.filter(action="change_owner", actor=bob).count() == 1


def test_who_else_claims_it_asks_the_new_owner_to_join(unclaimed, zoe, yann, bob):
    first, second = claim_by(zoe, unclaimed), claim_by(yann, unclaimed)
    accept_claim(claim=first, seen=claims_seen(unclaimed), accepted_by=bob)
    assert fresh(second).is_open
    assert second not in ListingClaim.objects.waiting()
    keys = OutboxMail.objects.filter(to=yann.email).values_list("dedupe_key", flat=True)
    assert [key.partition(":")[0] for key in keys] == ["claim_passed_on"]
    assert OutboxMail.objects.filter(to=zoe.email, dedupe_key__startswith="join_asked").exists()
    with pytest.raises(AnsweredFor):
        accept_claim(claim=second, seen=claims_seen(unclaimed), accepted_by=bob)
    with pytest.raises(AnsweredFor):
        refuse_claim(claim=second, reason="No", refused_by=bob)
    assert fresh(unclaimed).owner == zoe


def test_accepting_without_having_seen_a_newer_claim_is_stale(unclaimed, zoe, yann, bob):
    first = claim_by(zoe, unclaimed)
    seen = claims_seen(unclaimed)
    claim_by(yann, unclaimed)
    with pytest.raises(StaleText):
        accept_claim(claim=first, seen=seen, accepted_by=bob)
    assert fresh(unclaimed).owner is None


def test_nobody_decides_about_their_own(unclaimed, bob):
    claim = claim_by(bob, unclaimed)
    with pytest.raises(OwnCase):
        accept_claim(claim=claim, seen=claims_seen(unclaimed), accepted_by=bob)
    with pytest.raises(OwnCase):
        refuse_claim(claim=claim, reason="", refused_by=bob)
    assert claim not in ListingClaim.objects.moderated_by(bob)


def test_refusing_tells_why_and_one_may_ask_again(unclaimed, zoe, bob):
    claim = refuse_claim(claim=claim_by(zoe, unclaimed), reason="Unknown there", refused_by=bob)
    assert fresh(claim).reason == "Unknown there"
    mail = OutboxMail.objects.get(to=zoe.email)
    assert "Unknown there" in mail.text
    assert fresh(unclaimed).owner is None
    assert claim_by(zoe, unclaimed) != claim


def test_a_mistake_is_taken_back(unclaimed, zoe, bob):
    claim = claim_by(zoe, unclaimed)
    accept_claim(claim=claim, seen=claims_seen(unclaimed), accepted_by=bob)
    fresh(unclaimed).editors.create(user=UserFactory())
    revoke_claim(claim=claim, reason="Not its secretary", revoked_by=bob)
    listing = fresh(unclaimed)
    assert listing.owner is None
    assert listing.is_unclaimed
    assert not listing.editors.exists()
    assert fresh(claim).state == ClaimState.REVOKED


DONE_BY_HAND = {
    ClaimState.ACCEPTED: lambda claim, bob: accept_claim(
        claim=claim, seen=claims_seen(claim.listing), accepted_by=bob
    ),
    ClaimState.REFUSED: lambda claim, bob: refuse_claim(claim=claim, reason="", refused_by=bob),
    ClaimState.WITHDRAWN: lambda claim, bob: withdraw_claim(
        claim=claim, withdrawn_by=claim.claimant
    ),
    ClaimState.REVOKED: lambda claim, bob: revoke_claim(claim=claim, reason="", revoked_by=bob),
}


@pytest.mark.parametrize(
    ("before", "after"), list(itertools.product(ClaimState.values, DONE_BY_HAND)), ids=str
)
def test_every_step_that_the_table_does_not_have_writes_nothing(unclaimed, zoe, bob, before, after):
    claim = claim_by(zoe, unclaimed)
    decided_at = None if before == ClaimState.REQUESTED else timezone.now()
    ListingClaim.objects.filter(pk=claim.pk).update(state=before, decided_at=decided_at)
    if before == ClaimState.ACCEPTED:
        Listing.objects.filter(pk=unclaimed.pk).update(owner=zoe)
    lines, mails = JournalEntry.objects.count(), OutboxMail.objects.count()
    if after in CLAIM_TRANSITIONS[before]:
        DONE_BY_HAND[after](fresh(claim), bob)
        assert fresh(claim).state == after
        assert JournalEntry.objects.count() > lines
        return
    with pytest.raises(IllegalTransition):
        DONE_BY_HAND[after](fresh(claim), bob)
    assert fresh(claim).state == before
    assert (JournalEntry.objects.count(), OutboxMail.objects.count()) == (lines, mails)


def test_what_nobody_answers_ends(unclaimed, zoe, yann):
    old, new = claim_by(zoe, unclaimed), claim_by(yann, unclaimed)
    ListingClaim.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    assert expire_claims() == 1
    assert (fresh(old).state, fresh(new).state) == (ClaimState.EXPIRED, ClaimState.REQUESTED)
    assert OutboxMail.objects.filter(to=zoe.email).exists()
    assert expire_claims() == 0


# A word, and joining -------------------------------------------------------------------------


def test_whose_word_counts(unclaimed, aulne, bouleau, zoe, yann, bob, charlie):
    claim = claim_by(zoe, unclaimed)
    member = person("member@example.org")
    elsewhere = person("elsewhere@example.org")
    ListingFactory(home_network=aulne, owner=member)
    ListingFactory(home_network=bouleau, owner=elsewhere)
    editor = person("editor@example.org")
    ListingFactory(home_network=aulne).editors.create(user=editor)
    unproved = person("unproved@example.org", is_proved=False)
    ListingFactory(home_network=aulne, owner=unproved)
    claim_by(yann, unclaimed)
    ListingFactory(home_network=aulne, owner=yann)
    ListingFactory(home_network=aulne, owner=zoe)
    assert [can_vouch(one, claim) for one in (bob, member, editor)] == [True] * 3
    others = (charlie, elsewhere, unproved, yann, zoe)
    assert [can_vouch(one, claim) for one in others] == [False] * 5
    with pytest.raises(CannotVouch):
        vouch_for_claim(claim=claim, words=WORDS, vouched_by=yann)
    vouch_for_claim(claim=claim, words=WORDS, vouched_by=member)
    assert fresh(claim).vouched_by == member
    with pytest.raises(IllegalTransition):
        vouch_for_claim(claim=claim, words=WORDS, vouched_by=bob)


@pytest.mark.parametrize("accept", [True, False])
def test_the_owner_answers_who_asks_to_join(aulne, alice, zoe, bob, accept):
    listing = ListingFactory(home_network=aulne, owner=alice)
    claim = claim_by(zoe, listing)
    assert OutboxMail.objects.get().to == alice.email
    assert not ListingClaim.objects.waiting().exists()
    with pytest.raises(IllegalTransition):
        answer_join(claim=claim, accept=True, answered_by=bob)
    answer_join(claim=claim, accept=accept, answered_by=alice, reason="As agreed")
    assert listing.editors.filter(user=zoe).exists() == accept
    assert fresh(listing).owner == alice
    assert "As agreed" in OutboxMail.objects.get(to=zoe.email).text


# Put in by staff -----------------------------------------------------------------------------


def test_staff_puts_in_a_listing_that_is_public_and_nobodys(aulne, bob):
    listing = put_in_listing(
        kind="initiative", network=aulne, text=draft_of({"name": "Fil"}), put_in_by=bob
    )
    listing = Listing.objects.get(pk=listing.pk)
    assert (listing.state, listing.owner, listing.is_unclaimed) == ("published", None, True)
    assert listing in Listing.objects.unclaimed()
    assert listing in Listing.objects.moderated_by(bob)
    assert JournalEntry.objects.filter(action="put_in", actor=bob).count() == 1


# Over HTTP -----------------------------------------------------------------------------------


def test_the_page_of_an_unclaimed_listing_offers_the_claim(client, unclaimed, zoe):
    to_claim = reverse("listing_claim", args=[unclaimed.slug])
    assert to_claim in client.get(unclaimed.get_absolute_url()).content.decode()
    answer = client.get(to_claim)
    assert (answer.status_code, "login" in answer["Location"]) == (302, True)
    client.force_login(zoe)
    data = {"statement": WORDS, "method": "domain"}
    assert client.post(to_claim, data).status_code == 302
    body = client.get(to_claim).content.decode()
    claim = ListingClaim.objects.get()
    assert reverse("claim_vouch", args=[claim.vouch_key]) in body
    assert client.post(to_claim, {"do": "withdraw"}).status_code == 302
    assert client.post(to_claim, {"do": "withdraw"}).status_code == 409
    assert fresh(claim).state == ClaimState.WITHDRAWN


def test_bad_input_loses_nothing(client, unclaimed, yann):
    client.force_login(yann)
    to_claim = reverse("listing_claim", args=[unclaimed.slug])
    for data in (
        {"statement": WORDS, "method": "domain"},
        {"statement": WORDS, "method": "none"},
        {"statement": WORDS},
        {"statement": "short", "method": "registry"},
    ):
        answer = client.post(to_claim, data)
        assert answer.status_code == 400
        assert data["statement"] in answer.content.decode()
    assert not ListingClaim.objects.exists()


def test_who_proved_no_address_is_told_to(client, unclaimed):
    client.force_login(person("nobody@example.org", is_proved=False))
    to_claim = reverse("listing_claim", args=[unclaimed.slug])
    assert reverse("account_email") in client.get(to_claim).content.decode()
    assert client.post(to_claim, {"statement": WORDS, "method": "registry"}).status_code == 403
    assert not ListingClaim.objects.exists()


def test_nobody_reads_who_owns_a_listing(client, aulne, zoe):
    owner = UserFactory(first_name="Hidden", last_name="Person", email="hidden@example.org")
    listing = ListingFactory(home_network=aulne, owner=owner)
    client.force_login(zoe)
    body = client.get(reverse("listing_claim", args=[listing.slug])).content.decode()
    assert "Hidden" not in body
    assert "hidden@example.org" not in body


def test_the_desk_sees_both_claims_and_decides_once(client, unclaimed, zoe, yann, bob):
    first, second = claim_by(zoe, unclaimed), claim_by(yann, unclaimed)
    client.force_login(bob)
    queue = client.get(reverse("desk_claims"))
    assert list(queue.context["cases"]) == [first, second]
    pages = {one: client.get(reverse("desk_claim", args=[one.pk])) for one in (first, second)}
    for page in pages.values():
        assert zoe.email in page.content.decode()
        assert yann.email in page.content.decode()
    for claim, status in ((first, 302), (second, 409)):
        data = {"decision": "accept", "seen": pages[claim].context["seen"]}
        answer = client.post(reverse("desk_claim", args=[claim.pk]), data)
        assert answer.status_code == status
    assert fresh(unclaimed).owner == zoe
    assert fresh(second).is_open


def test_another_networks_staff_finds_no_claim(client, unclaimed, zoe, charlie):
    claim = claim_by(zoe, unclaimed)
    client.force_login(charlie)
    assert list(client.get(reverse("desk_claims")).context["cases"]) == []
    case = reverse("desk_claim", args=[claim.pk])
    assert client.get(case).status_code == 404
    data = {"decision": "accept", "seen": claims_seen(unclaimed)}
    assert client.post(case, data).status_code == 404
    assert fresh(claim).is_open


def test_a_voucher_over_http(client, unclaimed, zoe, bob, charlie):
    claim = claim_by(zoe, unclaimed)
    address = reverse("claim_vouch", args=[claim.vouch_key])
    client.force_login(zoe)
    assert client.get(address).status_code == 404
    client.force_login(charlie)
    assert client.post(address, {"words": WORDS}).status_code == 403
    client.force_login(bob)
    assert client.post(address, {"words": "so"}).status_code == 400
    assert client.post(address, {"words": WORDS}).status_code == 302
    assert fresh(claim).vouched_by == bob
    assert client.post(address, {"words": WORDS}).status_code == 409


def test_the_desk_puts_a_listing_in(client, aulne, bob, charlie):
    address = reverse("desk_listing_new", args=["aulne", "initiative"])
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    client.force_login(bob)
    assert client.get(address).status_code == 200
    data = {"name": "", "travel_range": "0", "tagline": "Repairs together"}
    answer = client.post(address, data)
    assert answer.status_code == 400
    assert "Repairs together" in answer.content.decode()
    assert client.post(address, data | {"name": "Fil"}).status_code == 302
    listing = Listing.objects.get(name="Fil")
    assert listing.is_unclaimed
    assert client.get(reverse("listing_contact", args=[listing.slug])).status_code == 404


# Two at once ---------------------------------------------------------------------------------


class Races(RealCommits):
    def test_two_desks_accepting_two_claims_make_one_owner(self):
        aulne = Network.objects.get(slug="aulne")
        desk = UserFactory(is_superuser=True)
        for number in range(3):
            listing = ListingFactory(home_network=aulne, owner=None, put_in_at=timezone.now())
            claims = [claim_by(person(f"c{number}{one}@example.org"), listing) for one in range(2)]
            now = claims_seen(listing)
            answers = together(
                *(
                    lambda c=claim, s=now: accept_claim(claim=c, seen=s, accepted_by=desk)
                    for claim in claims
                )
            )
            assert sum(isinstance(answer, AnsweredFor) for answer in answers) == 1
            accepted = ListingClaim.objects.get(listing=listing, state=ClaimState.ACCEPTED)
            assert fresh(listing).owner == accepted.claimant
            decided = JournalEntry.objects.filter(
                action="decide_claim", subject_id__in=[str(c.pk) for c in claims]
            )
            assert decided.count() == 1
            mailed = [c.claimant.email for c in claims]
            told = OutboxMail.objects.filter(to__in=mailed, dedupe_key__startswith="claim_decided")
            assert told.count() == 1

    def test_one_person_claiming_twice_at_once_claims_once(self):
        listing = ListingFactory(home_network=Network.objects.get(slug="aulne"), owner=None)
        zoe = person("zoe@example.org")
        answers = together(*[lambda: claim_by(zoe, listing)] * 4)
        assert all(isinstance(answer, ListingClaim) for answer in answers)
        assert ListingClaim.objects.count() == 1
