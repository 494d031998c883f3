"""A file of listings at the desk, and what its columns are."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.enums import ListingKind, ListingState
from directory.importing.columns import Mapping, Target
from portal.texts import NameField


class ImportForm(forms.Form):
    """The file and where it comes from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX, JSON or GeoJSON, at most 50 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.geojson"}),
    )
    source = NameField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy(
            "Whose list it is, as visitors may read it. The next file of the same source updates"
            " these listings."
        ),
        max_length=100,
    )
    licence = NameField(label=gettext_lazy("Licence"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=ListingKind.choices, initial=ListingKind.INITIATIVE
    )
    listing_state = forms.ChoiceField(
        label=gettext_lazy("The new listings are"),
        choices=[
            (ListingState.SUBMITTED, gettext_lazy("handed in for the moderators")),
            (ListingState.PUBLISHED, gettext_lazy("published at once")),
        ],
    )

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        if file.size > settings.LISTINGS_FILE_MAX_BYTES:
            raise ValidationError(
                _("This file is too large: at most %(limit)s MB."),
                code="too_large",
                params={"limit": settings.LISTINGS_FILE_MAX_BYTES // 1024 // 1024},
            )
        return file

    @property
    def status(self) -> int:
        return 413 if self.has_error("file", "too_large") else 400


class ColumnsForm(forms.Form):
    """One choice per column: what it is, or nothing."""

    def __init__(self, *args: Any, columns: list[str], mapping: Mapping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for place, column in enumerate(columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=column,
                choices=[("", _("not read")), *Target.choices],
                initial=mapping.get(column, ""),
                required=False,
            )

    def mapping(self) -> Mapping:
        """In the order of the file; which of two columns for one thing counts, the import knows."""
        chosen = [self.cleaned_data[f"column-{place}"] for place in range(len(self.columns))]
        return {column: t for column, t in zip(self.columns, chosen, strict=True) if t}
