"""Opening a file by what is in it, whatever its name says."""

from pathlib import Path

from directory.importing.objects import read_json
from directory.importing.rows import EMPTY, NOT_A_TABLE, Table, UnreadableFile
from directory.importing.sheets import read_xlsx
from directory.importing.tables import read_csv

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def open_table(path: Path) -> Table:
    """Raises UnreadableFile, and OSError for a file that is not there."""
    with path.open("rb") as file:
        beginning = file.read(4096)
    if not beginning.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile(EMPTY)
    if beginning.startswith(ZIP):
        return read_xlsx(path)
    if beginning.startswith((OLD_EXCEL, b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")):
        raise UnreadableFile(NOT_A_TABLE)
    if beginning.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return read_json(path)
    return read_csv(path)
