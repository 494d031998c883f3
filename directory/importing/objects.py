"""JSON, JSON lines and GeoJSON: one object after the other, never the whole file at once."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from directory.importing.rows import (
    EMPTY,
    NOT_A_TABLE,
    Row,
    Table,
    UnreadableFile,
    clean_cell,
    headings,
)
from directory.rows import ROWS

CHUNK = 64 * 1024
# An object of one listing is never as long; nor is what stands before the first one.
LONGEST_OBJECT = 2_000_000
LOOKED_AT = 200
# Where the list is, when it is not the whole file.
LIST = re.compile(
    r'"(features|items|results|data|records|structures|services|listings)"\s*:\s*\[(?=\s*[{\]])'
)
NAMES = ("name", "nom", "title", "titre")
BETWEEN = re.compile(r"[\s,]*")
WRONG = (ValueError, RecursionError, UnicodeError)


def read_json(path: Path) -> Table:
    """Raises UnreadableFile."""
    is_geo = False
    found: dict[str, None] = {}
    for one in islice(_objects(path), LOOKED_AT):
        is_geo = is_geo or one.get("type") == "Feature"
        found |= dict.fromkeys(_flat(one))
    if not found:
        raise UnreadableFile(EMPTY)
    columns = headings(list(found))

    def rows() -> Iterator[Row]:
        for number, one in enumerate(_objects(path), start=1):
            cells = {name: clean_cell(value) for name, value in _flat(one).items()}
            yield Row(number, {name: value for name, value in cells.items() if value})

    return Table("geojson" if is_geo else "json", columns, rows)


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8-sig") as text:
            for one in _decoded(text):
                if isinstance(one, dict):
                    yield one
    except WRONG as error:
        raise UnreadableFile(NOT_A_TABLE) from error


def _decoded(text: TextIO) -> Iterator[Any]:
    """The values of the first list of objects, or of a file that has one on each line."""
    decoder = json.JSONDecoder()
    buffer = _beginning(text)
    while True:
        buffer = buffer[BETWEEN.match(buffer).end() :]  # type: ignore[union-attr]
        if buffer.startswith("]"):
            return
        try:
            value, end = decoder.raw_decode(buffer)
            # A number or a word may go on in the next chunk; an object is whole.
            whole = end < len(buffer) or buffer[end - 1] in '}]"'
        except json.JSONDecodeError:
            whole = False
        if not whole:
            more = text.read(max(CHUNK, len(buffer)))
            if not more and buffer:
                raise ValueError("the file ends in the middle")
            if not more:
                return
            if len(buffer) > LONGEST_OBJECT:
                raise ValueError("an object without end")
            buffer += more
            continue
        yield value
        buffer = buffer[end:]


def _beginning(text: TextIO) -> str:
    """What follows the bracket that opens the list."""
    buffer = text.read(CHUNK).lstrip()
    if buffer.startswith("["):
        return buffer[1:]
    if not buffer.startswith("{"):
        raise ValueError("no list and no object")
    while not (found := LIST.search(buffer)):
        more = text.read(CHUNK)
        if not more or len(buffer) > LONGEST_OBJECT:
            return buffer  # objects, one per line
        buffer += more
    return buffer[found.end() :]


def _flat(one: dict[str, Any]) -> dict[str, str]:
    """A feature is its properties and its position; of an object in an object each part counts."""
    if one.get("type") == "Feature" and isinstance(one.get("properties"), dict):
        properties = {"id": one.get("id"), **one["properties"]}
        return dict(_parts(properties))
    return dict(_parts(one))


def _parts(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in one.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{part}", _text(inner)) for part, inner in value.items())
        else:
            yield name, _text(value)


def _text(value: Any) -> str:
    """A list of codes, or of small objects, keeps them apart by bars."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "|".join(_text_in_list(part) for part in value if not isinstance(part, list))
    return "" if isinstance(value, dict) else str(value)


def _text_in_list(value: Any) -> str:
    """Of an object its name; one as our own files have them is a row, all its parts between dots:
    where one is empty, the others are known by their places."""
    if not isinstance(value, dict):
        return _text(value)
    for parts in ROWS.values():
        names = [part.name for part in parts]
        if set(value) == set(names):
            return " · ".join(_text(value[name]) for name in names)
    return next((_text(value[name]) for name in NAMES if value.get(name)), "")
