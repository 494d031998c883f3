"""Reads a folder of dated versions and translations as the past of one charter; no model here."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from charters.importing import decode_charter, missing_lines, read_charter, reading_order
from charters.importing.languages import Language, guess_language, read_language
from charters.importing.manifest import NO_ROW, Manifest, Row, UnreadableManifest, read_manifest
from charters.importing.places import Place, is_charter_file, number_key, read_place
from charters.importing.shapes import ParsedCharter, Part, UnreadableCharter

MAX_FILES = 3000
MAX_NAME = 40


class UnreadableHistory(Exception):
    """The folder can't be read as one charter's past; the message names the file."""


@dataclass(frozen=True, slots=True)
class PastText:
    """One version in one language, with the file it was read from."""

    path: str
    language: str
    parsed: ParsedCharter


@dataclass(slots=True)
class PastVersion:
    """One version: what it is called, when it was agreed on, and its texts by language."""

    name: str
    number: str = ""
    dated: date | None = None
    row: Row = NO_ROW
    texts: dict[str, PastText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """The versions in order, the language that binds, and what a person should look at."""

    language: str
    versions: list[PastVersion]
    doubts: list[str]


@dataclass(slots=True)
class _Found:
    path: str
    place: Place
    parsed: ParsedCharter
    language: Language | None


def read_history(folder: Path, *, language: str = "", usual_language: str) -> History:
    """The past a folder holds; ``language`` binds, else that of the files which name none.

    Raises UnreadableHistory, and reads every file before it says anything is well.
    """
    doubts: list[str] = []
    try:
        manifest = read_manifest(folder)
        found = [_read(folder, path, doubts) for path in _files(folder, doubts)]
    except UnreadableManifest as error:
        raise UnreadableHistory(str(error)) from error
    if not found:
        raise UnreadableHistory(f"{folder.name}: no text, Markdown or HTML file was found here.")
    language = _checked(language or manifest.language)
    binding = _name_languages(found, language, usual_language, doubts)
    versions = _versions(found, binding, doubts)
    _apply(manifest, versions, doubts)
    for version in versions:
        if binding not in version.texts:
            files = ", ".join(text.path for text in version.texts.values())
            raise UnreadableHistory(
                f"version {version.name} has no text in the binding language, {binding} ({files})."
            )
        version.dated = version.dated or version.texts[binding].parsed.date
        _build_alike(version, version.texts[binding].parsed, doubts)
    return History(binding, _in_order(versions, doubts), doubts)


def _checked(language: str) -> str:
    found = read_language(language) if language else None
    if language and not found:
        raise UnreadableHistory(f"“{language}” is not the code of a language.")
    return found.code if found else ""


def _files(folder: Path, doubts: list[str]) -> list[Path]:
    if not folder.is_dir():
        raise UnreadableHistory(f"{folder}: there is no such folder.")
    kept: list[Path] = []
    left: list[Path] = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or (path.parent == folder and path.name.startswith("versions.")):
            continue
        (kept if is_charter_file(_inside(folder, path)) else left).append(path)
    if len(kept) > MAX_FILES:
        raise UnreadableHistory(f"{folder.name}: more than {MAX_FILES} files.")
    if left:
        names = ", ".join(str(_inside(folder, path)) for path in left[:20])
        doubts.append(f"left aside, not texts of the charter: {names}.")
    return kept


def _inside(folder: Path, path: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(folder).as_posix())


def _read(folder: Path, path: Path, doubts: list[str]) -> _Found:
    inside = _inside(folder, path)
    try:
        data = path.read_bytes()
        parsed = read_charter(data, filename=path.name)
    except OSError as error:
        raise UnreadableHistory(f"{inside}: {error.strerror}.") from error
    except UnreadableCharter as error:
        raise UnreadableHistory(f"{inside}: {error}") from error
    if missing := missing_lines(decode_charter(data), parsed):
        doubts.append(f"{inside}: check these lines, they may be lost: {' / '.join(missing[:5])}")
    place = read_place(inside)
    matter = parsed.matter
    language = place.language or read_language(matter.language)
    for alias in matter.aliases:
        language = language or read_language(alias.rstrip("/").rpartition("/")[2])
    if language and language.doubt:
        doubts.append(f"{inside}: {language.doubt}")
    if place.number and matter.version and number_key(matter.version) != number_key(place.number):
        doubts.append(
            f"{inside}: calls itself {matter.version}; its place, {place.number}, was believed."
        )
    return _Found(str(inside), place, parsed, language)


def _name_languages(found: list[_Found], wanted: str, usual: str, doubts: list[str]) -> str:
    """Give every text a language, and tell which one binds."""
    unnamed = [text for text in found if text.language is None]
    taken: dict[Hashable, set[str]] = defaultdict(set)
    for text in found:
        if text.language:
            taken[_key(text)].add(text.language.code)

    def clashes(code: str) -> bool:
        return any(code in taken[_key(text)] for text in unnamed)

    if not unnamed:
        return wanted or _common_language(taken, usual, doubts)
    guess = guess_language(" ".join(" ".join(reading_order(text.parsed)) for text in unnamed))
    code = wanted if wanted and not clashes(wanted) else guess
    code = code or ("" if clashes(usual) else usual)
    if not code:
        raise UnreadableHistory(
            f"{unnamed[0].path}: nothing says which language this is; give it with --language."
        )
    if code != guess or not wanted:
        looks = f"; it looks like {guess}" if guess not in ("", code) else ""
        doubts.append(f"{len(unnamed)} files name no language, read as {code}{looks}.")
    for text in unnamed:
        text.language = Language(code)
    return wanted or code


def _common_language(taken: dict[Hashable, set[str]], usual: str, doubts: list[str]) -> str:
    common = set.intersection(*taken.values())
    if len(common) != 1 or any(usual in codes for codes in taken.values()):
        return usual
    (code,) = common
    doubts.append(f"all versions have a text in {code} only: it was taken as the binding one.")
    return code


def _key(text: _Found) -> Hashable:
    """What makes two files the same version; None when nothing says which version a file is."""
    matter = text.parsed.matter
    if number := text.place.number or ("" if text.place.dated else matter.version):
        return number_key(number.lower())
    return text.place.dated or matter.dated or text.parsed.date


def _versions(found: list[_Found], binding: str, doubts: list[str]) -> list[PastVersion]:
    versions: dict[Hashable, PastVersion] = {}
    nameless = [text for text in found if _key(text) is None]
    keys = {_key(text) for text in found} - {None}
    if nameless and len(keys) > 1:
        raise UnreadableHistory(
            f"{nameless[0].path}: neither its name, its folder nor its text says which version "
            "this is."
        )
    for text in sorted(found, key=lambda text: _key(text) is None):
        key = next(iter(keys)) if len(keys) == 1 else _key(text)
        version = versions.setdefault(key, _version(text))
        if text.place.dated and version.dated not in (None, text.place.dated):
            doubts.append(f"{text.path}: version {version.name} has another date elsewhere.")
        version.dated = version.dated or text.place.dated
        _add(version, text, binding, doubts)
    return list(versions.values())


def _version(text: _Found) -> PastVersion:
    matter, key = text.parsed.matter, _key(text)
    number = text.place.number or ("" if text.place.dated else matter.version)
    dated = text.place.dated or (key if isinstance(key, date) else None)
    return PastVersion(number or (str(dated) if dated else "1"), number.lower(), dated)


def _add(version: PastVersion, text: _Found, binding: str, doubts: list[str]) -> None:
    """Two files in one language: of the binding one it must be said which counts, a second
    translation is kept beside the first, under a private code."""
    language = text.language or Language("")
    code = language.code
    known = version.texts.get(code)
    if known and known.parsed == text.parsed:
        doubts.append(f"{text.path}: says the same as {known.path}.")
        return
    if known and code != binding:
        # `he` and its old code `iw` are both there, or two spellings of a file's name
        code = f"{code}-x-{language.written or 2}"[:15]
        doubts.append(f"{text.path}: {known.path} is this language too; kept as {code}.")
    if code in version.texts:
        raise UnreadableHistory(
            f"{version.texts[code].path} and {text.path} are both version {version.name} in "
            f"{code}: keep one of them."
        )
    version.texts[code] = PastText(text.path, code, text.parsed)


def _apply(manifest: Manifest, versions: list[PastVersion], doubts: list[str]) -> None:
    """What the list of versions says wins over what names and texts say."""
    for row in manifest.rows.values():
        named = [version for version in versions if row.version in _names(version)]
        if len(named) != 1:
            names = ", ".join(version.name for version in versions)
            raise UnreadableHistory(
                f"{manifest.name}: there is no version {row.version} here (found: {names})."
            )
        named[0].row = row
        named[0].dated = row.dated or named[0].dated
        named[0].name = row.label or named[0].name
    labels = [version.name for version in versions]
    if wrong := [label for label in labels if labels.count(label) > 1 or len(label) > MAX_NAME]:
        raise UnreadableHistory(f"{manifest.name}: the label {wrong[0]} is too long or not alone.")


def _names(version: PastVersion) -> set[str]:
    return {version.name, version.number, str(version.dated)}


def _build_alike(version: PastVersion, source: ParsedCharter, doubts: list[str]) -> None:
    """Close translations where the binding text closes; tell which ones are built otherwise.

    The words that open a closing ("Attribution") are known in few languages.
    """
    closed = []
    for code, text in version.texts.items():
        parsed = text.parsed
        is_longer = len(parsed.articles) == len(source.articles) + 1
        if is_longer and source.closing and not parsed.closing:
            *articles, last = parsed.articles
            title = (Part("subtitle", last.title),) if last.title else ()
            parsed = replace(parsed, articles=tuple(articles), closing=(*title, *last.parts))
            version.texts[code] = replace(text, parsed=parsed)
            closed.append(text.path)
        if len(parsed.articles) != len(source.articles):
            doubts.append(
                f"{text.path}: {len(parsed.articles)} articles, the binding text has "
                f"{len(source.articles)}; they were not put side by side."
            )
    if closed:
        doubts.append(f"closed like the binding text: {', '.join(closed)}.")


def _in_order(versions: list[PastVersion], doubts: list[str]) -> list[PastVersion]:
    """By date where all have one, else by number; a doubt where the two disagree."""
    if all(version.dated for version in versions):
        ordered = sorted(versions, key=lambda v: (v.dated, number_key(v.number)))
        by_number = sorted(versions, key=lambda v: number_key(v.number))
        if all(version.number for version in versions) and ordered != by_number:
            doubts.append("the dates give another order than the numbers: the dates were believed.")
        return ordered
    for version in versions:
        if not version.number and len(versions) > 1:
            raise UnreadableHistory(
                f"version {version.name} has a date and no number, others have no date: give the "
                "dates in versions.toml."
            )
    ordered = sorted(versions, key=lambda v: number_key(v.number))
    undated = ", ".join(version.name for version in ordered if not version.dated)
    doubts.append(f"no date was found for {undated}: the order is that of the numbers.")
    dates = [version.dated for version in ordered if version.dated]
    if dates != sorted(dates):
        doubts.append("some dates go backwards in the order of the numbers.")
    return ordered
