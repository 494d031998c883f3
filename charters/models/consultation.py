"""Consultations: a draft read and discussed for a bounded time, and what people propose on it."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from charters.enums import (
    REASONED_VERDICTS,
    Audience,
    ContributionKind,
    ContributionState,
    Verdict,
    VersionState,
)
from charters.models.charter import CharterVersion
from charters.models.signature import Signature
from portal.enums import EDITING_ROLES, STAFF_ROLES
from portal.models import Membership, Network, User


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def in_open_networks(self) -> "ConsultationQuerySet":
        return self.filter(version__charter__network__is_open=True)

    def running(self, now: datetime | None = None) -> "ConsultationQuerySet":
        """Those that still take contributions, the first to end first."""
        return (
            self.filter(version__state=VersionState.CONSULTATION, closed_at=None)
            .filter(closes_at__gt=now or timezone.now())
            .order_by("closes_at", "pk")
        )

    def overdue(self, now: datetime | None = None) -> "ConsultationQuerySet":
        """Past their time and not closed yet."""
        return self.filter(closed_at=None, closes_at__lte=now or timezone.now())

    def visible_to(self, user: User | AnonymousUser) -> "ConsultationQuerySet":
        """Those whose draft this person may read: open to everyone, or to members and signatories.

        A signatory without an account of the time of signing is known by a proved mailbox.
        """
        found = self.in_open_networks()
        everyone = Q(audience=Audience.EVERYONE)
        if not user.is_authenticated:
            return found.filter(everyone)
        if user.is_superuser:
            return found
        networks = Membership.objects.active().filter(user=user).values("network")
        signed = Signature.objects.active().filter(
            Q(user=user) | Q(email__in=user.proved_mailboxes)
        )
        return found.filter(
            everyone
            | Q(version__charter__network__in=networks)
            | Q(version__charter__in=signed.values("charter"))
        )


class Consultation(models.Model):
    """One round in which a draft is discussed; a version may go through several."""

    version = models.ForeignKey(
        CharterVersion, on_delete=models.PROTECT, related_name="consultations"
    )
    audience = models.CharField(_("open to"), max_length=8, choices=Audience.choices)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    closes_at = models.DateTimeField(_("closes on"))
    # When it was closed in fact: by a job soon after `closes_at`, or before it when the whole
    # consultation was called off.
    closed_at = models.DateTimeField(null=True)
    # What happened until then is in a digest.
    told_until = models.DateTimeField(null=True)

    objects = ConsultationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(closed_at=None),
                name="charters_consultation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="charters_consultation_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.charter} {self.opened_at:%Y-%m-%d}"

    @property
    def takes_contributions(self) -> bool:
        """Whether one may still propose; the hour counts, not whether a job has run since."""
        return (
            self.closed_at is None
            and self.closes_at > timezone.now()
            and self.version.state == VersionState.CONSULTATION
        )

    @property
    def text(self) -> "ConsultationText":
        """The draft in the reader's language, else in the binding one. Prefetch `texts`."""
        by_locale = {text.locale: text for text in self.texts.all()}
        return by_locale.get(get_language() or "") or by_locale[self.version.charter.language]

    @cached_property
    def binding_text(self) -> "ConsultationText":
        language = self.version.charter.language
        return next(text for text in self.texts.all() if text.locale == language)


class ConsultationText(models.Model):
    """The draft as it was put to discussion, in one language. Triggers refuse changes."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="texts")
    locale = models.CharField(max_length=15)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of its canonical text

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("draft in consultation")
        verbose_name_plural = _("drafts in consultation")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "locale"], name="charters_consultation_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation} [{self.locale}]"

    def article(self, article_id: str) -> dict | None:
        return next((a for a in self.content["articles"] if a["id"] == article_id), None)


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def standing(self) -> "ContributionQuerySet":
        return self.filter(state=ContributionState.STANDING)

    def unanswered(self) -> "ContributionQuerySet":
        """What keeps the text from being frozen: hidden and withdrawn ones don't."""
        return self.standing().filter(verdict="")

    def of(self, user: User) -> "ContributionQuerySet":
        return self.filter(author=user)

    def moderated_by(self, user: User) -> "ContributionQuerySet":
        """Those made in the networks at whose desk this person works; never their own."""
        return self._at_the_desk_of(user, STAFF_ROLES)

    def answered_by(self, user: User) -> "ContributionQuerySet":
        """Those this person may answer: editors and admins of the network, never their own."""
        return self._at_the_desk_of(user, EDITING_ROLES)

    def _at_the_desk_of(self, user: User, roles: tuple) -> "ContributionQuerySet":
        if not user.is_authenticated:
            return self.none()
        networks = Network.objects.with_role(user, roles)
        return self.filter(consultation__version__charter__network__in=networks).exclude(
            author=user
        )


class Contribution(models.Model):
    """One proposal on one article of a draft (or on the whole), which gets a public answer."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="contributions"
    )
    # The article's id in the draft; empty for the text as a whole.
    article_id = models.CharField(max_length=40, blank=True)
    # The id of the paragraph or commitment it is about; empty for the article as a whole.
    target = models.CharField(max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=ContributionKind.choices)
    body = models.TextField(_("what you propose and why"), max_length=4000)
    wording = models.TextField(_("the wording you propose"), max_length=4000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="contributions",
    )
    author_name = models.CharField(max_length=150, blank=True)
    wants_credit = models.BooleanField(_("name me beside the article if it is kept"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(
        max_length=9, choices=ContributionState.choices, default=ContributionState.STANDING
    )
    state_reason = models.TextField(blank=True)

    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    carried_at = models.DateTimeField(null=True)  # into the draft, at the desk

    objects = ContributionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ContributionState.values),
                name="charters_contribution_state",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ContributionKind.values), name="charters_contribution_kind"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", answered_at=None)
                | Q(verdict__in=Verdict.values, answered_at__isnull=False),
                name="charters_contribution_answered",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=REASONED_VERDICTS) | ~Q(answer=""),
                name="charters_contribution_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["consultation", "article_id", "id"], name="charters_contribution_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} ({self.state})"


class Support(models.Model):
    """One person's support of someone else's contribution; taking it back deletes the row."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="supports"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="supports"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [
            models.UniqueConstraint(fields=["contribution", "user"], name="charters_support_once")
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.user_id}"
