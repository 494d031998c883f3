"""A search of the directory, as its address says it."""

from django import forms
from django.utils.translation import gettext_lazy

from directory.enums import (
    Availability,
    Cause,
    LegalForm,
    ListingKind,
    ListingLanguage,
    Modality,
)

# How far around a place one may look, in km.
WIDTHS = (10, 20, 50, 100, 200)
MOST_VALUES = 20  # of one facet in one address


class Several(forms.Field):
    """Any number of values of one name in an address; absurd ones are left out, not refused."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> list[str]:
        short = (text for text in value or [] if 0 < len(text) <= 100)
        return list(dict.fromkeys(short))[:MOST_VALUES]


class Some(Several):
    """Several of known values; others are left out."""

    def __init__(self, values: list[str]) -> None:
        super().__init__(required=False)
        self.values = values

    def clean(self, value: list[str] | None) -> list[str]:
        return [text for text in super().clean(value) if text in self.values]


class One(forms.Field):
    """One of known values; anything else is none."""

    widget = forms.HiddenInput

    def __init__(self, values: list[str]) -> None:
        super().__init__(required=False)
        self.values = values

    def clean(self, value: str | None) -> str:
        return value if value in self.values else ""


class Words(forms.CharField):
    """Words to look for, as many as make sense."""

    def clean(self, value: str | None) -> str:
        return " ".join((value or "")[:200].split())


class ListingSearchForm(forms.Form):
    """A search of the directory as its address says it; every address is a valid search."""

    q = Words(label=gettext_lazy("Search"), required=False)
    place = Words(label=gettext_lazy("Town or postal code"), required=False)
    within = One([str(kilometres) for kilometres in WIDTHS])
    kind = Some(ListingKind.values)
    skill = Several(required=False)
    cause = Some(Cause.values)
    territory = Several(required=False)
    network = Several(required=False)
    charter = Several(required=False)
    capacity = Several(required=False)
    modality = Some(Modality.values)
    remote = Some(["1"])
    travels = Some(["1"])
    availability = Some(Availability.values)
    language = Some(ListingLanguage.values)
    legal = Some(LegalForm.values)
