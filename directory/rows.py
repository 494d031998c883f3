"""Lists of rows that a listing holds: what a row is made of, how many there may be, how it is read.

Their columns are JSON: a list of objects, each with all parts of its kind as plain text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.texts import INVISIBLE

Row = dict[str, str]
MOST = 8
LONGEST_ADDRESS = 200
check_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a row; an address is a web address, where a link may lead."""

    name: str
    label: str | Promise
    longest: int
    is_address: bool = False


ADDRESS = Part("address", gettext_lazy("Web address"), LONGEST_ADDRESS, is_address=True)
# Field of Listing -> the parts of its rows; the first is what a row can't be without.
ROWS: dict[str, tuple[Part, ...]] = {
    "portfolio": (
        Part("title", gettext_lazy("What it is"), 80),
        ADDRESS,
        Part("line", gettext_lazy("In one line"), 140),
    ),
    "commons": (
        Part("name", gettext_lazy("Name"), 80),
        Part("licence", gettext_lazy("Licence"), 60),
        ADDRESS,
    ),
    "services": (
        Part("name", gettext_lazy("Service"), 80),
        Part("conditions", gettext_lazy("On what conditions"), 200),
    ),
}


def check_rows(field: str, value: Any, *, numbers: Sequence[int] | None = None) -> None:
    """Raises ValidationError unless it is a list of at most MOST whole rows of plain lines.
    `numbers` are what people know the rows by, where empty ones stood between them."""
    if not isinstance(value, list):
        raise ValidationError(_("These are no values we know."))
    if len(value) > MOST:
        raise ValidationError(_("At most %(number)s rows.") % {"number": MOST})
    for number, row in zip(numbers or range(1, MOST + 1), value, strict=False):
        try:
            _check_row(ROWS[field], row)
        except ValidationError as error:
            words = {"number": number, "problem": error.messages[0]}
            raise ValidationError(_("Row %(number)s: %(problem)s") % words) from error


def _check_row(parts: tuple[Part, ...], row: Any) -> None:
    names = [part.name for part in parts]
    if not isinstance(row, Mapping) or sorted(row) != sorted(names):
        raise ValidationError(_("These are no values we know."))
    for part in parts:
        value = row[part.name]
        if not isinstance(value, str) or value != " ".join(value.split()):
            raise ValidationError(_("These are no values we know."))
        if INVISIBLE.search(value):
            raise ValidationError(_("Remove the invisible characters from this text."))
        if len(value) > part.longest:
            words = {"part": part.label, "number": part.longest}
            raise ValidationError(_("“%(part)s” has at most %(number)s characters.") % words)
        if part.is_address and value:
            check_address(value)
    if not row[names[0]]:
        raise ValidationError(_("“%(part)s” is missing.") % {"part": parts[0].label})


def in_order(field: str, rows: list[Row]) -> list[Row]:
    """Each row's parts in their order, which PostgreSQL does not keep."""
    return [{part.name: row[part.name] for part in ROWS[field]} for row in rows]


def row_in_words(row: Row) -> str:
    """A row on one line, without its empty parts."""
    return " · ".join(value for value in row.values() if value)
