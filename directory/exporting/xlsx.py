"""A workbook as a stream: the zip archive of an XLSX file, sent while its rows are read.

openpyxl writes its rows to a disk first and the file at the end; a reader would wait without a
byte. Strings stand in their cells (`inlineStr`), so no list of them is kept, and they are never
formulas.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from directory.exporting.entries import COLUMNS, Entry, Value, as_words
from directory.exporting.pieces import in_pieces

LEVEL = 3  # of compression: half the time of the usual, a tenth larger
LONGEST_CELL = 32_767
# Excel reads _x0041_ as the letter of that number: its first underscore is written so itself.
CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
EPOCH = date(1899, 12, 30).toordinal()
PLAIN, BOLD, DAY = "", ' s="1"', ' s="2"'
WIDTHS = {"url": 40, "name": 30, "tagline": 40, "description": 60, "skills": 30}
USUAL_WIDTH = 18

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

FIXED = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{TYPES}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    "</Relationships>",
    # Fonts: plain, bold. Cells: plain, bold, a day as the reader's country writes it (14).
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
    '<xf xfId="0" numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


class _Sink(io.RawIOBase):
    """What the archive is written to: it only goes on, and gives away what it has."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self.pieces)
        self.pieces.clear()
        return data


def workbook(entries: Iterable[Entry], about: dict[str, Any]) -> Iterator[bytes]:
    """A sheet of entries and one about the file, in the language that is active when it begins."""
    titles = [str(column.title) for column in COLUMNS]
    words = {
        column.name: {str(code): str(label) for code, label in column.codes.choices}
        for column in COLUMNS
        if column.codes
    }
    names = [_("Listings"), _("About")]
    notes = [[str(title), str(value)] for title, value in _notes(about)]
    return _archive(_sheet(titles, entries, words), _plain_sheet(notes), names)


def _archive(listings: Iterator[str], notes: str, names: list[str]) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, xml in FIXED.items():
            archive.writestr(name, HEAD + xml)
        archive.writestr("xl/workbook.xml", HEAD + _contents(names))
        archive.writestr("xl/worksheets/sheet2.xml", HEAD + notes)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in in_pieces(listings):
                sheet.write(piece)
                if sink.pieces:
                    yield sink.taken()
    yield sink.taken()


def _contents(names: list[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def _notes(about: dict[str, Any]) -> list[tuple[str, Any]]:
    asked = ", ".join(
        f"{name}: {'|'.join(value) if isinstance(value, list) else value}"
        for name, value in about["search"].items()
    )
    return [
        (_("Source"), about["source"]),
        (_("Search"), asked),
        (_("Taken on"), about["exported_at"]),
        (_("Licence"), f"{about['licence']} {about['licence_url']}".strip()),
        (_("Credits"), about["credits"]),
    ]


def _sheet(titles: list[str], entries: Iterable[Entry], words: dict[str, Any]) -> Iterator[str]:
    """The first line stays in view; values that are codes are written in words."""
    yield (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{_widths()}</cols><sheetData>"
    )
    yield _row(titles, BOLD)
    for entry in entries:
        yield _row(_in_words(value, words.get(name)) for name, value in entry.items())
    yield "</sheetData></worksheet>"


def _widths() -> str:
    return "".join(
        f'<col min="{number}" max="{number}" customWidth="1"'
        f' width="{WIDTHS.get(column.name, USUAL_WIDTH)}"/>'
        for number, column in enumerate(COLUMNS, 1)
    )


def _plain_sheet(rows: list[list[str]]) -> str:
    lines = "".join(_row(row) for row in rows)
    widths = '<cols><col min="1" max="1" width="18"/><col min="2" max="2" width="90"/></cols>'
    return f'<worksheet xmlns="{MAIN}">{widths}<sheetData>{lines}</sheetData></worksheet>'


def _in_words(value: Value, labels: dict[str, str] | None) -> Value:
    value = as_words(value)
    if isinstance(value, list):
        return ", ".join(labels.get(str(one), str(one)) if labels else str(one) for one in value)
    return labels.get(str(value), value) if labels and value is not None else value


def _row(values: Iterable[Value], style: str = PLAIN) -> str:
    return f"<row>{''.join(_cell(value, style) for value in values)}</row>"


def _cell(value: Value, style: str) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, date):
        return f"<c{DAY}><v>{value.toordinal() - EPOCH}</v></c>"
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    text = CODED.sub("_x005F_", str(value)[:LONGEST_CELL])
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{escape(text)}</t></is></c>'
