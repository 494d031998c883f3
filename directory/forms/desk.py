"""How far one narrows the desk's queue of listings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.enums import ListingKind, TerritoryKind
from directory.models import Territory
from directory.queries.desk import NOWHERE, Narrowing
from portal.models import Network


class PlaceField(forms.ModelChoiceField):
    """A territory by its key, or the word for those that say none."""

    def to_python(self, value: Any) -> Any:
        return NOWHERE if value == NOWHERE else super().to_python(value)


class NarrowingForm(forms.Form):
    """Sent by GET, so that a narrowed queue has an address to come back to, and to share."""

    network = forms.ModelChoiceField(
        queryset=Network.objects.none(), to_field_name="slug", required=False
    )
    where = PlaceField(
        queryset=Territory.objects.exclude(kind=TerritoryKind.COMMUNE), required=False
    )
    kind = forms.ChoiceField(choices=[("", _("All")), *ListingKind.choices], required=False)
    sort = forms.ChoiceField(
        choices=[("", _("Longest waiting first")), ("newest", _("Newest first"))], required=False
    )

    def __init__(self, *args: Any, networks: list[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = Network.objects.filter(
            pk__in=[network.pk for network in networks]
        )

    def narrowing(self) -> Narrowing:
        """Of a valid form."""
        where = self.cleaned_data["where"]
        return Narrowing(
            network=self.cleaned_data["network"],
            place=None if where == NOWHERE else where,
            is_nowhere=where == NOWHERE,
            kind=self.cleaned_data["kind"],
            newest_first=self.cleaned_data["sort"] == "newest",
        )
