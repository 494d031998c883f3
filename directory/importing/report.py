"""The report of an import as CSV, for a spreadsheet."""

import csv
from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.translation import gettext as _

from directory.enums import ImportLevel
from directory.importing.messages import message_of

# A cell that begins so is a formula to a spreadsheet; a quote before it makes it text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Reported(Protocol):
    line: int
    column: str
    level: str
    code: str
    params: dict[str, Any]


def write_report(out: Any, problems: Iterable[Reported]) -> None:
    """A heading, then a line per problem, in the reader's language."""
    writer = csv.writer(out)
    writer.writerow([_("Row"), _("Column"), _("What became of it"), _("Why")])
    for one in problems:
        cells = [one.column, str(ImportLevel(one.level).label), message_of(one.code, one.params)]
        writer.writerow([one.line, *(_as_text(cell) for cell in cells)])


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
