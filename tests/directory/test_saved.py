"""Kept searches: whose they are, how they are written, and what they mail when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory.enums import AlertRhythm, ListingState
from directory.forms.saved import canonical_query, wanted_in
from directory.models import Listing, SavedSearch
from directory.services.alerts import EVERY, MOST_NAMED, send_alerts
from directory.services.indexing import for_index, index_listings
from directory.services.saved import MOST_SEARCHES, change_search, keep_search
from portal.models import OutboxMail, User
from portal.services.limits import LimitReached
from tests.factories import ListingFactory, UserFactory

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def keep(user: User, query: str = "q=potter", rhythm: str = AlertRhythm.WEEKLY) -> SavedSearch:
    return keep_search(user=user, name=f"Search {query}"[:80], query=query, rhythm=rhythm)


def alerts(search: SavedSearch) -> list[OutboxMail]:
    mails = OutboxMail.objects.filter(dedupe_key__startswith=f"saved_search:{search.pk}:")
    return list(mails.order_by("pk"))


@pytest.fixture
def publish(aulne):
    """`publish("Potter")` an hour from now; later with `after`."""

    def made(*names: str, after: timedelta = HOUR, **fields) -> list[Listing]:
        when = timezone.now() + after
        listings = [
            ListingFactory(home_network=aulne, name=name, published_at=when, **fields)
            for name in names
        ]
        index_listings(for_index())
        return listings

    return made


class TestTheQuery:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("", ""),
            ("q=++potter++&place=", "q=potter"),
            ("skill=b&kind=freelancer&skill=a&page=3&after=xyz", "kind=freelancer&skill=a&skill=b"),
            ("kind=nonsense&unknown=1&q=é", "q=%C3%A9"),
        ],
    )
    def test_is_written_in_one_way(self, typed, kept):
        assert canonical_query(typed) == kept
        assert canonical_query(kept) == kept
        assert wanted_in(kept) == wanted_in(kept + "&page=2")


class TestKeeping:
    def test_the_directory_leads_to_it_with_what_was_looked_for(self, client, alice):
        address = reverse("listing_list") + "?q=potter&page=2"
        assert reverse("search_keep") + "?q=potter" in client.get(address).content.decode()
        asked = reverse("search_keep") + "?q=potter&place=Rennes&page=2"
        assert client.get(asked).url.startswith(reverse("account_login"))
        client.force_login(alice)
        form = client.get(asked).context["form"]
        assert form.initial == {"query": "q=potter&place=Rennes", "name": "potter, Rennes"}

    def test_it_is_kept_changed_and_taken_away(self, client, alice):
        client.force_login(alice)
        typed = {"name": "Potters", "rhythm": "monthly", "query": "page=2&q=potter"}
        assert client.post(reverse("search_keep"), typed).url == reverse("search_mine")
        search = SavedSearch.objects.get()
        assert (search.user, search.name, search.query) == (alice, "Potters", "q=potter")
        page = client.get(reverse("search_mine")).content.decode()
        assert f"{reverse('listing_list')}?q=potter" in page
        edit = reverse("search_edit", args=[search.pk])
        assert client.post(edit, {"name": "", "rhythm": "weekly"}).status_code == 400
        client.post(edit, {"name": "Bowls", "rhythm": "none", "query": "q=other"})
        search.refresh_from_db()
        assert (search.name, search.rhythm, search.query) == ("Bowls", "none", "q=potter")
        delete = reverse("search_delete", args=[search.pk])
        assert "Bowls" in client.get(delete).content.decode()
        assert SavedSearch.objects.exists()
        client.post(delete)
        assert not SavedSearch.objects.exists()

    def test_it_is_nobody_elses(self, client, alice, bob):
        search = keep(alice)
        client.force_login(bob)
        for view in ("search_edit", "search_delete"):
            for ask in (client.get, client.post):
                assert ask(reverse(view, args=[search.pk])).status_code == 404
        assert search.name not in client.get(reverse("search_mine")).content.decode()
        assert SavedSearch.objects.get() == search

    def test_the_same_search_is_kept_once(self, alice):
        first = keep(alice)
        again = keep_search(user=alice, name="Another name", query=first.query, rhythm="none")
        assert again == first
        assert SavedSearch.objects.get().name == "Another name"

    def test_thirty_and_no_more_and_nothing_typed_is_lost(self, client, alice, bob):
        for number in range(MOST_SEARCHES):
            keep(alice, f"q={number}")
        with pytest.raises(LimitReached):
            keep(alice, "q=more")
        keep(bob, "q=more")
        client.force_login(alice)
        typed = {"name": "One more", "rhythm": "weekly", "query": "q=more"}
        answer = client.post(reverse("search_keep"), typed)
        assert answer.status_code == 400
        assert "One more" in answer.content.decode()
        assert SavedSearch.objects.of(alice).count() == MOST_SEARCHES

    def test_a_search_of_thousands_of_letters_is_refused_in_words(self, client, alice):
        client.force_login(alice)
        query = "&".join(f"skill={n:02}{'x' * 98}" for n in range(20))
        typed = {"name": "Much", "rhythm": "weekly", "query": query}
        for query in (typed["query"], "q=" + "x" * 9000):
            answer = client.post(reverse("search_keep"), typed | {"query": query})
            assert answer.status_code == 400
            assert answer.context["form"].errors["query"]
        assert not SavedSearch.objects.exists()


class TestAlerts:
    def test_only_what_was_published_since_and_nothing_when_nothing_is(self, alice, publish):
        publish("Old potter", after=-HOUR)
        search = keep(alice)
        assert send_alerts(wanted_in, search.told_until + WEEK) == 0
        publish("Zoe Potter", "Yan Potter", "Weaver")
        assert send_alerts(wanted_in, search.told_until + EVERY["weekly"] - HOUR) == 0
        assert send_alerts(wanted_in, search.told_until + WEEK) == 1
        (mail,) = alerts(search)
        assert mail.to == alice.email
        assert "Zoe Potter" in mail.text
        assert "Yan Potter" in mail.text
        assert "Weaver" not in mail.text
        assert "Old" not in mail.text
        assert f"{reverse('listing_list')}?q=potter" in mail.text

    def test_twice_at_once_is_once_and_the_next_one_tells_the_rest(self, alice, publish):
        search = keep(alice)
        publish("Zoe Potter")
        now = search.told_until + WEEK
        assert [send_alerts(wanted_in, now), send_alerts(wanted_in, now)] == [1, 0]
        # A run that died after the mail and before its note: the outbox knows the mail already.
        SavedSearch.objects.update(told_until=search.told_until)
        send_alerts(wanted_in, now)
        assert len(alerts(search)) == 1
        publish("Yan Potter", after=WEEK + HOUR)
        assert send_alerts(wanted_in, now + HOUR) == 0
        assert send_alerts(wanted_in, now + WEEK) == 1
        _first, second = alerts(search)
        assert "Zoe Potter" not in second.text
        assert "Yan Potter" in second.text

    def test_monthly_waits_a_month_and_none_for_ever(self, alice, publish):
        monthly = keep(alice, "q=potter", AlertRhythm.MONTHLY)
        keep(alice, "q=zoe", AlertRhythm.NONE)
        publish("Zoe Potter")
        now = timezone.now()
        assert send_alerts(wanted_in, now + 2 * WEEK) == 0
        assert send_alerts(wanted_in, now + 5 * WEEK) == 1
        assert len(alerts(monthly)) == 1

    def test_one_that_fails_keeps_none_back(self, publish):
        broken, search = keep(UserFactory(), "q=other"), keep(UserFactory())
        publish("Potter")

        def reads(query: str) -> dict:
            if query == broken.query:
                raise KeyError(query)
            return wanted_in(query)

        with pytest.raises(ExceptionGroup):
            send_alerts(reads, search.told_until + WEEK)
        assert len(alerts(search)) == 1

    def test_an_alert_taken_up_again_is_silent_about_the_pause(self, alice, publish):
        search = keep(alice, rhythm=AlertRhythm.NONE)
        SavedSearch.objects.update(told_until=timezone.now() - 10 * WEEK)
        publish("Zoe Potter", after=-WEEK)
        change_search(search=search, name=search.name, rhythm=AlertRhythm.WEEKLY)
        assert send_alerts(wanted_in, timezone.now() + WEEK) == 0

    def test_twenty_are_named_and_the_rest_counted(self, alice, publish):
        search = keep(alice)
        publish(*(f"Potter {n:02}" for n in range(MOST_NAMED + 3)))
        send_alerts(wanted_in, search.told_until + WEEK)
        (mail,) = alerts(search)
        assert (
            sum(
                f"Potter {n:02}\n" in mail.text or f"Potter {n:02}:" in mail.text for n in range(30)
            )
            == MOST_NAMED
        )
        assert str(MOST_NAMED + 3) in mail.subject
        assert "3" in mail.text

    def test_neither_ones_own_nor_what_is_not_public(self, alice, publish):
        search = keep(alice)
        publish("My Potter", owner=alice)
        publish("Hidden Potter", state=ListingState.SUSPENDED)
        assert send_alerts(wanted_in, search.told_until + WEEK) == 0

    def test_in_the_persons_language_and_not_to_a_closed_account(self, alice, publish):
        User.objects.filter(pk=alice.pk).update(language="en")
        gone = UserFactory(is_active=False)
        silent, search = keep(gone), keep(alice)
        publish("Zoe Potter")
        assert send_alerts(wanted_in, search.told_until + WEEK) == 1
        assert alerts(silent) == []
        assert "1 new listing" in alerts(search)[0].subject
        assert "/en/directory/" in alerts(search)[0].text

    def test_values_that_are_gone_break_nothing(self, client, alice, publish):
        query = canonical_query(
            "skill=gone&network=gone&charter=a/gone&territory=region-99&place=nowhere"
        )
        search = keep(alice, query)
        publish("Zoe Potter")
        assert send_alerts(wanted_in, search.told_until + WEEK) == 0
        assert client.get(f"{reverse('listing_list')}?{search.query}").status_code == 200


class TestStopping:
    @pytest.fixture
    def mailed(self, alice, publish) -> tuple[SavedSearch, OutboxMail]:
        search = keep(alice)
        publish("Zoe Potter")
        send_alerts(wanted_in, search.told_until + WEEK)
        return search, alerts(search)[0]

    def test_the_mail_has_its_link(self, mailed):
        _search, mail = mailed
        assert mail.stop_url in mail.text
        assert mail.stop_url in mail.html

    def test_a_look_changes_nothing_a_press_stops_this_one_search(self, client, alice, mailed):
        search, mail = mailed
        other = keep(alice, "q=weaver")
        path = mail.stop_url.removeprefix("http://").partition("/")[2]
        assert search.name in client.get(f"/{path}").content.decode()
        search.refresh_from_db()
        assert search.rhythm == AlertRhythm.WEEKLY
        client.post(f"/{path}", {"List-Unsubscribe": "One-Click"})
        search.refresh_from_db()
        other.refresh_from_db()
        assert (search.rhythm, other.rhythm) == (AlertRhythm.NONE, AlertRhythm.WEEKLY)
        client.post(f"/{path}", {"again": "1"})
        search.refresh_from_db()
        assert search.rhythm == AlertRhythm.WEEKLY
        search.delete()
        assert client.post(f"/{path}").status_code == 410

    def test_a_made_up_link_opens_nothing(self, client, mailed):
        address = reverse("search_stop", args=["1:made-up"])
        assert client.get(address).status_code == 404
