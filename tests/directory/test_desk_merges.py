"""The desk of duplicates: who sees which pair, merging side by side or many at once, undoing."""

import pytest
from django.urls import reverse

from directory.enums import ListingState, MergeState
from directory.models import Listing, ListingMerge, ListingPair
from directory.services.merging import merge_listings, seen_of
from directory.services.pairs import find_pairs, which_stays
from tests.factories import ListingFactory, TerritoryFactory, UserFactory

SIREN = "732829320"


@pytest.fixture
def rennes(db):
    return TerritoryFactory(code="35238", name="Rennes", postal_codes="35000")


@pytest.fixture
def one(aulne, rennes) -> Listing:
    return ListingFactory(home_network=aulne, name="L’Atelier du Fil", commune=rennes)


@pytest.fixture
def twin(aulne, rennes) -> Listing:
    return ListingFactory(
        home_network=aulne, name="Atelier du Fil", commune=rennes, owner=None, tagline="Autre"
    )


@pytest.fixture
def desk(client, bob):
    client.force_login(bob)
    return client


def pairs() -> set[tuple[str, str]]:
    return {(pair.first.name, pair.second.name) for pair in ListingPair.objects.standing()}


def page(kept: Listing, absorbed: Listing) -> str:
    return reverse("desk_merge", args=[kept.pk, absorbed.pk])


def test_pairs_are_found_by_number_site_and_name_in_one_town(aulne, bouleau, rennes, one, twin):
    far = TerritoryFactory(latitude=43.0)
    ListingFactory(home_network=aulne, name="Branch", siren=SIREN, commune=far)
    ListingFactory(home_network=bouleau, name="Other branch", siren=SIREN, commune=rennes)
    ListingFactory(home_network=aulne, name="By site", website="https://fil.example")
    ListingFactory(home_network=bouleau, name="By the site", website="https://www.fil.example/a")
    ListingFactory(home_network=aulne, name="L’Atelier du Fil", state=ListingState.ARCHIVED)
    assert find_pairs() == 2
    assert pairs() == {("L’Atelier du Fil", "Atelier du Fil"), ("By site", "By the site")}
    pair = ListingPair.objects.order_by("pk").get(first=one)
    assert pair.reasons == ["name", "place"]
    assert find_pairs() == 2  # once is enough


def test_branches_of_a_house_are_no_pairs(aulne):
    for number in range(6):
        town = TerritoryFactory(latitude=43 + number / 2)
        website = f"https://emmaus.example/{number}"
        ListingFactory(
            home_network=aulne, name="Emmaüs", commune=town, website=website, siren=SIREN
        )
    assert find_pairs() == 0


def test_a_pair_that_is_none_any_more_goes_and_a_dismissed_one_stays_away(desk, one, twin):
    find_pairs()
    pair = ListingPair.objects.get()
    desk.post(reverse("desk_pairs"), {"do": "dismiss", "pair": pair.pk})
    assert find_pairs() == 0
    pair.refresh_from_db()
    assert pair.dismissed_by is not None
    ListingPair.objects.update(dismissed_at=None)
    Listing.objects.filter(pk=twin.pk).update(name_key="other", name="Other")
    assert find_pairs() == 0
    assert not ListingPair.objects.exists()


def test_each_desk_sees_its_pairs(client, aulne, bouleau, bob, charlie, dana, alice):
    ours = [ListingFactory(home_network=aulne, name=f"Ours {n}") for n in range(2)]
    theirs = [ListingFactory(home_network=bouleau, name=f"CANARY {n}") for n in range(2)]
    waits = ListingFactory(home_network=bouleau, name="CANARY waits", submitted=True)
    for first, second in (ours, theirs, (ours[0], theirs[0]), (ours[0], waits)):
        ListingPair.objects.create(first=first, second=second)
    counts = {}
    for user in (bob, charlie, dana):
        client.force_login(user)
        counts[user.email] = len(client.get(reverse("desk_pairs")).context["cases"])
    assert list(counts.values()) == [2, 3, 4]
    client.force_login(bob)
    body = client.get(reverse("desk_pairs")).content.decode()
    assert "CANARY 1" not in body
    assert "CANARY waits" not in body
    assert client.get(page(*theirs)).status_code == 404
    assert client.get(page(ours[0], waits)).status_code == 404
    assert client.get(page(ours[0], theirs[0])).status_code == 200


def test_more_pairs_cost_no_more_statements(desk, aulne, django_assert_max_num_queries):
    def cost() -> int:
        with django_assert_max_num_queries(60) as counted:
            assert desk.get(reverse("desk_pairs")).status_code == 200
        return len(counted)

    def pair() -> None:
        first, second = (ListingFactory(home_network=aulne) for _n in range(2))
        ListingPair.objects.create(first=first, second=second)

    pair()
    few = cost()
    for _n in range(3):
        pair()
    assert cost() == few


def test_field_by_field_then_undone(desk, one, twin):
    body = desk.get(page(one, twin)).content.decode()
    assert "field_tagline" in body
    assert "field_website" not in body  # the same in both
    data = {"do": "merge", "seen": seen_of(one, twin), "field_tagline": "absorbed"}
    response = desk.post(page(one, twin), data | {"field_name": "kept"}, follow=True)
    merge = ListingMerge.objects.get()
    one.refresh_from_db()
    assert (one.name, one.tagline) == ("L’Atelier du Fil", "Autre")
    assert response.redirect_chain[-1][0] == reverse("desk_merging", args=[merge.pk])
    address = response.redirect_chain[-1][0]
    assert 'value="undo"' not in response.content.decode()
    assert 'value="undo"' in desk.get(f"{address}?undo=1").content.decode()
    desk.post(address, {"do": "undo"})
    one.refresh_from_db()
    twin.refresh_from_db()
    assert (one.tagline, twin.state) == ("Makes web sites", ListingState.PUBLISHED)
    assert desk.post(address, {"do": "undo"}).status_code == 409
    assert desk.post(address, {"do": "accept"}).status_code == 409
    assert desk.post(address, {"do": "nonsense"}).status_code == 409


def test_nothing_typed_is_lost(desk, one, twin):
    Listing.objects.filter(pk=twin.pk).update(owner=UserFactory())
    twin.refresh_from_db()
    data = {"do": "merge", "seen": "stale", "field_tagline": "absorbed"}
    response = desk.post(page(one, twin), data)
    assert response.status_code == 400  # two people answer for them: a reason is needed
    assert response.context["taken"] == ["tagline"]
    response = desk.post(page(one, twin), data | {"reason": "Same people"})
    assert response.status_code == 409
    assert "Same people" in response.content.decode()
    assert not ListingMerge.objects.exists()


def test_with_itself_in_a_circle_or_twice(desk, one, twin):
    assert desk.get(page(one, one)).status_code == 200
    assert desk.post(page(one, one), {"do": "merge"}).status_code == 409
    assert desk.post(page(one, one), {"do": "dismiss"}).status_code == 409
    seen = seen_of(one, twin)
    assert desk.post(page(one, twin), {"do": "merge", "seen": seen}).status_code == 302
    for kept, absorbed in ((one, twin), (twin, one)):
        response = desk.post(page(kept, absorbed), {"do": "merge", "seen": seen})
        assert response.status_code == 409
    assert ListingMerge.objects.count() == 1


def test_another_network_is_asked(client, aulne, bouleau, bob, charlie, one):
    theirs = ListingFactory(home_network=bouleau, name="Fil de Bouleau")
    client.force_login(bob)
    assert b"Bouleau" in client.get(page(one, theirs)).content
    data = {"do": "merge", "seen": seen_of(one, theirs), "reason": "Same people"}
    client.post(page(one, theirs), data)
    merge = ListingMerge.objects.get()
    address = reverse("desk_merging", args=[merge.pk])
    assert merge.state == MergeState.PROPOSED
    assert client.post(address, {"do": "accept"}).status_code == 409  # not theirs to accept
    client.force_login(charlie)
    waiting = client.get(reverse("desk_pairs") + "?show=asked")
    assert merge.kept.name in waiting.content.decode()
    seen = client.get(address).context["seen"]
    assert client.post(address, {"do": "accept", "seen": "stale"}).status_code == 409
    assert client.post(address, {"do": "accept", "seen": seen}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.state == ListingState.ARCHIVED


def test_many_at_once_after_a_question(desk, aulne, bouleau, bob, one, twin):
    third = ListingFactory(home_network=aulne, name="Atelier du Fil (association)", owner=None)
    ours = ListingFactory(home_network=aulne, owner=bob)
    theirs = ListingFactory(home_network=bouleau, owner=None)
    owned = ListingFactory(home_network=aulne, name="Owned")
    chosen = [
        ListingPair.objects.create(first=first, second=second).pk
        for first, second in (
            *((one, twin), (twin, third), (one, third)),
            *((one, theirs), (one, owned), (one, ours)),
        )
    ]
    address = reverse("desk_pairs")
    assert desk.post(address, {"do": "ask"}).status_code == 400
    assert desk.post(address, {"do": "ask", "pair": "x"}).status_code == 400
    question = desk.post(address, {"do": "ask", "pair": chosen}).content.decode()
    assert 'value="merge"' in question
    assert not ListingMerge.objects.exists()
    desk.post(address, {"do": "merge", "pair": chosen})
    merged = set(ListingMerge.objects.values_list("kept", "absorbed"))
    assert merged == {(one.pk, twin.pk), (one.pk, third.pk)}


def test_the_claimed_one_stays_then_the_older(aulne):
    old = ListingFactory(home_network=aulne, owner=None)
    claimed = ListingFactory(home_network=aulne)
    waits = ListingFactory(home_network=aulne, submitted=True)
    assert which_stays(old, claimed) == which_stays(claimed, old) == (claimed, old)
    assert which_stays(waits, old)[0] == old
    assert which_stays(claimed, ListingFactory(home_network=aulne))[0] == claimed


def test_the_list_of_merges_is_each_desks_own(client, aulne, bouleau, bob, charlie):
    kept, absorbed = (ListingFactory(home_network=aulne) for _n in range(2))
    merge = merge_listings(kept=kept, absorbed=absorbed, merged_by=bob)
    address = reverse("desk_merging", args=[merge.pk])
    for user, status in ((bob, 200), (charlie, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
        listed = client.get(reverse("desk_pairs") + "?show=merged").content.decode()
        assert (address in listed) is (status == 200)
    assert client.post(address, {"do": "undo"}).status_code == 404
