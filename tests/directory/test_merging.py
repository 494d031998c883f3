"""Listings that are one: what follows, what the text becomes, what is refused, and undoing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from directory.enums import AffiliationState, ListingState, MergeState
from directory.models import (
    Affiliation,
    ContactMessage,
    ImportedRow,
    Listing,
    ListingChange,
    ListingImport,
    ListingListItem,
    ListingMerge,
    ListingPair,
)
from directory.services.erasure import erase_listing
from directory.services.following import RELATIONS, relations
from directory.services.listings import revive_listing
from directory.services.lists import keep_listing
from directory.services.merge_requests import dismiss_pair, propose_merge, refuse_merge
from directory.services.merging import (
    NotMergeable,
    default_fields,
    forget_merges,
    merge_listings,
    seen_of,
    undo_merge,
)
from directory.services.texts import text_of, write_text
from portal.enums import Role
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, OutboxMail
from portal.services.memberships import grant_membership
from tests.factories import ListingFactory, NetworkFactory, UserFactory


@pytest.fixture
def kept(aulne) -> Listing:
    return ListingFactory(home_network=aulne, owner=None, name="L’Atelier du Fil", tagline="")


@pytest.fixture
def absorbed(aulne, alice) -> Listing:
    return ListingFactory(
        home_network=aulne, owner=alice, name="Latelier du Fil", tagline="Coudre ensemble"
    )


def merge(kept, absorbed, by=None, **fields) -> ListingMerge:
    return merge_listings(kept=kept, absorbed=absorbed, merged_by=by, **fields)


def undo(done: ListingMerge) -> list[str]:
    return undo_merge(merge=done, undone_by=None)


def fresh(listing: Listing) -> Listing:
    return Listing.objects.get(pk=listing.pk)


def states(listing: Listing) -> dict[str, str]:
    return dict(listing.affiliations.values_list("network__slug", "state"))


def test_every_relation_says_what_becomes_of_it():
    assert set(relations()) == set(RELATIONS)


def test_the_absorbed_is_archived_and_its_address_leads_to_the_kept(client, kept, absorbed, bob):
    done = merge(kept, absorbed, bob, reason="One house")
    assert (fresh(absorbed).state, done.state) == (ListingState.ARCHIVED, MergeState.DONE)
    response = client.get(absorbed.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, kept.get_absolute_url())
    assert "max-age=3600" in response["Cache-Control"]  # it may be undone
    lines = JournalEntry.objects.filter(action="merge", actor=bob)
    assert set(lines.values_list("subject_id", flat=True)) == {str(kept.pk), str(absorbed.pk)}


def test_an_address_follows_one_merge_after_the_other(client, aulne, kept, absorbed):
    last = ListingFactory(home_network=aulne, name="Fil")
    merge(kept, absorbed)
    merge(last, kept)
    assert client.get(absorbed.get_absolute_url())["Location"] == last.get_absolute_url()
    Listing.objects.filter(pk=last.pk).update(state=ListingState.SUSPENDED)
    assert client.get(absorbed.get_absolute_url()).status_code == 410


def test_the_kept_text_stands_and_its_gaps_are_filled(kept, absorbed):
    merge(kept, absorbed)
    assert fresh(kept).name == "L’Atelier du Fil"
    assert fresh(kept).tagline == "Coudre ensemble"
    assert "name" not in default_fields(kept, absorbed)


def test_fields_are_taken_one_by_one(kept, absorbed):
    absorbed.skills.set(["Couture"])
    merge(kept, absorbed, taken=["name", "skills", "no_such_field", "owner"])
    after = fresh(kept)
    assert (after.name, after.tagline, after.owner) == ("Latelier du Fil", "", absorbed.owner)
    assert [skill.name for skill in after.named_skills] == ["Couture"]


def test_what_the_absorbed_hid_is_not_told_by_the_other(kept, absorbed):
    absorbed.visibility = {"website": "staff"}
    write_text(absorbed, text_of(absorbed) | {"website": "https://fil.example"})
    merge(kept, fresh(absorbed), taken=["website", "visibility"])
    after = fresh(kept)
    assert text_of(after)["website"] == ""
    assert after.visibility == kept.visibility


def test_whoever_answered_for_it_answers_for_the_unclaimed_one(kept, absorbed, alice):
    merge(kept, absorbed)
    assert fresh(kept).owner == alice


def test_with_two_owners_the_kept_ones_stays_and_both_are_told(kept, absorbed, alice, bob):
    kept.owner = UserFactory(language="en")
    kept.save()
    merge(kept, absorbed, bob, reason="Same number")
    assert fresh(kept).owner == kept.owner
    mails = {mail.to: mail.text for mail in OutboxMail.objects.all()}
    assert set(mails) == {kept.owner.email, alice.email}
    assert all("Same number" in text and "30" in text for text in mails.values())


def test_places_are_united_and_no_network_accepts_whom_it_refused(kept, absorbed):
    accepts, refuses, asked, other = (NetworkFactory(slug=f"n{n}") for n in range(4))
    for listing, network, state in (
        (kept, accepts, AffiliationState.REQUESTED),
        (absorbed, accepts, AffiliationState.ACCEPTED),
        (kept, refuses, AffiliationState.REFUSED),
        (absorbed, refuses, AffiliationState.ACCEPTED),
        (kept, asked, AffiliationState.REQUESTED),
        (absorbed, asked, AffiliationState.REFUSED),
        (absorbed, other, AffiliationState.SUSPENDED),
    ):
        Affiliation.objects.update_or_create(
            listing=listing, network=network, defaults={"state": state}
        )
    before = states(kept), states(absorbed)
    done = merge(kept, absorbed)
    assert states(kept) == {
        "aulne": "accepted",
        "n0": "accepted",
        "n1": "refused",
        "n2": "refused",
        "n3": "suspended",
    }
    assert undo(done) == []
    assert (states(kept), states(absorbed)) == before


def test_a_home_that_never_approved_it_is_asked(aulne, bouleau):
    kept = ListingFactory(home_network=aulne, submitted=True)
    absorbed = ListingFactory(home_network=bouleau, submitted=True)
    for one in (kept, absorbed):
        Affiliation.objects.update_or_create(
            listing=one, network=one.home_network, defaults={"state": "accepted"}
        )
    done = merge(kept, absorbed)
    assert states(kept) == {"aulne": "accepted", "bouleau": "requested"}
    undo(done)
    assert states(absorbed) == {"bouleau": "accepted"}


def test_lists_messages_and_the_file_it_came_from_follow(aulne, kept, absorbed, bob, dana):
    for user in (bob, dana):
        keep_listing(listing=absorbed, user=user, into=None, name="Fils", note="theirs")
    keep_listing(listing=kept, user=dana, into=None, name="Fils", note="ours")
    ContactMessage.objects.create(listing=absorbed, sender_email="v@example.org", body="Hello")
    batch = ListingImport.objects.create(network=aulne, file_name="f.csv", source="S")
    row = ImportedRow.objects.create(
        batch=batch, listing=absorbed, network=aulne, source="S", source_id="1", version=3
    )
    done = merge(kept, absorbed)
    items = ListingListItem.objects.filter(listing=kept).order_by("list__user_id")
    assert {(item.list.user, item.note) for item in items} == {(bob, "theirs"), (dana, "ours")}
    assert kept.messages.count() == 1
    row.refresh_from_db()
    assert (row.listing, row.version) == (kept, 0)  # no later file writes over the merged text
    assert undo(done) == []
    row.refresh_from_db()
    assert (row.listing, row.version) == (absorbed, 3)
    assert absorbed.list_items.count() == 2
    assert absorbed.messages.count() == 1


def test_messages_are_not_shown_to_another_owner(kept, absorbed):
    kept.owner = UserFactory()
    kept.save()
    ContactMessage.objects.create(listing=absorbed, sender_email="v@example.org", body="Hello")
    merge(kept, absorbed)
    assert not kept.messages.exists()


def refusal(kept, absorbed, **fields) -> str:
    before = JournalEntry.objects.count(), ListingMerge.objects.count()
    with override("en"), pytest.raises(NotMergeable) as refused:
        merge(kept, absorbed, **fields)
    assert (JournalEntry.objects.count(), ListingMerge.objects.count()) == before
    return str(refused.value.message)


def test_what_cannot_be_merged(aulne, kept, absorbed):
    assert "itself" in refusal(kept, kept)
    draft = ListingFactory(home_network=aulne, draft=True)
    assert draft.name in refusal(kept, draft)
    archived = ListingFactory(home_network=aulne, state=ListingState.ARCHIVED)
    assert archived.name in refusal(archived, kept)
    person = ListingFactory(home_network=aulne, kind="freelancer")
    thing = ListingFactory(home_network=aulne, kind="initiative")
    assert "freelancer" in refusal(person, thing)
    submitted = ListingFactory(home_network=aulne, submitted=True)
    assert "public" in refusal(submitted, kept)
    ListingChange.objects.create(listing=absorbed, payload=text_of(absorbed), base_version=1)
    assert "waits" in refusal(kept, absorbed)


def test_no_circle_and_nothing_twice(aulne, kept, absorbed):
    merge(kept, absorbed)
    assert absorbed.name in refusal(kept, absorbed)
    assert absorbed.name in refusal(absorbed, kept)
    third = ListingFactory(home_network=aulne)
    assert absorbed.name in refusal(third, absorbed)
    with pytest.raises(IllegalTransition):
        revive_listing(listing=absorbed, revived_by=absorbed.owner)


def test_ones_own_is_somebody_elses_to_merge(kept, absorbed, alice):
    with pytest.raises(OwnCase):
        merge(kept, absorbed, alice)
    assert fresh(absorbed).state == ListingState.PUBLISHED


def test_an_editors_is_their_own_too(kept, absorbed, bob):
    kept.editors.create(user=bob)
    with pytest.raises(OwnCase):
        merge(kept, absorbed, bob)
    assert fresh(absorbed).state == ListingState.PUBLISHED


def test_what_was_asked_about_the_home_of_one_that_goes_is_over(kept, absorbed, bouleau):
    for listing in (kept, absorbed):
        listing.affiliations.create(network=bouleau, state="accepted", home_asked_at=timezone.now())
    merge(kept, absorbed)
    asked = kept.affiliations.exclude(home_asked_at=None)
    assert [place.network for place in asked] == [bouleau]
    assert not absorbed.affiliations.exclude(home_asked_at=None).exists()


def test_another_text_than_the_one_seen_writes_nothing(kept, absorbed):
    seen = seen_of(kept, absorbed)
    Listing.objects.filter(pk=absorbed.pk).update(version=absorbed.version + 1)
    with pytest.raises(StaleText):
        merge(kept, absorbed, seen=seen)
    assert not ListingMerge.objects.exists()


def test_undoing_puts_text_owner_and_state_back(client, kept, absorbed, alice, bob):
    former = text_of(kept), text_of(absorbed)
    done = merge(kept, absorbed, bob)
    OutboxMail.objects.all().delete()
    assert undo(done) == []
    assert (text_of(fresh(kept)), text_of(fresh(absorbed))) == former
    assert (fresh(kept).owner, fresh(absorbed).owner) == (None, alice)
    assert client.get(absorbed.get_absolute_url()).status_code == 200
    done.refresh_from_db()
    assert (done.state, done.snapshot) == (MergeState.UNDONE, {})
    assert [mail.to for mail in OutboxMail.objects.all()] == [alice.email]
    with pytest.raises(NotMergeable):
        undo(done)
    merge(kept, absorbed)  # and again


def counted(listing: Listing) -> dict[str, tuple[int, int, int]]:
    rows = listing.months.values_list("month", "views", "from_search", "contacts")
    return {str(month): tuple(numbers) for month, *numbers in rows}


def test_figures_are_added_and_taken_off_again(kept, absorbed):
    for listing, month, *numbers in (
        (kept, "2026-02-01", 10, 4, 1),
        (absorbed, "2026-01-01", 7, 7, 0),
        (absorbed, "2026-02-01", 5, 2, 3),
    ):
        counts = dict(zip(("views", "from_search", "contacts"), numbers, strict=True))
        listing.months.create(month=month, **counts)
    before = counted(kept), counted(absorbed)
    done = merge(kept, absorbed)
    assert counted(kept) == {"2026-01-01": (7, 7, 0), "2026-02-01": (15, 6, 4)}
    kept.months.filter(month="2026-02-01").update(views=16)  # one more look since
    undo(done)
    assert counted(kept) == {"2026-02-01": (11, 4, 1)}
    assert (before[0], counted(absorbed)) == ({"2026-02-01": (10, 4, 1)}, before[1])


def test_of_another_owner_it_is_not_told_how_many_wrote(kept, absorbed):
    kept.owner = UserFactory()
    kept.save()
    absorbed.months.create(month="2026-01-01", views=7, from_search=6, contacts=3)
    undo(merge(kept, absorbed))
    assert counted(kept) == {}
    merge(kept, absorbed)
    assert counted(kept) == {"2026-01-01": (7, 6, 0)}


def test_undoing_says_what_changed_since(kept, absorbed, bouleau):
    place = Affiliation.objects.create(listing=absorbed, network=bouleau, state="accepted")
    done = merge(kept, absorbed)
    Affiliation.objects.filter(pk=place.pk).update(state="suspended")
    Listing.objects.filter(pk=kept.pk).update(version=99, owner=UserFactory(), tagline="New")
    problems = undo(done)
    assert len(problems) == 3
    assert any(bouleau.name in problem for problem in problems)
    assert fresh(kept).tagline == "New"
    assert states(absorbed)["bouleau"] == "suspended"
    assert fresh(absorbed).state == ListingState.PUBLISHED


def test_undoing_has_its_time_and_its_order(aulne, kept, absorbed):
    done = merge(kept, absorbed)
    other = ListingFactory(home_network=aulne, name="Fil")
    later = merge(other, kept)
    with pytest.raises(NotMergeable):
        undo(done)
    undo(later)
    assert forget_merges() == 0
    ListingMerge.objects.filter(pk=done.pk).update(merged_at=timezone.now() - timedelta(days=31))
    assert forget_merges() == 1
    done.refresh_from_db()
    assert done.snapshot == {}
    with pytest.raises(NotMergeable):
        undo(done)


def test_erasing_forgets_what_a_merge_remembers(kept, absorbed):
    done = merge(kept, absorbed, reason="They told me")
    erase_listing(listing=fresh(kept))
    done.refresh_from_db()
    assert "text" not in done.snapshot
    assert done.reason == ""
    assert undo(done)  # the other comes back all the same
    assert fresh(absorbed).state == ListingState.PUBLISHED
    again = ListingFactory(home_network=kept.home_network)
    done = merge(again, absorbed)
    erase_listing(listing=fresh(absorbed))
    with pytest.raises(NotMergeable):
        undo(done)


def test_a_network_proposes_and_the_other_decides(aulne, bouleau, bob, charlie, dana, absorbed):
    theirs = ListingFactory(home_network=bouleau, name="Fil de Bouleau")
    bouleau.contact_email = "team@bouleau.example"
    bouleau.save()
    asked = {"kept": theirs, "absorbed": absorbed, "network": aulne, "proposed_by": bob}
    proposal = propose_merge(**asked, taken=["name"], reason="Same people")
    assert propose_merge(**asked) == proposal
    (mail,) = OutboxMail.objects.filter(to="team@bouleau.example")
    assert reverse("desk_merging", args=[proposal.pk]) in mail.text
    for user, decides in ((bob, False), (charlie, True), (dana, True)):
        assert ListingMerge.objects.to_decide_by(user).exists() is decides
    refuse_merge(merge=proposal, refused_by=charlie, reason="One is a branch")
    told = OutboxMail.objects.get(dedupe_key__startswith="merge_refused:")
    assert told.to == bob.email
    assert "One is a branch" in told.text
    assert theirs.home_network.name in told.text
    assert reverse("desk_merging", args=[proposal.pk]) in told.text
    with pytest.raises(IllegalTransition):
        refuse_merge(merge=proposal, refused_by=charlie)
    again = propose_merge(**asked)
    done = merge(theirs, absorbed, charlie, taken=again.taken)
    assert (done.pk, done.state) == (again.pk, MergeState.DONE)


def test_a_merge_ends_what_was_proposed_about_the_absorbed(aulne, bob, kept, absorbed):
    propose_merge(kept=absorbed, absorbed=kept, network=aulne, proposed_by=bob)
    merge(kept, absorbed)
    assert ListingMerge.objects.filter(state=MergeState.REFUSED).count() == 1


@pytest.mark.parametrize("by_proposer", [True, False])
def test_what_was_proposed_is_over_where_they_are_two(aulne, bob, charlie, by_proposer, absorbed):
    theirs = ListingFactory(home_network=NetworkFactory(), owner=None, name="Latelier du Fil")
    proposal = propose_merge(kept=theirs, absorbed=absorbed, network=aulne, proposed_by=bob)
    dismiss_pair(one=absorbed, other=theirs, dismissed_by=bob if by_proposer else charlie)
    proposal.refresh_from_db()
    assert proposal.state == MergeState.REFUSED
    told = OutboxMail.objects.filter(dedupe_key__startswith="merge_refused:", to=bob.email)
    assert told.exists() is not by_proposer


def test_the_proposer_reads_who_said_no_and_why(client, aulne, bob, absorbed):
    """A colleague's no is not the other network's."""
    theirs = ListingFactory(home_network=NetworkFactory(), owner=None, name="Latelier du Fil")
    propose_merge(kept=theirs, absorbed=absorbed, network=aulne, proposed_by=bob)
    colleague = UserFactory()
    grant_membership(user=colleague, network=aulne, role=Role.EDITOR, granted_by=None)
    client.force_login(colleague)
    url = reverse("desk_merge", args=[theirs.pk, absorbed.pk])
    answer = client.post(url, {"do": "dismiss", "reason": "A branch of its own"})
    assert answer.status_code == 302
    told = OutboxMail.objects.get(dedupe_key__startswith="merge_refused:", to=bob.email)
    assert "A branch of its own" in told.text
    assert aulne.name in told.text
    assert theirs.home_network.name not in told.text


def test_a_pair_is_dismissed_for_good(kept, absorbed, bob):
    pair = dismiss_pair(one=absorbed, other=kept, dismissed_by=bob)
    assert pair == dismiss_pair(one=kept, other=absorbed, dismissed_by=bob)
    assert (pair.first_id, pair.second_id) == tuple(sorted([kept.pk, absorbed.pk]))
    assert not ListingPair.objects.standing().exists()
    with pytest.raises(NotMergeable):
        dismiss_pair(one=kept, other=kept, dismissed_by=bob)
