"""`manage.py update_catalogues [--check]`: bring every message of code and templates into the
catalogues. A development command: Babel reads the sources."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import template as django_template

APPS = ("portal", "directory", "charters", "home", "search")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Key = tuple[str, str]


class Command(BaseCommand):
    help = "Update the catalogues from the sources, or check that they are complete."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail if stale")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        if check:
            problems = catalogue_problems()
            if problems:
                raise CommandError("\n".join(problems))
            self.stdout.write("both catalogues are complete")
            return
        messages = extracted_messages()
        for path in catalogue_paths():
            catalogue = polib.pofile(str(path), wrapwidth=98)
            merge(catalogue, messages, english=path.parts[-3] == "en")
            catalogue.save(str(path))
            left = len(catalogue.untranslated_entries())
            self.stdout.write(f"{path.parts[-3]}: {len(catalogue)} messages, {left} untranslated")


def catalogue_paths() -> list[Path]:
    return [
        Path(settings.LOCALE_PATHS[0]) / code / "LC_MESSAGES" / "django.po"
        for code, _name in settings.LANGUAGES
    ]


def catalogue_problems() -> list[str]:
    """One line per message that is missing, no longer used, fuzzy or untranslated."""
    wanted = set(extracted_messages())
    problems = []
    for path in catalogue_paths():
        language = path.parts[-3]
        catalogue = polib.pofile(str(path))
        have = {_key(entry) for entry in catalogue if not entry.obsolete}
        problems += [f"{language}: missing {key[1]!r}" for key in sorted(wanted - have)]
        problems += [f"{language}: not used {key[1]!r}" for key in sorted(have - wanted)]
        problems += [
            f"{language}: untranslated {entry.msgid!r}"
            for entry in [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
        ]
    return problems


def extracted_messages() -> dict[Key, polib.POEntry]:
    """Every message by (context, msgid), in the order of the files."""
    entries: dict[Key, polib.POEntry] = {}
    for path in _source_files():
        for entry in _messages_of(path):
            entries.setdefault(_key(entry), entry)
    return entries


def _source_files() -> list[Path]:
    root = Path(settings.BASE_DIR)
    files = [path for app in APPS for path in (root / app).rglob("*.py")]
    files += [*(root / "templates").rglob("*.html"), *(root / "templates").rglob("*.txt")]
    return sorted(path for path in files if "migrations" not in path.parts)


def _messages_of(path: Path) -> Iterator[polib.POEntry]:
    text, method = path.read_text(), "python"
    if path.suffix != ".py":
        # Calls in a sea of X: no valid Python, but Babel's JavaScript reader takes it.
        text, method = django_template.templatize(text, origin=str(path)), "javascript"
    source = io.BytesIO(text.encode())
    options = {"encoding": "utf-8"}
    for _line, message, comments, context in extract(
        method, source, KEYWORDS, ["Translators"], options
    ):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if not singular:
            continue
        yield polib.POEntry(
            msgid=singular,
            msgid_plural=plural or "",
            msgctxt=context,
            comment=" ".join(comments),
            flags=["python-format"] if "%(" in singular else [],
        )


def merge(catalogue: polib.POFile, messages: dict[Key, polib.POEntry], *, english: bool) -> None:
    """Keep known translations, add new messages, drop those no longer used; English is its own."""
    known = {_key(entry): entry for entry in catalogue}
    catalogue.clear()
    for key, message in messages.items():
        old = known.get(key)
        if english:
            message.msgstr = "" if message.msgid_plural else message.msgid
        elif old is not None:
            message.msgstr = old.msgstr
        if message.msgid_plural:
            own = {0: message.msgid, 1: message.msgid_plural}
            kept = old.msgstr_plural if old is not None and old.msgstr_plural else {0: "", 1: ""}
            message.msgstr_plural = own if english else kept
        catalogue.append(message)


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid)
