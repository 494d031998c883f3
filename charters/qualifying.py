"""Qualification: kinds of rules, states and verdicts, what may follow what, and how time counts."""

import calendar
from collections.abc import Iterable
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

# How long one may appeal against a refusal; the evidence is kept as long.
APPEAL_DAYS = 30
# Evidence of a qualification that ended, or that a newer document replaced, goes after so long.
EVIDENCE_DAYS = 365
# Days before an end at which one is reminded.
REMINDERS = (30, 7, 1)


class RuleKind(models.TextChoices):
    CRITERION = "criterion", _("criterion: the applicant says how it is met")
    DECLARATION = "declaration", _("declaration: dated, public if the rule says so")
    EVIDENCE = "evidence", _("evidence: documents, which may expire")
    TERRITORY = "territory", _("territory: where one serves, and who serves there already")


class DeclarationKind(models.TextChoices):
    LINKS = "links", _("links of interest")
    PAY = "pay", _("pay policy")
    VOLUNTEERS = "volunteers", _("volunteers and civic service")
    OTHER = "other", _("other")


class RuleVerdict(models.TextChoices):
    """What a qualifier finds about one rule."""

    MET = "met", _("met")
    BY_EXCEPTION = "exception", _("met by exception")
    EXEMPT = "exempt", _("exempt as a young structure")
    NOT_MET = "not_met", _("not met")


class QualificationState(models.TextChoices):
    DRAFT = "draft", _("being written")
    SUBMITTED = "submitted", _("being examined")
    CHANGES_REQUESTED = "changes", _("changes asked for")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    APPEALED = "appealed", _("under appeal")
    EXPIRED = "expired", _("to renew")


QUALIFICATION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    QualificationState.DRAFT: (QualificationState.SUBMITTED,),
    QualificationState.SUBMITTED: (
        QualificationState.CHANGES_REQUESTED,
        QualificationState.ACCEPTED,
        QualificationState.REFUSED,
    ),
    QualificationState.CHANGES_REQUESTED: (QualificationState.SUBMITTED,),
    # Handed in again before its end: what stands goes on standing meanwhile.
    QualificationState.ACCEPTED: (QualificationState.SUBMITTED, QualificationState.EXPIRED),
    QualificationState.REFUSED: (QualificationState.APPEALED,),
    QualificationState.APPEALED: (QualificationState.ACCEPTED, QualificationState.REFUSED),
    QualificationState.EXPIRED: (QualificationState.SUBMITTED,),
}
# The applicant writes in these, the network decides in those.
WRITABLE_STATES = (
    QualificationState.DRAFT,
    QualificationState.CHANGES_REQUESTED,
    QualificationState.ACCEPTED,
    QualificationState.EXPIRED,
)
WAITING_STATES = (QualificationState.SUBMITTED, QualificationState.APPEALED)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def earliest(days: Iterable[date | None]) -> date | None:
    """The first of those that are set: what ends first ends the whole."""
    return min((day for day in days if day is not None), default=None)
