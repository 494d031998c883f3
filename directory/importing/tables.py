"""CSV in whatever encoding and with whatever delimiter."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.importing.rows import (
    EMPTY,
    NOT_A_TABLE,
    Row,
    Table,
    UnreadableFile,
    headings,
    row_of,
)

SAMPLE = 64 * 1024
DELIMITERS = ";,\t|"
LOOKED_AT = 20
BY_WINDOWS = "directory.by_windows"


def _by_windows(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 was written by Windows: files that mix both are read right, too."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(BY_WINDOWS, _by_windows)


def read_csv(path: Path) -> Table:
    """Raises UnreadableFile."""
    with path.open("rb") as file:
        beginning = file.read(SAMPLE)
    encoding = _encoding_of(beginning)
    with _opened(path, encoding) as text:
        sample = text.read(SAMPLE)
    if not sample.strip():
        raise UnreadableFile(EMPTY)
    delimiter = _delimiter_of(sample)
    with _opened(path, encoding) as text:
        first = next((cells for cells in _records(text, delimiter) if any(cells)), [])
    columns = headings(first)

    def rows() -> Iterator[Row]:
        with _opened(path, encoding) as text:
            records = csv.reader(text, delimiter=delimiter)
            is_heading = True
            # Numbered as a spreadsheet does: a cell of several lines is in one row.
            for number, cells in enumerate(_checked(records), start=1):
                if is_heading:
                    is_heading = not any(cells)
                elif any(cells):
                    yield row_of(number, columns, cells)

    facts = {"encoding": encoding, "delimiter": delimiter}
    return Table("csv", columns, rows, facts)


def _encoding_of(beginning: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if beginning.startswith(mark):
            return encoding
    most = len(beginning) * 0.2
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    if odd > most > even:
        return "utf-16-le"
    if even > most > odd:
        return "utf-16-be"
    if beginning.count(0) > 8:
        raise UnreadableFile(NOT_A_TABLE)
    return "utf-8"


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    errors = BY_WINDOWS if encoding.startswith("utf-8") else "replace"
    try:
        with path.open(encoding=encoding, errors=errors, newline="") as text:
            yield text
    except UnicodeError as error:
        raise UnreadableFile(NOT_A_TABLE) from error


def _delimiter_of(sample: str) -> str:
    """The one that cuts the first lines into most columns, as many in most of them."""

    def score(delimiter: str) -> int:
        try:
            found = [len(cells) for cells in csv.reader(io.StringIO(sample), delimiter=delimiter)]
        except csv.Error:
            return 0
        found = [number for number in found[:LOOKED_AT] if number]
        alike = sum(number == found[0] for number in found) if found else 0
        return found[0] if alike * 2 >= len(found) and found else 0

    best = max(DELIMITERS, key=score)
    return best if score(best) > 1 else ","


def _records(text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    return _checked(csv.reader(text, delimiter=delimiter))


def _checked(records: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from records
    except csv.Error as error:
        raise UnreadableFile(NOT_A_TABLE) from error
