"""Reads the optional list of versions that lies in a folder: `versions.toml` or `versions.csv`.

One row per version: `version` (as the folder names it: "1.4", "2019-05-01"), and what one wants to
say of it: `date` (2019-05-01), `label`, `class` (editorial, clarifying, substantial), `reason`,
`summary`. In TOML rows are `[[version]]` tables, and `language` above them is the binding one.
"""

import csv
import io
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

NAMES = ("versions.toml", "versions.csv")
COLUMNS = ("version", "date", "label", "class", "reason", "summary")
CLASSES = ("", "first", "editorial", "clarifying", "substantial")


class UnreadableManifest(Exception):
    """The list of versions can't be read; the message says why, and what is known."""


class Row(NamedTuple):
    """What the list says of one version."""

    version: str
    dated: date | None = None
    label: str = ""
    revision_class: str = ""
    reason: str = ""
    summary: str = ""


NO_ROW = Row("")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list: its file's name, the binding language, and its rows by version."""

    name: str = ""
    language: str = ""
    rows: dict[str, Row] = field(default_factory=dict)


def read_manifest(folder: Path) -> Manifest:
    """The list in this folder, empty when there is none. Raises UnreadableManifest."""
    found = [name for name in NAMES if (folder / name).is_file()]
    if not found:
        return Manifest()
    if len(found) > 1:
        raise UnreadableManifest(f"{found[1]}: there is a {found[0]} too; keep one of them.")
    name = found[0]
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
        language, rows = _read_toml(text) if name.endswith(".toml") else ("", _read_csv(text))
        return Manifest(name, language, _by_version(rows))
    except (OSError, ValueError, csv.Error) as error:  # TOML and Unicode errors are ValueErrors
        raise UnreadableManifest(f"{name}: {error}") from error


def _read_toml(text: str) -> tuple[str, list[dict[str, Any]]]:
    data = tomllib.loads(text)
    rows = data.get("version", [])
    if unknown := data.keys() - {"language", "version"}:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("each version is a [[version]] table")
    return str(data.get("language", "")), rows


def _read_csv(text: str) -> Iterable[dict[str, Any]]:
    dialect = csv.excel_tab if "\t" in text.partition("\n")[0] else csv.excel
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else dialect.delimiter
    return csv.DictReader(io.StringIO(text), delimiter=delimiter)


def _by_version(written: Iterable[dict[str, Any]]) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for cells in written:
        row = _row(cells)
        if row.version in rows:
            raise ValueError(f"version {row.version} is listed twice")
        rows[row.version] = row
    return rows


def _row(cells: dict[str, Any]) -> Row:
    if unknown := cells.keys() - set(COLUMNS):
        listed = ", ".join(sorted(str(name) for name in unknown))
        raise ValueError(f"unknown column: {listed} (known: {', '.join(COLUMNS)})")
    words = {key: str(value if value is not None else "").strip() for key, value in cells.items()}
    version = words.get("version", "")
    if not version:
        raise ValueError("a row without version")
    if words.get("class", "") not in CLASSES:
        raise ValueError(f"version {version}: class is one of {', '.join(CLASSES[1:])}")
    try:
        dated = date.fromisoformat(words["date"]) if words.get("date") else None
    except ValueError:
        raise ValueError(f"version {version}: the date is written 2019-05-01") from None
    texts = (words.get(name, "") for name in ("label", "class", "reason", "summary"))
    return Row(version, dated, *texts)
