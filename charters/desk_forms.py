"""What editors type at the desk of a charter's draft, besides the Wagtail admin's own form."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.commitments import Commitments, Party, usual_name
from charters.enums import CapacityCode, Strength
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
