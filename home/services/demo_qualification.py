"""Qualification in the demo: rules for service providers, and an application in each state."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from charters.enums import CapacityCode, Purpose, SignerKind
from charters.models import Charter, Qualification, QualificationRule, Signature
from charters.qualifying import RuleKind, RuleVerdict
from charters.queries.qualification import rules_of, whole_qualifications
from charters.services.completeness import rules_stamp
from charters.services.decisions import accept_signature
from charters.services.qualification_rules import ExceptionText, add_rule
from charters.services.qualification_terms import expire_qualifications
from charters.services.qualifications import (
    Document,
    Reply,
    appeal_refusal,
    open_application,
    save_application,
    submit_application,
)
from charters.services.signing import SignerDetails, sign_charter
from charters.services.verdicts import (
    Found,
    accept_application,
    case_token,
    judged,
    refuse_application,
    request_changes,
)
from directory.enums import TerritoryKind
from directory.models import Territory
from home.demo.cast import DEMO_DOMAIN
from home.demo.qualification import (
    APPEAL,
    APPLICANTS,
    CHANGES,
    LINK,
    PAY,
    PEOPLE,
    REFUSAL,
    RULES,
)
from portal.enums import MailState
from portal.models import OutboxMail, User

CAPACITY = CapacityCode.PROVIDER
YOUNG = timedelta(days=200)


@transaction.atomic
def qualify_on_demo_charter(charter: Charter) -> int:
    """Write the rules once and bring an application to each state; how many are new.

    Its mails count as sent: the demo's mailbox starts empty.
    """
    if charter.qualification_rules.exists():
        return 0
    articles = {a["number"]: a["id"] for a in charter.adopted.binding_text.content["articles"]}
    for title, text, kind, number, fields, exceptions in RULES:
        add_rule(
            charter=charter,
            capacity=CAPACITY,
            fields={"title": title, "text": text, "kind": kind, "article": articles.get(number, "")}
            | fields,
            exceptions=[ExceptionText(*words) for words in exceptions],
            added_by=None,
        )
    for applicant in APPLICANTS:
        _apply(charter, *applicant)
    OutboxMail.objects.filter(state=MailState.WAITING).update(
        state=MailState.SENT, sent_at=timezone.now()
    )
    return len(APPLICANTS)


def _apply(
    charter: Charter, organisation: str, name: str, role: str, department: str, wanted: str
) -> None:
    text = charter.adopted.binding_text
    signer = SignerDetails(
        kind=SignerKind.ORGANISATION,
        name=name,
        email=f"{name.partition(' ')[0].lower()}.{department}@{DEMO_DOMAIN}",
        organisation=organisation,
        role_title=role,
        consents={Purpose.WALL: str(Purpose.WALL.label)},
    )
    (signature,) = sign_charter(
        charter=charter,
        locale=text.locale,
        text_sha256=text.sha256,
        capacities=[CAPACITY],
        signer=signer,
        signed_by=None,
        is_verified=True,
    )
    accept_signature(signature=signature, accepted_by=None)
    qualification = _write(signature, department, is_young=wanted == "exempt")
    if wanted == "draft":
        return
    submit_application(
        qualification=qualification,
        edition=qualification.edition,
        rules_seen=rules_stamp(rules_of(charter, CAPACITY)),
        submitted_by=None,
    )
    _decide(whole_qualifications().get(pk=qualification.pk), wanted)


def _write(signature: Signature, department: str, *, is_young: bool) -> Qualification:
    qualification = open_application(signature)
    territory = Territory.objects.get(kind=TerritoryKind.DEPARTMENT, code=department)
    return save_application(
        qualification=qualification,
        edition=qualification.edition,
        founded_on=timezone.localdate() - YOUNG if is_young else None,
        replies=[
            _reply(rule, territory, is_young=is_young)
            for rule in rules_of(signature.charter, signature.capacity)
        ],
        saved_by=None,
    )


def _reply(rule: QualificationRule, territory: Territory, *, is_young: bool) -> Reply:
    if is_young and rule.startup_months:
        return Reply(rule=rule, claims_startup=True)
    match rule.kind:
        case RuleKind.DECLARATION:
            return Reply(rule=rule, declared=True, text=LINK if rule.is_public else PAY)
        case RuleKind.EVIDENCE:
            document = Document(
                file=ContentFile(b"%PDF-1.4\n% demo\n%%EOF\n", "demo.pdf"),
                name=f"{rule.title.lower()}.pdf",
                issued_on=timezone.localdate() - timedelta(days=40),
            )
            return Reply(rule=rule, documents=(document,))
        case RuleKind.TERRITORY:
            return Reply(rule=rule, territories=(territory,))
    return Reply(rule=rule, text=PEOPLE)


def _decide(qualification: Qualification, wanted: str) -> None:
    if wanted == "submitted":
        return
    first, *others = judged(qualification)
    found = {answer.rule_id: Found(RuleVerdict.MET) for answer in (first, *others)}
    case: dict[str, Any] = {
        "qualification": qualification,
        "seen": case_token(qualification),
        "decided_by": User.objects.filter(email=f"eli@{DEMO_DOMAIN}").first(),
        "message": "",
    }
    if wanted == "changes":
        request_changes(**case | {"message": CHANGES}, found={})
    elif wanted in {"refused", "appealed"}:
        found[first.rule_id] = Found(RuleVerdict.NOT_MET, REFUSAL)
        refuse_application(**case, found=found)
    else:
        for answer in (first, *others):
            if answer.claims_startup:
                found[answer.rule_id] = Found(RuleVerdict.EXEMPT)
        accept_application(**case, found=found)
    if wanted == "appealed":
        appeal_refusal(qualification=qualification, words=APPEAL, appealed_by=None)
    if wanted == "expired":
        ended = timezone.localdate() - timedelta(days=3)
        Qualification.objects.filter(pk=qualification.pk).update(valid_until=ended)
        expire_qualifications()
