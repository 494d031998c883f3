"""The cells of a row by what they are, and what was found wrong with them."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from types import MappingProxyType
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
from portal.texts import INVISIBLE, check_name, clean_line

LONGEST = {
    field.name: field.max_length
    for field in Listing._meta.concrete_fields
    if field.name in Target.values and field.max_length
}
EXCERPT = 60
BETWEEN = re.compile(r"[|;,\n]+")
NOT_IN_A_WORD = re.compile(r"[^a-z0-9]+")
ARRAY = re.compile(r"[\[{](.*)[\]}]", re.DOTALL)
PART_OF_ARRAY = re.compile(r'"([^"]*)"|([^"|;,\n]+)')
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
NO_OTHERS: Mapping[str, str] = MappingProxyType({})


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

    def words(self, target: Target) -> list[str]:
        """Codes between bars, commas or semicolons, or as an array is written: `["a", "b"]`."""
        cell = self.cell(target)
        found = array_in(cell) or BETWEEN.split(cell)
        parts = (clean_line(part.strip().strip("\"'")) for part in found)
        return list(dict.fromkeys(part for part in parts if part))

    def codes(
        self,
        target: Target,
        enum: type[TextChoices],
        others: Mapping[str, str] = NO_OTHERS,
        read: Callable[[str], str] | None = None,
    ) -> list[str]:
        """In the order of the enum, as `code_of` reads them, or `read`. Words that are none are
        kept where `others` were thought of: there they are more than slips."""
        read = read or partial(code_of, enum=enum, others=others)
        found = {word: read(word) for word in self.words(target)}
        self.leave_out(target, [word for word in found if not found[word]], keep=bool(others))
        return [code for code in enum.values if code in found.values()]

    def leave_out(self, target: Target, words: Iterable[str], *, keep: bool) -> None:
        """Words that are no codes: for the presentation, or told."""
        for word in words:
            if keep:
                self.left_over.setdefault(self.column_of(target), []).append(word)
            else:
                self.tell(target, "note", "unknown_word", value=word[:EXCERPT])

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
    parts = array_in(cell) or [part.strip() for part in cell.split("|")]
    return ", ".join(CODES_IN_WORDS.get(part, part) for part in parts if part)


def array_in(cell: str) -> list[str]:
    """The parts of `["a", "b"]`, `{a,b}` or `['a', 'b']`, of what is none nothing; a comma in
    quotation marks parts nothing."""
    inside = ARRAY.fullmatch(cell)
    found = PART_OF_ARRAY.findall(inside[1]) if inside else []
    parts = ((quoted or bare).strip().strip("'") for quoted, bare in found)
    return [part for part in parts if part]


def is_name(text: str) -> bool:
    try:
        check_name(text)
    except ValidationError:
        return False
    return True


def word_key(word: str) -> str:
    """A word as keys have it: “Tout public” is tout_public."""
    return NOT_IN_A_WORD.sub("_", fold(word)).strip("_")


@cache
def _words(enum: type[TextChoices]) -> dict[str, str]:
    """Keys of an enum's labels, in both languages of the site, and of its codes -> its codes."""
    found: dict[str, str] = {}
    for language in ("en", "fr"):
        with override(language):
            found |= {word_key(str(one.label)): str(one.value) for one in enum}
    return found | {word_key(code): code for code in enum.values}


def code_of(word: str, enum: type[TextChoices], others: Mapping[str, str] = NO_OTHERS) -> str:
    """By code or label, else by one of the other words; empty for what is none."""
    key = word_key(word)
    return _words(enum).get(key) or str(others.get(key, ""))
