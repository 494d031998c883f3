"""A consultation in the demo: a draft with one article more, and what people say about it."""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from charters.enums import Audience, RevisionClass, Verdict
from charters.models import Charter, CharterPage, CharterVersion, Consultation, Contribution
from charters.services.consultations import open_consultation
from charters.services.contributions import answer_contribution, contribute, set_support
from charters.services.versions import take_up_text
from home.demo.cast import DEMO_DOMAIN
from home.demo.consultation import ARTICLE, CONTRIBUTIONS, REASON, SUMMARY
from portal.enums import MailState
from portal.models import OutboxMail, User

LASTS = timedelta(days=21)


@transaction.atomic
def consult_on_demo_charter(charter: Charter) -> int:
    """Put a second version to discussion, open to everyone; how many contributions are new.

    Its mails count as sent: the demo's mailbox starts empty.
    """
    if charter.versions.count() != 1:
        return 0
    version = _draft(charter)
    consultation = open_consultation(
        version=version,
        closes_at=timezone.now() + LASTS,
        audience=Audience.EVERYONE,
        opened_by=_person("nour"),
    )
    for words in CONTRIBUTIONS:
        _contribute(consultation, **words)
    OutboxMail.objects.filter(
        state=MailState.WAITING, dedupe_key__startswith="consultation_"
    ).update(state=MailState.SENT, sent_at=timezone.now())
    return len(CONTRIBUTIONS)


def _draft(charter: Charter) -> CharterVersion:
    page = CharterPage.objects.get(pk=charter.page_id).get_latest_revision_as_object()
    title, *commitments = ARTICLE
    body = [
        {
            "type": "commitment",
            "id": str(uuid4()),
            "value": {"text": text, "level": 1, "capacities": [], "strength": "firm"},
        }
        for text in commitments
    ]
    value = {"title": title, "body": body, "plain": "", "credits": "", "provenance": {}}
    page.articles = [
        *page.articles.get_prep_value(),
        {"type": "article", "id": str(uuid4()), "value": value},
    ]
    page.revision_class = RevisionClass.SUBSTANTIAL
    page.revision_reason, page.change_summary = REASON, SUMMARY
    page.save_revision(user=_person("charlie")).publish()
    return take_up_text(page=CharterPage.objects.get(pk=page.pk), published_by=None)


def _contribute(
    consultation: Consultation,
    *,
    by: str,
    kind: str,
    body: str,
    wording: str = "",
    supported_by: tuple[str, ...] = (),
    answer: str = "",
) -> Contribution:
    article = consultation.binding_text.content["articles"][-1]
    contribution = contribute(
        consultation=consultation,
        article_id=article["id"],
        target=article["parts"][0]["id"] if wording else "",
        kind=kind,
        body=body,
        wording=wording,
        wants_credit=True,
        contributed_by=_person(by),
    )
    for login in supported_by:
        set_support(contribution=contribution, supported=True, supported_by=_person(login))
    if answer:
        answer_contribution(
            contribution=contribution,
            verdict=Verdict.ANSWERED,
            answer=answer,
            answered_by=_person("charlie"),
        )
    return contribution


def _person(login: str) -> User:
    return User.objects.get(email=f"{login}@{DEMO_DOMAIN}")
