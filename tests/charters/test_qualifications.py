"""Applying and being judged: what a capacity asks for, and what stands by it."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from charters.enums import Gate, SignatureState
from charters.errors import SignedAgain
from charters.models import Evidence, Finding, Qualification, RegisterEntry
from charters.qualification_errors import (
    AppealOver,
    EvidenceOver,
    ExemptionOver,
    Incomplete,
    NothingNotMet,
    NothingToChange,
    NotMet,
    NotWritable,
    TooManyFiles,
    VerdictMissing,
    WordsMissing,
)
from charters.qualifying import (
    QUALIFICATION_TRANSITIONS,
    QualificationState,
    RuleVerdict,
    add_months,
)
from charters.queries.personal import signature_data
from charters.queries.qualification import (
    qualification_data,
    rules_of,
    served_by_others,
)
from charters.services.completeness import rules_stamp
from charters.services.decisions import accept_signature
from charters.services.erasure import erase_signature
from charters.services.qualification_rules import (
    ExceptionText,
    change_rule,
    move_rule,
    retire_rule,
)
from charters.services.qualifications import (
    carry_over,
    erase_qualification,
    is_qualified,
    open_application,
    save_application,
    submit_application,
)
from charters.services.standing import missing
from charters.services.verdicts import (
    Found,
    accept_application,
    case_token,
    request_changes,
)
from charters.services.withdrawals import withdraw_signature
from directory.models import Territory
from portal.enums import Role
from portal.errors import IllegalTransition, OwnCase, StaleText
from portal.models import JournalEntry, OutboxMail
from portal.private_files import private_storage
from tests.charters.applying import (
    accept,
    appeal,
    ask_changes,
    decide,
    found,
    make_rule,
    make_rules,
    paper,
    past_its_end,
    refuse,
    reread,
    save,
    send,
    staff,
    submit,
)
from tests.charters.test_signatures import ORGANISATION, PERSON, confirm
from tests.factories import ListingFactory, TerritoryFactory


@pytest.fixture
def rules(charter):
    return make_rules(charter)


@pytest.fixture
def place(db) -> Territory:
    return TerritoryFactory(name="Combe")


@pytest.fixture
def signature(charter, rules):
    """Confirmed, and waiting for its qualification."""
    return confirm(charter)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 22), 2, date(2027, 1, 22)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, months, expected):
    assert add_months(day, months) == expected


def test_a_capacity_without_rules_asks_for_nothing(charter):
    assert confirm(charter).state == SignatureState.ACTIVE


def test_a_capacity_with_rules_keeps_the_signature_waiting(signature):
    assert signature.state == SignatureState.CONFIRMED
    assert missing(signature) == [Gate.QUALIFICATION]
    assert not is_qualified(signature)


def test_accepting_makes_the_signature_stand(signature, place, aulne):
    qualifier = staff(aulne, Role.MODERATOR)
    qualification = accept(submit(signature, territories=[place]), qualifier)
    signature.refresh_from_db()
    assert (signature.state, qualification.state) == ("active", "accepted")
    assert qualification.qualified_on == timezone.localdate()
    assert qualification.decided_by == qualifier
    assert list(qualification.territories.all()) == [place]
    assert RegisterEntry.objects.filter(seq=signature.register_seq).get().type == "signature.active"
    keys = OutboxMail.objects.filter(to=signature.email).values_list("dedupe_key", flat=True)
    assert f"qualification_accepted:{qualification.pk}:1" in keys
    assert [line.to_state for line in lines(qualification)] == ["submitted", "accepted"]


def lines(qualification: Qualification):
    return JournalEntry.objects.filter(
        subject_type="charters.qualification",
        subject_id=str(qualification.pk),
        action="change_state",
    ).order_by("pk")


def test_a_mandate_and_a_qualification_are_both_asked_for(charter, rules, place):
    signature = confirm(charter, ORGANISATION)
    assert missing(signature) == [Gate.MANDATE, Gate.QUALIFICATION]
    qualification = accept(submit(signature, territories=[place]))
    signature.refresh_from_db()
    assert signature.state == SignatureState.CONFIRMED
    mail = OutboxMail.objects.get(dedupe_key=f"qualification_accepted:{qualification.pk}:1")
    assert "/qualification/" in mail.text  # no receipt yet: the link is in this one
    assert accept_signature(signature=signature, accepted_by=None).state == "active"


def test_it_holds_until_the_first_thing_ends(signature, place):
    today = timezone.localdate()
    issued, ends = today - timedelta(days=30), today + timedelta(days=90)
    documents = (paper(issued), paper(issued, expires_on=ends - timedelta(days=9)))
    cover = {"documents": documents}
    qualification = accept(submit(signature, territories=[place], Cover=cover))
    # The document that holds longest counts, and no longer than the rule lets one of its date.
    assert qualification.valid_until == add_months(issued, 12)


def test_a_document_says_itself_when_it_ends(signature, place):
    ends = timezone.localdate() + timedelta(days=9)
    cover = {"documents": (paper(expires_on=ends),)}
    assert accept(submit(signature, territories=[place], Cover=cover)).valid_until == ends


def test_a_young_structure_is_exempt_until_it_is_not(signature, place):
    founded = timezone.localdate() - timedelta(days=100)
    typed = {"founded_on": founded, "territories": [place], "Cover": {"claims_startup": True}}
    qualification = submit(signature, **typed)
    exempt = {"Cover": Found(RuleVerdict.EXEMPT)}
    qualification = accept(qualification, **exempt)
    assert qualification.valid_until == add_months(founded, 24)
    finding = qualification.findings.get(verdict=RuleVerdict.EXEMPT)
    assert finding.until == add_months(founded, 24)


def test_an_old_structure_is_not_exempt(signature, place):
    founded = timezone.localdate() - timedelta(days=800)
    cover = {"claims_startup": True}
    with pytest.raises(Incomplete) as error:
        submit(signature, founded_on=founded, territories=[place], Cover=cover)
    assert list(error.value.missing.values()) == ["startup_over"]
    qualification = submit(signature, founded_on=founded, territories=[place])
    with pytest.raises(ExemptionOver):
        accept(qualification, Cover=Found(RuleVerdict.EXEMPT))
    assert not Finding.objects.exists()


def test_an_exception_takes_its_words(signature, rules, place):
    exception = rules["people"].exceptions.get()
    people = {"exception": exception, "text": ""}
    with pytest.raises(Incomplete) as error:
        submit(signature, territories=[place], **{"Qualified people": people})
    assert error.value.missing == {rules["people"].pk: "exception_words"}
    people["text"] = "Twelve hours each."
    qualification = submit(signature, territories=[place], **{"Qualified people": people})
    with pytest.raises(WordsMissing):
        accept(qualification, **{"Qualified people": Found(RuleVerdict.BY_EXCEPTION)})
    by_exception = Found(RuleVerdict.BY_EXCEPTION, "Trained, and led by a professional.")
    assert accept(qualification, **{"Qualified people": by_exception}).state == "accepted"


@pytest.mark.parametrize(
    ("title", "typed", "gap"),
    [
        ("Qualified people", {"text": ""}, "answer"),
        ("Links", {}, "declaration"),
        ("Links", {"declared": True}, "declaration_words"),
        ("Cover", {}, "document"),
        ("Cover", {"documents": (paper(date(2020, 1, 1)),)}, "document_over"),
        ("Cover", {"claims_startup": True}, "founded"),
        ("Places", {}, "territories"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_sent(signature, place, title, typed, gap):
    with pytest.raises(Incomplete) as error:
        submit(signature, territories=[place], **{title: typed})
    assert list(error.value.missing.values()) == [gap]
    qualification = Qualification.objects.get()
    assert (qualification.state, qualification.round) == ("draft", 0)
    assert qualification.answers.count() == 4  # what was typed is kept


def test_a_rule_that_is_not_required_may_be_left_alone(charter, place):
    make_rule(charter, "Nice to have", is_required=False)
    signature = confirm(charter)
    qualification = submit(signature, **{"Nice to have": {"text": ""}})
    not_met = {"Nice to have": Found(RuleVerdict.NOT_MET, "No, but it is not asked.")}
    assert accept(qualification, **not_met).state == "accepted"


def test_an_application_keeps_the_words_it_was_sent_under(signature, rules, place, charter):
    qualification = submit(signature, territories=[place])
    change_rule(
        rule=rules["people"],
        seen=rules_stamp([rules["people"]]),
        fields={"title": "Other people", "text": "Others."},
        exceptions=[],
        changed_by=None,
    )
    retire_rule(rule=rules["links"], retired_by=None)
    make_rule(charter, "Late", is_required=True)
    titles = [answer.words["title"] for answer in reread(qualification).answers.all()]
    assert titles == ["Qualified people", "Links", "Cover", "Places"]
    assert accept(qualification).state == "accepted"


def test_words_that_changed_while_one_wrote_are_shown_first(signature, rules, place):
    qualification = save(signature, territories=[place])
    seen = rules_stamp(rules_of(signature.charter, "provider"))
    change_rule(
        rule=rules["people"],
        seen=rules_stamp([rules["people"]]),
        fields={"text": "Others."},
        exceptions=[],
        changed_by=None,
    )
    with pytest.raises(StaleText):
        submit_application(
            qualification=qualification,
            edition=qualification.edition,
            rules_seen=seen,
            submitted_by=None,
        )
    assert Qualification.objects.get().state == "draft"


def test_two_windows_do_not_overwrite_each_other(signature, place):
    first = open_application(signature)
    save(signature, territories=[place])
    with pytest.raises(StaleText):
        save_application(
            qualification=first, edition=first.edition, founded_on=None, replies=[], saved_by=None
        )


def test_too_many_documents_are_refused_before_any_is_kept(signature, rules):
    documents = tuple(paper() for _ in range(41))
    with pytest.raises(TooManyFiles):
        save(signature, Cover={"documents": documents})
    assert not Evidence.objects.exists()


def test_changes_are_asked_for_and_made(signature, place, aulne):
    qualification = ask_changes(submit(signature, territories=[place]), staff(aulne, Role.EDITOR))
    assert (qualification.state, qualification.message[:8]) == ("changes", "Say more")
    mail = OutboxMail.objects.get(dedupe_key=f"qualification_changes:{qualification.pk}:1")
    assert "Say more about the people." in mail.text
    assert "Seen." in mail.text  # beside its rule
    again = submit(signature, territories=[place], Cover={})  # the document is there already
    assert (again.state, again.round) == ("submitted", 2)
    assert accept(again).evidence.count() == 1


def test_asking_for_nothing_is_refused(signature, place):
    qualification = submit(signature, territories=[place])
    with pytest.raises(NothingToChange):
        request_changes(
            qualification=qualification,
            seen=case_token(qualification),
            found={},
            message="",
            decided_by=None,
        )


def test_refusing_rejects_the_signature_with_reasons_by_article(signature, place):
    qualification = refuse(submit(signature, territories=[place]))
    signature.refresh_from_db()
    assert (qualification.state, signature.state) == ("refused", "rejected")
    mail = OutboxMail.objects.get(dedupe_key=f"qualification_refused:{qualification.pk}:1")
    assert "Qualified people" in mail.text
    assert "Nobody is trained." in mail.text
    assert not JournalEntry.objects.filter(reason__contains="trained").exists()


def test_refusing_takes_a_rule_that_is_not_met(signature, place):
    with pytest.raises(NothingNotMet):
        refuse(submit(signature, territories=[place]), Links=Found(RuleVerdict.MET))


def test_accepting_takes_a_verdict_on_every_rule(signature, rules, place):
    qualification = submit(signature, territories=[place])
    with pytest.raises(VerdictMissing) as error:
        accept(qualification, Links=Found(""))
    assert error.value.rule == rules["links"].pk
    with pytest.raises(NotMet):
        accept(qualification, Links=Found(RuleVerdict.NOT_MET, "They are hidden."))


def test_a_document_that_ended_meanwhile_shows_nothing(signature, place):
    qualification = submit(signature, territories=[place])
    Evidence.objects.update(issued_on=date(2020, 1, 1))
    with pytest.raises(EvidenceOver):
        accept(qualification)


def test_an_appeal_is_heard_by_somebody_else(signature, place, aulne):
    first, second = staff(aulne, Role.ADMIN), staff(aulne, Role.MODERATOR)
    qualification = appeal(refuse(submit(signature, territories=[place]), first))
    assert qualification.state == "appealed"
    with pytest.raises(OwnCase):
        accept(qualification, first)
    assert reread(qualification).state == "appealed"
    qualification = accept(qualification, second)
    signature.refresh_from_db()
    assert (qualification.state, signature.state) == ("accepted", "active")
    assert (signature.reason, signature.ended_at) == ("", None)
    assert set(qualification.findings.values_list("round", flat=True)) == {1, 2}


def test_one_appeals_once_and_in_time(signature, place):
    qualification = refuse(submit(signature, territories=[place]))
    long_ago = timezone.now() - timedelta(days=32)
    Qualification.objects.update(decided_at=long_ago)
    with pytest.raises(AppealOver):
        appeal(qualification)
    Qualification.objects.update(decided_at=timezone.now())
    qualification = refuse(appeal(qualification))
    signature.refresh_from_db()
    assert (qualification.state, signature.state) == ("refused", "rejected")
    with pytest.raises(AppealOver):
        appeal(qualification)


def test_an_appeal_does_not_double_who_signed_again(charter, signature, place):
    qualification = appeal(refuse(submit(signature, territories=[place])))
    confirm(charter)
    with pytest.raises(SignedAgain):
        accept(qualification)
    assert reread(qualification).state == "appealed"


def test_nobody_judges_their_own(charter, rules, place, aulne):
    member = staff(aulne, Role.MODERATOR)
    member.emailaddress_set.create(email="Rose@example.org", verified=True)
    qualification = submit(confirm(charter, PERSON), territories=[place])
    assert not Qualification.objects.moderated_by(member).exists()  # by their mailbox
    with pytest.raises(OwnCase):
        accept(qualification, member)
    owner = staff(aulne, Role.ADMIN)
    signature = qualification.signature
    signature.listing = ListingFactory(initiative=True, owner=owner, home_network=aulne)
    signature.save()
    with pytest.raises(OwnCase):
        accept(qualification, owner)
    other = staff(aulne, Role.MODERATOR)
    assert Qualification.objects.moderated_by(other).count() == 1


def test_who_serves_there_already_must_be_answered(charter, signature, place):
    accept(submit(signature, territories=[place]))
    # The department that holds the commune, and a commune elsewhere
    rival = confirm(charter, type(PERSON)("person", "Ivan Orge", "ivan@example.org"))
    qualification = submit(rival, territories=[place.parent])
    assert [other.signature for other in served_by_others(qualification)] == [signature]
    with pytest.raises(WordsMissing):
        accept(qualification, Places=Found(RuleVerdict.MET))
    elsewhere = confirm(charter, type(PERSON)("person", "Lin", "lin@example.org"))
    away = submit(elsewhere, territories=[TerritoryFactory()])
    assert served_by_others(away) == []
    assert accept(away, Places=Found(RuleVerdict.MET)).state == "accepted"


def test_below_and_above_touch_but_brothers_do_not(charter, signature, place):
    accept(submit(signature, territories=[place.parent]))
    rival = confirm(charter, type(PERSON)("person", "Ivan Orge", "ivan@example.org"))
    qualification = save(rival, territories=[place])
    for territory, expected in (
        (place, 1),
        (place.parent, 1),
        (place.parent.parent, 1),
        (TerritoryFactory(parent=place.parent), 1),
        (TerritoryFactory(department=True, parent=place.parent.parent), 0),
    ):
        qualification = save(rival, territories=[territory])
        qualification.answers.update(snapshot={"kind": "territory"})
        assert len(served_by_others(reread(qualification))) == expected, territory


def test_two_who_want_the_same_place_are_not_both_waved_through(charter, signature, place):
    mine = submit(signature, territories=[place])
    rival = confirm(charter, type(PERSON)("person", "Ivan Orge", "ivan@example.org"))
    theirs = submit(rival, territories=[place])
    seen = case_token(reread(theirs))  # nobody serves there as this is read
    accept(mine)
    with pytest.raises(StaleText):
        accept_application(
            qualification=theirs, seen=seen, found=found(theirs), message="", decided_by=None
        )
    assert reread(theirs).state == "submitted"


def test_one_who_left_serves_no_more(charter, signature, place):
    accept(submit(signature, territories=[place]))
    withdraw_signature(signature=signature, withdrawn_by=None)
    rival = confirm(charter, type(PERSON)("person", "Ivan Orge", "ivan@example.org"))
    assert served_by_others(submit(rival, territories=[place])) == []


def test_renewing_before_the_end_leaves_what_stands_standing(signature, place):
    qualification = accept(submit(signature, territories=[place]))
    before = qualification.valid_until
    newer = paper(expires_on=before + timedelta(days=300))
    old = qualification.evidence.get()
    cover = {"documents": (newer,), "drop": frozenset([old.pk])}
    qualification = submit(signature, territories=[place], Cover=cover)
    assert qualification.is_current
    assert is_qualified(signature)
    old.refresh_from_db()
    assert old.replaced_at is not None  # a decision rests on it: kept for a year
    first_day = qualification.qualified_on
    qualification = refuse(qualification)
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE  # until the old end
    assert (qualification.valid_until, qualification.qualified_on) == (before, first_day)


def test_public_declarations_are_those_that_were_accepted(signature, place):
    qualification = accept(submit(signature, territories=[place]))
    told = {"title": "Links", "declaration": "links", "declared": True}
    assert [told | item == item for item in qualification.published] == [True]
    save(signature, territories=[place], Links={"declared": False})
    assert reread(qualification).published[0]["declared"] is True


def test_the_network_may_not_be_written_to_out_of_turn(signature, place):
    submit(signature, territories=[place])
    with pytest.raises(NotWritable):
        save(signature, territories=[place])
    withdraw_signature(signature=signature, withdrawn_by=None)
    with pytest.raises(IllegalTransition):
        accept(Qualification.objects.get())


def test_a_renewed_signature_takes_its_qualification_along(charter, signature, place):
    qualification = accept(submit(signature, territories=[place]))
    newer = confirm(charter, type(PERSON)("person", "Other", "other@example.org"))
    carry_over(signature, newer)
    assert reread(qualification).signature == newer


def test_the_last_rule_retired_lets_waiting_signatures_stand(charter, rules):
    signature = confirm(charter)
    for rule in rules.values():
        signature.refresh_from_db()
        assert signature.state == SignatureState.CONFIRMED
        retire_rule(rule=rule, retired_by=None)
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE
    with pytest.raises(IllegalTransition):
        retire_rule(rule=rules["people"], retired_by=None)


def test_rules_are_put_in_order(charter, rules):
    move_rule(rule=rules["cover"], up=True, moved_by=None)
    move_rule(rule=rules["people"], up=True, moved_by=None)  # the first stays
    move_rule(rule=rules["places"], up=False, moved_by=None)  # the last stays
    assert [rule.title for rule in rules_of(charter, "provider")] == [
        "Qualified people",
        "Cover",
        "Links",
        "Places",
    ]


def test_exceptions_are_changed_added_and_retired(rules):
    rule = rules["people"]
    first = rule.exceptions.get()
    texts = [ExceptionText("Volunteers", "Led by one.", number=first.pk), ExceptionText("B", "c")]
    seen = rules_stamp([rule])
    change_rule(rule=rule, seen=seen, fields={}, exceptions=texts, changed_by=None)
    assert [e["condition"] for e in type(rule).objects.get(pk=rule.pk).words()["exceptions"]] == [
        "Led by one.",
        "c",
    ]
    with pytest.raises(StaleText):
        change_rule(rule=rule, seen=seen, fields={}, exceptions=[], changed_by=None)
    fresh = rules_stamp([type(rule).objects.get(pk=rule.pk)])
    change_rule(rule=rule, seen=fresh, fields={}, exceptions=[], changed_by=None)
    assert rule.exceptions.filter(is_active=False).count() == 2


def test_all_about_it_is_given_out_and_erased(signature, place, django_capture_on_commit_callbacks):
    qualification = ask_changes(submit(signature, territories=[place]))
    told = qualification_data(signature)
    assert told["evidence"][0]["name"] == "cover.pdf"
    assert told["message"] == "Say more about the people."
    assert [answer["rule"] for answer in told["answers"]] == [
        "Qualified people",
        "Links",
        "Cover",
        "Places",
    ]
    name = qualification.evidence.get().file.name
    assert private_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        erase_qualification(signature)
    assert not private_storage.exists(name)
    told = qualification_data(signature)
    assert (told["answers"], told["evidence"], told["findings"], told["message"]) == (
        [],
        [],
        [],
        "",
    )
    assert told["state"] == "changes"


def test_erasing_the_signature_erases_the_application(signature, place):
    qualification = refuse(submit(signature, territories=[place]))
    assert signature_data(signature)["qualification"]["state"] == "refused"
    erase_signature(signature=signature, tell=False)
    assert not Evidence.objects.exists()
    assert not OutboxMail.objects.filter(dedupe_key__startswith="qualification_").exists()
    assert (reread(qualification).state, reread(qualification).message) == ("refused", "")


def test_files_are_kept_where_no_address_leads(signature, place):
    evidence = submit(signature, territories=[place]).evidence.get()
    assert "cover" not in evidence.file.name
    assert evidence.file.path.startswith(f"{settings.PRIVATE_ROOT}/evidence/")


@pytest.mark.parametrize("state", QualificationState.values)
def test_services_follow_the_table_and_nothing_else(state, signature, place, alice):
    qualification = accept(submit(signature, territories=[place]))
    Qualification.objects.update(state=state, decided_at=timezone.now())
    acts = {
        QualificationState.SUBMITTED: lambda: send(reread(qualification)),
        QualificationState.CHANGES_REQUESTED: lambda: ask_changes(qualification),
        QualificationState.ACCEPTED: lambda: accept(qualification),
        QualificationState.REFUSED: lambda: refuse(qualification),
        QualificationState.APPEALED: lambda: appeal(qualification),
    }
    before = written()
    for to_state, act in acts.items():
        if to_state not in QUALIFICATION_TRANSITIONS[state]:
            with pytest.raises(IllegalTransition):
                act()
            assert written() == before, to_state
    past_its_end(qualification)


def written() -> tuple:
    """Everything a transition writes."""
    return (
        list(Qualification.objects.values()),
        list(Finding.objects.values()),
        list(Evidence.objects.values()),
        JournalEntry.objects.count(),
        OutboxMail.objects.count(),
        RegisterEntry.objects.count(),
    )


def test_an_answer_to_a_rule_that_is_gone_is_not_judged(signature, rules, place):
    save(signature, territories=[place])
    retire_rule(rule=rules["people"], retired_by=None)
    qualification = send(Qualification.objects.get())
    assert [a.rule.title for a in qualification.answers.all() if a.snapshot] == [
        "Links",
        "Cover",
        "Places",
    ]
    assert decide(accept_application, qualification).state == "accepted"
