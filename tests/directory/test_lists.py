"""Personal lists: kept without script, private, and silent about what is gone."""

import pytest
from django.urls import reverse

from directory.enums import ListingState
from directory.models import Listing, ListingList, ListingListItem
from directory.services.erasure import erase_listing
from directory.services.lists import MOST_LISTS, keep_listing
from portal.services.limits import LimitReached
from tests.factories import ListingFactory


@pytest.fixture
def potter(aulne) -> Listing:
    return ListingFactory(home_network=aulne, name="Zoe Potter", tagline="Bowls and cups")


@pytest.fixture
def kept(alice, potter) -> ListingListItem:
    return keep_listing(
        listing=potter, user=alice, into=None, name="For the fair", note="Ask about glaze"
    )


def test_a_listing_leads_to_it_and_the_first_list_is_made_on_the_way(client, alice, potter):
    address = reverse("listing_keep", args=[potter.slug])
    assert address in client.get(potter.get_absolute_url()).content.decode()
    assert client.get(address).url.startswith(reverse("account_login"))
    client.force_login(alice)
    assert client.get(address).context["form"]["name"].initial
    answer = client.post(address, {"on": "new", "name": "For the fair", "note": "Glaze"})
    found = ListingList.objects.get()
    assert answer.url == reverse("list_detail", args=[found.pk])
    assert (found.user, found.name) == (alice, "For the fair")
    assert [(one.listing, one.note) for one in found.items.all()] == [(potter, "Glaze")]
    page = client.get(answer.url).content.decode()
    assert "Zoe Potter" in page
    assert "Glaze" in page


def test_a_result_leads_to_it_for_who_is_signed_in(client, alice, potter):
    address = reverse("listing_keep", args=[potter.slug])
    assert address not in client.get(reverse("listing_list")).content.decode()
    client.force_login(alice)
    assert address in client.get(reverse("listing_list")).content.decode()


def test_twice_on_a_list_is_once_and_the_newer_note_stays(client, alice, kept):
    client.force_login(alice)
    address = reverse("listing_keep", args=[kept.listing.slug])
    for note, stays in (("", "Ask about glaze"), ("Ask about clay", "Ask about clay")):
        client.post(address, {"on": str(kept.list_id), "note": note})
        assert [one.note for one in ListingListItem.objects.all()] == [stays]


def test_a_new_list_wants_a_name_and_nothing_typed_is_lost(client, alice, kept):
    client.force_login(alice)
    address = reverse("listing_keep", args=[kept.listing.slug])
    answer = client.post(address, {"on": "new", "name": "", "note": "A long thought"})
    assert answer.status_code == 400
    assert "A long thought" in answer.content.decode()
    assert ListingList.objects.count() == 1


@pytest.mark.parametrize("on", ["", "nonsense", "999999"])
def test_no_list_but_ones_own(client, bob, kept, on):
    client.force_login(bob)
    for chosen in (on, str(kept.list_id)):
        answer = client.post(
            reverse("listing_keep", args=[kept.listing.slug]), {"on": chosen, "note": "x"}
        )
        assert answer.status_code == 400
    assert ListingListItem.objects.count() == 1


def test_only_what_is_public_can_be_kept(client, alice, potter):
    client.force_login(alice)
    potter.state = ListingState.SUSPENDED
    potter.save()
    assert client.get(reverse("listing_keep", args=[potter.slug])).status_code == 404


def test_a_list_is_nobody_elses(client, bob, dana, kept):
    for person in (bob, dana):
        client.force_login(person)
        for view in ("list_detail", "list_rename", "list_delete"):
            assert client.get(reverse(view, args=[kept.list_id])).status_code == 404
        for view, args in (
            ("list_delete", [kept.list_id]),
            ("list_put_back", [kept.list_id]),
            ("list_take_off", [kept.list_id, kept.pk]),
        ):
            assert client.post(reverse(view, args=args)).status_code == 404
        assert "For the fair" not in client.get(reverse("list_mine")).content.decode()
    assert ListingListItem.objects.get() == kept


def test_rename_and_delete(client, alice, kept):
    client.force_login(alice)
    ListingList.objects.create(user=alice, name="Others")
    rename = reverse("list_rename", args=[kept.list_id])
    assert client.post(rename, {"name": "Others"}).status_code == 400
    client.post(rename, {"name": "Market"})
    assert ListingList.objects.get(pk=kept.list_id).name == "Market"
    delete = reverse("list_delete", args=[kept.list_id])
    assert "Market" in client.get(delete).content.decode()
    client.post(delete)
    assert [one.name for one in ListingList.objects.all()] == ["Others"]
    assert Listing.objects.filter(pk=kept.listing_id).exists()


def test_what_was_taken_off_can_be_put_back_with_its_note(client, alice, kept):
    client.force_login(alice)
    put_back = reverse("list_put_back", args=[kept.list_id])
    client.post(put_back)
    assert ListingListItem.objects.count() == 1
    client.post(reverse("list_take_off", args=[kept.list_id, kept.pk]))
    assert not ListingListItem.objects.exists()
    detail = reverse("list_detail", args=[kept.list_id])
    assert put_back in client.get(detail).content.decode()
    client.post(put_back)
    assert [one.note for one in ListingListItem.objects.all()] == ["Ask about glaze"]
    assert put_back not in client.get(detail).content.decode()


def test_what_is_not_public_any_more_shows_as_gone_without_its_words(client, alice, kept):
    client.force_login(alice)
    Listing.objects.update(state=ListingState.ARCHIVED)
    page = client.get(reverse("list_detail", args=[kept.list_id])).content.decode()
    assert "Zoe" not in page
    assert "Bowls" not in page
    assert "Ask about glaze" in page
    assert reverse("list_take_off", args=[kept.list_id, kept.pk]) in page


def test_who_is_erased_leaves_the_lists_of_others(kept):
    erase_listing(listing=kept.listing)
    assert not ListingListItem.objects.exists()


def test_a_list_asks_the_same_number_of_statements_however_long(
    client, alice, kept, aulne, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(alice)
    detail = reverse("list_detail", args=[kept.list_id])
    with django_assert_max_num_queries(20) as first:
        client.get(detail)
    for number in range(3):
        one = ListingFactory(home_network=aulne, name=f"Potter {number}")
        keep_listing(listing=one, user=alice, into=kept.list)
    with django_assert_num_queries(len(first)):
        client.get(detail)


def test_there_is_an_end_to_lists(alice, potter):
    for number in range(MOST_LISTS):
        ListingList.objects.create(user=alice, name=f"List {number}")
    with pytest.raises(LimitReached):
        keep_listing(listing=potter, user=alice, into=None, name="One more")
    keep_listing(listing=potter, user=alice, into=None, name="List 3")
    assert ListingList.objects.count() == MOST_LISTS
