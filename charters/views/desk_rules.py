"""The desk of qualification rules: what each capacity of a charter asks for."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from charters.forms.qualification import Application
from charters.forms.qualification_desk import ExceptionFormSet, RuleForm
from charters.models import Charter, QualificationRule
from charters.qualified import by_article
from charters.queries.qualification import capacities_that_ask, rules_of
from charters.services.completeness import rules_stamp
from charters.services.qualification_rules import (
    add_rule,
    change_rule,
    move_rule,
    retire_rule,
)
from portal.enums import EDITING_ROLES
from portal.errors import IllegalTransition, StaleText
from portal.models import Network

RETIRED = gettext_lazy("This rule was retired meanwhile; nothing was changed now.")


def charters_of(request: HttpRequest) -> QuerySet[Charter]:
    """Charters in force of the networks whose texts this person writes."""
    networks = Network.objects.with_role(request.user, EDITING_ROLES)
    public = Charter.objects.public().filter(network__in=networks)
    return public.select_related("network__root_page", "page__locale")


class DeskRulesView(WagtailAdminTemplateMixin, TemplateView):
    """Every capacity of every charter one writes, and how many rules it has."""

    template_name = "charters/desk_rules.html"
    page_title = gettext_lazy("Qualification rules")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        charters = [
            (charter, charter.adopted.text, capacities_that_ask(charter))
            for charter in charters_of(self.request)
        ]
        return super().get_context_data(charters=charters, **kwargs)


class CapacityView(WagtailAdminTemplateMixin, DetailView):
    """A page about the rules of one capacity; another network's is not there."""

    context_object_name = "charter"
    header_icon = "list-ul"

    def get_queryset(self) -> QuerySet[Charter]:
        return charters_of(self.request)

    def get_object(self, queryset: QuerySet | None = None) -> Charter:
        charter = super().get_object(queryset)
        self.content = charter.adopted.binding_text.content
        offered = {item["code"]: item["label"] for item in self.content["capacities"]}
        if self.kwargs["capacity"] not in offered:
            raise Http404(self.kwargs["capacity"])
        self.capacity_label = offered[self.kwargs["capacity"]]
        return charter

    @property
    def capacity(self) -> str:
        return self.kwargs["capacity"]

    @cached_property
    def rules(self) -> list[QualificationRule]:
        return rules_of(self.object, self.capacity)

    @property
    def url(self) -> str:
        return reverse("desk_capacity_rules", args=[self.object.pk, self.capacity])

    def get_page_title(self) -> str:
        return self.capacity_label

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk_rules"), "label": DeskRulesView.page_title},
            {"url": self.url, "label": self.capacity_label},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            capacity=self.capacity,
            capacity_label=self.capacity_label,
            rules=self.rules,
            groups=by_article(self.content, self.rules),
            **kwargs,
        )

    def find_rule(self, number: Any) -> QualificationRule:
        """One of this capacity's rules in use."""
        for rule in self.rules:
            if str(rule.pk) == str(number):
                return rule
        raise Http404(number)


class DeskCapacityRulesView(CapacityView):
    """The rules in their order; each can be moved or retired."""

    template_name = "charters/desk_capacity_rules.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        rule = (
            QualificationRule.objects.editable_by(request.user)
            .filter(charter=self.object, capacity=self.capacity)
            .filter(pk=_number(request.POST.get("rule", "")))
            .first()
        )
        act = request.POST.get("do", "")
        if rule is None or act not in {"up", "down", "retire"}:
            return self._refuse(_("There is no such rule or step here."), status=400)
        try:
            if act == "retire":
                retire_rule(rule=rule, retired_by=request.user)
                messages.success(request, _("Retired: new applications are not asked it."))
            else:
                move_rule(rule=rule, up=act == "up", moved_by=request.user)
        except IllegalTransition:
            return self._refuse(RETIRED, status=409)
        return HttpResponseRedirect(self.url)

    def _refuse(self, why: Any, *, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(refused=why), status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


class RuleFormView(CapacityView):
    """A rule's form with its exceptions."""

    template_name = "charters/desk_rule_form.html"

    def get_rule(self) -> QualificationRule | None:
        return None

    def forms(self, data: Any = None) -> tuple[RuleForm, Any]:
        rule = self.get_rule()
        exceptions = [
            {
                "number": item.pk,
                "title": item.title,
                "condition": item.condition,
                "needs_document": item.needs_document,
            }
            for item in (rule.exceptions.all() if rule else [])
            if item.is_active
        ]
        form = RuleForm(data, instance=rule, articles=self.content["articles"])
        return form, ExceptionFormSet(data, initial=exceptions, prefix="exception")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"], kwargs["exceptions"] = self.forms()
        rule = self.get_rule()
        seen = rules_stamp([rule]) if rule else ""
        return super().get_context_data(rule=rule, seen=seen, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form, exceptions = self.forms(request.POST)
        if not all([form.is_valid(), exceptions.is_valid()]):
            wrong = _("Something in this form is not as it should be; nothing was saved.")
            return self._refuse(form, exceptions, wrong, status=400)
        texts = [item for item in (part.exception() for part in exceptions) if item]
        try:
            self.save(form.values(), texts)
        except StaleText:
            stale = _(
                "Someone changed this rule while you wrote. Nothing was saved; what you typed is "
                "still here: save it again to have it instead."
            )
            return self._refuse(form, exceptions, stale, status=409)
        except IllegalTransition:
            return self._refuse(form, exceptions, RETIRED, status=409)
        messages.success(request, _("Saved. Applications handed in from now on are asked it so."))
        return HttpResponseRedirect(self.url)

    def save(self, fields: dict[str, Any], exceptions: list) -> None:
        raise NotImplementedError

    def _refuse(self, form: RuleForm, exceptions: Any, why: Any, *, status: int) -> HttpResponse:
        self.__dict__.pop("rules", None)  # the form read its row; ask the database what it holds
        context = self.get_context_data(form=form, exceptions=exceptions, refused=why)
        return self.render_to_response(context, status=status)


class DeskRuleAddView(RuleFormView):
    page_title = gettext_lazy("Add a rule")

    def save(self, fields: dict[str, Any], exceptions: list) -> None:
        add_rule(
            charter=self.object,
            capacity=self.capacity,
            fields=fields,
            exceptions=exceptions,
            added_by=self.request.user,
        )


class DeskRuleView(RuleFormView):
    """One rule's words; what was handed in keeps the words it was handed in under."""

    def get_rule(self) -> QualificationRule:
        return self.find_rule(self.kwargs["rule"])

    def save(self, fields: dict[str, Any], exceptions: list) -> None:
        change_rule(
            rule=QualificationRule.objects.get(pk=self.kwargs["rule"]),
            seen=self.request.POST.get("seen", ""),
            fields=fields,
            exceptions=exceptions,
            changed_by=self.request.user,
        )


class DeskRulesPreviewView(CapacityView):
    """The form as an applicant sees it; nothing can be sent."""

    template_name = "charters/desk_rules_preview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = Application(self.rules, None)
        parts = by_article(self.content, form.parts)
        return super().get_context_data(form=form, form_groups=parts, **kwargs)
