"""A field for a few rows of short texts: inputs that work without script."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from directory.rows import MOST, ROWS, Row, check_rows
from portal.texts import clean_line

# Rows shown from the start, and empty ones after those that are filled.
FEWEST, EMPTY = 2, 1


class RowsWidget(forms.Widget):
    """All rows there may be; those after the first empty ones are folded away."""

    template_name = "includes/rows.html"
    use_fieldset = True

    def __init__(self, field: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.parts = ROWS[field]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        return [
            {p.name: str(data.get(f"{name}-{number}-{p.name}", "")) for p in self.parts}
            for number in range(MOST)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-{self.parts[0].name}" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = list(value or [])[:MOST]
        filled = max((n for n, row in enumerate(rows, 1) if any(row.values())), default=0)
        shown = max(FEWEST, filled + EMPTY)
        inputs = [
            self._inputs(name, number, rows[number] if number < len(rows) else {})
            for number in range(MOST)
        ]
        is_wrong = "aria-invalid" in context["widget"]["attrs"]
        return context | {
            "shown": inputs[:shown],
            "folded": inputs[shown:],
            "is_wrong": is_wrong,
        }

    def _inputs(self, name: str, number: int, row: Row) -> dict[str, Any]:
        inputs = [
            {
                "name": f"{name}-{number}-{part.name}",
                "label": part.label,
                "value": row.get(part.name, ""),
                "longest": part.longest,
                "is_address": part.is_address,
            }
            for part in self.parts
        ]
        return {"number": number + 1, "inputs": inputs}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """From the site's own templates."""
        return super().render(name, value, attrs, TemplatesSetting())


class RowsField(forms.Field):
    """Rows without the empty ones, in the order they were typed; of an address without its scheme
    we think the best."""

    def __init__(self, field: str, **kwargs: Any) -> None:
        self.rows_of = field
        super().__init__(required=False, widget=RowsWidget(field), **kwargs)

    def clean(self, value: Any) -> list[Row]:
        rows = {
            number: {name: clean_line(text) for name, text in row.items()}
            for number, row in enumerate(value or [], 1)
        }
        rows = {number: row for number, row in rows.items() if any(row.values())}
        for row in rows.values():
            if row.get("address") and ":" not in row["address"].split("/")[0]:
                row["address"] = f"https://{row['address']}"
        check_rows(self.rows_of, list(rows.values()), numbers=list(rows))
        return list(rows.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or []) != self.clean(data)
        except ValidationError:
            return True
