"""A version's life, exhaustively: every step of the table, and nothing but these."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from charters.enums import (
    VERSION_TRANSITIONS,
    Audience,
    ContributionKind,
    RevisionClass,
    SignatureState,
    Verdict,
    VersionState,
)
from charters.errors import (
    ConsultationNeeded,
    ConsultationRuns,
    NotEditorial,
    NothingChanged,
    ReasonMissing,
    TooEarly,
    TooShort,
    Unanswered,
)
from charters.models import CharterPage, CharterVersion, Consultation, RegisterEntry
from charters.services.consultations import (
    close_consultation,
    close_overdue,
    open_consultation,
    prolong_consultation,
    return_to_draft,
)
from charters.services.contributions import answer_contribution, contribute
from charters.services.signing import SignerDetails
from charters.services.versions import (
    abandon_version,
    adopt_version,
    archive_versions,
    freeze_version,
)
from portal.enums import Role
from portal.errors import IllegalTransition, StaleText
from portal.models import JournalEntry, OutboxMail
from portal.services.memberships import grant_membership
from tests.charters.conftest import (
    commitment,
    consult,
    freeze_next,
    let_time_pass,
    make_charter_page,
    publish,
)
from tests.charters.test_signatures import active
from tests.doors import prove
from tests.factories import UserFactory


def revise(charter, revision_class=RevisionClass.SUBSTANTIAL, **changes) -> CharterVersion:
    """Publish another text of the charter's page; the version it became."""
    page = charter.page.get_latest_revision_as_object()
    page.revision_class = revision_class
    page.change_summary, page.revision_reason = "One more word.", "It binds somebody."
    changes = changes or {"preamble": [{"type": "paragraph", "value": "Autrement."}]}
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return charter.versions.latest("pk")


def written() -> tuple:
    """Everything a transition writes."""
    return (
        list(CharterVersion.objects.order_by("pk").values()),
        list(Consultation.objects.order_by("pk").values()),
        JournalEntry.objects.count(),
        OutboxMail.objects.count(),
        RegisterEntry.objects.count(),
    )


# Where a version can stand, and what its network's admins may do with it there.
STAGES = {
    "draft": {"consult", "freeze", "abandon"},
    "running": {"prolong", "return", "abandon"},
    "overdue": {"close", "return", "abandon"},
    "closed": {"freeze", "return", "abandon"},
    "frozen": {"adopt", "abandon"},
    "adopted": set(),
    "superseded": set(),
    "archived": set(),
    "abandoned": set(),
}
ACTS = sorted(set().union(*STAGES.values()))


def at_stage(stage: str, page) -> CharterVersion:
    """A charter's first version, brought there by the services."""
    charter = publish(page)
    version = charter.versions.get()  # a first version is frozen as it is published
    if stage in {"adopted", "superseded", "archived"}:
        adopt_version(version=version, adopted_by=None)
    if stage in {"superseded", "archived"}:
        revise(charter)
        adopt_version(version=freeze_next(charter), adopted_by=None)
    if stage == "archived":
        long_ago = timezone.now() - timedelta(days=400)
        CharterVersion.objects.filter(pk=version.pk).update(superseded_at=long_ago)
        assert archive_versions() == 1
    if stage == "abandoned":
        abandon_version(version=version, abandoned_by=UserFactory(), reason="No")
    if stage in {"draft", "running", "overdue", "closed"}:
        CharterVersion.objects.filter(pk=version.pk).update(state=VersionState.ABANDONED)
        charter_page = charter.page
        charter_page.preamble = [{"type": "paragraph", "value": "Un autre texte."}]
        editor = UserFactory()
        grant_membership(user=editor, network=charter.network, role=Role.EDITOR, granted_by=None)
        charter_page.save_revision(user=editor).publish(user=editor)
        version = charter.versions.latest("pk")
    if stage in {"running", "overdue", "closed"}:
        consultation = consult(version)
        if stage != "running":
            let_time_pass(consultation)
        if stage == "closed":
            close_consultation(consultation=consultation, closed_by=None)
    version.refresh_from_db()
    return version


@pytest.fixture
def roles(aulne, bouleau, alice, dana):
    """One person per role; `stranger` is an admin of another network."""
    people = {"visitor": None, "federation": dana}
    for role in Role:
        people[role.value] = UserFactory()
        grant_membership(user=people[role.value], network=aulne, role=role, granted_by=None)
    people["stranger"] = UserFactory()
    grant_membership(user=people["stranger"], network=bouleau, role=Role.ADMIN, granted_by=None)
    return people


def post(client, version: CharterVersion, act: str):
    if act in {"consult", "prolong"}:
        later = timezone.localdate() + timedelta(days=30)
        data = {"closes_on": later.isoformat(), "audience": Audience.MEMBERS}
        return client.post(reverse(f"desk_version_{act}", args=[version.pk]), data)
    return client.post(
        reverse("desk_version", args=[version.pk]), {"decision": act, "reason": "Because"}
    )


@pytest.mark.parametrize("stage", STAGES)
def test_every_state_act_and_role(stage, charter_page, roles, client):
    """Whoever may not: 403, strangers 404, visitors to the login. What may not be: 409. Nothing is
    written by any of these; what may be, is done by admins alone."""
    version = at_stage(stage, charter_page)
    expected = {"visitor": 302, "stranger": 404, "member": 403, "moderator": 403, "editor": 403}
    for role, person in roles.items():
        client.logout()
        if person is not None:
            client.force_login(person)
            prove(client)
        for act in ACTS:
            before, sid = written(), transaction.savepoint_create()
            answer = post(client, version, act)
            if role in expected:
                assert answer.status_code == expected[role], (role, act)
                assert written() == before, (role, act)
            elif act not in STAGES[stage]:
                assert answer.status_code == 409, (role, act)
                assert written() == before, (role, act)
            else:
                assert answer.status_code == 302, (role, act, answer.content.decode()[-3000:])
                assert written() != before, (role, act)
            transaction.savepoint_rollback(sid)


@pytest.mark.parametrize("state", VersionState.values)
def test_services_follow_the_table_and_nothing_else(state, charter_page, alice):
    version = publish(charter_page).versions.get()
    acts = {
        VersionState.CONSULTATION: lambda: consult(version),
        VersionState.DRAFT: lambda: return_to_draft(version=version, returned_by=alice, reason="x"),
        VersionState.FROZEN: lambda: freeze_version(version=version, frozen_by=alice),
        VersionState.ADOPTED: lambda: adopt_version(version=version, adopted_by=alice),
        VersionState.ABANDONED: lambda: abandon_version(
            version=version, abandoned_by=alice, reason="x"
        ),
    }
    CharterVersion.objects.filter(pk=version.pk).update(state=state)
    before = written()
    for to_state, act in acts.items():
        if to_state not in VERSION_TRANSITIONS[state]:
            with pytest.raises(IllegalTransition):
                act()
            assert written() == before


def test_publishing_a_substantial_text_makes_a_draft(charter):
    version = revise(charter)
    assert (version.state, version.revision_class) == ("draft", "substantial")
    assert (version.summary, version.reason) == ("One more word.", "It binds somebody.")
    assert not version.texts.exists()
    with pytest.raises(ConsultationNeeded):
        freeze_version(version=version, frozen_by=None)


def test_an_editorial_text_is_frozen_at_once_by_an_admin_only(charter, aulne):
    people = {}
    for role in (Role.EDITOR, Role.ADMIN):
        people[role] = UserFactory()
        grant_membership(user=people[role], network=aulne, role=role, granted_by=None)
    states = []
    for number, person in enumerate(people.values()):
        page = charter.page
        page.revision_class = RevisionClass.EDITORIAL
        page.change_summary = page.revision_reason = "A letter."
        page.preamble = [{"type": "paragraph", "value": f"Nous cultivons. {number}"}]
        page.save_revision(user=person).publish(user=person)
        states.append(charter.versions.latest("pk").state)
    assert states == [VersionState.DRAFT, VersionState.FROZEN]


def test_a_new_duty_does_not_slip_in_as_editorial(charter):
    page = charter.page
    articles = page.articles.get_prep_value()
    articles[0]["value"]["body"].append(commitment("Arroser la nuit"))
    version = revise(charter, RevisionClass.EDITORIAL, articles=articles)
    assert version.state == VersionState.DRAFT
    with pytest.raises(NotEditorial):
        freeze_version(version=version, frozen_by=None)
    articles[0]["value"]["body"].pop()
    articles[0]["value"]["body"][0]["value"]["text"] = "Fermer le robinet."
    assert revise(charter, RevisionClass.EDITORIAL, articles=articles).state == "frozen"


def test_one_word_for_whom_a_duty_binds_is_no_typing_error(charter):
    articles = charter.page.articles.get_prep_value()
    articles[0]["value"]["body"][0]["value"]["capacities"] = ["funder"]
    assert revise(charter, RevisionClass.EDITORIAL, articles=articles).state == "draft"


def test_consultations_leave_the_time_they_promise(charter, aulne):
    version = revise(charter)
    now = timezone.now()
    for days in (13, 400):
        with pytest.raises(TooShort):
            open_consultation(
                version=version,
                closes_at=now + timedelta(days=days),
                audience=Audience.MEMBERS,
                opened_by=None,
            )
    aulne.consultation_days = 3
    aulne.save()
    version = CharterVersion.objects.get(pk=version.pk)
    consultation = open_consultation(
        version=version,
        closes_at=now + timedelta(days=4),
        audience=Audience.MEMBERS,
        opened_by=None,
    )
    assert consultation.takes_contributions


def test_a_consultation_says_what_changes_and_why(charter):
    version = revise(charter)
    CharterPage.objects.update(revision_reason="")  # as pages were before it was asked for
    with pytest.raises(ReasonMissing):
        consult(version)


def test_an_unchanged_text_is_not_discussed(charter):
    version = revise(charter)
    page = charter.page.get_latest_revision_as_object()
    before = charter.adopted.binding_text.content["preamble"]
    page.preamble = [
        {"type": part["kind"], "id": part["id"], "value": part["text"]} for part in before
    ]
    page.save_revision().publish()
    with pytest.raises(NothingChanged):
        consult(version)


def test_what_is_discussed_is_what_was_read_at_the_desk(charter):
    version = revise(charter)
    with pytest.raises(StaleText):
        open_consultation(
            version=version,
            closes_at=timezone.now() + timedelta(days=20),
            audience=Audience.MEMBERS,
            opened_by=None,
            seen="0" * 64,
        )


def test_the_draft_under_discussion_stands_still(charter):
    version = revise(charter)
    consultation = consult(version)
    sha256 = consultation.binding_text.sha256
    revise(charter, preamble=[{"type": "paragraph", "value": "Encore autrement."}])
    assert charter.versions.open().get() == version
    assert Consultation.objects.get().binding_text.sha256 == sha256


def test_members_and_signatories_are_told_once_each(charter, bob):
    active(charter, SignerDetails(kind="person", name="Bob", email=bob.email))
    signature = active(charter)
    consult(revise(charter))
    told = OutboxMail.objects.filter(dedupe_key__startswith="consultation_opened")
    assert {mail.to for mail in told} == {bob.email, signature.email}
    assert all(mail.stop_url in mail.text for mail in told)


def test_closing_is_for_after_the_hour(charter, bob):
    consultation = consult(revise(charter))
    with pytest.raises(TooEarly):
        close_consultation(consultation=consultation, closed_by=bob)
    assert close_overdue() == 0
    let_time_pass(consultation)
    assert close_overdue() == 1
    consultation.refresh_from_db()
    assert consultation.closed_at is not None
    mail = OutboxMail.objects.get(dedupe_key__startswith="consultation_closed")
    assert mail.to == bob.email
    with pytest.raises(IllegalTransition):
        close_consultation(consultation=consultation, closed_by=None)


def test_more_time_and_never_less(charter, bob):
    consultation = consult(revise(charter))
    with pytest.raises(TooShort):
        prolong_consultation(
            consultation=consultation,
            closes_at=consultation.closes_at - timedelta(days=1),
            prolonged_by=bob,
        )
    later = consultation.closes_at + timedelta(days=7)
    prolong_consultation(consultation=consultation, closes_at=later, prolonged_by=bob)
    consultation.refresh_from_db()
    assert consultation.closes_at == later


def test_freezing_waits_for_the_end_and_for_every_answer(charter, alice, bob):
    version = revise(charter)
    consultation = consult(version)
    contribution = contribute(
        consultation=consultation,
        article_id="",
        kind=ContributionKind.CHANGE,
        body="Plus court.",
        contributed_by=alice,
    )
    with pytest.raises(ConsultationRuns):
        freeze_version(version=version, frozen_by=bob)
    close_consultation(consultation=let_time_pass(consultation), closed_by=None)
    with pytest.raises(Unanswered):
        freeze_version(version=version, frozen_by=bob)
    answer_contribution(
        contribution=contribution, verdict=Verdict.NOT_KEPT, answer="C'est court.", answered_by=bob
    )
    frozen = freeze_version(version=version, frozen_by=bob)
    assert frozen.state == VersionState.FROZEN
    assert frozen.binding_text.summary == "One more word."


def test_going_back_to_writing_tells_contributors_why(charter, alice, bob):
    version = revise(charter)
    consultation = consult(version)
    contribute(
        consultation=consultation,
        article_id="",
        kind=ContributionKind.QUESTION,
        body="Pourquoi ?",
        contributed_by=alice,
    )
    return_to_draft(version=version, returned_by=bob, reason="The wrong text was opened.")
    version.refresh_from_db()
    consultation.refresh_from_db()
    assert (version.state, consultation.takes_contributions) == (VersionState.DRAFT, False)
    mail = OutboxMail.objects.get(dedupe_key__startswith="consultation_called_off")
    assert mail.to == alice.email
    assert "The wrong text was opened." in mail.text
    assert consult(version).pk != consultation.pk


def test_a_text_frozen_after_a_consultation_does_not_give_way(charter):
    revise(charter)
    frozen = freeze_next(charter)
    revise(charter, preamble=[{"type": "paragraph", "value": "Plus tard."}])
    frozen.refresh_from_db()
    assert frozen.state == VersionState.FROZEN


@pytest.mark.parametrize(
    ("revision_class", "is_told"),
    [
        (RevisionClass.EDITORIAL, ""),
        (RevisionClass.CLARIFYING, "version_adopted:"),
        (RevisionClass.SUBSTANTIAL, "renewal:"),  # asked to sign again, see test_renewals
    ],
)
def test_signatories_are_told_what_changed(charter, revision_class, is_told):
    signature = active(charter)
    revise(charter, revision_class)
    adopt_version(version=freeze_next(charter), adopted_by=None)
    mails = OutboxMail.objects.filter(dedupe_key__regex="^(version_adopted|renewal):")
    assert [mail.dedupe_key.startswith(is_told) for mail in mails] == ([True] if is_told else [])
    for mail in mails:
        assert mail.to == signature.email
        assert "One more word." in mail.text
        assert "It binds somebody." in mail.text
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE


def test_notice_delays_force(charter, aulne):
    aulne.notice_days = 30
    aulne.save()
    revise(charter)
    version = adopt_version(version=freeze_next(charter), adopted_by=None)
    assert version.in_force_on == timezone.localdate() + timedelta(days=30)


def test_archiving_waits_for_the_grace_and_for_the_last_signature(charter):
    signature = active(charter)
    first = charter.adopted
    revise(charter)
    adopt_version(version=freeze_next(charter), adopted_by=None)
    assert archive_versions() == 0
    long_ago = timezone.now() - timedelta(days=91)
    CharterVersion.objects.filter(pk=first.pk).update(superseded_at=long_ago)
    assert archive_versions() == 0, "a signature rests on it"
    signature.state = SignatureState.WITHDRAWN
    signature.save()
    assert archive_versions() == 1
    first.refresh_from_db()
    assert first.state == VersionState.ARCHIVED


def test_another_network_of_the_same_slug_is_another_charter(charter, bouleau):
    other = publish(make_charter_page(bouleau, title="Charte des jardins"))
    assert revise(other, preamble=[{"type": "paragraph", "value": "Ailleurs."}]).charter == other
    assert not charter.versions.open().exists()
