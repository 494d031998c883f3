"""The cells of a row by what they are, and what was found wrong with them."""

import re
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import override

from directory.importing.columns import Target, key_of
from directory.importing.drafts import Problem
from directory.importing.plain import plain_text
from directory.importing.rows import Row
from directory.matching import fold
from directory.models import Listing
from portal.texts import INVISIBLE, clean_line

LONGEST = {
    field.name: field.max_length
    for field in Listing._meta.concrete_fields
    if field.name in Target.values and field.max_length
}
EXCERPT = 60
BETWEEN = re.compile(r"[|;,\n]+")
ARRAY = re.compile(r"^[\[{](.*)[\]}]$", re.DOTALL)
# Headings of data.inclusion whose cells are added to the presentation, as people write them.
HEADINGS_IN_WORDS = {
    "conditions_acces": "Conditions d’accès",
    "pre_requis": "Prérequis",
    "profils_precisions": "Précisions sur les publics",
    "publics_precisions": "Précisions sur les publics",
}
# Codes of its column `frais`.
CODES_IN_WORDS = {
    "adhesion": "adhésion",
    "gratuit-sous-conditions": "gratuit sous conditions",
    "pass-numerique": "pass numérique",
}


class Said:
    """The cells of a row by target, and what was found wrong with them."""

    def __init__(self, row: Row, columns: dict[str, list[str]]) -> None:
        self.row, self.columns = row, columns
        self.problems: list[Problem] = []
        # Column -> words that its field has no code for, and that are kept all the same.
        self.left_over: dict[str, list[str]] = {}

    def cell(self, target: Target) -> str:
        return next(
            (self.row.cells[c] for c in self.columns.get(target, ()) if c in self.row.cells), ""
        )

    def list(self, target: Target) -> list[str]:
        """Codes between bars, commas or semicolons, or as an array is written: `["a", "b"]`."""
        cell = ARRAY.sub(r"\1", self.cell(target))
        parts = (clean_line(part.strip().strip("\"'")) for part in BETWEEN.split(cell))
        return list(dict.fromkeys(part for part in parts if part))

    def read(self, target: Target, read: Any, code: str) -> str:
        """What `read` makes of the cell; what it refuses is told and left out."""
        try:
            return read(self.cell(target))
        except ValidationError:
            self.tell(target, "note", code, value=self.cell(target)[:EXCERPT])
            return ""

    def tell(self, target: Target, level: str, code: str, **params: Any) -> None:
        column = self.column_of(target)
        self.problems.append(Problem(self.row.line, column, level, code, params))

    def column_of(self, target: Target) -> str:
        """The one whose cell counts."""
        columns = self.columns.get(target, [""])
        filled = [column for column in columns if column in self.row.cells]
        return (filled or columns)[0]

    def short(self, target: Target, text: str) -> str:
        """Cut after a word where it is too long, and told."""
        most = LONGEST[target.value]
        if len(text) <= most:
            return text
        self.tell(target, "note", "shortened", most=most)
        return f"{text[: most - 1].rsplit(None, 1)[0][: most - 1]}…"


def line_of(text: str) -> str:
    """One plain line, without what nobody sees."""
    return clean_line(INVISIBLE.sub(" ", plain_text(text)))


def in_a_sentence(column: str, cell: str) -> str:
    """A cell under its heading."""
    heading = HEADINGS_IN_WORDS.get(key_of(column), column.replace("_", " ").capitalize())
    return f"{heading} : {plain_text(in_a_row(cell))}"


def in_a_row(cell: str) -> str:
    """`["a", "b"]`, `{a,b}` and `a|b` are “a, b”; codes of data.inclusion are words."""
    inside = ARRAY.fullmatch(cell)
    cells = BETWEEN.split(inside[1]) if inside else cell.split("|")
    parts = (part.strip().strip("\"'") if inside else part.strip() for part in cells)
    return ", ".join(CODES_IN_WORDS.get(part, part) for part in parts if part)


@cache
def labels(enum: type[TextChoices]) -> dict[str, str]:
    """Folded words of an enum, in both languages of the site -> its codes."""
    found: dict[str, str] = {}
    for language in ("en", "fr"):
        with override(language):
            found |= {fold(str(one.label)): str(one.value) for one in enum}
    return found
