"""Taking part in a consultation: what is taken, what is refused, and that nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from charters.discussing import WHOLE
from charters.enums import Audience, ContributionState
from charters.models import Consultation, Contribution, Support
from charters.services.consultations import close_consultation, return_to_draft
from charters.services.contributions import answer_contribution
from charters.views import contributing
from portal.models import User
from portal.proof import KEPT_KEY
from tests.charters.conftest import consult, let_time_pass
from tests.charters.test_consultation_views import (
    articles_of,
    open_to,
    person,
    propose,
    signed_in,
    to,
    typed,
)
from tests.factories import UserFactory

WORDS = "Des mots que nul ne doit perdre"


@pytest.fixture
def consultation(aulne) -> Consultation:
    return open_to(aulne, Audience.MEMBERS)


@pytest.fixture
def member(aulne) -> User:
    return person("mia", aulne)


@pytest.fixture
def reader(member) -> Client:
    return signed_in(member)


def article_url(consultation: Consultation, number: int = 1) -> str:
    return to("consultation_article", consultation, articles_of(consultation)[number - 1]["id"])


class TestProposing:
    def test_taken_under_ones_name_without_credit(self, consultation, reader, member):
        article = articles_of(consultation)[1]
        answer = reader.post(
            article_url(consultation, 2),
            typed(consultation, target=article["parts"][0]["id"], wording="Le prix se fixe."),
        )
        made = Contribution.objects.get()
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(f"#contribution-{made.pk}")
        assert (made.author, made.author_name, made.wants_credit) == (member, "Mia", False)
        assert (made.article_id, made.target) == (article["id"], article["parts"][0]["id"])
        assert made.wording == "Le prix se fixe."

    def test_on_the_text_as_a_whole(self, consultation, reader):
        url = to("consultation_article", consultation, WHOLE)
        reader.post(url, typed(consultation, wants_credit="on"))
        made = Contribution.objects.get()
        assert (made.article_id, made.wants_credit) == ("", True)

    def test_the_form_starts_from_a_part(self, consultation, reader):
        part = articles_of(consultation)[1]["parts"][0]
        html = reader.get(f"{article_url(consultation, 2)}?part={part['id']}").content.decode()
        assert f">\n{part['text']}</textarea>" in html
        unknown = reader.get(f"{article_url(consultation, 2)}?part=nothing")
        assert unknown.status_code == 200

    def test_a_prefilled_wording_left_as_it_was_is_none(self, consultation, reader):
        part = articles_of(consultation)[1]["parts"][0]
        data = typed(consultation, kind="question", target=part["id"], wording=part["text"])
        reader.post(article_url(consultation, 2), data)
        assert Contribution.objects.get().wording == ""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"body": "   "},
            {"kind": "praise"},
            {"kind": "question", "wording": "Autrement"},
            {"target": "another article's part"},
            {"wording": "x" * 4001},
        ],
    )
    def test_mistakes_are_said_and_what_was_typed_stays(self, consultation, reader, wrong):
        data = {**typed(consultation, body=WORDS, wants_credit="on"), **wrong}
        answer = reader.post(article_url(consultation), data)
        html = answer.content.decode()
        assert answer.status_code == 400
        assert 'role="alert"' in html
        assert wrong.get("body", WORDS) in html
        assert wrong.get("wording", "") in html
        assert "checked" in html[html.index("wants_credit") :]
        assert not Contribution.objects.exists()

    def test_an_unknown_article_is_404_and_a_vanished_one_409(self, consultation, reader):
        url = to("consultation_article", consultation, "gone")
        assert reader.get(url).status_code == 404
        answer = reader.post(url, typed(consultation, body=WORDS))
        assert answer.status_code == 409
        assert WORDS in answer.content.decode()
        assert not Contribution.objects.exists()

    def test_after_closing_it_is_410_with_the_words_on_screen(self, consultation, reader):
        consultation = let_time_pass(consultation)
        answer = reader.post(article_url(consultation), typed(consultation, body=WORDS))
        assert answer.status_code == 410
        assert WORDS in answer.content.decode()
        close_consultation(consultation=consultation, closed_by=None)
        page = reader.get(article_url(consultation))
        assert page.status_code == 200
        assert "<textarea" not in page.content.decode()
        assert not Contribution.objects.exists()

    def test_words_written_beside_an_older_draft_are_asked_again(
        self, consultation, reader, member
    ):
        old = typed(consultation, body=WORDS)
        return_to_draft(version=consultation.version, returned_by=member, reason="Encore")
        again = consult(consultation.version)
        answer = reader.post(article_url(again), old)
        assert answer.status_code == 409
        assert WORDS in answer.content.decode()
        assert f'name="seen" value="{again.pk}"' in answer.content.decode()
        assert not Contribution.objects.exists()

    def test_a_flood_is_429_with_the_words_on_screen(self, consultation, reader, monkeypatch):
        monkeypatch.setattr(contributing, "CONTRIBUTIONS_AN_HOUR", 2)
        url = article_url(consultation)
        statuses = [reader.post(url, typed(consultation)).status_code for _n in range(2)]
        answer = reader.post(url, typed(consultation, body=WORDS))
        assert [*statuses, answer.status_code] == [302, 302, 429]
        assert WORDS in answer.content.decode()
        assert Contribution.objects.count() == 2

    def test_an_account_without_a_proved_mailbox_reads_only(self, aulne):
        public = open_to(aulne, Audience.EVERYONE)
        answer = signed_in(UserFactory()).post(article_url(public), typed(public, body=WORDS))
        assert answer.status_code == 403
        assert WORDS in answer.content.decode()
        assert not Contribution.objects.exists()

    def test_whoever_was_signed_out_finds_the_words_again(self, client, aulne, member):
        public = open_to(aulne, Audience.EVERYONE)
        url = article_url(public)
        answer = client.post(url, typed(public, body=WORDS))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))
        assert client.session[KEPT_KEY][url]["body"] == WORDS
        client.force_login(member)
        assert WORDS in client.get(url).content.decode()
        assert not Contribution.objects.exists()

    def test_strangers_write_nothing(self, consultation):
        answer = signed_in(person("stranger")).post(article_url(consultation), typed(consultation))
        assert answer.status_code == 403
        assert not Contribution.objects.exists()


class TestSupporting:
    def test_once_and_back(self, consultation, reader):
        made = propose(consultation, person("oda"))
        url = to("contribution_support", consultation, made.pk)
        for _twice in range(2):
            answer = reader.post(url, {"supported": "yes"})
            assert answer.headers["Location"].endswith(f"#contribution-{made.pk}")
        assert Support.objects.count() == 1
        html = reader.get(article_url(consultation)).content.decode()
        assert 'aria-pressed="true"' in html
        reader.post(url)
        assert not Support.objects.exists()

    def test_from_the_draft_back_to_the_draft(self, consultation, reader):
        made = propose(consultation, person("oda"))
        url = to("contribution_support", consultation, made.pk)
        answer = reader.post(url, {"supported": "yes", "back": "draft"})
        expected = f"{to('consultation_detail', consultation)}#contribution-{made.pk}"
        assert answer.headers["Location"] == expected

    def test_ones_own_a_hidden_one_and_a_closed_one(self, consultation, reader, member):
        own, hidden, late = (propose(consultation, u) for u in (member, person("a"), person("b")))
        Contribution.objects.filter(pk=hidden.pk).update(state=ContributionState.HIDDEN)
        for one, status in ((own, 409), (hidden, 409)):
            url = to("contribution_support", consultation, one.pk)
            assert reader.post(url, {"supported": "yes"}).status_code == status
        let_time_pass(consultation)
        url = to("contribution_support", consultation, late.pk)
        assert reader.post(url, {"supported": "yes"}).status_code == 410
        assert not Support.objects.exists()

    def test_get_changes_nothing_and_a_flood_is_429(self, consultation, reader, monkeypatch):
        made = propose(consultation, person("oda"))
        url = to("contribution_support", consultation, made.pk)
        assert reader.get(url).status_code == 405
        monkeypatch.setattr(contributing, "SUPPORTS_AN_HOUR", 1)
        assert reader.post(url, {"supported": "yes"}).status_code == 302
        assert reader.post(url).status_code == 429
        assert Support.objects.count() == 1

    def test_another_consultations_contribution_is_not_there(self, consultation, bouleau, reader):
        elsewhere = propose(open_to(bouleau, Audience.EVERYONE), person("oda"))
        for name in ("contribution_support", "contribution_withdraw"):
            assert reader.post(to(name, consultation, elsewhere.pk)).status_code == 404


class TestTakingBack:
    def test_get_asks_and_post_does(self, consultation, reader, member):
        made = propose(consultation, member)
        url = to("contribution_withdraw", consultation, made.pk)
        assert "Mia propose autre chose" in reader.get(url).content.decode()
        made.refresh_from_db()
        assert made.state == ContributionState.STANDING
        assert reader.post(url).status_code == 302
        made.refresh_from_db()
        assert (made.state, made.body) == (ContributionState.WITHDRAWN, "")
        assert reader.post(url).status_code == 409

    def test_others_answered_ones_and_late_ones_stay(self, consultation, reader, member, bob):
        others, answered, late = (
            propose(consultation, user) for user in (person("oda"), member, member)
        )
        answer_contribution(contribution=answered, verdict="kept", answer="", answered_by=bob)
        for one, status in ((others, 404), (answered, 409)):
            url = to("contribution_withdraw", consultation, one.pk)
            assert reader.post(url).status_code == status
        let_time_pass(consultation)
        url = to("contribution_withdraw", consultation, late.pk)
        assert reader.post(url).status_code == 410
        assert Contribution.objects.standing().count() == 3
