"""Reads the front matter that publishing tools put above a text, and takes it off."""

import re
import tomllib
from datetime import date, datetime
from typing import NamedTuple

_FENCES = {"+++": ("+++",), "---": ("---", "...")}
_PAIR = re.compile(r"^(?P<key>[A-Za-z_][\w.-]*)\s*:(?:\s+(?P<value>.*))?$")
_ITEM = re.compile(r"^\s*-\s+(?P<value>.*)$")
MAX_LINES = 80


class Matter(NamedTuple):
    """What the front matter says; empty words and no date where it says nothing."""

    title: str = ""
    version: str = ""
    language: str = ""
    dated: date | None = None
    aliases: tuple[str, ...] = ()


NO_MATTER = Matter()


def take_matter(text: str) -> tuple[Matter, str]:
    """The front matter, and the text with blank lines in its place, so that numbers stay right.

    TOML between `+++`, the simple part of YAML between `---`. Lines that are neither are text:
    a rule at the top of a charter is no front matter.
    """
    lines = text.split("\n")
    closing = _FENCES.get(lines[0].rstrip())
    if closing is None:
        return NO_MATTER, text
    last = next((n for n, line in enumerate(lines[1:MAX_LINES], 1) if line.rstrip() in closing), 0)
    written = lines[1:last]
    fields = _read_toml(written) if lines[0][0] == "+" else _read_yaml(written)
    if not last or fields is None:
        return NO_MATTER, text
    return _matter(fields), "\n".join([""] * (last + 1) + lines[last + 1 :])


def _read_toml(lines: list[str]) -> dict[str, object] | None:
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return None


def _read_yaml(lines: list[str]) -> dict[str, object] | None:
    """Pairs and flat lists; None as soon as a line at the margin is neither."""
    fields: dict[str, object] = {}
    key = ""
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if pair := _PAIR.match(line):
            key, value = pair["key"], (pair["value"] or "").strip()
            is_list = value.startswith("[") and value.endswith("]")
            fields[key] = (
                [_bare(item) for item in value[1:-1].split(",")] if is_list else _bare(value)
            )
        elif key and (item := _ITEM.match(line)):
            known = fields[key]
            fields[key] = [*(known if isinstance(known, list) else []), _bare(item["value"])]
        elif not key or not line[0].isspace():
            return None
    return fields


def _bare(value: str) -> str:
    value = value.strip()
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


def _matter(fields: dict[str, object]) -> Matter:
    def first(*names: str) -> object:
        return next((fields[name] for name in names if fields.get(name)), "")

    aliases = fields.get("aliases")
    return Matter(
        title=str(first("title")).strip(),
        version=str(first("version")).strip(),
        language=str(first("lang", "language", "locale")).strip(),
        dated=_date(first("date", "published", "lastmod")),
        aliases=tuple(str(alias) for alias in aliases) if isinstance(aliases, list) else (),
    )


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
