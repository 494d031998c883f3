"""A listing's life: every service in every state, with its journal line and its mails."""

import pytest

from directory.enums import AffiliationState, ListingKind, ListingState
from directory.models import Affiliation, Listing, Skill
from directory.services.listings import (
    RESERVED_SLUGS,
    archive_listing,
    confirm_listing,
    create_listing,
    draft_of,
    revive_listing,
    submit_listing,
    update_listing,
)
from directory.services.moderation import (
    approve_listing,
    restore_listing,
    send_back_listing,
    suspend_listing,
)
from directory.services.texts import text_of
from portal.enums import ModerationPolicy
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, OutboxMail
from tests.factories import ListingFactory

STATES = list(ListingState)


def act(name: str, listing: Listing, owner, moderator) -> Listing:
    """Call one service on a listing."""
    calls = {
        "submit": lambda: submit_listing(listing=listing, submitted_by=owner),
        "confirm": lambda: confirm_listing(listing=listing, confirmed_by=owner),
        "archive": lambda: archive_listing(listing=listing, archived_by=owner),
        "revive": lambda: revive_listing(listing=listing, revived_by=owner),
        "update": lambda: update_listing(
            listing=listing,
            text=text_of(listing) | {"tagline": "New line"},
            seen=listing.text_token,
            updated_by=owner,
        ),
        "approve": lambda: approve_listing(
            listing=listing, version=listing.version, approved_by=moderator
        ),
        "send_back": lambda: send_back_listing(
            listing=listing, version=listing.version, reason="Too short", sent_back_by=moderator
        ),
        "suspend": lambda: suspend_listing(
            listing=listing, reason="Misleading", suspended_by=moderator
        ),
        "restore": lambda: restore_listing(
            listing=listing, version=listing.version, restored_by=moderator
        ),
    }
    return calls[name]()


# (service, from) -> to; every other pair is illegal.
LEGAL = {
    ("submit", "draft"): "submitted",
    ("approve", "submitted"): "published",
    ("send_back", "submitted"): "draft",
    ("suspend", "published"): "suspended",
    ("restore", "suspended"): "published",
    ("archive", "draft"): "archived",
    ("archive", "submitted"): "archived",
    ("archive", "published"): "archived",
    ("archive", "suspended"): "archived",
    ("revive", "archived"): "draft",
    ("confirm", "published"): "published",
    ("update", "draft"): "draft",
    ("update", "submitted"): "submitted",
    ("update", "published"): "published",
    ("update", "suspended"): "suspended",
}
SERVICES = [
    "submit",
    "approve",
    "send_back",
    "suspend",
    "restore",
    "archive",
    "revive",
    "confirm",
    "update",
]
MAILED = {
    "approve": "listing_approved",
    "send_back": "listing_sent_back",
    "suspend": "listing_suspended",
    "restore": "listing_restored",
}


@pytest.fixture
def listing(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, name="Alice Cast")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("service", SERVICES)
def test_every_service_in_every_state(service, state, listing, alice, bob):
    Listing.objects.filter(pk=listing.pk).update(state=state)
    listing.refresh_from_db()
    JournalEntry.objects.all().delete()
    to_state = LEGAL.get((service, state.value))
    if to_state is None:
        before = Listing.objects.values().get(pk=listing.pk)
        with pytest.raises(IllegalTransition):
            act(service, listing, alice, bob)
        assert Listing.objects.values().get(pk=listing.pk) == before
        assert not JournalEntry.objects.exists()
        assert not OutboxMail.objects.exists()
        return
    act(service, listing, alice, bob)
    listing.refresh_from_db()
    assert listing.state == to_state
    entry = JournalEntry.objects.get()
    assert entry.network == listing.home_network
    assert entry.actor == (bob if service in MAILED else alice)
    if state.value != to_state:
        assert (entry.from_state, entry.to_state) == (state.value, to_state)
    mails = list(OutboxMail.objects.values_list("dedupe_key", "to"))
    expected = [(f"{MAILED[service]}:{entry.pk}", alice.email)] if service in MAILED else []
    assert mails == expected


def test_create_makes_a_draft_at_home(aulne, alice):
    text = draft_of({"name": "Éco Web", "skills": ["Rust", "Ateliers"], "pro_bono": True})
    listing = create_listing(
        kind=ListingKind.INITIATIVE, network=aulne, text=text, created_by=alice
    )
    listing.refresh_from_db()
    assert (listing.state, listing.slug, listing.version) == ("draft", "eco-web", 1)
    assert listing.owner == alice
    assert text_of(listing) == text | {"skills": ["Ateliers", "Rust"]}
    place = Affiliation.objects.get(listing=listing)
    assert (place.network, place.state) == (aulne, AffiliationState.ACCEPTED)
    assert list(Listing.objects.matching("rust")) == [listing]
    assert JournalEntry.objects.filter(action="create", actor=alice, network=aulne).count() == 1


@pytest.mark.parametrize("name", ["Same", "Mine", "Nouvelle", "日本", "---", "New"])
def test_addresses_are_free_and_never_our_own(aulne, alice, name):
    made = [
        create_listing(
            kind="freelancer", network=aulne, text=draft_of({"name": name}), created_by=alice
        ).slug
        for _ in range(3)
    ]
    assert len(set(made)) == 3
    assert not set(made) & RESERVED_SLUGS
    assert all(made)


def test_known_skills_are_used_again(aulne, alice):
    Skill.objects.create(name="Écriture", slug="ecriture")
    text = draft_of({"name": "A", "skills": ["ecriture", "ÉCRITURE", "C++", "C"]})
    listing = create_listing(kind="freelancer", network=aulne, text=text, created_by=alice)
    assert text_of(listing)["skills"] == ["C", "C++", "Écriture"]
    assert Skill.objects.count() == 3


def test_moderated_afterwards_means_public_at_once(listing, aulne, alice):
    aulne.moderation = ModerationPolicy.AFTER
    aulne.contact_email = "team@example.org"
    aulne.save()
    Listing.objects.filter(pk=listing.pk).update(state="draft", published_at=None)
    Affiliation.objects.all().delete()
    listing = submit_listing(listing=listing, submitted_by=alice)
    assert listing.state == ListingState.PUBLISHED
    assert listing.published_at == listing.confirmed_at
    assert Affiliation.objects.get(listing=listing).state == AffiliationState.ACCEPTED
    assert OutboxMail.objects.get().to == "team@example.org"


def test_no_way_round_a_suspension(listing, aulne, alice, bob):
    aulne.moderation = ModerationPolicy.AFTER
    aulne.save()
    suspend_listing(listing=listing, reason="No", suspended_by=bob)
    archive_listing(listing=listing, archived_by=alice)
    revive_listing(listing=listing, revived_by=alice)
    listing = submit_listing(listing=listing, submitted_by=alice)
    assert listing.state == ListingState.SUBMITTED
    approve_listing(listing=listing, version=listing.version, approved_by=bob)
    archive_listing(listing=listing, archived_by=alice)
    revive_listing(listing=listing, revived_by=alice)
    assert submit_listing(listing=listing, submitted_by=alice).state == ListingState.PUBLISHED


@pytest.mark.parametrize(
    ("service", "state"),
    [
        ("approve", "submitted"),
        ("send_back", "submitted"),
        ("suspend", "published"),
        ("restore", "suspended"),
    ],
)
def test_nobody_moderates_their_own(service, state, listing, bob):
    Listing.objects.filter(pk=listing.pk).update(state=state, owner=bob)
    listing.refresh_from_db()
    with pytest.raises(OwnCase):
        act(service, listing, bob, bob)
    listing.refresh_from_db()
    assert listing.state == state
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(
    ("service", "state"),
    [("approve", "submitted"), ("send_back", "submitted"), ("restore", "suspended")],
)
def test_moderators_decide_about_what_they_read(service, state, listing, alice, bob):
    Listing.objects.filter(pk=listing.pk).update(state=state)
    listing.refresh_from_db()
    read = Listing.objects.get(pk=listing.pk)
    act("update", listing, alice, bob)
    with pytest.raises(StaleText):
        act(service, read, alice, bob)
    listing.refresh_from_db()
    assert (listing.state, listing.tagline) == (state, "New line")


def test_the_reason_reaches_the_owner_in_their_language(listing, alice, bob):
    alice.language = "en"
    alice.save()
    Listing.objects.filter(pk=listing.pk).update(state="submitted")
    listing.refresh_from_db()
    act("send_back", listing, alice, bob)
    mail = OutboxMail.objects.get()
    assert "Too short" in mail.text
    assert "Alice Cast" in mail.subject
    assert "/en/" in mail.text
    assert bob.email not in mail.text + mail.html


def test_handing_in_tells_the_team(listing, aulne, alice):
    aulne.contact_email = "team@example.org"
    aulne.save()
    Listing.objects.filter(pk=listing.pk).update(state="draft")
    submit_listing(listing=listing, submitted_by=alice)
    mail = OutboxMail.objects.get()
    assert mail.to == "team@example.org"
    assert f"/admin/desk/listings/{listing.pk}/" in mail.text


def test_an_owner_who_left_gets_no_mail(listing, bob):
    Listing.objects.filter(pk=listing.pk).update(owner=None)
    listing.refresh_from_db()
    suspend_listing(listing=listing, reason="Nobody", suspended_by=bob)
    assert not OutboxMail.objects.exists()
    assert JournalEntry.objects.filter(action="suspend", reason="Nobody").exists()
