"""What is typed to keep a search, or a listing on a list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.forms.search import ListingSearchForm
from directory.models import ListingList, SavedSearch
from portal.models import User
from portal.texts import NameField

# Where a page of results begins is no part of what is looked for.
NOT_KEPT = frozenset({"after", "page"})


def wanted_in(query: str) -> dict[str, Any]:
    """A query string as the search form reads it; every one is a search."""
    form = ListingSearchForm(QueryDict(query))
    form.is_valid()
    return form.cleaned_data


def canonical_query(query: str) -> str:
    """The same search written in one way: known names in the form's order, nothing empty."""
    return urlencode(pairs_of(wanted_in(query)))


def pairs_of(wanted: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wanted, as names and values of an address."""
    return [
        (name, value)
        for name in ListingSearchForm.base_fields
        if name not in NOT_KEPT
        for value in _several(wanted[name])
    ]


def _several(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return sorted(map(str, value))
    return [str(value)] if value not in (None, "", False) else []


class SavedSearchForm(forms.ModelForm):
    """What a kept search is called, and how often it writes."""

    class Meta:
        model = SavedSearch
        fields = ("name", "rhythm")
        field_classes = {"name": NameField}
        widgets = {"rhythm": forms.RadioSelect}
        help_texts = {
            "rhythm": gettext_lazy(
                "Only when something new was published. Each mail has a link that stops it."
            )
        }


class KeepSearchForm(SavedSearchForm):
    """The same for a search that is not kept yet, with its query beside."""

    query = forms.CharField(max_length=8000, required=False, widget=forms.HiddenInput, strip=False)

    def clean_query(self) -> str:
        query = canonical_query(self.cleaned_data["query"])
        if len(query) > SavedSearch.LONGEST_QUERY:
            raise ValidationError(_("This search names too much to be kept: take filters away."))
        return query

    def add_limit(self, most: int) -> None:
        """Say that it is one too many: nothing is wrong with what was typed."""
        words = _("You keep %(most)s searches already: take one away first.") % {"most": most}
        self.add_error(None, ValidationError(words, code="limit"))


class ListForm(forms.ModelForm):
    """What a list is called; no two lists of one person are called alike."""

    class Meta:
        model = ListingList
        fields = ("name",)
        field_classes = {"name": NameField}

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = ListingList.objects.filter(user=self.instance.user, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("You have a list of this name already."))
        return name


class KeepListingForm(forms.Form):
    """On which list a listing is kept: one there is, or a new one; and a note."""

    NEW = "new"

    on = forms.ChoiceField(label=gettext_lazy("On which list?"), widget=forms.RadioSelect)
    name = NameField(
        label=gettext_lazy("Name of a new list"),
        max_length=80,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("For yourself: nobody else reads your lists."),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = {str(one.pk): one for one in ListingList.objects.of(user)}
        choices = [(key, one.name) for key, one in self.lists.items()]
        choices.append((self.NEW, _("A new list")))
        self.fields["on"].choices = choices  # type: ignore[attr-defined]
        self.fields["on"].initial = next(iter(self.lists), self.NEW)
        if not self.lists:
            # Nothing to choose from: the first list is named, and that is all.
            self.fields["on"].widget = forms.HiddenInput()
            self.fields["name"].initial = _("My list")
            self.fields["name"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("on") == self.NEW and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Give the new list a name."))
        return cleaned

    @property
    def chosen(self) -> ListingList | None:
        """The list that was chosen; none for a new one."""
        return self.lists.get(self.cleaned_data["on"])

    def add_limit(self, kind: str, most: int) -> None:
        """Say that it is one too many of `kind`: nothing is wrong with what was typed."""
        words = _("A list holds %(most)s listings: take some away first.")
        if kind == "lists":
            words = _("You have %(most)s lists already: take one away first.")
        self.add_error(None, ValidationError(words % {"most": most}, code="limit"))
