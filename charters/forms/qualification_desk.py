"""What the network types: a capacity's rules, and its verdicts on an application."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.models import Answer, QualificationRule
from charters.qualifying import DeclarationKind, RuleKind, RuleVerdict
from charters.services.qualification_rules import ExceptionText
from charters.services.verdicts import Found
from portal.texts import clean_line, clean_text

EXCEPTIONS_AT_ONCE = 2
MOST_MONTHS = 600


class RuleForm(forms.ModelForm):
    """One rule; which of the last fields count depends on its kind."""

    class Meta:
        model = QualificationRule
        fields = (
            "title",
            "text",
            "kind",
            "article",
            "is_required",
            "declaration",
            "is_public",
            "valid_months",
            "startup_months",
        )
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "title": gettext_lazy("A few words, as a heading."),
            "text": gettext_lazy("What the applicant reads, in the charter's language."),
            "is_required": gettext_lazy("Whoever does not meet it is not accepted."),
            "declaration": gettext_lazy("Only for a declaration."),
            "is_public": gettext_lazy(
                "Only for a declaration: once accepted, everybody reads it on the rules' page."
            ),
            "valid_months": gettext_lazy(
                "Only for evidence: counted from the document's date. 0: as the document says."
            ),
            "startup_months": gettext_lazy(
                "Counted from the day the structure was founded. 0: no exemption."
            ),
        }

    def __init__(self, *args: Any, articles: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(a["id"], f"{a['number']}. {a['title']}".strip()) for a in articles]
        standing = self.instance.article
        if standing and standing not in dict(choices):
            choices.append((standing, _("an article that the text in force has no more")))
        self.fields["article"] = forms.ChoiceField(
            label=_("Article it serves"),
            choices=[("", _("the charter as a whole")), *choices],
            required=False,
        )
        for name in ("valid_months", "startup_months"):
            self.fields[name].required = False
            self.fields[name].max_value = MOST_MONTHS
            self.fields[name].widget.attrs["max"] = MOST_MONTHS
        self.fields["declaration"].choices = [("", "–"), *DeclarationKind.choices]
        self.order_fields(self.Meta.fields)

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean_valid_months(self) -> int:
        return self._months("valid_months")

    def clean_startup_months(self) -> int:
        return self._months("startup_months")

    def _months(self, name: str) -> int:
        months = self.cleaned_data[name] or 0
        if months > MOST_MONTHS:
            raise ValidationError(_("At most %(limit)s months.") % {"limit": MOST_MONTHS})
        return months

    def clean(self) -> dict[str, Any]:
        """What does not belong to the kind is not kept, so that nothing surprises later."""
        typed = super().clean() or self.cleaned_data
        kind = typed.get("kind")
        if kind == RuleKind.DECLARATION:
            if not typed.get("declaration"):
                self.add_error("declaration", _("Say what is declared."))
        else:
            typed["declaration"], typed["is_public"] = "", False
        if kind != RuleKind.EVIDENCE:
            typed["valid_months"] = 0
        return typed

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ExceptionForm(forms.Form):
    """One exception; one without a title is none, and goes."""

    number = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**31 - 1)
    title = forms.CharField(label=gettext_lazy("Exception"), max_length=160, required=False)
    condition = forms.CharField(
        label=gettext_lazy("On condition that"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    needs_document = forms.BooleanField(label=gettext_lazy("A document shows it"), required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if bool(typed.get("title")) != bool(typed.get("condition")):
            raise ValidationError(_("An exception has a title and a condition; or empty both."))
        return typed

    def exception(self) -> ExceptionText | None:
        typed = self.cleaned_data
        if not typed.get("title"):  # nothing at all was typed here
            return None
        return ExceptionText(
            title=clean_line(typed["title"]),
            condition=clean_text(typed["condition"]),
            needs_document=typed["needs_document"],
            number=typed["number"],
        )


ExceptionFormSet = forms.formset_factory(
    ExceptionForm, extra=EXCEPTIONS_AT_ONCE, max_num=30, absolute_max=40, validate_max=True
)


class VerdictRow:
    """An answer with its two fields, as the qualifier's table shows it."""

    def __init__(self, answer: Answer, verdict: BoundField, reason: BoundField) -> None:
        self.answer, self.verdict, self.reason = answer, verdict, reason
        self.words = answer.words
        self.wrong: Any = ""


class VerdictForm(forms.Form):
    """Rule by rule what is found, and a message; what is missing the services say."""

    seen = forms.CharField(max_length=80, widget=forms.HiddenInput)
    message = forms.CharField(
        label=gettext_lazy("Message to the applicant"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, answers: list[Answer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for answer in answers:
            label = answer.words["title"]
            self.fields[f"verdict{answer.rule_id}"] = forms.ChoiceField(
                label=label,
                choices=self._verdicts(answer),
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"reason{answer.rule_id}"] = forms.CharField(
                label=_("Reason"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "aria-label": _("Reason") + ": " + label}),
            )
        self.rows = [
            VerdictRow(a, self[f"verdict{a.rule_id}"], self[f"reason{a.rule_id}"]) for a in answers
        ]

    @staticmethod
    def _verdicts(answer: Answer) -> list[tuple[str, Any]]:
        """Those that this rule has."""
        offered = [RuleVerdict.MET]
        if answer.words["exceptions"]:
            offered.append(RuleVerdict.BY_EXCEPTION)
        if answer.words["startup_months"]:
            offered.append(RuleVerdict.EXEMPT)
        return [(v.value, v.label) for v in [*offered, RuleVerdict.NOT_MET]]

    def found(self) -> dict[int, Found]:
        typed = self.cleaned_data
        return {
            row.answer.rule_id: Found(
                typed.get(f"verdict{row.answer.rule_id}", ""),
                clean_text(typed.get(f"reason{row.answer.rule_id}", "")),
            )
            for row in self.rows
        }

    def point_at(self, rule: int, why: Any) -> None:
        """Write what is wrong beside the rule it is about."""
        for row in self.rows:
            if row.answer.rule_id == rule:
                row.wrong = why
