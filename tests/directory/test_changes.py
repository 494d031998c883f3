"""Changes of public listings: held or at once, decided as read, with nothing lost."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from directory.enums import ChangeState, ListingState
from directory.models import Listing, ListingChange
from directory.services.listings import archive_listing, update_listing
from directory.services.moderation import approve_change, refuse_change
from directory.services.texts import differences, newest_text_of, text_of
from portal.enums import ModerationPolicy
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, OutboxMail
from tests.factories import ListingFactory, TerritoryFactory


@pytest.fixture
def listing(aulne, alice) -> Listing:
    listing = ListingFactory(home_network=aulne, owner=alice, tagline="Approved line")
    listing.skills.add("Pottery")
    return listing


def write(listing: Listing, by, **changes) -> Listing:
    listing = Listing.objects.get(pk=listing.pk)
    return update_listing(
        listing=listing,
        text=newest_text_of(listing) | changes,
        seen=listing.text_token,
        updated_by=by,
    )


def pending(listing: Listing) -> ListingChange:
    return ListingChange.objects.get(listing=listing, state=ChangeState.PENDING)


def found(words: str) -> bool:
    return Listing.objects.public().matching(words).exists()


def test_the_public_keeps_the_approved_text(listing, aulne, alice):
    aulne.contact_email = "team@example.org"
    aulne.save()
    write(listing, alice, tagline="Proposed line", skills=["Weaving"])
    listing.refresh_from_db()
    assert listing.tagline == "Approved line"
    assert text_of(listing)["skills"] == ["Pottery"]
    assert pending(listing).payload["tagline"] == "Proposed line"
    assert not found("weaving")
    assert JournalEntry.objects.get(action="propose_change").actor == alice
    assert OutboxMail.objects.get().to == "team@example.org"


def test_approval_makes_it_public(listing, alice, bob):
    rennes = TerritoryFactory(name="Rennes")
    write(listing, alice, tagline="Proposed line", skills=["Weaving"], commune=rennes.pk)
    approve_change(change=pending(listing), approved_by=bob)
    listing = Listing.objects.get(pk=listing.pk)
    assert (listing.tagline, listing.commune, listing.version) == ("Proposed line", rennes, 2)
    assert text_of(listing)["skills"] == ["Weaving"]
    assert listing.pending_change is None
    assert found("weaving rennes")
    assert not found("pottery")
    change = ListingChange.objects.get()
    assert (change.state, change.decided_by) == (ChangeState.APPROVED, bob)
    assert OutboxMail.objects.get().dedupe_key.startswith("change_approved:")


def test_refusal_leaves_the_approved_text(listing, alice, bob):
    write(listing, alice, tagline="Proposed line")
    refuse_change(change=pending(listing), reason="Not true", refused_by=bob)
    listing = Listing.objects.get(pk=listing.pk)
    assert (listing.tagline, listing.version) == ("Approved line", 1)
    change = ListingChange.objects.get()
    assert (change.state, change.reason) == (ChangeState.REFUSED, "Not true")
    assert "Not true" in OutboxMail.objects.get().text


def test_a_network_that_moderates_afterwards_takes_it_at_once(listing, aulne, alice):
    aulne.moderation = ModerationPolicy.AFTER
    aulne.save()
    write(listing, alice, tagline="Proposed weaving")
    listing.refresh_from_db()
    assert (listing.tagline, listing.version) == ("Proposed weaving", 2)
    applied = ListingChange.objects.get()
    assert applied.state == ChangeState.APPLIED
    assert applied.former["tagline"] == "Approved line"
    assert listing.unread_since is not None
    assert found("weaving")


@pytest.mark.parametrize("state", ["draft", "submitted", "suspended"])
def test_what_is_not_public_changes_at_once(listing, alice, state):
    Listing.objects.filter(pk=listing.pk).update(state=state)
    write(listing, alice, tagline="Now")
    listing.refresh_from_db()
    assert (listing.tagline, listing.version, listing.state) == ("Now", 2, state)
    assert not ListingChange.objects.filter(state=ChangeState.PENDING).exists()
    assert listing.unread_since is None


def test_a_newer_change_takes_the_place_of_the_older(listing, alice, bob):
    write(listing, alice, tagline="First")
    first = pending(listing)
    write(listing, alice, description="And more")
    second = pending(listing)
    assert second.payload["tagline"] == "First"  # one goes on from what waits
    assert second.payload["description"] == "And more"
    with pytest.raises(StaleText):
        approve_change(change=first, approved_by=bob)
    with pytest.raises(StaleText):
        refuse_change(change=first, reason="x", refused_by=bob)
    listing.refresh_from_db()
    assert listing.tagline == "Approved line"


def test_two_forms_at_once(listing, alice):
    """The second writer learns of the first, and nothing is overwritten."""
    one, two = Listing.objects.get(pk=listing.pk), Listing.objects.get(pk=listing.pk)
    seen = one.text_token
    assert two.text_token == seen
    update_listing(listing=one, text=text_of(one) | {"tagline": "One"}, seen=seen, updated_by=alice)
    with pytest.raises(StaleText):
        update_listing(
            listing=two, text=text_of(two) | {"tagline": "Two"}, seen=seen, updated_by=alice
        )
    assert pending(listing).payload["tagline"] == "One"
    assert ListingChange.objects.count() == 1


def test_an_approval_makes_open_forms_stale(listing, alice, bob):
    write(listing, alice, tagline="First")
    seen = Listing.objects.get(pk=listing.pk).text_token
    approve_change(change=pending(listing), approved_by=bob)
    with pytest.raises(StaleText):
        update_listing(listing=listing, text=text_of(listing), seen=seen, updated_by=alice)


def test_writing_the_same_is_nothing(listing, alice):
    write(listing, alice)
    assert not ListingChange.objects.exists()
    assert not JournalEntry.objects.filter(subject_type="directory.listing").exists()


def test_writing_the_approved_text_takes_the_change_back(listing, alice):
    write(listing, alice, tagline="First")
    write(listing, alice, tagline="Approved line")
    assert ListingChange.objects.get().state == ChangeState.REPLACED


@pytest.mark.parametrize("decide", ["approve", "refuse"])
@pytest.mark.parametrize("state", [ChangeState.APPROVED, ChangeState.REFUSED, ChangeState.REPLACED])
def test_a_change_is_decided_once(listing, alice, bob, decide, state):
    write(listing, alice, tagline="First")
    change = pending(listing)
    ListingChange.objects.update(state=state)
    OutboxMail.objects.all().delete()
    with pytest.raises(IllegalTransition):
        decided(decide, change, bob)
    assert ListingChange.objects.get().state == state
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("decide", ["approve", "refuse"])
@pytest.mark.parametrize(
    "state", [state for state in ListingState if state != ListingState.PUBLISHED]
)
def test_changes_wait_for_public_listings_only(listing, alice, bob, decide, state):
    write(listing, alice, tagline="First")
    Listing.objects.filter(pk=listing.pk).update(state=state)
    with pytest.raises(IllegalTransition):
        decided(decide, pending(listing), bob)
    listing.refresh_from_db()
    assert listing.tagline == "Approved line"


@pytest.mark.parametrize("decide", ["approve", "refuse"])
def test_nobody_decides_about_their_own(listing, alice, decide):
    write(listing, alice, tagline="First")
    with pytest.raises(OwnCase):
        decided(decide, pending(listing), alice)
    assert pending(listing)


def decided(decide: str, change: ListingChange, by) -> None:
    if decide == "approve":
        approve_change(change=change, approved_by=by)
    else:
        refuse_change(change=change, reason="No", refused_by=by)


def test_archiving_ends_the_change(listing, alice):
    write(listing, alice, tagline="First")
    archive_listing(listing=listing, archived_by=alice)
    assert ListingChange.objects.get().state == ChangeState.REPLACED


def test_an_archived_listing_is_not_written(listing, alice):
    Listing.objects.filter(pk=listing.pk).update(state="archived")
    with pytest.raises(IllegalTransition):
        write(listing, alice, tagline="First")


def picture(name: str) -> ContentFile:
    return ContentFile(b"pixels", name=name)


def test_pictures_live_as_long_as_something_shows_them(
    listing, alice, bob, django_capture_on_commit_callbacks
):
    def write_and_commit(**changes) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            write(listing, alice, **changes)

    Listing.objects.filter(pk=listing.pk).update(state="draft")
    write_and_commit(picture=picture("a.webp"))
    listing.refresh_from_db()
    approved = listing.picture.name
    assert default_storage.exists(approved)
    Listing.objects.filter(pk=listing.pk).update(state="published")

    write_and_commit(picture=picture("b.webp"))
    proposed = pending(listing).payload["picture"]
    assert default_storage.exists(approved)  # the public still sees it
    write_and_commit(tagline="Other words")
    assert default_storage.exists(proposed)  # the newer change shows it too
    write_and_commit(picture=picture("c.webp"))
    assert not default_storage.exists(proposed)

    proposed = pending(listing).payload["picture"]
    with django_capture_on_commit_callbacks(execute=True):
        approve_change(change=pending(listing), approved_by=bob)
    assert default_storage.exists(proposed)
    assert not default_storage.exists(approved)

    write_and_commit(picture=picture("d.webp"))
    refused = pending(listing).payload["picture"]
    with django_capture_on_commit_callbacks(execute=True):
        refuse_change(change=pending(listing), reason="Blurred", refused_by=bob)
    assert not default_storage.exists(refused)
    assert default_storage.exists(proposed)

    write_and_commit(picture="")
    with django_capture_on_commit_callbacks(execute=True):
        approve_change(change=pending(listing), approved_by=bob)
    assert not default_storage.exists(proposed)


def test_differences_are_in_words(listing):
    rennes = TerritoryFactory(code="35238", name="Rennes")
    old = text_of(listing)
    new = old | {
        "tagline": "Approved and new line",
        "commune": rennes.pk,
        "pro_bono": True,
        "skills": ["Pottery", "Weaving"],
        "picture": "listings/x.webp",
    }
    found = {d.label: (d.old, d.new) for d in differences(old, new)}
    assert len(found) == 5
    assert ("", "Rennes (35)") in found.values()
    assert ("Pottery", "Pottery, Weaving") in found.values()
    assert ("Approved line", "Approved and new line") in found.values()
    line = next(d for d in differences(old, new) if d.new == "Approved and new line")
    assert [piece.what for piece in line.pieces] == ["kept", "new", "kept"]
