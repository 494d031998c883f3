"""A network's staff writes the text of listings that nobody answers for."""

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.enums import ChangeState, ListingState
from directory.models import Listing
from directory.services.reversals import revert_change
from directory.services.texts import text_of
from directory.services.unclaimed import write_unclaimed
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, OutboxMail
from tests.factories import ListingFactory, UserFactory

TYPED = {"travel_range": "0", "name": "Fil", "tagline": "Typed at the desk"}


@pytest.fixture
def unclaimed(aulne) -> Listing:
    return ListingFactory(
        home_network=aulne,
        owner=None,
        put_in_at=timezone.now(),
        confirmed_at=None,
        name="Fil",
        tagline="From the file",
    )


def address(listing: Listing) -> str:
    return reverse("desk_listing_text", args=[listing.pk])


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def write(listing: Listing, by, **changes) -> Listing:
    listing = fresh(listing)
    text = text_of(listing) | changes
    write_unclaimed(listing=listing, text=text, seen=listing.text_token, written_by=by)
    return fresh(listing)


def test_what_staff_keep_is_public_at_once_and_confirms_nothing(unclaimed, bob):
    listing = write(unclaimed, bob, tagline="Written at the desk")
    assert (listing.tagline, listing.version) == ("Written at the desk", unclaimed.version + 1)
    assert (listing.confirmed_at, listing.unread_since) == (None, None)
    assert list(Listing.objects.matching('"written at the desk"')) == [listing]
    entry = JournalEntry.objects.get(action="update", subject_id=str(listing.pk))
    assert (entry.actor, entry.to_state) == (bob, ListingState.PUBLISHED)
    assert not OutboxMail.objects.exists()


def test_it_is_a_change_like_any_other_and_can_be_taken_back(client, unclaimed, bob):
    write(unclaimed, bob, tagline="Written at the desk")
    change = unclaimed.changes.get()
    assert (change.state, change.proposed_by) == (ChangeState.APPROVED, bob)
    client.force_login(bob)
    page = client.get(reverse("desk_listing_history", args=[unclaimed.pk]))
    assert f"revert_{change.pk}" in page.context["decisions"]
    token = fresh(unclaimed).text_token
    revert_change(change=change, seen=token, reason="A mistake", reverted_by=bob)
    assert fresh(unclaimed).tagline == "From the file"


def test_the_same_text_changes_nothing(unclaimed, bob):
    assert write(unclaimed, bob).version == unclaimed.version
    assert not unclaimed.changes.exists()


@pytest.mark.parametrize(
    ("state", "works"),
    [
        (ListingState.DRAFT, False),
        (ListingState.SUBMITTED, True),
        (ListingState.SUSPENDED, True),
        (ListingState.ARCHIVED, False),
    ],
)
def test_only_what_is_handed_in_and_there(client, unclaimed, bob, state, works):
    Listing.objects.filter(pk=unclaimed.pk).update(state=state)
    client.force_login(bob)
    if works:
        assert write(unclaimed, bob, tagline="New").tagline == "New"
        assert client.get(address(unclaimed)).status_code == 200
        return
    with pytest.raises(IllegalTransition):
        write(unclaimed, bob, tagline="New")
    hidden = state == ListingState.DRAFT
    assert client.get(address(unclaimed)).status_code == (404 if hidden else 403)


def test_what_is_handed_in_is_put_back_too_unless_somebody_answers(client, unclaimed, alice, bob):
    Listing.objects.filter(pk=unclaimed.pk).update(state=ListingState.SUBMITTED)
    write(unclaimed, bob, tagline="Written at the desk")
    change = unclaimed.changes.get()
    client.force_login(bob)
    page = reverse("desk_listing_history", args=[unclaimed.pk])
    assert f"revert_{change.pk}" in client.get(page).context["decisions"]
    Listing.objects.filter(pk=unclaimed.pk).update(owner=alice)
    assert not client.get(page).context["decisions"]
    token = fresh(unclaimed).text_token
    said = {"change": change, "seen": token, "reason": "A mistake", "reverted_by": bob}
    with pytest.raises(IllegalTransition):
        revert_change(**said)
    Listing.objects.filter(pk=unclaimed.pk).update(owner=None)
    revert_change(**said)
    assert fresh(unclaimed).tagline == "From the file"


def test_not_over_a_text_one_has_not_seen(unclaimed, bob):
    seen = unclaimed.text_token
    write(unclaimed, bob, tagline="First")
    with pytest.raises(StaleText):
        write_unclaimed(
            listing=unclaimed,
            text=text_of(unclaimed) | {"tagline": "Second"},
            seen=seen,
            written_by=bob,
        )


def test_not_what_is_ones_own_or_somebodys(unclaimed, aulne, bob):
    unclaimed.editors.create(user=bob)
    with pytest.raises(OwnCase):
        write(unclaimed, bob, tagline="New")
    claimed = ListingFactory(home_network=aulne, put_in_at=timezone.now())
    with pytest.raises(IllegalTransition):
        write(claimed, bob, tagline="New")


def test_the_form_over_http(client, unclaimed, bob):
    client.force_login(bob)
    page = client.get(address(unclaimed))
    assert "From the file" in page.content.decode()
    data = TYPED | {"seen": page.context["form"].initial["seen"]}
    wrong = client.post(address(unclaimed), data | {"website": "no address at all"})
    assert wrong.status_code == 400
    assert "Typed at the desk" in wrong.content.decode()
    answer = client.post(address(unclaimed), data, follow=True)
    assert answer.redirect_chain == [(reverse("desk_listing", args=[unclaimed.pk]), 302)]
    assert reverse("desk_listing_history", args=[unclaimed.pk]) in answer.content.decode()
    assert fresh(unclaimed).tagline == "Typed at the desk"


def test_two_at_once_see_both_texts(client, unclaimed, bob):
    client.force_login(bob)
    seen = unclaimed.text_token
    write(unclaimed, UserFactory(), tagline="Written meanwhile")
    stale = client.post(address(unclaimed), TYPED | {"seen": seen})
    assert stale.status_code == 409
    (told,) = [one for one in stale.context["differences"] if one.name == "tagline"]
    assert (told.old, told.new) == ("Written meanwhile", "Typed at the desk")
    assert fresh(unclaimed).tagline == "Written meanwhile"
    again = TYPED | {"seen": stale.context["form"]["seen"].value()}
    assert client.post(address(unclaimed), again).status_code == 302
    assert fresh(unclaimed).tagline == "Typed at the desk"


def test_what_was_claimed_meanwhile_is_not_written_and_nothing_typed_is_lost(
    client, unclaimed, alice, bob
):
    client.force_login(bob)
    seen = unclaimed.text_token
    Listing.objects.filter(pk=unclaimed.pk).update(owner=alice)
    answer = client.post(address(unclaimed), TYPED | {"seen": seen})
    assert answer.status_code == 409
    assert "Typed at the desk" in answer.content.decode()
    assert fresh(unclaimed).tagline == "From the file"
    assert client.get(address(unclaimed)).status_code == 403


def test_who_finds_the_form_and_its_links(client, unclaimed, alice, bob, charlie):
    case = reverse("desk_listing", args=[unclaimed.pk])
    for user, status in ((charlie, 404), (alice, 403), (bob, 200)):
        client.force_login(user)
        assert client.get(address(unclaimed)).status_code == status
        public = client.get(unclaimed.get_absolute_url()).content.decode()
        assert (address(unclaimed) in public) == (user == bob)
    assert address(unclaimed) in client.get(case).content.decode()
    Listing.objects.filter(pk=unclaimed.pk).update(owner=alice)
    assert address(unclaimed) not in client.get(case).content.decode()


def test_a_picture_is_kept_unless_another_is_chosen(client, unclaimed, bob, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "listings").mkdir()
    (tmp_path / "listings" / "a.png").write_bytes(b"x")
    Listing.objects.filter(pk=unclaimed.pk).update(picture="listings/a.png")
    client.force_login(bob)
    page = client.get(address(unclaimed))
    assert "listings/a.png" in page.content.decode()
    assert client.post(address(unclaimed), TYPED | {"seen": "1.0"}).status_code == 302
    assert fresh(unclaimed).picture.name == "listings/a.png"
