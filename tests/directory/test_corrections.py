"""Errors that visitors report: who is told, who decides, what is written, what is forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from directory.enums import CorrectionState
from directory.models import Listing, ListingCorrection
from directory.services.corrections import forget_corrections, settle_correction
from home.queries.personal import everything_about
from portal.errors import IllegalTransition, OwnCase
from portal.models import JournalEntry, OutboxMail, User
from tests.directory.test_contact import stamp
from tests.factories import ListingFactory, UserFactory

QUEUE = "/admin/desk/corrections/"


@pytest.fixture
def owned(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, tagline="Old line")


@pytest.fixture
def nobodys(aulne) -> Listing:
    return ListingFactory(home_network=aulne, owner=None, tagline="Old line")


def typed(**changes) -> dict[str, str]:
    return {
        "field": "tagline",
        "words": "It says something old",
        "proposed": "New line",
        "mailbox": "visitor@example.org",
        "shown_at": stamp(),
    } | changes


def say(client, listing: Listing, **changes):
    return client.post(reverse("listing_correct", args=[listing.slug]), typed(**changes))


def case(report: ListingCorrection) -> str:
    return reverse("desk_correction", args=[report.pk])


def test_the_owner_is_told_and_takes_it_over(client, owned, alice, bob):
    assert say(client, owned)["Location"] == owned.get_absolute_url()
    report = ListingCorrection.objects.get()
    assert not report.for_desk
    mail = OutboxMail.objects.get(to=alice.email)
    assert "It says something old" in mail.text
    assert "visitor@example.org" not in mail.text
    client.force_login(bob)
    assert list(client.get(QUEUE).context["cases"]) == []
    client.force_login(alice)
    page = client.get(reverse("listing_corrections", args=[owned.slug])).content.decode()
    edit = f"{reverse('listing_edit', args=[owned.slug])}?correction={report.pk}"
    assert edit in page
    assert "visitor@example.org" not in page
    assert client.get(edit).context["form"].initial["tagline"] == "New line"
    data = {"name": owned.name, "tagline": "New line", "seen": owned.text_token}
    assert client.post(edit, data).status_code == 302
    report.refresh_from_db()
    assert report.state == CorrectionState.APPLIED
    assert OutboxMail.objects.filter(to="visitor@example.org").exists()


def test_its_editors_are_told_in_their_language_and_answer_it(client, owned, alice):
    editor = UserFactory(language="en", email="editor@example.org")
    closed = UserFactory(is_active=False)
    for user in (editor, closed):
        owned.editors.create(user=user, added_by=alice)
    say(client, owned)
    report = ListingCorrection.objects.get()
    told = OutboxMail.objects.filter(dedupe_key__startswith="correction:")
    assert sorted(mail.to for mail in told) == sorted([alice.email, editor.email])
    assert "an editor of this listing" in told.get(to=editor.email).text
    client.force_login(editor)
    url = reverse("listing_corrections", args=[owned.slug])
    assert url in client.get(reverse("listing_mine")).content.decode()
    data = {"correction": report.pk, "decision": "declined", "answer": "It is still so"}
    assert client.post(url, data).status_code == 302
    assert JournalEntry.objects.get(action="decline_correction").actor == editor
    client.force_login(alice)
    assert client.post(url, data).status_code == 409


def test_an_editor_decides_nothing_at_the_desk_about_their_own(owned, bob):
    owned.editors.create(user=bob)
    report = owned.corrections.create(field="abuse", words="w", language="fr", for_desk=True)
    with pytest.raises(OwnCase):
        settle_correction(correction=report, is_applied=False, answer="No", settled_by=bob)


def test_the_owner_turns_it_down(client, owned, alice):
    say(client, owned)
    report = ListingCorrection.objects.get()
    client.force_login(alice)
    url = reverse("listing_corrections", args=[owned.slug])
    data = {"correction": report.pk, "decision": "declined", "answer": "It is still so"}
    assert client.post(url, data | {"decision": "x"}).status_code == 400
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 409
    assert "It is still so" in OutboxMail.objects.get(to="visitor@example.org").text
    assert JournalEntry.objects.get(action="decline_correction").actor == alice


def test_without_an_owner_the_desk_writes_it(client, nobodys, bob):
    say(client, nobodys)
    report = ListingCorrection.objects.get()
    client.force_login(bob)
    assert list(client.get(QUEUE).context["cases"]) == [report]
    page = client.get(case(report))
    assert list(page.context["decisions"]) == ["apply", "settle", "decline"]
    data = {"decision": "apply", "seen": "9.0"}
    assert client.post(case(report), data).status_code == 409
    data["seen"] = page.context["seen"]
    assert client.post(case(report), data).status_code == 302
    nobodys.refresh_from_db()
    assert (nobodys.tagline, nobodys.version) == ("New line", 2)
    change = nobodys.changes.get()
    assert change.former["tagline"] == "Old line"  # it can be put back
    assert client.post(case(report), data).status_code == 409


def test_what_cannot_stand_there_is_refused_with_why(client, nobodys, bob):
    say(client, nobodys, field="website", proposed="not an address")
    report = ListingCorrection.objects.get()
    client.force_login(bob)
    data = {"decision": "apply", "seen": nobodys.text_token}
    answer = client.post(case(report), data)
    assert answer.status_code == 409
    assert answer.context["refused"]
    nobodys.refresh_from_db()
    assert nobodys.version == 1


def test_an_abuse_goes_to_the_desk_alone(client, owned, alice, bob):
    say(client, owned, field="abuse", proposed="")
    report = ListingCorrection.objects.get()
    assert report.for_desk
    assert not OutboxMail.objects.filter(to=alice.email).exists()
    client.force_login(alice)
    url = reverse("listing_corrections", args=[owned.slug])
    assert "something old" not in client.get(url).content.decode()
    data = {"correction": report.pk, "decision": "declined"}
    assert client.post(url, data).status_code == 404
    client.force_login(bob)
    assert list(client.get(case(report)).context["decisions"]) == ["settle", "decline"]
    data = {"decision": "decline", "seen": "", "reason": ""}
    assert client.post(case(report), data).status_code == 400
    assert client.post(case(report), data | {"reason": "No abuse"}).status_code == 302


def test_what_an_owner_was_told_comes_to_the_desk_without_one(client, owned, bob):
    say(client, owned)
    report = ListingCorrection.objects.get()
    client.force_login(bob)
    assert client.get(case(report)).status_code == 404
    Listing.objects.update(owner=None)
    assert list(client.get(QUEUE).context["cases"]) == [report]
    assert "apply" in client.get(case(report)).context["decisions"]


def test_another_networks_desk_sees_nothing(client, bouleau, bob):
    report = ListingFactory(home_network=bouleau, owner=None).corrections.create(
        field="name", words="x", language="fr", for_desk=True
    )
    client.force_login(bob)
    assert list(client.get(QUEUE).context["cases"]) == []
    assert client.get(case(report)).status_code == 404


def test_limits_and_bad_input(client, owned):
    assert say(client, owned, words="").status_code == 400
    assert say(client, owned, field="owner").status_code == 400
    assert say(client, owned, mailbox="nonsense").status_code == 400
    assert not ListingCorrection.objects.exists()
    answers = [say(client, owned).status_code for _time in range(11)]
    assert answers == [302] * 10 + [429]


@pytest.mark.parametrize("state", ["draft", "submitted", "suspended", "archived"])
def test_only_of_what_is_public(client, aulne, state):
    listing = ListingFactory(home_network=aulne, state=state)
    assert client.get(reverse("listing_correct", args=[listing.slug])).status_code == 404
    assert say(client, listing).status_code == 404


def test_others_do_not_see_the_owners_page(client, owned):
    client.force_login(UserFactory())
    assert client.get(reverse("listing_corrections", args=[owned.slug])).status_code == 403


def test_a_year_later_no_words_are_left(client, owned, bob):
    say(client, owned)
    assert forget_corrections() == 0
    ListingCorrection.objects.update(created_at=timezone.now() - timedelta(days=366))
    assert forget_corrections() == 1
    assert forget_corrections() == 0
    report = ListingCorrection.objects.get()
    assert (report.words, report.proposed, report.mailbox) == ("", "", "")
    with pytest.raises(IllegalTransition):
        settle_correction(correction=report, is_applied=True, answer="", settled_by=bob)


def test_ones_own_reports_are_in_ones_data(client, owned):
    visitor = UserFactory(email="visitor@example.org")
    say(client, owned, mailbox="Visitor@example.org")
    told = everything_about(User.objects.get(pk=visitor.pk))["errors_reported"]
    assert told[0]["words"] == "It says something old"


def test_a_decision_has_its_day(owned):
    said = {"listing": owned, "field": "name", "language": "fr", "for_desk": False}
    for wrong in ({"state": "applied"}, {"decided_at": timezone.now()}, {"field": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListingCorrection.objects.create(**(said | wrong))
