"""What a capacity asks for before a signature in it stands. Rules are retired, never deleted."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from charters.models.charter import Charter
from charters.qualifying import DeclarationKind, RuleKind
from portal.enums import EDITING_ROLES
from portal.models import Network, User


class RuleQuerySet(models.QuerySet["QualificationRule"]):
    def in_use(self) -> "RuleQuerySet":
        return self.filter(is_active=True)

    def of(self, charter: Charter, capacity: str) -> "RuleQuerySet":
        """A capacity's rules in use, in their order, with their exceptions."""
        rules = self.in_use().filter(charter=charter, capacity=capacity)
        return rules.order_by("position", "pk").prefetch_related("exceptions")

    def editable_by(self, user: User) -> "RuleQuerySet":
        """Rules of the networks whose texts this person writes."""
        return self.filter(charter__network__in=Network.objects.with_role(user, EDITING_ROLES))


class QualificationRule(models.Model):
    """One thing that a capacity asks for; a capacity asks for qualification iff it has any."""

    charter = models.ForeignKey(
        Charter, on_delete=models.PROTECT, related_name="qualification_rules"
    )
    capacity = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=RuleKind.choices)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what is asked"), max_length=4000)
    # The stable id of the article it serves; decisions are given article by article.
    article = models.CharField(_("article"), max_length=60, blank=True)
    is_required = models.BooleanField(_("required"), default=True)
    declaration = models.CharField(
        _("what is declared"), max_length=10, choices=DeclarationKind.choices, blank=True
    )
    is_public = models.BooleanField(_("the public reads this declaration"), default=False)
    valid_months = models.PositiveSmallIntegerField(_("months a document holds"), default=0)
    startup_months = models.PositiveSmallIntegerField(
        _("months a young structure is exempt"), default=0
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RuleQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("qualification rule")
        verbose_name_plural = _("qualification rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RuleKind.values), name="charters_rule_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind=RuleKind.DECLARATION, declaration__in=DeclarationKind.values)
                | (~Q(kind=RuleKind.DECLARATION) & Q(declaration="", is_public=False)),
                name="charters_rule_declaration",
            ),
            models.CheckConstraint(
                condition=Q(kind=RuleKind.EVIDENCE) | Q(valid_months=0),
                name="charters_rule_validity",
            ),
        ]
        indexes = [models.Index(fields=["charter", "capacity"], name="charters_rule_capacity")]

    def __str__(self) -> str:
        return self.title

    def words(self) -> dict[str, Any]:
        """Everything an applicant reads of it, as an application keeps it."""
        names = (
            "kind", "title", "text", "article", "is_required", "declaration", "is_public",
            "valid_months", "startup_months",
        )  # fmt: skip
        exceptions = [
            {
                "pk": exception.pk,
                "title": exception.title,
                "condition": exception.condition,
                "needs_document": exception.needs_document,
            }
            for exception in self.exceptions.all()
            if exception.is_active
        ]
        return {name: getattr(self, name) for name in names} | {"exceptions": exceptions}


class RuleException(models.Model):
    """A case in which the rule is met otherwise, and on what condition."""

    rule = models.ForeignKey(QualificationRule, on_delete=models.PROTECT, related_name="exceptions")
    title = models.CharField(_("exception"), max_length=160)
    condition = models.TextField(_("on condition that"), max_length=2000)
    needs_document = models.BooleanField(_("a document shows it"), default=False)
    is_active = models.BooleanField(default=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("exception to a rule")
        verbose_name_plural = _("exceptions to rules")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
