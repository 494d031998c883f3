"""What an owner may type beyond the essentials: the fields of each kind, texts in other languages,
and in which order and under which titles the form shows all of it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from directory.enums import (
    Engagement,
    HostingCountry,
    ListingKind,
    Public,
    Sector,
    TextLanguage,
)
from directory.forms.rows import RowsField
from directory.models import Listing
from directory.models.saying import TRANSLATED, of_other_kind
from directory.services.texts import Text, label_of
from portal.texts import INVISIBLE, NameField, clean_line, clean_text

NOT_SAID = ("", gettext_lazy("Not said"))
TERMS = ("pro_bono", "low_bono", "standard")
LEGAL = (gettext_lazy("Legal form and numbers"), ("legal_form", "siren", "rna"))

# Titles with their fields, in the order of the form; the first ones are always open.
SECTIONS: dict[str, tuple[tuple[str | Promise, tuple[str, ...]], ...]] = {
    ListingKind.FREELANCER: (
        (
            "",
            (
                *("seen", "name", "trade", "tagline", "description", "skills", "place", "commune"),
                *("works_remotely", "travel_range", "availability", "website"),
                *("picture", "crop", "remove_picture", *TERMS, "solidarity_rate", "concessions"),
            ),
        ),
        (gettext_lazy("Causes and commitment"), ("causes", "engagement", "passions")),
        (gettext_lazy("What I have done and learnt"), ("portfolio", "learning_path")),
        (gettext_lazy("Languages"), ("languages",)),
        LEGAL,
    ),
    ListingKind.INITIATIVE: (
        (
            "",
            (
                *("seen", "name", "tagline", "mission", "description", "sector", "skills"),
                *("place", "commune", "website", "picture", "crop", "remove_picture"),
            ),
        ),
        (gettext_lazy("Services and those they are for"), ("services", "publics", "languages")),
        (gettext_lazy("Causes"), ("causes",)),
        (
            gettext_lazy("Where, when and on what terms"),
            ("works_remotely", "travel_range", "availability", *TERMS),
        ),
        (
            gettext_lazy("Platform, commons and data"),
            ("platform", "commons", "hosting", "hosting_country", "data_policy"),
        ),
        (gettext_lazy("Prices and governance"), ("price_policy", "governance")),
        LEGAL,
    ),
}


class CodesField(forms.MultipleChoiceField):
    """Several codes of one enum, in its order whatever was sent, each once."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        return [code for code, _label in self.choices if code in chosen]


# What cards and mails show beside the name is held to the same rules.
ON_CARDS = ("trade", "tagline")


class LineField(forms.CharField):
    """One line of plain text."""

    def clean(self, value: str | None) -> str:
        if INVISIBLE.search(value or ""):
            raise ValidationError(_("Remove the invisible characters from this text."))
        return clean_line(super().clean(value))


class ParagraphsField(forms.CharField):
    """Some lines of plain text."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value: str | None) -> str:
        return clean_text(super().clean(value))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form; without a title it is never folded."""

    title: str | Promise
    fields: list[BoundField]

    @property
    def is_open(self) -> bool:
        """What needs attention is seen."""
        return any(field.errors for field in self.fields)


def _length(name: str) -> int:
    return Listing._meta.get_field(name).max_length or 0


class FurtherSayingForm(forms.Form):
    """The further fields; `drop_other_kind` leaves those of one kind, `add_translations` adds
    those of other languages."""

    trade = NameField(
        label=gettext_lazy("Trade"),
        help_text=gettext_lazy("In a word or two: “graphic designer”."),
        max_length=_length("trade"),
        required=False,
    )
    solidarity_rate = LineField(
        label=gettext_lazy("Solidarity rate"),
        help_text=gettext_lazy("What it costs, for whom: “350 € a day for associations”."),
        max_length=_length("solidarity_rate"),
        required=False,
    )
    concessions = ParagraphsField(
        label=gettext_lazy("What I concede"),
        help_text=gettext_lazy("What you give up or offer, and on what condition."),
        max_length=_length("concessions"),
        required=False,
        rows=3,
    )
    engagement = forms.ChoiceField(
        label=gettext_lazy("My time for the social economy"),
        choices=[NOT_SAID, *Engagement.choices],
        required=False,
    )
    portfolio = RowsField(
        "portfolio",
        label=gettext_lazy("Portfolio"),
        help_text=gettext_lazy("Work you are glad to show."),
    )
    learning_path = ParagraphsField(
        label=gettext_lazy("Learning path"),
        help_text=gettext_lazy("Where and how you learnt, what you are learning now."),
        max_length=_length("learning_path"),
        required=False,
    )
    passions = ParagraphsField(
        label=gettext_lazy("Passions"), max_length=_length("passions"), required=False, rows=3
    )
    mission = ParagraphsField(
        label=gettext_lazy("Mission"),
        help_text=gettext_lazy("What the initiative is there for, in a few sentences."),
        max_length=_length("mission"),
        required=False,
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"), choices=[NOT_SAID, *Sector.choices], required=False
    )
    publics = CodesField(
        label=gettext_lazy("For whom"),
        choices=Public.choices,
        required=False,
    )
    services = RowsField("services", label=gettext_lazy("Services"))
    platform = LineField(
        label=gettext_lazy("Platform used"),
        help_text=gettext_lazy("The software or the site on which it works."),
        max_length=_length("platform"),
        required=False,
    )
    commons = RowsField(
        "commons",
        label=gettext_lazy("Commons"),
        help_text=gettext_lazy("What you make and share: software, data, guides."),
    )
    hosting = LineField(
        label=gettext_lazy("Where data are hosted"),
        help_text=gettext_lazy("The name of the host."),
        max_length=_length("hosting"),
        required=False,
    )
    hosting_country = forms.ChoiceField(
        label=gettext_lazy("In which country"),
        choices=[NOT_SAID, *HostingCountry.choices],
        required=False,
    )
    data_policy = ParagraphsField(
        label=gettext_lazy("Data policy"),
        help_text=gettext_lazy("Which data are kept, what for, and who reads them."),
        max_length=_length("data_policy"),
        required=False,
    )
    price_policy = ParagraphsField(
        label=gettext_lazy("Price policy"),
        help_text=gettext_lazy("What is free, what is paid for, and who gets what is paid."),
        max_length=_length("price_policy"),
        required=False,
    )
    governance = ParagraphsField(
        label=gettext_lazy("Governance"),
        help_text=gettext_lazy("Who decides, and how one takes part in it."),
        max_length=_length("governance"),
        required=False,
    )
    written_in = forms.ChoiceField(
        label=gettext_lazy("My listing is written in"), choices=TextLanguage.choices, required=False
    )

    kind: str
    present: Text
    translated: dict[str, tuple[str, str]]

    def drop_other_kind(self) -> None:
        """Leave the fields of this kind."""
        for name in of_other_kind(self.kind):
            del self.fields[name]

    def add_translations(self) -> None:
        """A field for each text in each language but the one it is written in."""
        first = self.present.get("written_in") or get_language()
        self.initial["written_in"] = first
        said = self.present.get("translations", {})
        self.translated = {}
        for language in TextLanguage:
            for name in TRANSLATED if language != first else ():
                if name in self.fields:
                    key = f"in_{language}_{name}"
                    self.translated[key] = (language.value, name)
                    self.fields[key] = _in(language, name)
                    self.initial[key] = said.get(language, {}).get(name, "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["written_in"] = cleaned.get("written_in") or self.initial["written_in"]
        translations: dict[str, dict[str, str]] = {}
        for key, (language, name) in self.translated.items():
            if cleaned.get(key):
                translations.setdefault(language, {})[name] = cleaned[key]
        if cleaned["written_in"] in translations:
            words = _("There is a translation into this language below: keep one of the two.")
            self.add_error("written_in", words)
        cleaned["translations"] = translations
        return cleaned

    @property
    def sections(self) -> list[Section]:
        """The fields as the page shows them, the rest folded away."""
        languages = ("written_in", *self.translated)
        parts = (*SECTIONS[self.kind], (_("In another language"), languages))
        return [
            Section(title, [self[name] for name in names if name in self.fields])
            for title, names in parts
        ]


def _in(language: TextLanguage, name: str) -> forms.Field:
    """The field of a text once more, for this language."""
    base = Listing._meta.get_field(name)
    options = {"label": f"{label_of(name)} ({language.label})", "max_length": base.max_length}
    is_line = base.get_internal_type() == "CharField"
    kind = NameField if name in ON_CARDS else LineField if is_line else ParagraphsField
    field: forms.Field = kind(required=False, **options)
    field.widget.attrs["lang"] = language.value
    return field
