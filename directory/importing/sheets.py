"""XLSX: the first sheet, row by row, whatever is packed into the file."""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from directory.importing.rows import (
    EMPTY,
    MOST_COLUMNS,
    NOT_A_TABLE,
    Row,
    Table,
    UnreadableFile,
    headings,
    row_of,
)

# Unpacked: all together, the table of texts that is kept in memory, and how often smaller a packed
# part may be. A real sheet is packed to a tenth; a bomb to a thousandth.
MOST_BYTES = 500_000_000
MOST_TEXT_BYTES = 120_000_000
MOST_FILES = 1_000
MOST_RATIO = 200
SMALL = 1_000_000
# An end that is only formatted: as many empty rows in a row are taken for it.
MOST_EMPTY = 10_000
BOMB = gettext_lazy("This file unpacks to far more than it should: it is not opened.")
WRONG = (
    *(InvalidFileException, zipfile.BadZipFile, ParseError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, OverflowError, AssertionError, zlib.error),
)


def read_xlsx(path: Path) -> Table:
    """Formulas are text: nothing is computed. Raises UnreadableFile."""
    check_size(path)
    first = next(_records(path), None)
    if first is None:
        raise UnreadableFile(EMPTY)
    heading_line, found = first
    columns = headings(found)

    def rows() -> Iterator[Row]:
        for line, cells in _records(path):
            if line > heading_line:
                yield row_of(line, columns, cells)

    return Table("xlsx", columns, rows)


def check_size(path: Path) -> None:
    """By the sizes the archive tells, which are also the most that is ever unpacked of each part.

    Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except WRONG as error:
        raise UnreadableFile(NOT_A_TABLE) from error
    too_much = (
        len(parts) > MOST_FILES
        or sum(part.file_size for part in parts) > MOST_BYTES
        or any(_is_bomb(part) for part in parts)
    )
    if too_much:
        raise UnreadableFile(BOMB)


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    if part.filename.endswith("sharedStrings.xml") and part.file_size > MOST_TEXT_BYTES:
        return True
    is_small = part.file_size < SMALL
    return not is_small and part.file_size > MOST_RATIO * max(part.compress_size, 1)


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of the rows that have some."""
    try:
        # Opened here: openpyxl goes by the ending of a name, and we by what is in the file.
        with path.open("rb") as packed:
            book = load_workbook(packed, read_only=True, data_only=False, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong one
            yield from _filled(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS))
            book.close()
    except WRONG as error:
        raise UnreadableFile(NOT_A_TABLE) from error


def _filled(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    empty = 0
    for line, values in enumerate(rows, start=1):
        cells = [_text(value) for value in values]
        if any(cells):
            empty = 0
            yield line, cells
        else:
            empty += 1
            if empty > MOST_EMPTY:
                return


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
