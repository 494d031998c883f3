"""What is typed to contribute to a consultation, and to carry a contribution into the draft."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.enums import ContributionKind
from charters.services.contributions import Carry
from portal.texts import clean_text

LONGEST = 4000
# Kinds that may bring words of their own for the text.
WITH_WORDING = (ContributionKind.CHANGE, ContributionKind.ADDITION)


class ContributionForm(forms.Form):
    """One proposal on an article, or on the text as a whole; `seen` is the draft on screen."""

    seen = forms.CharField(max_length=20, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[(value, capfirst(label)) for value, label in ContributionKind.choices],
        widget=forms.RadioSelect,
    )
    target = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    body = forms.CharField(
        label=gettext_lazy("What you propose, and why"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    wording = forms.CharField(
        label=gettext_lazy("The exact wording you would like"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("It is shown beside the present text, word by word."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    wants_credit = forms.BooleanField(
        label=gettext_lazy("Name me beside the article if my proposal is kept"), required=False
    )

    def __init__(self, *args: Any, article: dict[str, Any] | None, seen: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.parts = {p["id"]: p["text"] for p in (article or {}).get("parts", []) if p.get("id")}
        self.present_draft = str(seen)
        self.initial["seen"] = self.present_draft
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            ("", _("The article as a whole")),
            *((key, Truncator(text).chars(80)) for key, text in self.parts.items()),
        ]
        if not self.parts:
            del self.fields["target"]

    def start_from(self, part: str) -> None:
        """Show a part's present wording, to be changed."""
        if part in self.parts:
            kind = ContributionKind.CHANGE
            self.initial.update(target=part, wording=self.parts[part], kind=kind)

    @property
    def is_stale(self) -> bool:
        """Whether it was written beside another draft."""
        return bool(self.data.get("seen")) and self.data["seen"] != self.present_draft

    def show_as_of_today(self) -> None:
        """The same words again, beside the present draft."""
        self.data = {**self.data.dict(), "seen": self.present_draft}  # type: ignore[attr-defined]

    def clean_body(self) -> str:
        return self._text("body")

    def clean_wording(self) -> str:
        return clean_text(self.cleaned_data["wording"])

    def _text(self, name: str) -> str:
        text = clean_text(self.cleaned_data[name])
        if not text:
            raise ValidationError(self.fields[name].error_messages["required"], code="required")
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wording = data.get("wording", "")
        if wording and wording == clean_text(self.parts.get(data.get("target", ""), "")):
            wording = data["wording"] = ""  # as it was prefilled
        if wording and data.get("kind") not in (*WITH_WORDING, None):
            message = _("Only a change or an addition brings a wording: empty this field.")
            self.add_error("wording", message)
        return data


class CarryForm(forms.Form):
    """How a kept contribution enters the draft; `seen` tells which draft was on screen."""

    seen = forms.CharField(max_length=20, widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=[
            (Carry.REPLACE, gettext_lazy("Replace the part chosen below by this wording")),
            (
                Carry.PARAGRAPH,
                gettext_lazy("Add this wording as a paragraph at the end of the article"),
            ),
            (
                Carry.COMMITMENT,
                gettext_lazy("Add this wording as a commitment at the end of the article"),
            ),
            (Carry.REMOVE, gettext_lazy("Remove the part chosen below")),
        ],
        widget=forms.RadioSelect,
    )
    target = forms.ChoiceField(
        label=gettext_lazy("Which part"), required=False, widget=forms.RadioSelect
    )
    wording = forms.CharField(
        label=gettext_lazy("Final wording"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = parts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        how = data.get("how")
        if how in {Carry.REPLACE, Carry.REMOVE} and not data.get("target"):
            self.add_error("target", gettext_lazy("Choose the part."))
        if how and how != Carry.REMOVE and not data.get("wording"):
            self.add_error("wording", gettext_lazy("Write the words that enter the draft."))
        return data
