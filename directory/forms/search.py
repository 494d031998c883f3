"""A search of the directory, as its address says it."""

from django import forms
from django.utils.translation import gettext_lazy

from directory.enums import ListingKind, Modality

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


class Words(forms.CharField):
    """Words to look for, as many as make sense."""

    def clean(self, value: str | None) -> str:
        return " ".join((value or "")[:200].split())


class ListingSearchForm(forms.Form):
    """A search of the directory as its address says it; every address is a valid search."""

    q = Words(label=gettext_lazy("Search"), required=False)
    place = Words(label=gettext_lazy("Town or postal code"), required=False)
    kind = Some(ListingKind.values)
    skill = Several(required=False)
    territory = Several(required=False)
    network = Several(required=False)
    charter = Several(required=False)
    modality = Some(Modality.values)
    remote = Some(["1"])
