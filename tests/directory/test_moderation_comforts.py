"""The desk's comforts: a narrowed queue, the next of it, asking for changes, refusing, trust,
reading afterwards, taking back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.enums import ChangeState, ListingState
from directory.models import Listing, ListingChange, ListingTrust
from directory.services.comparing import readings
from directory.services.listings import (
    archive_listing,
    revive_listing,
    submit_listing,
    update_listing,
)
from directory.services.moderation import (
    approve_change,
    approve_listing,
    refuse_change,
    refuse_listing,
    return_change,
    send_back_listing,
    suspend_listing,
)
from directory.services.reversals import (
    forget_old_texts,
    read_listing,
    reopen_change,
    reopen_listing,
    revert_change,
)
from directory.services.texts import newest_text_of, text_of
from directory.services.trust import approvals_in_a_row, publishes_at_once, set_trust
from portal.enums import ModerationPolicy
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, OutboxMail
from tests.factories import ListingFactory, TerritoryFactory, UserFactory

QUEUE = "/admin/desk/listings/"


def case(listing: Listing) -> str:
    return reverse("desk_listing", args=[listing.pk])


def write(listing: Listing, by, **changes) -> Listing:
    listing = Listing.objects.get(pk=listing.pk)
    update_listing(
        listing=listing,
        text=newest_text_of(listing) | changes,
        seen=listing.text_token,
        updated_by=by,
    )
    return Listing.objects.get(pk=listing.pk)


def propose(listing: Listing, by, **changes) -> ListingChange:
    return write(listing, by, **changes).pending_change


@pytest.fixture
def published(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, tagline="Approved line")


@pytest.fixture
def trusting(aulne):
    aulne.moderation, aulne.trusted_after = ModerationPolicy.TRUSTED, 2
    aulne.save()
    return aulne


@pytest.fixture
def region():
    return TerritoryFactory(region=True, name="Armor")


@pytest.fixture
def scattered(aulne, region) -> dict[str, Listing]:
    """Four that wait: two in one department of Armor, one in another, one nowhere."""
    west = TerritoryFactory(department=True, parent=region, name="West")
    east = TerritoryFactory(department=True, parent=region, name="East")
    places = {
        "first": TerritoryFactory(parent=west),
        "second": TerritoryFactory(parent=east),
        "third": TerritoryFactory(parent=west),
        "fourth": None,
    }
    now = timezone.now()
    return {
        name: ListingFactory(
            home_network=aulne,
            submitted=True,
            name=name,
            commune=place,
            submitted_at=now - timedelta(days=9 - number),
        )
        for number, (name, place) in enumerate(places.items())
    }


def names(client, query: str) -> list[str]:
    return [one.name for one in client.get(QUEUE + query).context["cases"]]


def test_the_queue_is_narrowed_by_territory_and_age(client, bob, scattered, region):
    client.force_login(bob)
    west = scattered["first"].commune.parent
    assert names(client, "") == ["first", "second", "third", "fourth"]
    assert names(client, "?sort=newest") == ["fourth", "third", "second", "first"]
    assert names(client, f"?where={west.pk}") == ["first", "third"]
    assert names(client, f"?where={region.pk}") == ["first", "second", "third"]
    assert names(client, "?where=none") == ["fourth"]
    assert names(client, "?kind=initiative") == []


def test_the_queue_says_how_many_and_where(client, bob, scattered):
    client.force_login(bob)
    context = client.get(QUEUE).context
    assert context["tally"].number == 4
    counted = [(place.label, place.count) for place in context["places"]]
    assert counted == [("Armor", 3), ("East", 1), ("West", 2), ("", 1)]
    assert context["tally"].oldest == scattered["first"].submitted_at


@pytest.mark.parametrize("query", ["?where=999999999", "?where=x", "?kind=x", "?sort=x"])
def test_what_cannot_be_narrowed_to_is_404(client, bob, scattered, query):
    client.force_login(bob)
    assert client.get(QUEUE + query).status_code == 404
    assert client.get(case(scattered["first"]) + query).status_code == 404


def test_one_lands_on_the_next_of_the_same_queue(client, bob, scattered):
    client.force_login(bob)
    query = f"?where={scattered['first'].commune.parent.pk}"
    links = re.findall(
        r'href="(/admin/desk/listings/\d+/[^"]*)"', client.get(QUEUE + query).content.decode()
    )
    assert case(scattered["first"]) + query in links
    data = {"decision": "approve", "seen": scattered["first"].text_token}
    answer = client.post(case(scattered["first"]) + query, data)
    assert answer["Location"] == case(scattered["third"]) + query
    answer = client.post(case(scattered["third"]) + query, data)
    assert answer["Location"] == QUEUE + query
    assert names(client, query) == []


def test_asking_for_changes_keeps_the_text(client, published, alice, bob):
    change = propose(published, alice, tagline="Half a line")
    return_change(change=change, reason="Say where", returned_by=bob)
    change.refresh_from_db()
    assert change.state == ChangeState.RETURNED
    mail = OutboxMail.objects.get(dedupe_key__startswith="change_returned:")
    assert "Say where" in mail.text
    client.force_login(alice)
    page = client.get(reverse("listing_edit", args=[published.slug]))
    assert page.context["form"].initial["tagline"] == "Half a line"
    assert "Say where" in page.content.decode()
    page = client.get(reverse("listing_edit", args=[published.slug]) + "?public")
    assert page.context["form"].initial["tagline"] == "Approved line"
    propose(published, alice, tagline="A whole line")
    change.refresh_from_db()
    assert change.state == ChangeState.REPLACED


def test_refusing_archives_with_the_reason(aulne, alice, bob):
    aulne.moderation = ModerationPolicy.AFTER
    aulne.save()
    listing = ListingFactory(home_network=aulne, owner=alice, submitted=True)
    refuse_listing(listing=listing, version=1, reason="No place here", refused_by=bob)
    listing.refresh_from_db()
    assert listing.state == ListingState.ARCHIVED
    assert JournalEntry.objects.get(action="refuse").reason == "No place here"
    assert "No place here" in OutboxMail.objects.get(dedupe_key__startswith="listing_refused:").text
    revive_listing(listing=listing, revived_by=alice)
    submit_listing(listing=listing, submitted_by=alice)
    listing.refresh_from_db()
    assert listing.state == ListingState.SUBMITTED  # no way around the refusal


def test_a_refusal_is_taken_back(client, aulne, alice, bob):
    listing = ListingFactory(home_network=aulne, owner=alice, submitted=True)
    archived = ListingFactory(home_network=aulne, owner=alice, state=ListingState.ARCHIVED)
    refuse_listing(listing=listing, version=1, reason="No", refused_by=bob)
    client.force_login(bob)
    assert names(client, "?show=refused") == [listing.name]
    answer = client.post(case(listing), {"decision": "reopen", "seen": listing.text_token})
    assert answer.status_code == 302
    listing.refresh_from_db()
    assert listing.state == ListingState.SUBMITTED
    with pytest.raises(IllegalTransition):
        reopen_listing(listing=archived, version=1, reopened_by=bob)


def test_asking_for_changes_is_taken_back_while_its_owner_did_not_go_on(
    client, aulne, alice, bob, charlie
):
    listing = ListingFactory(home_network=aulne, owner=alice, submitted=True)
    own_draft = ListingFactory(home_network=aulne, owner=alice, state=ListingState.DRAFT)
    send_back_listing(listing=listing, version=1, reason="More, please", sent_back_by=bob)
    client.force_login(charlie)
    assert client.get(case(listing)).status_code == 404
    client.force_login(bob)
    assert names(client, "?show=sent_back") == [listing.name]
    assert client.get(case(own_draft)).status_code == 404
    waited_since = Listing.objects.get(pk=listing.pk).submitted_at
    seen = client.get(case(listing)).context["seen"]
    answer = client.post(case(listing), {"decision": "reopen", "seen": seen})
    assert answer.status_code == 302
    listing.refresh_from_db()
    assert (listing.state, listing.submitted_at) == (ListingState.SUBMITTED, waited_since)
    assert OutboxMail.objects.filter(
        to=alice.email, dedupe_key__startswith="decision_taken_back:"
    ).exists()
    assert names(client, "?show=sent_back") == []


def test_what_its_owner_went_on_with_is_theirs(client, aulne, alice, bob):
    listing = ListingFactory(home_network=aulne, owner=alice, submitted=True)
    send_back_listing(listing=listing, version=1, reason="More, please", sent_back_by=bob)
    written = write(listing, alice, tagline="A secret for now")
    client.force_login(bob)
    assert names(client, "?show=sent_back") == []
    assert client.get(case(listing)).status_code == 404
    assert client.get(reverse("desk_listing_history", args=[listing.pk])).status_code == 404
    for version in (1, written.version):
        with pytest.raises((StaleText, IllegalTransition)):
            reopen_listing(listing=listing, version=version, reopened_by=bob)
    listing.refresh_from_db()
    assert listing.state == ListingState.DRAFT


def test_taking_a_question_back_is_no_way_around_a_refusal(aulne, alice, bob):
    aulne.moderation = ModerationPolicy.AFTER
    aulne.save()
    listing = ListingFactory(home_network=aulne, owner=alice, submitted=True)
    refuse_listing(listing=listing, version=1, reason="No place here", refused_by=bob)
    for again in (True, False):
        revive_listing(listing=listing, revived_by=alice)
        submit_listing(listing=listing, submitted_by=alice)
        listing.refresh_from_db()
        assert listing.state == ListingState.SUBMITTED
        if again:
            send_back_listing(listing=listing, version=1, reason="More", sent_back_by=bob)
            reopen_listing(listing=listing, version=1, reopened_by=bob)
            archive_listing(listing=listing, archived_by=alice)


def test_nobody_is_asked_where_nobody_answers(client, aulne, bob):
    listing = ListingFactory(
        home_network=aulne, owner=None, put_in_at=timezone.now(), submitted=True
    )
    client.force_login(bob)
    assert set(client.get(case(listing)).context["decisions"]) == {"approve", "refuse"}
    with pytest.raises(IllegalTransition):
        send_back_listing(listing=listing, version=1, reason="More", sent_back_by=bob)


@pytest.mark.parametrize("state", ListingState.values)
def test_each_decision_only_in_its_state(aulne, alice, bob, state):
    listing = ListingFactory(home_network=aulne, owner=alice, state=state)
    before = JournalEntry.objects.count()
    acts = {
        ListingState.SUBMITTED: lambda: refuse_listing(
            listing=listing, version=1, reason="r", refused_by=bob
        ),
        ListingState.ARCHIVED: lambda: reopen_listing(listing=listing, version=1, reopened_by=bob),
        "unread": lambda: read_listing(listing=listing, seen="1.0", read_by=bob),
    }
    for wanted, act in acts.items():
        if wanted == state == ListingState.SUBMITTED:
            continue
        with pytest.raises(IllegalTransition):
            act()
    assert JournalEntry.objects.count() == before


def test_nobody_decides_about_their_own(published, alice, bob):
    change = propose(published, alice, tagline="Mine")
    with pytest.raises(OwnCase):
        return_change(change=change, reason="r", returned_by=alice)
    approve_change(change=change, approved_by=bob)
    change.refresh_from_db()
    token = Listing.objects.get(pk=published.pk).text_token
    with pytest.raises(OwnCase):
        revert_change(change=change, seen=token, reason="r", reverted_by=alice)
    with pytest.raises(OwnCase):
        set_trust(
            user=alice,
            network=published.home_network,
            is_trusted=True,
            set_by=alice,
            about=published,
            reason="",
        )


def test_trust_comes_with_approvals_and_goes_with_a_refusal(trusting, alice, bob):
    listing = ListingFactory(home_network=trusting, owner=alice, draft=True)
    submit_listing(listing=listing, submitted_by=alice)
    approve_listing(listing=listing, version=1, approved_by=bob)
    assert approvals_in_a_row(alice, trusting) == 1
    assert not publishes_at_once(alice, trusting)
    approve_change(change=propose(listing, alice, tagline="Two"), approved_by=bob)
    assert publishes_at_once(alice, trusting)
    now = write(listing, alice, tagline="Three")
    assert (now.tagline, now.pending_change) == ("Three", None)
    assert now.unread_since is not None
    suspend_listing(listing=now, reason="No", suspended_by=bob)
    assert not publishes_at_once(alice, trusting)


def test_what_others_handed_in_gives_no_trust(trusting, alice, bob):
    listing = ListingFactory(home_network=trusting, owner=alice)
    for words in ("One", "Two"):
        approve_change(change=propose(listing, alice, tagline=words), approved_by=bob)
    heir = UserFactory()
    Listing.objects.filter(pk=listing.pk).update(owner=heir)
    assert publishes_at_once(alice, trusting)
    propose(listing, heir, tagline="Four")
    assert approvals_in_a_row(heir, trusting) == 0


@pytest.mark.parametrize("word", [True, False])
def test_a_moderators_word_counts_first(client, trusting, published, alice, bob, word):
    trusting.trusted_after = 0 if word else 1
    trusting.save()
    if not word:
        approve_change(change=propose(published, alice, tagline="One"), approved_by=bob)
    client.force_login(bob)
    decision = "trust" if word else "distrust"
    answer = client.post(case(published), {"decision": decision, "seen": ""})
    assert answer["Location"] == case(published)
    assert ListingTrust.objects.get().is_trusted is word
    assert publishes_at_once(alice, trusting) is word
    assert JournalEntry.objects.get(action=decision).actor == bob


def test_trust_is_only_offered_where_the_network_trusts(client, published, bob):
    client.force_login(bob)
    assert list(client.get(case(published)).context["decisions"]) == ["suspend"]
    assert client.post(case(published), {"decision": "trust"}).status_code == 409


def test_what_was_public_at_once_is_read_afterwards(client, aulne, published, alice, bob):
    aulne.moderation = ModerationPolicy.AFTER
    aulne.save()
    write(published, alice, tagline="Public at once")
    ListingFactory(home_network=aulne, name="Read long ago")
    client.force_login(bob)
    assert names(client, "?show=unread") == [published.name]
    now = Listing.objects.get(pk=published.pk)
    data = {"decision": "read", "seen": "1.0"}
    assert client.post(case(now), data).status_code == 409
    data["seen"] = now.text_token
    assert client.post(case(now), data).status_code == 302
    now.refresh_from_db()
    assert now.unread_since is None
    assert now.changes.get().state == ChangeState.APPROVED
    assert names(client, "?show=unread") == []


def test_a_former_text_is_put_back(client, published, alice, bob):
    change = propose(published, alice, tagline="Second", skills=["Weaving"])
    approve_change(change=change, approved_by=bob)
    waiting = propose(published, alice, tagline="Third, waits")
    client.force_login(bob)
    history = reverse("desk_listing_history", args=[published.pk])
    page = client.get(history)
    assert "Approved line" in page.content.decode()
    data = {"decision": f"revert_{change.pk}", "seen": page.context["seen"], "reason": "Untrue"}
    assert client.post(history, data | {"reason": ""}).status_code == 400
    assert client.post(history, data | {"seen": "1.0"}).status_code == 409
    assert client.post(history, data)["Location"] == case(published)
    now = Listing.objects.get(pk=published.pk)
    assert (now.tagline, text_of(now)["skills"]) == ("Approved line", [])
    assert "Untrue" in OutboxMail.objects.get(dedupe_key__startswith="change_reverted:").text
    # What waited goes on waiting, and can be approved.
    assert now.pending_change == waiting
    approve_change(change=now.pending_change, approved_by=bob)
    # And the taking back is taken back.
    now = Listing.objects.get(pk=published.pk)
    undone = now.changes.filter(state=ChangeState.APPROVED, proposed_by=None).get()
    revert_change(change=undone, seen=now.text_token, reason="After all", reverted_by=bob)
    now.refresh_from_db()
    assert now.tagline == "Second"


def test_a_refused_change_waits_again(client, published, alice, bob):
    change = propose(published, alice, tagline="Second")
    refuse_change(change=change, reason="No", refused_by=bob)
    now = Listing.objects.get(pk=published.pk)
    reopen_change(change=change, seen=now.text_token, reopened_by=bob)
    now = Listing.objects.get(pk=published.pk)
    assert now.pending_change == change
    approve_change(change=now.pending_change, approved_by=bob)
    with pytest.raises(IllegalTransition):
        reopen_change(change=change, seen="2.0", reopened_by=bob)


def test_a_stale_reversal_writes_nothing(published, alice, bob):
    change = propose(published, alice, tagline="Second")
    approve_change(change=change, approved_by=bob)
    write(published, alice, tagline="Third")
    with pytest.raises(StaleText):
        revert_change(change=change, seen="2.0", reason="r", reverted_by=bob)
    change.refresh_from_db()
    assert change.state == ChangeState.APPROVED


def test_a_stale_decision_shows_both_texts(client, aulne, alice, bob):
    listing = ListingFactory(home_network=aulne, owner=alice, submitted=True, tagline="As read")
    seen = listing.text_token
    write(listing, alice, tagline="As it is now")
    client.force_login(bob)
    data = {"decision": "send_back", "seen": seen, "reason": "Typed reason"}
    answer = client.post(case(listing), data)
    assert answer.status_code == 409
    (since,) = answer.context["readings_since"]
    told = [(piece.what, piece.text) for piece in since.paragraphs[0].pieces]
    assert told == [("gone", "As read"), ("new", "As it is now")]
    assert "Typed reason" in answer.content.decode()


def test_old_texts_are_forgotten(published, alice, bob):
    approve_change(change=propose(published, alice, tagline="Second"), approved_by=bob)
    waiting = propose(published, alice, tagline="Third")
    assert forget_old_texts() == 0
    ListingChange.objects.update(proposed_at=timezone.now() - timedelta(days=400))
    assert forget_old_texts() == 1
    assert forget_old_texts() == 0
    old = ListingChange.objects.exclude(pk=waiting.pk).get()
    assert (old.payload, old.former) == ({}, None)
    waiting.refresh_from_db()
    assert waiting.payload["tagline"] == "Third"


def test_a_long_text_shows_what_changed_and_what_stands_around():
    lines = [f"Paragraph number {n} says the same as it always did." for n in range(20)]
    changed = [*lines[:10], "Paragraph number 10 says another thing.", *lines[11:]]
    old = {"description": "\n\n".join(lines), "skills": ["a", "b"]}
    new = {"description": "\n\n".join(changed), "skills": ["b", "c"]}
    whole = dict.fromkeys(Listing.EDITABLE_FIELDS, "")
    text, skills = readings(whole | old, whole | new)
    assert [one.left_out for one in text.paragraphs] == [9, 0, 0, 8]
    assert text.paragraphs[1].is_changed
    assert (skills.added, skills.removed, skills.stays) == (["c"], ["a"], ["b"])
