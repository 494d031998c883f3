"""Still true? Who is asked when, what one button does, and what silence ends in."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from directory.engines import engine
from directory.engines.base import Question
from directory.enums import ListingState, Rhythm
from directory.freshness import MAILS, is_overdue, months_before, overdue
from directory.models import Asking, Listing
from directory.services.freshness import ask_owners, set_rhythm, sink_overdue, token_of
from directory.services.indexing import document_of, for_index
from directory.services.listings import archive_listing, confirm_listing, revive_listing
from directory.services.moderation import suspend_listing
from directory.services.texts import text_of
from portal.enums import MailState, ModerationPolicy
from portal.models import JournalEntry, OutboxMail, User
from tests.factories import ListingFactory, UserFactory


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def ago(days: int) -> datetime:
    """Noon, so many days of the calendar ago."""
    return noon(timezone.localdate() - timedelta(days=days))


@pytest.fixture
def listing(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, name="Alice Cast", confirmed_at=ago(400))


def mails() -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(dedupe_key__startswith="still_true:").order_by("pk"))


def leave(days_ago: int = 0) -> None:
    """The mail that waits leaves, so many days ago; the question is looked at today."""
    OutboxMail.objects.filter(state=MailState.WAITING).update(
        state=MailState.SENT, sent_at=ago(days_ago)
    )
    Asking.objects.update(next_on=timezone.localdate())


def unanswered(listing: Listing) -> Asking:
    """All mails left, the last one long enough ago; the next run archives."""
    for _number in range(MAILS):
        assert ask_owners() == (1, 0)
        leave(days_ago=30)
    return Asking.objects.get(listing=listing)


def page(asking: Asking) -> str:
    return reverse("listing_still_true", args=[token_of(asking)])


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 3, date(2025, 10, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, before):
    assert months_before(day, months) == before


@pytest.mark.parametrize("today", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 2, 28)])
@pytest.mark.parametrize("rhythm", Rhythm.values)
def test_the_row_and_the_condition_agree_to_the_minute(today, rhythm, aulne, alice):
    """Also on the days when the clocks change, and at both ends of the day."""
    edge = months_before(today, rhythm)
    last = timezone.make_aware(datetime.combine(edge, time(23, 59)))
    first = timezone.make_aware(datetime.combine(edge + timedelta(days=1), time(0, 1)))
    assert (is_overdue(last, rhythm, today), is_overdue(first, rhythm, today)) == (True, False)
    own = {"home_network": aulne, "owner": alice, "rhythm": rhythm}
    late = ListingFactory(confirmed_at=last, **own)
    ListingFactory(confirmed_at=first, **own)
    ListingFactory(confirmed_at=None, **own)
    assert list(Listing.objects.filter(overdue(today))) == [late]


def test_a_rhythm_is_one_of_three_and_a_year_unless_chosen(listing):
    assert listing.rhythm == Rhythm.YEAR
    assert [listing.is_overdue, is_overdue(ago(200), 12), is_overdue(ago(200), 6)] == [
        True,
        False,
        True,
    ]


def test_the_question_is_mailed_once_however_often_the_job_runs(listing, alice):
    assert ask_owners() == (1, 0)
    assert ask_owners() == (0, 0)
    (mail,) = mails()
    assert (mail.to, mail.network) == (alice.email, listing.home_network)
    assert page(Asking.objects.get()) in mail.text
    assert reverse("listing_edit", args=[listing.slug]) in mail.text
    assert reverse("listing_archive", args=[listing.slug]) in mail.text
    Asking.objects.update(next_on=timezone.localdate())
    assert ask_owners() == (0, 0)  # it waits in the outbox still


def test_thousands_due_at_once_are_spread_over_days(listing, aulne, alice):
    older = ListingFactory(home_network=aulne, owner=alice, confirmed_at=ago(500))
    assert ask_owners(most=1) == (1, 0)
    assert Asking.objects.get().listing == older
    assert ask_owners(most=1) == (1, 0)
    assert ask_owners(most=1) == (0, 0)


def test_nobody_else_is_asked(aulne, alice):
    old = {"home_network": aulne, "confirmed_at": ago(400)}
    ListingFactory(owner=alice, home_network=aulne)
    ListingFactory(owner=alice, **old | {"confirmed_at": ago(200)})
    ListingFactory(owner=None, **old)
    ListingFactory(owner=UserFactory(is_active=False), **old)
    for state in set(ListingState) - {ListingState.PUBLISHED}:
        ListingFactory(owner=alice, state=state, **old)
    assert ask_owners() == (0, 0)
    assert not Asking.objects.exists()


def test_reminders_count_from_the_day_the_mail_before_really_left(listing):
    ask_owners()
    leave(days_ago=13)
    assert ask_owners() == (0, 0)
    assert Asking.objects.get().next_on == timezone.localdate() + timedelta(days=1)
    OutboxMail.objects.update(sent_at=ago(14))
    Asking.objects.update(next_on=timezone.localdate())
    assert ask_owners() == (1, 0)
    assert [mail.state for mail in mails()] == [MailState.SENT, MailState.WAITING]
    leave(days_ago=14)
    assert ask_owners() == (1, 0)
    texts = [mail.text for mail in mails()]
    assert ["la dernière fois que nous" in text for text in texts] == [False, False, True]


def test_silence_archives_and_says_so(listing, alice):
    asking = unanswered(listing)
    assert ask_owners() == (0, 1)
    assert ask_owners() == (0, 0)
    listing.refresh_from_db()
    assert listing.state == ListingState.ARCHIVED
    assert JournalEntry.objects.get(action="archive_unconfirmed").actor is None
    last = mails()[-1]
    assert (len(mails()), last.to) == (MAILS + 1, alice.email)
    assert page(asking) in last.text


def test_as_long_as_mails_do_not_leave_nothing_is_archived(listing):
    asking = unanswered(listing)
    OutboxMail.objects.filter(dedupe_key=asking.mail_key).update(
        state=MailState.WAITING, sent_at=None
    )
    assert ask_owners() == (0, 0)
    OutboxMail.objects.filter(dedupe_key=asking.mail_key).update(state=MailState.FAILED)
    Asking.objects.update(next_on=timezone.localdate())
    assert ask_owners() == (0, 0)
    OutboxMail.objects.filter(dedupe_key=asking.mail_key).update(
        created_at=ago(14), dedupe_key=f"{asking.mail_key}x"
    )
    Asking.objects.update(next_on=timezone.localdate(), mail_key=f"{asking.mail_key}x")
    assert ask_owners() == (1, 0)  # the third one once more
    asking.refresh_from_db()
    listing.refresh_from_db()
    assert (asking.mails, listing.state) == (MAILS, ListingState.PUBLISHED)


def test_thirty_days_after_the_last_mail_and_not_one_sooner(listing):
    unanswered(listing)
    OutboxMail.objects.update(sent_at=ago(29))
    assert ask_owners() == (0, 0)
    OutboxMail.objects.update(sent_at=ago(30))
    Asking.objects.update(next_on=timezone.localdate())
    assert ask_owners() == (0, 1)


def test_a_change_that_waits_for_a_moderator_is_a_sign_of_life(listing, alice):
    unanswered(listing)
    listing.changes.create(
        payload=text_of(listing) | {"tagline": "New"}, base_version=1, proposed_by=alice
    )
    assert ask_owners() == (0, 0)
    listing.refresh_from_db()
    assert listing.is_public


def test_another_owner_is_asked_anew(listing, bob):
    asking = unanswered(listing)
    Listing.objects.update(owner=bob)
    assert ask_owners() == (1, 0)
    assert mails()[-1].to == bob.email
    assert Asking.objects.get().pk != asking.pk


@pytest.mark.parametrize("end", ["confirm", "archive", "suspend"])
def test_what_else_happens_ends_the_question(listing, alice, bob, end):
    ask_owners()
    if end == "confirm":
        confirm_listing(listing=listing, confirmed_by=alice)
    elif end == "archive":
        archive_listing(listing=listing, archived_by=alice)
    else:
        suspend_listing(listing=listing, reason="Why", suspended_by=bob)
        ask_owners()
    assert not Asking.objects.exists()


def test_one_button_answers_without_signing_in(client, listing, alice):
    ask_owners()
    address = page(Asking.objects.get())
    shown = client.get(address)
    assert shown.context["is_asked"]
    assert "no-store" in shown["Cache-Control"]
    listing.refresh_from_db()
    assert listing.is_overdue  # looking at it answers nothing
    assert client.post(address, follow=True).status_code == 200
    listing.refresh_from_db()
    assert timezone.localdate(listing.confirmed_at) == timezone.localdate()
    assert JournalEntry.objects.get(action="confirm").actor is None
    again = client.get(address)
    assert (again.status_code, again.context["is_asked"]) == (200, False)
    assert client.post(address).status_code == 200  # twice is no error
    assert JournalEntry.objects.filter(action="confirm").count() == 1


def test_the_same_button_brings_it_back_as_it_was(client, listing):
    listing.skills.add("Poterie")
    asking = unanswered(listing)
    ask_owners()
    before = text_of(Listing.objects.get())
    shown = client.get(page(asking))
    assert (shown.context["is_archived"], shown.context["is_asked"]) == (True, False)
    client.post(page(asking))
    listing.refresh_from_db()
    assert (listing.state, listing.is_overdue) == (ListingState.PUBLISHED, False)
    assert text_of(Listing.objects.get()) == before
    assert not Asking.objects.exists()
    assert [hit.listing for hit in found()] == [listing.pk]


def test_the_owner_brings_it_back_in_their_space(client, listing, alice, aulne):
    aulne.moderation = ModerationPolicy.BEFORE
    aulne.save()
    unanswered(listing)
    ask_owners()
    client.force_login(alice)
    answer = client.post(reverse("listing_revive", args=[listing.slug]))
    assert answer["Location"] == reverse("listing_mine")
    listing.refresh_from_db()
    assert listing.is_public


def test_what_its_owner_put_away_comes_back_as_a_draft(listing, alice):
    ask_owners()
    archive_listing(listing=listing, archived_by=alice)
    assert revive_listing(listing=listing, revived_by=alice).state == ListingState.DRAFT


@pytest.fixture
def editor(listing, alice) -> User:
    user = UserFactory(language="en", email="editor@example.org")
    listing.editors.create(user=user, added_by=alice)
    listing.editors.create(user=UserFactory(is_active=False), added_by=alice)
    return user


def test_each_editor_is_asked_once_in_their_language(listing, alice, editor):
    assert ask_owners() == (1, 0)
    first = {mail.to: mail for mail in mails()}
    assert set(first) == {alice.email, editor.email}
    asking = Asking.objects.get()
    told = first[editor.email].text
    assert "is it still true" in first[editor.email].subject
    assert "an editor of this listing" in told
    assert token_of(asking, editor) in told
    assert reverse("listing_archive", args=[listing.slug]) not in told
    OutboxMail.objects.filter(dedupe_key=asking.mail_key).update(
        state=MailState.FAILED, created_at=ago(14), dedupe_key=f"{asking.mail_key}x"
    )
    Asking.objects.update(next_on=timezone.localdate(), mail_key=f"{asking.mail_key}x")
    assert ask_owners() == (1, 0)  # the owner's once more, since it is followed
    assert [mail.to for mail in mails()].count(editor.email) == 1


def test_an_editors_answer_counts_like_the_owners(client, listing, editor):
    ask_owners()
    asking = Asking.objects.get()
    address = reverse("listing_still_true", args=[token_of(asking, editor)])
    shown = client.get(address)
    assert (shown.context["is_asked"], shown.context["is_owner"]) == (True, False)
    assert client.post(address).status_code == 302
    listing.refresh_from_db()
    assert not listing.is_overdue
    assert not Asking.objects.exists()
    assert not client.get(page(asking)).context["is_asked"]


def test_only_its_owner_brings_back_what_time_archived(client, listing, alice, editor):
    asking = unanswered(listing)
    ask_owners()
    assert OutboxMail.objects.get(dedupe_key__endswith=":archived").to == alice.email
    address = reverse("listing_still_true", args=[token_of(asking, editor)])
    shown = client.get(address)
    assert (shown.context["is_asked"], shown.context["is_archived"]) == (False, False)
    client.post(address)
    listing.refresh_from_db()
    assert listing.state == ListingState.ARCHIVED
    client.post(page(asking))
    listing.refresh_from_db()
    assert listing.is_public


def test_a_link_dies_with_the_role(client, listing, editor):
    ask_owners()
    address = reverse("listing_still_true", args=[token_of(Asking.objects.get(), editor)])
    listing.editors.filter(user=editor).delete()
    assert client.post(address).status_code == 410
    listing.refresh_from_db()
    assert listing.is_overdue


def test_links_that_are_none(client, listing, bob):
    ask_owners()
    address = page(Asking.objects.get())
    assert client.get(reverse("listing_still_true", args=["made-up"])).status_code == 404
    assert client.get(address.rstrip("/") + "x/").status_code == 404
    assert client.put(address).status_code == 405
    Listing.objects.update(owner=bob)
    for method in (client.get, client.post):
        assert method(address).status_code == 410
    listing.refresh_from_db()
    assert listing.is_overdue


def test_a_link_of_what_was_archived_otherwise_does_nothing(client, listing, alice):
    ask_owners()
    address = page(Asking.objects.get())
    archive_listing(listing=listing, archived_by=alice)
    assert client.post(address).status_code == 200
    listing.refresh_from_db()
    assert listing.state == ListingState.ARCHIVED


def found() -> list:
    return list(engine().ask(Question(), after=None, size=10).hits)


def test_an_unconfirmed_listing_sinks_and_comes_up_again(listing, aulne, alice):
    """A rhythm of three months is over sooner than one of a year."""
    Listing.objects.update(confirmed_at=ago(100))
    other = ListingFactory(home_network=aulne, owner=alice, confirmed_at=ago(200))
    for one in (listing, other):
        engine().write([document_of(for_index().get(pk=one.pk))])
    assert [hit.listing for hit in found()] == [listing.pk, other.pk]
    Listing.objects.filter(pk=listing.pk).update(rhythm=Rhythm.QUARTER)
    assert (sink_overdue(), sink_overdue()) == (1, 0)
    assert [hit.listing for hit in found()] == [other.pk, listing.pk]
    confirm_listing(listing=listing, confirmed_by=alice)
    assert [hit.listing for hit in found()] == [listing.pk, other.pk]


def test_it_says_so_on_its_page_and_on_its_card(client, listing):
    for address in (listing.get_absolute_url(), reverse("listing_list")):
        assert "pas confirmée depuis" in client.get(address).content.decode()
    Listing.objects.update(confirmed_at=ago(2))
    day = timezone.localdate() - timedelta(days=2)
    page, card = f'datetime="{day}"', date_format(day, "j F Y")
    for address, says in ((listing.get_absolute_url(), page), (reverse("listing_list"), card)):
        body = client.get(address).content.decode()
        assert "pas confirmée depuis" not in body
        assert says in body


def test_the_rhythm_is_chosen_without_moderation(client, listing, alice: User):
    client.force_login(alice)
    address = reverse("listing_rhythm", args=[listing.slug])
    assert client.get(address).context["form"]["rhythm"].value() == Rhythm.YEAR
    assert client.post(address, {"rhythm": "6"}).status_code == 302
    for wrong in ("", "1", "many"):
        assert client.post(address, {"rhythm": wrong}).status_code == 400
    listing.refresh_from_db()
    assert (listing.rhythm, listing.version, listing.changes.count()) == (6, 1, 0)


def test_a_longer_rhythm_ends_the_question(listing, alice):
    Listing.objects.update(confirmed_at=ago(100), rhythm=Rhythm.QUARTER)
    assert ask_owners() == (1, 0)
    set_rhythm(listing=listing, rhythm=Rhythm.YEAR, set_by=alice)
    ask_owners()
    assert not Asking.objects.exists()
