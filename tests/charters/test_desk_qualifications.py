"""The desks of applications and of rules: every state, decision and role; and what is typed."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charters.models import Qualification, QualificationRule
from charters.qualifying import QualificationState, RuleKind, RuleVerdict
from charters.services.decisions import reject_signature
from charters.services.qualification_rules import retire_rule
from portal.enums import Role
from portal.services.memberships import grant_membership
from tests.charters.applying import (
    accept,
    appeal,
    ask_changes,
    make_rules,
    past_its_end,
    refuse,
    reread,
    save,
    staff,
    submit,
)
from tests.charters.test_qualifications import written
from tests.charters.test_signatures import PERSON, confirm
from tests.factories import TerritoryFactory, UserFactory


@pytest.fixture
def rules(charter):
    return make_rules(charter)


@pytest.fixture
def place(db):
    return TerritoryFactory(name="Combe")


@pytest.fixture
def signature(charter, rules):
    return confirm(charter)


@pytest.fixture
def roles(aulne, bouleau, dana):
    """One person per role; `stranger` is an admin of another network."""
    people = {"visitor": None, "federation": dana}
    for role in Role:
        people[role.value] = UserFactory()
        grant_membership(user=people[role.value], network=aulne, role=role, granted_by=None)
    people["stranger"] = UserFactory()
    grant_membership(user=people["stranger"], network=bouleau, role=Role.ADMIN, granted_by=None)
    return people


# Where an application can stand, and what the network may decide about it there.
STAGES = {
    "draft": None,  # nobody there reads it yet
    "submitted": {"accept", "changes", "refuse"},
    "changes": set(),
    "accepted": set(),
    "refused": set(),
    "appealed": {"accept", "refuse"},
    "expired": set(),
}


def at_stage(stage: str, signature, place) -> Qualification:
    """An application brought there by the services."""
    if stage == "draft":
        return save(signature, territories=[place])
    qualification = submit(signature, territories=[place])
    match stage:
        case "changes":
            qualification = ask_changes(qualification)
        case "accepted":
            qualification = accept(qualification)
        case "refused":
            qualification = refuse(qualification)
        case "appealed":
            qualification = appeal(refuse(qualification))
        case "expired":
            qualification = past_its_end(accept(qualification))
            Qualification.objects.update(state=QualificationState.EXPIRED)
    return reread(qualification)


def post(client, case: Qualification, act: str, **changes):
    address = reverse("desk_qualification", args=[case.pk])
    page = client.get(address)
    data = {"decision": act, "message": "Dear all.", "seen": ""}
    if page.status_code == 200:
        data["seen"] = page.context["seen"]
    for answer in case.answers.all():
        no = act == "refuse" and answer.words["title"] == "Qualified people"
        data[f"verdict{answer.rule_id}"] = RuleVerdict.NOT_MET if no else RuleVerdict.MET
        data[f"reason{answer.rule_id}"] = "Looked at."
    return client.post(address, data | changes)


@pytest.mark.parametrize("stage", STAGES)
def test_every_state_decision_and_role(stage, signature, place, roles, client):
    """Members 403, strangers 404, visitors to the login; what may not be: 409. None of these
    writes anything; what may be, all of the network's staff may."""
    case = at_stage(stage, signature, place)
    expected = {"visitor": 302, "stranger": 404, "member": 403}
    if STAGES[stage] is None:
        expected |= dict.fromkeys(["moderator", "editor", "admin", "federation"], 404)
    for role, person in roles.items():
        client.logout()
        if person is not None:
            client.force_login(person)
        for act in ("accept", "changes", "refuse", "nonsense"):
            before, sid = written(), transaction.savepoint_create()
            answer = post(client, case, act)
            if role in expected:
                assert answer.status_code == expected[role], (role, act)
                assert written() == before, (role, act)
            elif act not in STAGES[stage]:
                assert answer.status_code == 409, (role, act)
                assert written() == before, (role, act)
            else:
                assert answer.status_code == 302, (role, act)
                assert written() != before, (role, act)
            transaction.savepoint_rollback(sid)


def test_the_queue_shows_what_waits_and_no_appeal_against_oneself(
    client, charter, signature, place, aulne
):
    first, second = staff(aulne, Role.ADMIN), staff(aulne, Role.MODERATOR)
    case = appeal(refuse(submit(signature, territories=[place]), first))
    waits = {}
    for person in (first, second):
        client.force_login(person)
        waits[person] = len(client.get(reverse("desk_qualifications")).context["cases"])
    assert waits == {first: 0, second: 1}
    client.force_login(first)
    answer = post(client, case, "accept")
    assert answer.status_code == 409
    assert reread(case).state == "appealed"


def test_what_rests_on_a_rejected_signature_waits_no_more(client, signature, place, bob):
    submit(signature, territories=[place])
    client.force_login(bob)
    assert len(client.get(reverse("desk_qualifications")).context["cases"]) == 1
    reject_signature(signature=signature, reason="No.", rejected_by=None)
    assert not client.get(reverse("desk_qualifications")).context["cases"]


def test_one_does_not_see_ones_own_case(client, charter, rules, place, aulne):
    moderator = staff(aulne, Role.MODERATOR)
    moderator.emailaddress_set.create(email=PERSON.email, verified=True)
    case = submit(confirm(charter), territories=[place])
    client.force_login(moderator)
    assert client.get(reverse("desk_qualification", args=[case.pk])).status_code == 404
    evidence = case.evidence.get()
    address = reverse("desk_evidence", args=[case.pk, evidence.pk])
    assert client.get(address).status_code == 404
    client.force_login(staff(aulne, Role.MODERATOR))
    assert client.get(address)["Content-Disposition"] == 'attachment; filename="cover.pdf"'


@pytest.mark.parametrize(
    ("act", "verdict", "reason"),
    [
        ("accept", "", "x"),
        ("accept", RuleVerdict.NOT_MET, "It is not."),
        ("accept", RuleVerdict.BY_EXCEPTION, ""),
        ("accept", RuleVerdict.EXEMPT, "x"),  # this rule has no such exemption
        ("accept", "splendid", "x"),
        ("refuse", RuleVerdict.NOT_MET, ""),
        ("refuse", RuleVerdict.MET, "x"),  # then every rule is met
    ],
)
def test_a_verdict_without_its_words_is_not_taken(
    client, signature, rules, place, aulne, act, verdict, reason
):
    case = submit(signature, territories=[place])
    client.force_login(staff(aulne, Role.MODERATOR))
    before = written()
    pk = rules["people"].pk
    answer = post(
        client, case, act, **{f"verdict{pk}": verdict, f"reason{pk}": reason, "message": "Kept."}
    )
    assert answer.status_code in {400, 409}
    assert written() == before
    assert "Kept." in answer.content.decode()


def test_what_changed_meanwhile_is_shown_first(client, charter, signature, place, aulne):
    case = submit(signature, territories=[place])
    rival = submit(
        confirm(charter, type(PERSON)("person", "Ivan Orge", "ivan@example.org")),
        territories=[place],
    )
    client.force_login(staff(aulne, Role.MODERATOR))
    seen = client.get(reverse("desk_qualification", args=[case.pk])).context["seen"]
    accept(rival)
    answer = post(client, case, "accept", seen=seen, message="Kept.")
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Ivan Orge" in shown
    assert "Kept." in shown
    assert reread(case).state == "submitted"


def rule_data(**changes) -> dict:
    return {
        "title": "Be fair",
        "text": "Pay people.",
        "kind": RuleKind.CRITERION,
        "article": "",
        "is_required": "on",
        "declaration": "",
        "valid_months": "12",
        "startup_months": "",
        "exception-TOTAL_FORMS": "2",
        "exception-INITIAL_FORMS": "0",
        "exception-0-title": "Volunteers",
        "exception-0-condition": "Trained.",
        "seen": "",
    } | changes


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("visitor", 302),
        ("member", 403),
        ("stranger", 404),
        ("moderator", 404),
        ("editor", 302),
        ("admin", 302),
        ("federation", 302),
    ],
)
def test_who_writes_rules(client, charter, roles, role, status):
    if roles[role] is not None:
        client.force_login(roles[role])
    address = reverse("desk_rule_add", args=[charter.pk, "provider"])
    assert client.post(address, rule_data()).status_code == status
    may = role in {"editor", "admin", "federation"}
    assert QualificationRule.objects.count() == may
    if may:
        rule = QualificationRule.objects.get()
        # What does not belong to its kind is not kept.
        assert (rule.valid_months, rule.startup_months, rule.declaration) == (0, 0, "")
        assert [item["title"] for item in rule.words()["exceptions"]] == ["Volunteers"]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"text": ""},
        {"kind": "whim"},
        {"kind": RuleKind.DECLARATION},  # of what?
        {"article": "not-an-article"},
        {"startup_months": "-1"},
        {"startup_months": "99999"},
        {"exception-0-condition": ""},
        {"exception-TOTAL_FORMS": "999"},
        {"exception-TOTAL_FORMS": "x"},
    ],
)
def test_a_rule_that_is_no_rule_is_not_kept(client, charter, bob, changes):
    client.force_login(bob)
    address = reverse("desk_rule_add", args=[charter.pk, "provider"])
    answer = client.post(address, rule_data(**changes))
    assert answer.status_code == 400
    assert not QualificationRule.objects.exists()


def test_rules_are_changed_moved_retired_and_not_twice(client, charter, rules, bob):
    client.force_login(bob)
    rule = rules["cover"]
    address = reverse("desk_rule", args=[charter.pk, "provider", rule.pk])
    seen = client.get(address).context["seen"]
    data = rule_data(kind=RuleKind.EVIDENCE, title="Cover of today")
    assert client.post(address, {**data, "seen": seen}).status_code == 302
    again = client.post(address, {**data, "seen": seen, "title": "Cover of old"})
    assert again.status_code == 409
    assert "Cover of old" in again.content.decode()
    rule.refresh_from_db()
    assert rule.title == "Cover of today"
    table = reverse("desk_capacity_rules", args=[charter.pk, "provider"])
    assert client.post(table, {"rule": rule.pk, "do": "up"}).status_code == 302
    assert [r.title for r in client.get(table).context["rules"]][1] == "Cover of today"
    assert client.post(table, {"rule": rule.pk, "do": "retire"}).status_code == 302
    assert client.post(table, {"rule": rule.pk, "do": "retire"}).status_code == 409
    assert client.get(address).status_code == 404
    assert client.post(address, {**data, "seen": seen}).status_code == 404
    for wrong in ({"rule": "x", "do": "up"}, {"rule": rule.pk, "do": "burn"}, {}):
        assert client.post(table, wrong).status_code == 400


def test_a_capacity_that_is_not_offered_has_no_rules(client, charter, bob):
    client.force_login(bob)
    for name in ("desk_capacity_rules", "desk_rule_add", "desk_rules_preview"):
        assert client.get(reverse(name, args=[charter.pk, "beekeeper"])).status_code == 404


def test_the_preview_is_the_applicants_form(client, charter, rules, bob):
    client.force_login(bob)
    shown = client.get(reverse("desk_rules_preview", args=[charter.pk, "provider"]))
    assert [part.rule.title for part in shown.context["form"].parts] == [
        rule.title for rule in rules.values()
    ]
    retire_rule(rule=rules["links"], retired_by=None)
    shown = client.get(reverse("desk_rules_preview", args=[charter.pk, "provider"]))
    assert len(shown.context["form"].parts) == 3


def test_the_queue_takes_the_same_number_of_queries_for_any_number_of_cases(
    client, charter, rules, place, bob
):
    counted = []
    client.force_login(bob)
    client.get(reverse("desk_qualifications"))
    for n in range(3):
        signer = type(PERSON)("person", f"Signer {n}", f"signer{n}@example.org")
        submit(confirm(charter, signer), territories=[place])
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(reverse("desk_qualifications")).context["cases"]) == n + 1
        counted.append(len(queries))
    assert counted[0] == counted[2]
