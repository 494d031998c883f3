"""What editors type at the desk of a charter's draft, besides the Wagtail admin's own form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.commitments import Commitments, Party, usual_name
from charters.composing import best_matches, name_of, pin_of
from charters.enums import CapacityCode, Strength
from charters.models import Charter, CharterVersion
from charters.services.drafts import Binding


@dataclass(frozen=True)
class BindingRow:
    """A commitment with a box for each party; `now` tells what the draft says if that differs."""

    text: str
    level: int
    boxes: list[tuple[Party, bool]]
    field: BoundField
    strength: BoundField
    now: str


@dataclass(frozen=True)
class BindingGroup:
    """An article's commitments, and boxes that tick a party for all of them."""

    number: int | None
    title: str
    field: BoundField
    boxes: list[tuple[Party, bool]]
    rows: list[BindingRow]


class BindingForm(forms.Form):
    """Article by article: who is bound by each commitment, and how firmly.

    What was typed about a commitment that another editor removed meanwhile is dropped; what the
    draft has and the form had not keeps what the draft says.
    """

    def __init__(self, content: dict[str, Any], data: QueryDict | None = None) -> None:
        self.content = content
        self.parties = _with_the_network(Commitments(content).parties)
        self.codes = [party.code for party in self.parties]
        self.groups_of_parts = list(_groups(content))
        super().__init__(self._completed(data) if data is not None else None)
        choices = [(party.code, party.label) for party in self.parties]
        for key, _number, _title, parts in self.groups_of_parts:
            self.fields[f"all-{key}"] = forms.MultipleChoiceField(choices=choices, required=False)
            for part in parts:
                self.fields[f"binds-{part['id']}"] = forms.MultipleChoiceField(
                    choices=choices, required=False, initial=part["capacities"]
                )
                self.fields[f"strength-{part['id']}"] = forms.ChoiceField(
                    choices=Strength.choices, initial=part["strength"]
                )

    def bindings(self) -> dict[str, Binding]:
        """What was ticked, by the commitment's id, in the order of the parties."""
        found = {}
        for key, _number, _title, parts in self.groups_of_parts:
            for part in parts:
                ticked = {
                    *self.cleaned_data[f"binds-{part['id']}"],
                    *self.cleaned_data[f"all-{key}"],
                }
                codes = tuple(code for code in self.codes if code in ticked)
                # In another order it is the same binding: no change.
                if ticked == set(part["capacities"]):
                    codes = tuple(part["capacities"])
                found[part["id"]] = Binding(codes, self.cleaned_data[f"strength-{part['id']}"])
        return found

    def groups(self) -> list[BindingGroup]:
        """The form as the page shows it."""
        return [
            BindingGroup(
                number=number,
                title=title,
                field=self[f"all-{key}"],
                boxes=self._boxes(self[f"all-{key}"]),
                rows=[self._row(part) for part in parts],
            )
            for key, number, title, parts in self.groups_of_parts
        ]

    def _row(self, part: dict[str, Any]) -> BindingRow:
        binds, strength = self[f"binds-{part['id']}"], self[f"strength-{part['id']}"]
        differs = set(binds.value()) != set(part["capacities"]) or (
            strength.value() != part["strength"]
        )
        return BindingRow(
            text=part["text"],
            level=part["level"],
            boxes=self._boxes(binds),
            field=binds,
            strength=strength,
            now=self._in_words(part) if differs else "",
        )

    def _boxes(self, field: BoundField) -> list[tuple[Party, bool]]:
        ticked = field.value() or []
        return [(party, party.code in ticked) for party in self.parties]

    def _in_words(self, part: dict[str, Any]) -> str:
        labels = {party.code: party.label for party in self.parties}
        who = [labels.get(code, code) for code in part["capacities"]] or [_("everybody")]
        return " · ".join([*who, str(Strength(part["strength"]).label)])

    def _completed(self, data: QueryDict) -> QueryDict:
        data = data.copy()
        for _key, _number, _title, parts in self.groups_of_parts:
            for part in parts:
                if f"strength-{part['id']}" not in data:
                    data.setlist(f"binds-{part['id']}", part["capacities"])
                    data[f"strength-{part['id']}"] = part["strength"]
        return data


def _label(article: dict[str, Any]) -> str:
    return f"{article['number']}. {name_of(article)}"


def _with_the_network(parties: tuple[Party, ...]) -> list[Party]:
    """The network can be bound by any charter, though it signs none of its own."""
    if any(party.code == CapacityCode.NETWORK for party in parties):
        return list(parties)
    code = CapacityCode.NETWORK.value
    return [*parties, Party(code, usual_name(code), signs=False)]


def _groups(content: dict[str, Any]) -> Any:
    """(key, number, title, commitments) of whatever has commitments."""
    sections = [
        ("preamble", None, gettext_lazy("Preamble"), content["preamble"]),
        *((a["id"], a["number"], a["title"], a["parts"]) for a in content["articles"]),
        ("closing", None, gettext_lazy("Closing"), content["closing"]),
    ]
    for key, number, title, parts in sections:
        commitments = [part for part in parts if part["kind"] == "commitment"]
        if commitments:
            yield key, number, title, commitments


class LinkForm(forms.Form):
    """For each article of the draft, the article of one source version it comes from, if any.

    The article whose title is most alike is proposed where the draft names no source in the portal.
    """

    def __init__(
        self, content: dict[str, Any], source: CharterVersion, data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        there = source.binding_text.articles
        free = [article for article in content["articles"] if not pin_of(article)]
        proposed = best_matches(free, there)
        versions = set(source.charter.versions.values_list("pk", flat=True))
        self.rows: list[tuple[dict[str, Any], BoundField, bool]] = []
        for article in content["articles"]:
            pin = pin_of(article)
            pinned = pin[1] if pin and pin[0] in versions else ""
            name = f"link-{article['id']}"
            choices = [(a["id"], _label(a)) for a in there]
            self.fields[name] = forms.ChoiceField(
                label=_label(article),
                choices=[("", "—"), *choices],
                required=False,
                initial=pinned or proposed.get(article["id"], ""),
            )
            self.rows.append((article, self[name], article["id"] in proposed))

    def links(self) -> dict[str, str]:
        return {name.removeprefix("link-"): value for name, value in self.cleaned_data.items()}


class OutsideSourceForm(forms.Form):
    """A source that is not on this portal; all empty: the article is the network's own."""

    source = forms.CharField(label=gettext_lazy("Name of the source"), max_length=200)
    url = forms.URLField(
        label=gettext_lazy("Its address"), required=False, max_length=500, assume_scheme="https"
    )
    published_on = forms.DateField(
        label=gettext_lazy("Its date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    licence = forms.CharField(
        label=gettext_lazy("Its licence"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("For example CC BY-SA 4.0."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("source") and any(cleaned.get(name) for name in ("url", "licence")):
            self.add_error("source", _("Say what this source is called."))
        return cleaned


class TakeForm(forms.Form):
    """Articles of a source version to be copied into the draft."""

    articles = forms.MultipleChoiceField(
        label=gettext_lazy("Articles to take"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, source: CharterVersion, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["articles"].choices = [  # type: ignore[attr-defined]
            (article["id"], _label(article)) for article in source.binding_text.articles
        ]


class EquivalenceForm(forms.Form):
    """Which charter is worth which articles of ours, and why."""

    recognised = forms.TypedChoiceField(
        label=gettext_lazy("Charter of another network"), coerce=int, empty_value=None
    )
    articles = forms.MultipleChoiceField(
        label=gettext_lazy("It is worth these articles of ours"),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Shown with it, on both charters' pages."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, charters: Iterable[Charter], content: dict[str, Any], data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        self.fields["recognised"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((charter.pk, charter_name(charter)) for charter in charters),
        ]
        self.fields["articles"].choices = [  # type: ignore[attr-defined]
            (article["id"], _label(article)) for article in content["articles"]
        ]


def charter_name(charter: Charter) -> str:
    """For lists to choose from; the charter comes with its versions in force."""
    return f"{charter.in_force[0].text.title} ({charter.network.name})"  # type: ignore[attr-defined]
