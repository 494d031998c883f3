"""What is typed so far of a listing: enough to look for others like it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from directory.identifiers import read_rna, read_siren
from directory.models import Territory


class AlikeForm(forms.Form):
    """Half of a listing's form, as it stands: what is wrong or not done yet counts as empty."""

    name = forms.CharField(max_length=100, required=False)
    place = forms.CharField(max_length=100, required=False)
    siren = forms.CharField(max_length=30, required=False)
    rna = forms.CharField(max_length=30, required=False)
    website = forms.URLField(max_length=200, required=False, assume_scheme="https")

    def values(self) -> dict[str, Any]:
        """What `queries.duplicates.alike` takes."""
        self.is_valid()
        typed = self.cleaned_data
        place = typed.get("place", "")
        communes = list(Territory.objects.communes().named(place)[:2]) if place else []
        return {
            "name": typed.get("name", ""),
            "commune": communes[0].pk if len(communes) == 1 else None,
            "siren": _or_nothing(read_siren, typed.get("siren", "")),
            "rna": _or_nothing(read_rna, typed.get("rna", "")),
            "website": typed.get("website", ""),
        }


def _or_nothing(read: Any, typed: str) -> str:
    try:
        return read(typed)
    except ValidationError:
        return ""
