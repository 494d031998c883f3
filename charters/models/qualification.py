"""One signer's application to a capacity that asks for qualification, and what it came to."""

import secrets
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charters.enums import SignatureState
from charters.models.qualification_rule import QualificationRule, RuleException
from charters.models.signature import Signature
from charters.qualifying import (
    APPEAL_DAYS,
    WAITING_STATES,
    WRITABLE_STATES,
    QualificationState,
    RuleVerdict,
    add_months,
    earliest,
)
from portal.enums import STAFF_ROLES
from portal.models import Network, User
from portal.private_files import private_storage


class QualificationQuerySet(models.QuerySet["Qualification"]):
    def current(self, day: date | None = None) -> "QualificationQuerySet":
        """Granted, and not past its end."""
        today = day or timezone.localdate()
        granted = self.exclude(qualified_on=None)
        return granted.filter(Q(valid_until=None) | Q(valid_until__gte=today))

    def moderated_by(self, user: User) -> "QualificationQuerySet":
        """Applications handed in to the networks at whose desk this person works; never one they
        signed, as themselves, by their mailbox or as the owner of the listing."""
        if not user.is_authenticated:
            return self.none()
        mailboxes = EmailAddress.objects.filter(user=user, verified=True)
        signed = Signature.objects.annotate(mailbox=Lower("email")).filter(
            Q(user=user)
            | Q(listing__owner=user)
            | Q(listing__editors__user=user)
            | Q(mandate__user=user)
            | Q(mailbox__in=mailboxes.annotate(mailbox=Lower("email")).values("mailbox"))
        )
        networks = Network.objects.with_role(user, STAFF_ROLES)
        return (
            self.filter(signature__charter__network__in=networks)
            .exclude(submitted_at=None)
            .exclude(signature__in=signed.values("pk"))
        )


class Qualification(models.Model):
    """A signature's application to a capacity that asks for qualification, and what it came to.

    `qualified_on` and `valid_until` say whether it holds; `state` says where the papers are. So an
    application handed in again before its end leaves what stands standing.
    """

    signature = models.OneToOneField(
        Signature, on_delete=models.PROTECT, related_name="qualification"
    )
    state = models.CharField(
        max_length=10, choices=QualificationState.choices, default=QualificationState.DRAFT
    )
    # Counts what the applicant saved, and what was handed in: who acts on an older one is told.
    edition = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=0)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    # As decided, for who comes next; what is only asked for stands in the answers.
    territories = models.ManyToManyField("directory.Territory", related_name="+")
    published = models.JSONField(default=list)  # public declarations, as accepted
    message = models.TextField(blank=True)  # the network's last word to the applicant
    appeal = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    appealed_at = models.DateTimeField(null=True)
    # Who refused before the appeal: may not decide about it.
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    qualified_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects = QualificationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=QualificationState.values),
                name="charters_qualification_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "expired"]) | Q(qualified_on__isnull=False),
                name="charters_qualification_granted",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="charters_qualification_queue"),
            models.Index(fields=["valid_until"], name="charters_qualification_end"),
        ]

    def __str__(self) -> str:
        return f"{self.signature_id} ({self.state})"

    @property
    def is_current(self) -> bool:
        """Granted, and not past its end."""
        if self.qualified_on is None:
            return False
        return self.valid_until is None or self.valid_until >= timezone.localdate()

    @property
    def is_writable(self) -> bool:
        """Whether it is the applicant's turn, while the signature is not over."""
        if self.state == QualificationState.ACCEPTED and self.valid_until is None:
            return False  # nothing in it ever ends
        live = {SignatureState.CONFIRMED, SignatureState.ACTIVE}
        return self.state in WRITABLE_STATES and self.signature.state in live

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING_STATES

    @property
    def appeal_ends_on(self) -> date | None:
        """The last day to appeal; None where one may not, or did."""
        if self.state != QualificationState.REFUSED or self.appealed_at or not self.decided_at:
            return None
        return timezone.localdate(self.decided_at + timedelta(days=APPEAL_DAYS))

    @property
    def may_appeal(self) -> bool:
        last = self.appeal_ends_on
        return last is not None and timezone.localdate() <= last


class Answer(models.Model):
    """What the applicant says to one rule. `snapshot` is the rule as it was when handed in."""

    qualification = models.ForeignKey(
        Qualification, on_delete=models.CASCADE, related_name="answers"
    )
    rule = models.ForeignKey(QualificationRule, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(blank=True)
    declared = models.BooleanField(null=True)
    declared_on = models.DateField(null=True)
    exception = models.ForeignKey(
        RuleException, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claims_startup = models.BooleanField(default=False)
    territories = models.ManyToManyField("directory.Territory", related_name="+")
    snapshot = models.JSONField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer to a rule")
        verbose_name_plural = _("answers to rules")
        ordering = ["rule__position", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["qualification", "rule"], name="charters_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.qualification_id}/{self.rule_id}"

    @property
    def words(self) -> dict[str, Any]:
        """The rule as it was handed in under, else as it is now."""
        return self.snapshot or self.rule.words()

    @property
    def documents(self) -> list["Evidence"]:
        """Those that count today; uses what is prefetched of the application."""
        return [
            evidence
            for evidence in self.qualification.evidence.all()
            if evidence.rule_id == self.rule_id and evidence.replaced_at is None
        ]

    @property
    def exempt_until(self) -> date | None:
        """How long a structure founded that day is exempt under this rule."""
        months, founded_on = self.words["startup_months"], self.qualification.founded_on
        return add_months(founded_on, months) if months and founded_on else None


def _evidence_path(evidence: "Evidence", name: str) -> str:
    """By network, under letters of chance: the name that was given is kept in the row alone."""
    extension = name.rpartition(".")[2].lower()[:5]
    network = evidence.qualification.signature.charter.network_id
    return f"evidence/{network}/{timezone.now():%Y}/{secrets.token_hex(16)}.{extension}"


class Evidence(models.Model):
    """A document behind an answer, read by the applicant and the network's qualifiers alone."""

    qualification = models.ForeignKey(
        Qualification, on_delete=models.CASCADE, related_name="evidence"
    )
    rule = models.ForeignKey(QualificationRule, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(storage=private_storage, upload_to=_evidence_path, max_length=120)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    issued_on = models.DateField(_("date of the document"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)  # an acceptance rests on it
    replaced_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def ends_on(self, valid_months: int) -> date | None:
        """As the document says, and no longer than the rule lets one of its date hold."""
        by_rule = (
            add_months(self.issued_on, valid_months) if valid_months and self.issued_on else None
        )
        return earliest([self.expires_on, by_rule])


class Finding(models.Model):
    """A qualifier's verdict on one rule, in one round; earlier rounds stay."""

    qualification = models.ForeignKey(
        Qualification, on_delete=models.CASCADE, related_name="findings"
    )
    rule = models.ForeignKey(QualificationRule, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=RuleVerdict.choices)
    until = models.DateField(null=True)  # of an exemption
    reason = models.TextField(blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    found_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["round", "rule__position", "rule"]
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "rule", "round"], name="charters_finding_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=RuleVerdict.values), name="charters_finding_verdict"
            ),
            models.CheckConstraint(
                condition=Q(verdict=RuleVerdict.EXEMPT, until__isnull=False)
                | (~Q(verdict=RuleVerdict.EXEMPT) & Q(until=None)),
                name="charters_finding_until",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=[RuleVerdict.MET, RuleVerdict.EXEMPT]) | ~Q(reason=""),
                name="charters_finding_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.qualification_id}/{self.rule_id} {self.verdict}"
