"""A consultation's pages: who comes in, what one sees, what is taken and what is refused."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charters.discussing import WHOLE
from charters.enums import Audience, ContributionKind, RevisionClass, Verdict
from charters.models import Consultation, Contribution, Support
from charters.services.consultations import close_consultation
from charters.services.contributions import (
    answer_contribution,
    contribute,
    hide_contribution,
    withdraw_contribution,
)
from charters.services.versions import freeze_version
from portal.enums import Role
from portal.models import User
from portal.services.memberships import grant_membership
from tests.charters.conftest import consult, let_time_pass
from tests.factories import UserFactory
from tests.home.stage import charter_in_force, signature_of

SECRET = "arrosoir"  # a word of the draft alone


@pytest.fixture
def consultation(aulne) -> Consultation:
    return open_to(aulne, Audience.MEMBERS)


@pytest.fixture
def public(aulne) -> Consultation:
    return open_to(aulne, Audience.EVERYONE)


def open_to(network, audience: str) -> Consultation:
    """A second version whose preamble has a word of its own, discussed."""
    charter = charter_in_force(network)
    page = charter.page.specific.get_latest_revision_as_object()
    page.title = f"Charte des jardins ({SECRET})"
    page.preamble = [{"type": "paragraph", "value": f"Nous partageons {SECRET} et bêche."}]
    page.revision_class = RevisionClass.SUBSTANTIAL
    page.change_summary = f"Le mot {SECRET} entre."
    page.revision_reason = "Il engage."
    page.save_revision().publish()
    return consult(charter.versions.open().get(), audience=audience)


@pytest.fixture
def member(aulne) -> User:
    return person("mia", aulne)


def person(name: str, network=None) -> User:
    """An account with a proved mailbox; in a network, one of its members."""
    user = UserFactory(email=f"{name}@example.org", first_name=name.title())
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    if network is not None:
        grant_membership(user=user, network=network, role=Role.MEMBER, granted_by=None)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def to(name: str, consultation: Consultation, *more: object) -> str:
    charter = consultation.version.charter
    return reverse(name, args=[charter.network.slug, charter.slug, *more])


def articles_of(consultation: Consultation) -> list[dict]:
    return consultation.binding_text.content["articles"]


def typed(consultation: Consultation, **more: str) -> dict[str, str]:
    return {"seen": str(consultation.pk), "kind": "change", "body": "Plus court ?", **more}


def propose(consultation: Consultation, by: User, **more) -> Contribution:
    values = {
        "article_id": articles_of(consultation)[0]["id"],
        "kind": ContributionKind.CHANGE,
        "body": f"{by.first_name} propose autre chose",
    }
    return contribute(consultation=consultation, contributed_by=by, **{**values, **more})


READING = ("consultation_detail", "consultation_list", "consultation_changes")


class TestTheDoor:
    @pytest.mark.parametrize("name", READING)
    def test_visitors_are_asked_to_sign_in(self, client, consultation, name):
        answer = client.get(to(name, consultation))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))

    @pytest.mark.parametrize("name", READING)
    def test_strangers_are_told_how_to_join_and_nothing_of_the_draft(self, consultation, name):
        answer = signed_in(person("stranger")).get(to(name, consultation))
        html = answer.content.decode()
        assert answer.status_code == 403
        assert SECRET not in html
        assert "Charte des jardins" in html
        assert reverse("space_join", args=["aulne"]) in html

    @pytest.mark.parametrize("name", READING)
    def test_members_and_signatories_come_in(self, consultation, member, name):
        signatory = person("ines")
        signature_of(consultation.version.charter, "Inès", user=signatory)
        for user in (member, signatory):
            answer = signed_in(user).get(to(name, consultation))
            assert answer.status_code == 200
            assert SECRET in answer.content.decode()

    def test_whoever_signed_without_an_account_is_known_by_a_proved_mailbox(self, consultation):
        signature = signature_of(consultation.version.charter, "Inès", user=person("ines"))
        type(signature).objects.filter(pk=signature.pk).update(user=None)
        User.objects.filter(email="ines@example.org").delete()
        unproved = UserFactory(email="ines@example.org")
        unproved.emailaddress_set.create(email=unproved.email, verified=False, primary=True)
        url = to("consultation_detail", consultation)
        assert signed_in(unproved).get(url).status_code == 403
        unproved.emailaddress_set.update(verified=True)
        assert signed_in(unproved).get(url).status_code == 200

    def test_a_public_one_is_read_by_visitors(self, client, public):
        propose(public, person("mia"))
        for name in READING:
            assert SECRET in client.get(to(name, public)).content.decode()
        page = client.get(to("consultation_article", public, articles_of(public)[0]["id"]))
        assert "Mia propose autre chose" in page.content.decode()
        assert "<textarea" not in page.content.decode()

    def test_closed_networks_have_none(self, consultation, member):
        network = consultation.version.charter.network
        network.is_open = False
        network.save()
        assert signed_in(member).get(to("consultation_detail", consultation)).status_code == 404

    def test_a_charter_without_one_is_404(self, aulne, member):
        charter = charter_in_force(aulne)
        url = reverse("consultation_detail", args=["aulne", charter.slug])
        assert signed_in(member).get(url).status_code == 404


class TestReading:
    def test_each_article_with_its_most_supported_contributions(self, consultation, member):
        others = [person(f"p{n}", member.memberships.get().network) for n in range(3)]
        made = [propose(consultation, user) for user in others]
        Support.objects.create(contribution=made[2], user=member)
        html = signed_in(member).get(to("consultation_detail", consultation)).content.decode()
        assert [one.pk for one in made if f'id="contribution-{one.pk}"' in html] == [
            made[0].pk,
            made[2].pk,
        ]
        assert html.index(f"contribution-{made[2].pk}") < html.index(f"contribution-{made[0].pk}")

    def test_a_wording_is_set_against_its_part(self, consultation, member):
        article = articles_of(consultation)[1]
        propose(
            consultation,
            member,
            article_id=article["id"],
            target=article["parts"][0]["id"],
            wording="Le prix se fixe.",
        )
        html = signed_in(member).get(to("consultation_detail", consultation)).content.decode()
        assert re.search(r"<del>.*discute.*</del>.*<ins>.*fixe.*</ins>", html)

    def test_answers_stand_below_and_hidden_ones_show_the_reason(self, consultation, member, bob):
        kept, rude, back = (propose(consultation, person(f"p{n}")) for n in range(3))
        answer_contribution(
            contribution=kept, verdict=Verdict.NOT_KEPT, answer="Trop long", answered_by=bob
        )
        hide_contribution(contribution=rude, reason="Une insulte", hidden_by=bob)
        withdraw_contribution(contribution=back, withdrawn_by=back.author)
        html = signed_in(member).get(to("consultation_list", consultation)).content.decode()
        assert "Trop long" in html
        assert "Une insulte" in html
        assert "P1 propose" not in html
        assert f'id="contribution-{back.pk}"' not in html

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {0, 1, 2}),
            ("kind=question", {1}),
            ("unanswered=1", {1, 2}),
            ("mine=1", {2}),
            (f"article={WHOLE}", {2}),
            ("article=nothing&kind=nothing", {0, 1, 2}),
        ],
    )
    def test_narrowed(self, consultation, member, bob, query, expected):
        other = person("oda")
        made = [
            propose(consultation, other),
            propose(consultation, other, kind=ContributionKind.QUESTION),
            propose(consultation, member, article_id=""),
        ]
        answer_contribution(contribution=made[0], verdict="kept", answer="", answered_by=bob)
        url = to("consultation_list", consultation)
        html = signed_in(member).get(f"{url}?{query}").content.decode()
        assert {n for n, one in enumerate(made) if f'id="contribution-{one.pk}"' in html} == (
            expected
        )

    @pytest.mark.parametrize("name", ["consultation_detail", "consultation_list"])
    def test_as_many_statements_for_many_contributions(self, consultation, member, name):
        client, url = signed_in(member), to(name, consultation)
        propose(consultation, person("first"))
        before = len(statements(client, url))
        for number in range(4):
            for article in articles_of(consultation):
                propose(
                    consultation, person(f"{article['number']}-{number}"), article_id=article["id"]
                )
        assert len(statements(client, url)) == before

    def test_without_a_word_of_script_or_a_foreign_address(self, consultation, member):
        html = signed_in(member).get(to("consultation_detail", consultation)).content.decode()
        assert "<script" not in html
        assert not re.findall(r'(?:src|href)="https?://', html)


def statements(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in caught]


def test_the_report_by_state_and_by_reader(client, consultation, member, bob):
    kept = propose(consultation, member, wants_credit=True)
    asked = propose(consultation, person("oda"), kind=ContributionKind.QUESTION)
    url = to("consultation_report", consultation, consultation.pk)
    assert client.get(url).status_code == 302
    assert signed_in(person("stranger")).get(url).status_code == 403
    assert signed_in(member).get(url).status_code == 200
    for one, verdict in ((kept, Verdict.KEPT), (asked, Verdict.ANSWERED)):
        answer_contribution(contribution=one, verdict=verdict, answer="Parce que", answered_by=bob)
    close_consultation(consultation=let_time_pass(consultation), closed_by=None)
    freeze_version(version=consultation.version, frozen_by=None)
    html = client.get(url).content.decode()
    assert "Mia propose autre chose" in html
    assert html.count("Parce que") == 2
    assert "</strong> Mia</p>" in html  # thanked by name; Oda did not wish it
    # The pages of the draft stay what they were.
    assert client.get(to("consultation_detail", consultation)).status_code == 302
