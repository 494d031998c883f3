"""Rules for a capacity, and applications brought to any state by the services."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from charters.models import Charter, Qualification, QualificationRule, Signature
from charters.qualifying import DeclarationKind, RuleKind, RuleVerdict
from charters.queries.qualification import rules_of, whole_qualifications
from charters.services.completeness import rules_stamp
from charters.services.qualification_rules import ExceptionText, add_rule
from charters.services.qualifications import (
    Document,
    Reply,
    appeal_refusal,
    open_application,
    save_application,
    submit_application,
)
from charters.services.verdicts import (
    Found,
    accept_application,
    case_token,
    judged,
    refuse_application,
    request_changes,
)
from portal.models import Network, User
from portal.services.memberships import grant_membership
from tests.factories import UserFactory

CAPACITY = "provider"
PDF = b"%PDF-1.4 a paper"


def make_rule(charter: Charter, title: str, kind: str = RuleKind.CRITERION, **fields):
    """One rule of the capacity `provider`; `exceptions` are ExceptionTexts."""
    exceptions = fields.pop("exceptions", [])
    values = {
        "title": title,
        "text": f"{title}, please.",
        "kind": kind,
        "article": charter.adopted.binding_text.content["articles"][0]["id"],
        "is_required": True,
        "declaration": DeclarationKind.LINKS if kind == RuleKind.DECLARATION else "",
        "is_public": False,
        "valid_months": 0,
        "startup_months": 0,
    }
    return add_rule(
        charter=charter,
        capacity=fields.pop("capacity", CAPACITY),
        fields=values | fields,
        exceptions=exceptions,
        added_by=None,
    )


def make_rules(charter: Charter) -> dict[str, QualificationRule]:
    """One of each kind."""
    volunteers = ExceptionText("Volunteers", "They are trained first.", needs_document=False)
    return {
        "people": make_rule(charter, "Qualified people", exceptions=[volunteers]),
        "links": make_rule(charter, "Links", RuleKind.DECLARATION, is_public=True),
        "cover": make_rule(charter, "Cover", RuleKind.EVIDENCE, valid_months=12, startup_months=24),
        "places": make_rule(charter, "Places", RuleKind.TERRITORY),
    }


def paper(issued_on: date | None = None, **fields) -> Document:
    return Document(
        file=ContentFile(PDF, "cover.pdf"),
        name="cover.pdf",
        issued_on=issued_on or timezone.localdate(),
        **fields,
    )


def save(signature: Signature, *, territories=(), founded_on=None, **replies) -> Qualification:
    """What an honest applicant types to each rule; `replies` by a rule's title replace it."""
    qualification = open_application(signature)
    typed = []
    for rule in rules_of(signature.charter, signature.capacity):
        usual = {
            RuleKind.CRITERION: {"text": "As asked."},
            RuleKind.DECLARATION: {"declared": True, "text": "A cousin sells printers."},
            RuleKind.EVIDENCE: {"documents": (paper(),)},
            RuleKind.TERRITORY: {"territories": tuple(territories)},
        }[RuleKind(rule.kind)]
        typed.append(Reply(rule=rule, **replies.get(rule.title, usual)))
    return save_application(
        qualification=qualification,
        edition=qualification.edition,
        founded_on=founded_on,
        replies=typed,
        saved_by=signature.user,
    )


def submit(signature: Signature, **typed) -> Qualification:
    qualification = save(signature, **typed)
    return send(qualification)


def send(qualification: Qualification) -> Qualification:
    signature = qualification.signature
    submit_application(
        qualification=qualification,
        edition=qualification.edition,
        rules_seen=rules_stamp(rules_of(signature.charter, signature.capacity)),
        submitted_by=signature.user,
    )
    return reread(qualification)


def reread(qualification: Qualification) -> Qualification:
    return whole_qualifications().get(pk=qualification.pk)


def found(qualification: Qualification, **verdicts: Found) -> dict[int, Found]:
    """Met, each of them, with words; `verdicts` by a rule's title replace it."""
    return {
        answer.rule_id: verdicts.get(answer.words["title"], Found(RuleVerdict.MET, "Seen."))
        for answer in judged(reread(qualification))
    }


def decide(
    act, qualification: Qualification, by: User | None = None, message: str = "", **verdicts
) -> Qualification:
    """One of the three decisions, about the case as it is now."""
    case = reread(qualification)
    act(
        qualification=case,
        seen=case_token(case),
        found=found(case, **verdicts),
        message=message,
        decided_by=by,
    )
    return reread(qualification)


def accept(qualification: Qualification, by: User | None = None, **verdicts) -> Qualification:
    return decide(accept_application, qualification, by, **verdicts)


def refuse(qualification: Qualification, by: User | None = None, **verdicts) -> Qualification:
    no = {answer.words["title"]: answer for answer in judged(reread(qualification))}
    verdicts = verdicts or {next(iter(no)): Found(RuleVerdict.NOT_MET, "Nobody is trained.")}
    return decide(refuse_application, qualification, by, message="Not yet.", **verdicts)


def ask_changes(qualification: Qualification, by: User | None = None) -> Qualification:
    return decide(request_changes, qualification, by, message="Say more about the people.")


def appeal(qualification: Qualification) -> Qualification:
    appeal_refusal(qualification=reread(qualification), words="They are trained.", appealed_by=None)
    return reread(qualification)


def past_its_end(qualification: Qualification, days: int = 1) -> Qualification:
    """As if what it rests on had ended so many days ago."""
    ended = timezone.localdate() - timedelta(days=days)
    Qualification.objects.filter(pk=qualification.pk).update(valid_until=ended)
    return reread(qualification)


def staff(network: Network, role: str) -> User:
    """One person with this role there."""
    person = UserFactory()
    grant_membership(user=person, network=network, role=role, granted_by=None)
    return person
