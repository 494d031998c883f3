"""The formats of an export: each makes pieces of a file from entries, one after the other."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.exporting.entries import COLUMNS, Entry, Value, as_words
from directory.exporting.pieces import in_pieces
from directory.exporting.xlsx import workbook

# What a spreadsheet would run as a formula; OWASP's list.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself. `search` holds the parameters that were asked for."""

    licence: str
    licence_url: str
    credits: str
    at: datetime
    source: str
    search: dict[str, Any]

    def as_data(self) -> dict[str, Any]:
        return {
            "licence": self.licence,
            "licence_url": self.licence_url,
            "credits": self.credits,
            "exported_at": self.at.isoformat(timespec="seconds"),
            "source": self.source,
            "search": self.search,
        }


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an export; `most` is how many rows it can hold."""

    ending: str
    title: str
    content_type: str
    explanation: str | Promise
    write: Callable[[Iterable[Entry], About], Iterator[bytes]]
    most: int | None = None


def write_csv(entries: Iterable[Entry], about: About) -> Iterator[bytes]:
    """A byte order mark and semicolons: a French spreadsheet opens it by a double click."""
    return in_pieces(_csv_lines(entries, about))


def _csv_lines(entries: Iterable[Entry], about: About) -> Iterator[str]:
    line = StringIO()
    writer = csv.writer(line, delimiter=";")

    def written(row: Iterable[str]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(row)
        return line.getvalue()

    yield BOM + written([*(column.name for column in COLUMNS), "licence", "exported_on"])
    last = [about.licence, about.at.date().isoformat()]
    for entry in entries:
        yield written([_cell(value) for value in (*entry.values(), *last)])


def _cell(value: Value) -> str:
    """A text that a spreadsheet would run gets an apostrophe before it."""
    value = as_words(value)
    if isinstance(value, list):
        value = "|".join(map(str, value))
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULAS) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def write_json(entries: Iterable[Entry], about: About) -> Iterator[bytes]:
    """One object: what the file is, then `listings`."""
    return in_pieces(_object(about.as_data(), "listings", map(_json, entries)))


def write_geojson(entries: Iterable[Entry], about: About) -> Iterator[bytes]:
    """RFC 7946: a feature per listing, at its commune; without one its geometry is null."""
    head = {"type": "FeatureCollection", **about.as_data()}
    return in_pieces(_object(head, "features", map(_feature, entries)))


def _feature(entry: Entry) -> str:
    left = {name: v for name, v in entry.items() if name not in ("latitude", "longitude")}
    geometry = None
    if entry["latitude"] is not None:
        point = [entry["longitude"], entry["latitude"]]
        geometry = {"type": "Point", "coordinates": point}
    return _json({"type": "Feature", "id": entry["id"], "geometry": geometry, "properties": left})


def _object(head: dict[str, Any], name: str, items: Iterable[str]) -> Iterator[str]:
    """A JSON object whose last member is a list, an item a line."""
    yield f"{_json(head)[:-1]}, {_json(name)}: ["
    comma = "\n"
    for item in items:
        yield comma + item
        comma = ",\n"
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda day: day.isoformat())


def write_xlsx(entries: Iterable[Entry], about: About) -> Iterator[bytes]:
    """For people: titles and words in the language of the page, and a sheet about the file."""
    return workbook(entries, about.as_data())


SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    one.ending: one
    for one in (
        Format("xlsx", "XLSX", SPREADSHEET, _("to read and sort in a spreadsheet"), write_xlsx,
               250_000),
        Format("csv", "CSV", "text/csv; charset=utf-8; header=present",
               _("one line per listing, semicolons, for any program"), write_csv),
        Format("json", "JSON", "application/json", _("for programs, with the search in it"),
               write_json),
        Format("geojson", "GeoJSON", "application/geo+json",
               _("for maps, each listing at its commune"), write_geojson),
    )
}  # fmt: skip
