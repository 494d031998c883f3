"""What an applicant types: one part for each rule. Anything may be missing until it is sent."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.forms.uploads import DocumentField
from charters.models import Answer, Evidence, Qualification, QualificationRule
from charters.qualifying import DeclarationKind, RuleKind
from charters.services.completeness import rules_stamp
from charters.services.qualifications import Document, Reply
from directory.models import Territory
from portal.texts import clean_text

MOST_TERRITORIES = 50
# What `services.qualifications.gaps` calls missing, as the applicant is told.
GAPS = {
    "answer": gettext_lazy("Say how you meet this."),
    "founded": gettext_lazy("Give the day your structure was founded, at the top."),
    "startup_over": gettext_lazy("Your structure is not young enough for this exemption any more."),
    "exception_words": gettext_lazy("Say how you meet the condition of this exception."),
    "exception_document": gettext_lazy("This exception takes a document that shows it."),
    "territories": gettext_lazy("Name the territories you serve."),
    "declaration": gettext_lazy("Answer yes or no."),
    "declaration_words": gettext_lazy("You said yes: say more about it."),
    "document": gettext_lazy("Add the document."),
    "document_date": gettext_lazy("Give the date of the document: it holds for some months only."),
    "document_over": gettext_lazy("This document holds no more: add a newer one."),
}
TEXT_LABELS = {
    RuleKind.CRITERION: gettext_lazy("How you meet it"),
    RuleKind.DECLARATION: gettext_lazy("What you declare"),
    RuleKind.EVIDENCE: gettext_lazy("About the document"),
    RuleKind.TERRITORY: gettext_lazy("About these territories"),
}
QUESTIONS = {
    DeclarationKind.LINKS: gettext_lazy("Do you have such links?"),
    DeclarationKind.PAY: gettext_lazy("Do you have a pay policy in writing?"),
    DeclarationKind.VOLUNTEERS: gettext_lazy("Do volunteers or civic service take part?"),
    DeclarationKind.OTHER: gettext_lazy("Does this apply to you?"),
}


class DayInput(forms.DateInput):
    """The browser's own calendar; ISO dates, whatever the page's language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HeadForm(forms.Form):
    """What belongs to no rule, and the very application and rules that were on screen."""

    edition = forms.IntegerField(min_value=0, max_value=10**9, widget=forms.HiddenInput)
    rules = forms.CharField(max_length=16, widget=forms.HiddenInput)
    founded_on = forms.DateField(
        label=gettext_lazy("Founded on"),
        help_text=gettext_lazy("Some rules do not yet bind a young structure."),
        required=False,
        widget=DayInput(),
    )

    def clean_founded_on(self) -> Any:
        day = self.cleaned_data["founded_on"]
        if day and (day > timezone.localdate() or day.year < 1800):
            raise ValidationError(_("This day cannot be."))
        return day


class ReplyForm(forms.Form):
    """One rule's part: the fields that its kind, exceptions and exemption call for."""

    gap: Any = ""  # what is missing, said when it was sent
    text = forms.CharField(
        max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self,
        rule: QualificationRule,
        answer: Answer | None,
        evidence: list[Evidence],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.rule, self.answer, self.evidence = rule, answer, evidence
        super().__init__(*args, prefix=f"rule{rule.pk}", **kwargs)
        self.fields["text"].label = TEXT_LABELS[RuleKind(rule.kind)]
        self.exceptions = [item for item in rule.exceptions.all() if item.is_active]
        if rule.kind == RuleKind.DECLARATION:
            self._ask_to_declare()
        if rule.kind == RuleKind.TERRITORY:
            self._ask_for_territories()
        if self.exceptions:
            self._offer_exceptions()
        if rule.startup_months:
            self.fields["claims_startup"] = forms.BooleanField(
                label=_("We are a young structure and not bound by it yet"),
                required=False,
                initial=bool(answer and answer.claims_startup),
            )
        self.takes_files = rule.kind == RuleKind.EVIDENCE or any(
            item.needs_document for item in self.exceptions
        )
        if self.takes_files:
            self._ask_for_document()
        self.initial["text"] = answer.text if answer else ""

    def _ask_to_declare(self) -> None:
        self.fields["declared"] = forms.TypedChoiceField(
            label=QUESTIONS[DeclarationKind(self.rule.declaration)],
            choices=[("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
        said = {True: "yes", False: "no", None: ""}
        self.initial["declared"] = said[self.answer.declared if self.answer else None]
        self.order_fields(["declared", "text"])

    def _ask_for_territories(self) -> None:
        self.fields["territories"] = forms.CharField(
            label=_("Territories you serve"),
            help_text=_("One a line: a commune, a department or a region, by name or number."),
            max_length=4000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        served = self.answer.territories.all() if self.answer else []
        self.initial["territories"] = "\n".join(territory.label for territory in served)
        self.order_fields(["territories", "text"])

    def _offer_exceptions(self) -> None:
        self.fields["exception"] = forms.TypedChoiceField(
            label=_("Does an exception apply to you?"),
            choices=[
                ("", _("No, we meet the rule itself")),
                *((str(item.pk), f"{item.title}: {item.condition}") for item in self.exceptions),
            ],
            coerce=lambda value: next(e for e in self.exceptions if str(e.pk) == value),
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
        claimed = self.answer.exception_id if self.answer else None
        self.initial["exception"] = str(claimed or "")

    def _ask_for_document(self) -> None:
        if self.evidence:
            self.fields["drop"] = forms.TypedMultipleChoiceField(
                label=_("Documents that serve no more"),
                choices=[(str(item.pk), item.name) for item in self.evidence],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["file"] = DocumentField(
            label=_("Add a document"),
            help_text=_("PDF, ODT, DOCX, PNG or JPEG; only the network's qualifiers read it."),
            required=False,
            max_length=200,
        )
        self.fields["issued_on"] = forms.DateField(
            label=_("Date of the document"), required=False, widget=DayInput()
        )
        self.fields["expires_on"] = forms.DateField(
            label=_("Valid until, as it says"), required=False, widget=DayInput()
        )

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean_issued_on(self) -> Any:
        day = self.cleaned_data["issued_on"]
        if day and (day > timezone.localdate() or day.year < 1900):
            raise ValidationError(_("This day cannot be."))
        return day

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day and not 1900 < day.year < 2200:
            raise ValidationError(_("This day cannot be."))
        return day

    def clean_territories(self) -> tuple[Territory, ...]:
        """Each line one territory; one that could be several is asked about by its label."""
        names = [n.strip() for n in re.split(r"[\n;]", self.cleaned_data["territories"])]
        found: dict[int, Territory] = {}
        for name in filter(None, names):
            meant = list(Territory.objects.named(name)[:5])
            exact = [territory for territory in meant if territory.label == name]
            if len(exact or meant) != 1:
                raise ValidationError(self._not_one(name, meant))
            territory = (exact or meant)[0]
            found[territory.pk] = territory
        if len(found) > MOST_TERRITORIES:
            raise ValidationError(
                _("Name at most %(limit)s territories: a department or a region holds many.")
                % {"limit": MOST_TERRITORIES}
            )
        return tuple(found.values())

    def _not_one(self, name: str, meant: list[Territory]) -> str:
        if not meant:
            return _("We know no territory named “%(name)s”.") % {"name": name[:60]}
        labels = ", ".join(territory.label for territory in meant)
        return _("“%(name)s” may be several: write %(labels)s.") % {"name": name, "labels": labels}

    def reply(self) -> Reply:
        typed = self.cleaned_data
        file: File | None = typed.get("file")
        document = Document(
            file=file,  # type: ignore[arg-type]
            name=file_name(self.files.get(self.add_prefix("file"))),
            issued_on=typed.get("issued_on"),
            expires_on=typed.get("expires_on"),
        )
        return Reply(
            rule=self.rule,
            text=typed["text"],
            declared=typed.get("declared"),
            exception=typed.get("exception"),
            claims_startup=typed.get("claims_startup", False),
            territories=typed.get("territories", ()),
            documents=(document,) if file else (),
            drop=frozenset(typed.get("drop", [])),
        )


def file_name(file: File | None) -> str:
    """As it was called by who sent it: on one line, without a path."""
    name = re.sub(r"[\x00-\x1f\x7f/\\]", " ", file.name or "") if file else ""
    stem, dot, kind = name.strip().rpartition(".")
    return f"{stem[:100]}{dot}{kind[:10]}" if stem else name[:110]


class Application:
    """The whole form: its head and a part for each rule in use."""

    def __init__(
        self,
        rules: list[QualificationRule],
        qualification: Qualification | None,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
    ) -> None:
        self.rules = rules
        answers = {a.rule_id: a for a in qualification.answers.all()} if qualification else {}
        kept = list(qualification.evidence.all()) if qualification else []
        self.head = HeadForm(
            data,
            initial={
                "edition": qualification.edition if qualification else 0,
                "rules": rules_stamp(rules),
                "founded_on": qualification.founded_on if qualification else None,
            },
        )
        if not any(rule.startup_months for rule in rules):
            del self.head.fields["founded_on"]
        self.parts = [
            ReplyForm(
                rule,
                answers.get(rule.pk),
                [e for e in kept if e.rule_id == rule.pk and e.replaced_at is None],
                data,
                files,
            )
            for rule in rules
        ]

    @cached_property
    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(part.is_valid() for part in self.parts)])

    @property
    def wrong(self) -> list[ReplyForm]:
        """Parts with something to put right."""
        return [part for part in self.parts if part.gap or (part.is_bound and part.errors)]

    @property
    def has_gaps(self) -> bool:
        return any(part.gap for part in self.parts)

    def replies(self) -> list[Reply]:
        return [part.reply() for part in self.parts]

    def tell(self, missing: dict[int, str]) -> None:
        """Write beside each rule what is missing."""
        for part in self.parts:
            if part.rule.pk in missing:
                part.gap = GAPS[missing[part.rule.pk]]

    def show_anew(self, qualification: Qualification | None) -> None:
        """What was typed, under the application and the rules of now: the next post is taken."""
        self.head.data = self.head.data.copy()
        self.head.data["edition"] = str(qualification.edition if qualification else 0)
        self.head.data["rules"] = rules_stamp(self.rules)


class AppealForm(forms.Form):
    """Why the refusal is wrong."""

    appeal = forms.CharField(
        label=gettext_lazy("Why you appeal"),
        help_text=gettext_lazy("Somebody else of the network reads it and decides."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_appeal(self) -> str:
        words = clean_text(self.cleaned_data["appeal"])
        if not words:
            raise ValidationError(_("Say why: without a reason nobody can decide."))
        return words
