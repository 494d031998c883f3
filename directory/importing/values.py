"""From a row to the text of a listing, and what of it was left out or is wrong."""

import html
import re
from functools import cache
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import override

from directory.enums import Cause, LegalForm, ListingKind, ListingLanguage
from directory.identifiers import read_rna, read_siren
from directory.importing.columns import Mapping, Target
from directory.importing.drafts import Draft, Problem
from directory.importing.places import Places, UnknownPlace
from directory.importing.rows import Row
from directory.importing.topics import topic_of
from directory.matching import fold
from portal.texts import INVISIBLE, check_name, clean_line, clean_text

LONGEST = {"name": 100, "tagline": 140, "description": 5000, "website": 200}
LONGEST_ID = 100
MOST_SKILLS, LONGEST_SKILL = 15, 40
EXCERPT = 60
BETWEEN = re.compile(r"[|;,\n]+")
ARRAY = re.compile(r"^[\[{](.*)[\]}]$", re.DOTALL)
TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
NOT_OF_A_STREET = re.compile(r"[^a-z0-9]+")
HOST = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")
YES = frozenset("1 oui yes true vrai x o y a-distance distance remote".split())
FREELANCERS = frozenset(
    "freelancer freelance independant independante consultant consultante".split()
)
PUBLIC_BODIES = "ccas cias cd dept reg muni epci bib caf cpam pe mds mdph cc ts_"
FORMS: dict[str, LegalForm] = {
    **dict.fromkeys(
        "asso association asso_chomeur loi_1901 association_loi_1901 ai".split(),
        LegalForm.ASSOCIATION,
    ),
    **dict.fromkeys("sarl sas sasu eurl sa societe entreprise company".split(), LegalForm.COMPANY),
    **dict.fromkeys(
        "ei micro_entreprise auto_entrepreneur autoentrepreneur".split(), LegalForm.SOLE_TRADER
    ),
    **dict.fromkeys(PUBLIC_BODIES.split(), LegalForm.PUBLIC),
    **dict.fromkeys(
        "collectivite collectivite_territoriale mairie commune".split(), LegalForm.PUBLIC
    ),
    **dict.fromkeys("fondation fonds_de_dotation".split(), LegalForm.FOUNDATION),
    **dict.fromkeys("mutuelle".split(), LegalForm.MUTUAL),
    **dict.fromkeys("collectif".split(), LegalForm.INFORMAL),
}


class Reader:
    """Makes drafts of rows, by a mapping that `check_mapping` let through."""

    def __init__(
        self, mapping: Mapping, *, places: Places, source: str, kind: str = ListingKind.INITIATIVE
    ) -> None:
        self.columns: dict[str, list[str]] = {}
        for column, target in mapping.items():
            self.columns.setdefault(target, []).append(column)
        self.places, self.source, self.kind = places, source, kind

    def read(self, row: Row) -> Draft:
        """What is wrong is in its problems; a draft that `is_good` can be written."""
        said = _Said(row, self.columns)
        topics = _topics(said)
        kind = fold(said.cell(Target.KIND))
        text = {
            "name": _name(said),
            "tagline": _tagline(said),
            "description": _description(said),
            "commune": self._commune(said),
            "works_remotely": any(fold(one) in YES for one in said.list(Target.REMOTE)),
            "causes": _causes(said, topics),
            "languages": _languages(said),
            "website": _website(said),
            "legal_form": _legal_form(said),
            "siren": said.read(Target.SIREN, read_siren, "wrong_siren"),
            "rna": said.read(Target.RNA, read_rna, "wrong_rna"),
            "skills": _skills(said, topics),
        }
        draft = Draft(
            line=row.line,
            kind=ListingKind.FREELANCER if kind in FREELANCERS else self.kind,
            text=text,
            source=said.cell(Target.SOURCE)[:LONGEST_ID] or self.source,
            source_id="",
            parent=said.cell(Target.PARENT),
            problems=said.problems,
            street=" ".join(NOT_OF_A_STREET.sub(" ", fold(said.cell(Target.STREET))).split()),
        )
        draft.source_id = _source_id(said.cell(Target.ID), draft)
        return draft

    def _commune(self, said: "_Said") -> int | None:
        asked = {"insee": Target.INSEE, "postal": Target.POSTAL, "name": Target.COMMUNE}
        cells = {name: said.cell(target) for name, target in asked.items()}

        def on_guess(called: str) -> None:
            said.tell(
                Target.COMMUNE, "note", "by_postal", value=cells["name"][:EXCERPT], name=called
            )

        try:
            return self.places.find(**cells, on_guess=on_guess)
        except UnknownPlace as error:
            target = next(t for t in (Target.COMMUNE, Target.POSTAL, Target.INSEE) if said.cell(t))
            said.tell(target, "error", error.code, value=error.said[:EXCERPT])
            return None


class _Said:
    """The cells of a row by target, and what was found wrong with them."""

    def __init__(self, row: Row, columns: dict[str, list[str]]) -> None:
        self.row, self.columns = row, columns
        self.problems: list[Problem] = []

    def cell(self, target: Target) -> str:
        return next(
            (self.row.cells[c] for c in self.columns.get(target, ()) if c in self.row.cells), ""
        )

    def list(self, target: Target) -> list[str]:
        """Codes between bars, commas or semicolons, or as an array is written: `["a", "b"]`."""
        cell = ARRAY.sub(r"\1", self.cell(target))
        parts = (clean_line(part.strip().strip("\"'")) for part in BETWEEN.split(cell))
        return list(dict.fromkeys(part for part in parts if part))

    def read(self, target: Target, read: Any, code: str) -> str:
        """What `read` makes of the cell; what it refuses is told and left out."""
        try:
            return read(self.cell(target))
        except ValidationError:
            self.tell(target, "note", code, value=self.cell(target)[:EXCERPT])
            return ""

    def tell(self, target: Target, level: str, code: str, **params: Any) -> None:
        columns = self.columns.get(target, [""])
        filled = [column for column in columns if column in self.row.cells]
        column = (filled or columns)[0]
        self.problems.append(Problem(self.row.line, column, level, code, params))

    def short(self, target: Target, text: str) -> str:
        """Cut after a word where it is too long, and told."""
        most = LONGEST[target.value]
        if len(text) <= most:
            return text
        self.tell(target, "note", "shortened", most=most)
        return f"{text[: most - 1].rsplit(None, 1)[0][: most - 1]}…"


def _name(said: _Said) -> str:
    name = clean_line(INVISIBLE.sub(" ", html.unescape(said.cell(Target.NAME))))
    if not name:
        said.tell(Target.NAME, "error", "no_name")
        return ""
    try:
        check_name(name)
    except ValidationError:
        said.tell(Target.NAME, "error", "address_in_name", value=name[:EXCERPT])
    return said.short(Target.NAME, name)


def _tagline(said: _Said) -> str:
    line = clean_line(INVISIBLE.sub(" ", _plain(said.cell(Target.TAGLINE))))
    try:
        check_name(line)
    except ValidationError:
        return ""  # a line with an address in it; the presentation may say it
    return said.short(Target.TAGLINE, line) if line else ""


def _description(said: _Said) -> str:
    parts = [_plain(said.cell(Target.DESCRIPTION))]
    for column in said.columns.get(Target.MORE, ()):
        if column in said.row.cells:
            words = ARRAY.sub(r"\1", said.row.cells[column]).replace("|", ", ")
            parts.append(f"{column.replace('_', ' ').capitalize()} : {_plain(words)}")
    text = clean_text("\n\n".join(part for part in parts if part))
    return said.short(Target.DESCRIPTION, text)


def _plain(text: str) -> str:
    return html.unescape(strip_tags(text) if TAG.search(text) else text)


def _website(said: _Said) -> str:
    address = said.cell(Target.WEBSITE).split("|")[0].strip()
    if address and "://" not in address and HOST.fullmatch(address):
        address = f"https://{address}"
    if not address:
        return ""
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        said.tell(Target.WEBSITE, "note", "wrong_website", value=address[:EXCERPT])
        return ""
    if len(address) > LONGEST["website"]:
        said.tell(Target.WEBSITE, "note", "wrong_website", value=address[:EXCERPT])
        return ""
    return address


def _topics(said: _Said) -> list[Any]:
    found = []
    for code in said.list(Target.TOPICS):
        topic = topic_of(code)
        if topic is None:
            said.tell(Target.TOPICS, "note", "unknown_word", value=code[:EXCERPT])
        else:
            found.append(topic)
    return found


def _skills(said: _Said, topics: list[Any]) -> list[str]:
    names = [*said.list(Target.SKILLS), *(skill for skill, _causes in topics)]
    once = {slugify(name): name for name in reversed(names)}
    kept = [n for slug, n in once.items() if slug and len(n) <= LONGEST_SKILL and _is_name(n)]
    if len(kept) < len(once) or len(kept) > MOST_SKILLS:
        said.tell(Target.SKILLS, "note", "skills_left_out", most=MOST_SKILLS)
    return sorted(kept[::-1][:MOST_SKILLS])


def _is_name(text: str) -> bool:
    try:
        check_name(text)
    except ValidationError:
        return False
    return True


def _causes(said: _Said, topics: list[Any]) -> list[str]:
    """By number or by official name."""
    labels = _labels(Cause)
    found = {cause.value for _skill, causes in topics for cause in causes}
    for one in said.list(Target.CAUSES):
        number = re.sub(r"^(odd|sdg)\s*", "", fold(one)).zfill(2)
        code = number if number in Cause.values else labels.get(fold(one), "")
        if code:
            found.add(code)
        else:
            said.tell(Target.CAUSES, "note", "unknown_word", value=one[:EXCERPT])
    return [code for code in Cause.values if code in found]


def _languages(said: _Said) -> list[str]:
    labels = _labels(ListingLanguage)
    found = set()
    for one in said.list(Target.LANGUAGES):
        code = fold(one) if fold(one) in ListingLanguage.values else labels.get(fold(one), "")
        if code:
            found.add(code)
        else:
            said.tell(Target.LANGUAGES, "note", "unknown_word", value=one[:EXCERPT])
    return [code for code in ListingLanguage.values if code in found]


def _legal_form(said: _Said) -> str:
    """What we do not know is left out: half of the lists call something else so."""
    word = fold(said.cell(Target.LEGAL_FORM)).strip()
    key = re.sub(r"[^a-z0-9]+", "_", word).strip("_")
    if key in LegalForm.values:
        return key
    return FORMS[key].value if key in FORMS else _labels(LegalForm).get(word, "")


@cache
def _labels(enum: type[TextChoices]) -> dict[str, str]:
    """Folded words of an enum, in both languages of the site -> its codes."""
    found: dict[str, str] = {}
    for language in ("en", "fr"):
        with override(language):
            found |= {fold(str(one.label)): str(one.value) for one in enum}
    return found


def _source_id(given: str, draft: Draft) -> str:
    """As the file says it; else made of name and place, so that a row is known again."""
    if given and len(given) <= LONGEST_ID:
        return given
    said = given or f"{draft.name_key}|{draft.text['commune']}|{draft.parent}"
    return "~" + blake2b(said.encode(), digest_size=12).hexdigest()
