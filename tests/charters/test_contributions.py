"""Contributions: proposed while there is time, answered in public, moderated with reasons."""

import pytest
from django.urls import reverse

from charters.enums import (
    CONTRIBUTION_TRANSITIONS,
    Audience,
    ContributionKind,
    ContributionState,
    Verdict,
)
from charters.errors import NoSuchArticle, NotOpen, NotTheirs, ReasonMissing
from charters.models import CharterPage, Consultation, Contribution, Support
from charters.services.consultations import return_to_draft
from charters.services.contributions import (
    Carry,
    answer_contribution,
    carry_contribution,
    contribute,
    hide_contribution,
    restore_contribution,
    set_support,
    withdraw_contribution,
)
from charters.services.drafts import revision_of
from portal.enums import Role
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, OutboxMail
from portal.services.memberships import grant_membership
from tests.charters.conftest import consult, let_time_pass
from tests.charters.test_life import revise
from tests.charters.test_signatures import active
from tests.factories import UserFactory


@pytest.fixture
def consultation(charter) -> Consultation:
    return consult(revise(charter))


@pytest.fixture
def article(consultation) -> dict:
    """The second article: a paragraph and two commitments."""
    return consultation.binding_text.content["articles"][1]


@pytest.fixture
def contribution(consultation, article, alice) -> Contribution:
    return contribute(
        consultation=consultation,
        article_id=article["id"],
        target=article["parts"][1]["id"],
        kind=ContributionKind.CHANGE,
        body="Thirty days is long.",
        wording="Payer sous quinze jours",
        wants_credit=True,
        contributed_by=alice,
    )


@pytest.fixture
def editor(aulne):
    user = UserFactory()
    grant_membership(user=user, network=aulne, role=Role.EDITOR, granted_by=None)
    return user


def test_a_contribution_is_kept_with_its_author_and_journal(contribution, alice):
    assert (contribution.author, contribution.author_name) == (alice, "Alice")
    line = JournalEntry.objects.get(action="contribute")
    assert (line.actor, line.subject_id) == (alice, str(contribution.pk))


def test_no_place_outside_the_draft(consultation, article, alice):
    for place in ({"article_id": "none"}, {"article_id": article["id"], "target": "none"}):
        with pytest.raises(NoSuchArticle):
            contribute(
                consultation=consultation,
                kind=ContributionKind.CHANGE,
                body="?",
                contributed_by=alice,
                **place,
            )
    assert not Contribution.objects.exists()


def test_nothing_is_taken_after_the_hour_even_before_a_job_closed_it(contribution, bob):
    let_time_pass(contribution.consultation)
    with pytest.raises(NotOpen):
        contribute(
            consultation=contribution.consultation,
            article_id="",
            kind=ContributionKind.CHANGE,
            body="Late",
            contributed_by=bob,
        )
    with pytest.raises(NotOpen):
        set_support(contribution=contribution, supported=True, supported_by=bob)
    with pytest.raises(NotOpen):
        withdraw_contribution(contribution=contribution, withdrawn_by=contribution.author)
    assert (Contribution.objects.count(), Support.objects.count()) == (1, 0)


def test_support_counts_once_and_can_be_taken_back(contribution, bob, alice):
    for _twice in range(2):
        set_support(contribution=contribution, supported=True, supported_by=bob)
    assert contribution.supports.count() == 1
    set_support(contribution=contribution, supported=False, supported_by=bob)
    assert contribution.supports.count() == 0
    with pytest.raises(OwnCase):
        set_support(contribution=contribution, supported=True, supported_by=alice)


def test_withdrawing_is_its_authors_and_takes_the_words_away(contribution, bob, alice):
    with pytest.raises(NotTheirs):
        withdraw_contribution(contribution=contribution, withdrawn_by=bob)
    withdraw_contribution(contribution=contribution, withdrawn_by=alice)
    contribution.refresh_from_db()
    assert (contribution.state, contribution.body) == (ContributionState.WITHDRAWN, "")
    assert not Contribution.objects.unanswered().exists()


def test_what_was_answered_is_not_withdrawn(contribution, alice, editor):
    answer_contribution(
        contribution=contribution, verdict=Verdict.KEPT, answer="", answered_by=editor
    )
    with pytest.raises(IllegalTransition):
        withdraw_contribution(contribution=contribution, withdrawn_by=alice)


def test_moderation_gives_its_reason_to_the_author(contribution, alice, editor):
    with pytest.raises(ReasonMissing):
        hide_contribution(contribution=contribution, reason=" ", hidden_by=editor)
    hide_contribution(contribution=contribution, reason="It names somebody.", hidden_by=editor)
    mail = OutboxMail.objects.get(dedupe_key__startswith="contribution_hidden")
    assert mail.to == alice.email
    assert "It names somebody." in mail.text
    restore_contribution(contribution=contribution, restored_by=editor)
    contribution.refresh_from_db()
    assert (contribution.state, contribution.state_reason) == (ContributionState.STANDING, "")


@pytest.mark.parametrize("state", ContributionState.values)
def test_moderation_follows_its_table(contribution, editor, state):
    Contribution.objects.filter(pk=contribution.pk).update(state=state)
    acts = {
        ContributionState.HIDDEN: lambda: hide_contribution(
            contribution=contribution, reason="x", hidden_by=editor
        ),
        ContributionState.STANDING: lambda: restore_contribution(
            contribution=contribution, restored_by=editor
        ),
        ContributionState.WITHDRAWN: lambda: withdraw_contribution(
            contribution=contribution, withdrawn_by=contribution.author
        ),
    }
    lines = JournalEntry.objects.count()
    for to_state, act in acts.items():
        if to_state not in CONTRIBUTION_TRANSITIONS[state]:
            with pytest.raises(IllegalTransition):
                act()
    assert JournalEntry.objects.count() == lines


@pytest.mark.parametrize("verdict", [Verdict.KEPT_IN_PART, Verdict.NOT_KEPT])
def test_what_is_not_wholly_kept_says_why(contribution, editor, verdict):
    with pytest.raises(ReasonMissing):
        answer_contribution(
            contribution=contribution, verdict=verdict, answer="", answered_by=editor
        )
    answered = answer_contribution(
        contribution=contribution, verdict=verdict, answer="Because.", answered_by=editor
    )
    assert (answered.verdict, answered.answer) == (verdict, "Because.")


def test_questions_are_answered_and_nothing_else_is(contribution, consultation, bob, editor):
    question = contribute(
        consultation=consultation,
        article_id="",
        kind=ContributionKind.QUESTION,
        body="Who pays?",
        contributed_by=bob,
    )
    for wrong, verdict in ((question, Verdict.KEPT), (contribution, Verdict.ANSWERED)):
        with pytest.raises(IllegalTransition):
            answer_contribution(contribution=wrong, verdict=verdict, answer="x", answered_by=editor)


def test_nobody_answers_their_own(consultation, editor):
    own = contribute(
        consultation=consultation,
        article_id="",
        kind=ContributionKind.CHANGE,
        body="Mine",
        contributed_by=editor,
    )
    with pytest.raises(OwnCase):
        answer_contribution(contribution=own, verdict=Verdict.KEPT, answer="", answered_by=editor)


def carry(contribution, editor, **fields) -> Contribution:
    page = contribution.consultation.version.charter.page
    page.refresh_from_db()
    defaults = {
        "how": Carry.REPLACE,
        "target": contribution.target,
        "wording": "Payer sous quinze jours",
        "seen": revision_of(page),
    }
    return carry_contribution(contribution=contribution, carried_by=editor, **(defaults | fields))


def draft_article(contribution) -> dict:
    page = CharterPage.objects.get(pk=contribution.consultation.version.charter.page_id)
    content = page.get_latest_revision_as_object().frozen_content()
    return next(a for a in content["articles"] if a["id"] == contribution.article_id)


@pytest.fixture
def kept(contribution, editor) -> Contribution:
    return answer_contribution(
        contribution=contribution, verdict=Verdict.KEPT, answer="", answered_by=editor
    )


def test_what_is_kept_enters_the_draft_with_credit(kept, editor, charter):
    carried = carry(kept, editor)
    article = draft_article(kept)
    assert article["parts"][1]["text"] == "Payer sous quinze jours"
    assert article["parts"][1]["id"] == kept.target
    assert article["credits"] == "Alice"
    assert carried.carried_at is not None
    charter.page.refresh_from_db()
    live = charter.page.frozen_content()["articles"][1]
    assert live["parts"][1]["text"] == "Payer sous trente jours", "the live page stays"


@pytest.mark.parametrize(
    ("how", "texts"),
    [
        (Carry.PARAGRAPH, ["Le prix se discute.", "Payer sous trente jours", "Écouter", "Mots"]),
        (Carry.COMMITMENT, ["Le prix se discute.", "Payer sous trente jours", "Écouter", "Mots"]),
        (Carry.REMOVE, ["Le prix se discute.", "Écouter"]),
    ],
)
def test_additions_and_removals(kept, editor, how, texts):
    carry(kept, editor, how=how, wording="Mots")
    parts = draft_article(kept)["parts"]
    assert [part["text"] for part in parts] == texts
    if how in {Carry.PARAGRAPH, Carry.COMMITMENT}:
        assert parts[-1]["kind"] == how


def test_only_what_is_kept_is_carried(contribution, editor):
    with pytest.raises(IllegalTransition):
        carry(contribution, editor)


def test_a_draft_saved_meanwhile_is_not_overwritten(kept, editor):
    with pytest.raises(StaleText):
        carry(kept, editor, seen="0")


def test_an_article_deleted_while_people_comment_on_it(kept, consultation, editor, client):
    page = consultation.version.charter.page.get_latest_revision_as_object()
    page.articles = [a for a in page.articles.get_prep_value() if a["id"] != kept.article_id]
    page.save_revision()
    with pytest.raises(NoSuchArticle):
        carry(kept, editor)
    client.force_login(editor)
    answer = client.get(reverse("desk_contribution_carry", args=[kept.pk]))
    assert answer.status_code == 409
    assert consultation.binding_text.article(kept.article_id), "the draft discussed stands still"


def test_carrying_at_the_desk(kept, editor, client):
    client.force_login(editor)
    url = reverse("desk_contribution_carry", args=[kept.pk])
    page = client.get(url)
    assert "Payer sous quinze jours" in page.content.decode()
    initial = page.context["carry"].initial
    assert (initial["how"], initial["target"]) == (Carry.REPLACE, kept.target)
    assert client.post(url, initial | {"target": ""}).status_code == 400
    assert client.post(url, initial).status_code == 302
    stale = client.post(url, initial | {"wording": "Encore autrement"})
    assert stale.status_code == 409
    assert "Encore autrement" in stale.content.decode()


def test_answering_at_the_desk(contribution, client, editor, aulne, bouleau):
    moderator, stranger = UserFactory(), UserFactory()
    grant_membership(user=moderator, network=aulne, role=Role.MODERATOR, granted_by=None)
    grant_membership(user=stranger, network=bouleau, role=Role.ADMIN, granted_by=None)
    url = reverse("desk_contribution", args=[contribution.pk])
    client.force_login(stranger)
    assert client.post(url, {"decision": "kept"}).status_code == 404
    client.force_login(moderator)
    assert client.post(url, {"decision": "kept"}).status_code == 409, "moderators only hide"
    client.force_login(editor)
    assert contribution.body in client.get(reverse("desk_contributions")).content.decode()
    assert client.post(url, {"decision": "not_kept"}).status_code == 400
    client.post(url, {"decision": "not_kept", "reason": "Thirty is the law."})
    contribution.refresh_from_db()
    assert (contribution.verdict, contribution.answer) == ("not_kept", "Thirty is the law.")


def test_who_reads_the_draft(charter, bouleau, alice, bob):
    consultation = consult(revise(charter))
    active(charter)
    signatory = UserFactory(email="rose@example.org")
    signatory.emailaddress_set.create(email=signatory.email, verified=True)
    pretender = UserFactory(email="other@example.org")
    pretender.emailaddress_set.create(email="rose@example.org ", verified=False)

    def readers() -> list[bool]:
        people = (bob, signatory, pretender, alice)
        return [Consultation.objects.visible_to(person).exists() for person in people]

    assert readers() == [True, True, False, False]
    Consultation.objects.update(audience=Audience.EVERYONE)
    assert readers() == [True, True, True, True]
    assert Consultation.objects.get() == consultation


def test_answers_wait_for_the_state(contribution, editor, bob):
    return_to_draft(version=contribution.consultation.version, returned_by=bob, reason="Not now.")
    with pytest.raises(NotOpen):
        answer_contribution(
            contribution=contribution, verdict=Verdict.KEPT, answer="", answered_by=editor
        )
