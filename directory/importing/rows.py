"""What every reader gives: rows of cells under the names of columns, one at a time."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

MOST_COLUMNS = 300
LONGEST_CELL = 20_000
LONGEST_HEADING = 100
# What no column of ours can hold, and no one means: controls, half characters, byte order marks.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
# What programs and people write where there is nothing.
NOTHING = frozenset(
    (
        "null",
        "none",
        "nan",
        "n/a",
        "#n/a",
        "-",
        "--",
        "–",
        "—",
        ".",
        "[]",
        "{}",
        '""',
        "nc",
        "néant",
        "non renseigné",
        "non renseignée",
        "non communiqué",
        "non précisé",
    )
)
SPACES = re.compile(r"\s+")


class UnreadableFile(Exception):
    """This is no file we can read; `message` says why, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


EMPTY = gettext_lazy("There is no row in this file.")
NOT_A_TABLE = gettext_lazy("This file could not be read as CSV, XLSX, JSON or GeoJSON.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file (or its number, in a file of objects), and its filled cells."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """An open file: `rows()` begins anew each time it is called."""

    format: str
    columns: list[str]
    rows: Callable[[], Iterator[Row]]
    # What was put right while reading, to be told: encoding, delimiter, headings given twice.
    facts: dict[str, Any] = field(default_factory=dict)


def clean_cell(value: str) -> str:
    """Without what no one means; empty where it only says that there is nothing."""
    cell = UNWANTED.sub("", value[:LONGEST_CELL]).strip()
    return "" if cell.lower() in NOTHING else cell


def headings(found: list[str]) -> list[str]:
    """Names for all columns, each once: the second `nom` is `nom (2)`, one without `column 3`."""
    names: list[str] = []
    for place, raw in enumerate(found[:MOST_COLUMNS], start=1):
        name = SPACES.sub(" ", clean_cell(raw))[:LONGEST_HEADING] or f"column {place}"
        plain, number = name, 2
        while name in names:
            name, number = f"{plain} ({number})", number + 1
        names.append(name)
    return names


def row_of(line: int, columns: list[str], values: list[str]) -> Row:
    """Cells beyond the headings are cut, empty ones left out."""
    cells = {name: clean_cell(value) for name, value in zip(columns, values, strict=False)}
    return Row(line, {name: value for name, value in cells.items() if value})
