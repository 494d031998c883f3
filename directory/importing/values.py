"""From a row to the text of a listing, and what of it was left out or is wrong."""

import re
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from directory.enums import Cause, LegalForm, ListingKind, ListingLanguage
from directory.identifiers import read_rna, read_siren
from directory.importing.columns import Mapping, Target
from directory.importing.drafts import Draft
from directory.importing.further import left_over_words, read_further
from directory.importing.places import Places, UnknownPlace
from directory.importing.plain import in_lower_case, plain_text
from directory.importing.rows import Row
from directory.importing.said import (
    EXCERPT,
    LONGEST,
    Said,
    code_of,
    in_a_sentence,
    is_name,
    line_of,
    word_key,
)
from directory.importing.topics import topic_of
from directory.matching import fold
from portal.texts import clean_text

LONGEST_ID = 100
MOST_SKILLS, LONGEST_SKILL = 15, 40
# “3”, “ODD 3”, “SDG3”, “ODD n° 3 – Bonne santé et bien-être”.
GOAL = re.compile(r"(?:odd|sdg|goal|objectif)?\W*(?:n\W*)?(\d{1,2})\b")
HOST = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")
NO_WEBSITE = frozenset(("non", "oui", "aucun", "pas de site", "pas de site internet"))
# A spreadsheet shows a long number so, and keeps its first digits only.
SCIENTIFIC = re.compile(r"\d([.,]\d+)?e\+?\d+", re.IGNORECASE)
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
CATEGORY = re.compile(r"\d{4}")
CATEGORIES: dict[str, str] = {
    "10": LegalForm.SOLE_TRADER,
    "51": LegalForm.COOPERATIVE,
    "63": LegalForm.COOPERATIVE,
    **dict.fromkeys("52 53 54 55 56 57 58 65".split(), LegalForm.COMPANY),
    **dict.fromkeys("71 72 73 74".split(), LegalForm.PUBLIC),
    "82": LegalForm.MUTUAL,
    "92": LegalForm.ASSOCIATION,
    "93": LegalForm.FOUNDATION,
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
        said = Said(row, self.columns)
        topics = _topics(said)
        word = fold(said.cell(Target.KIND))
        kind = ListingKind.FREELANCER if word in FREELANCERS else self.kind
        further = read_further(said, kind)
        tagline = _tagline(said)
        text = {
            "name": _name(said),
            "tagline": tagline,
            "description": _description(said, tagline, left_over_words(said, kind)),
            "commune": self._commune(said),
            "works_remotely": any(fold(one) in YES for one in said.words(Target.REMOTE)),
            "causes": _causes(said, topics),
            "languages": said.codes(Target.LANGUAGES, ListingLanguage),
            "website": _website(said),
            "legal_form": _legal_form(said),
            "siren": said.read(Target.SIREN, read_siren, _why_no_siren(said)),
            "rna": said.read(Target.RNA, read_rna, "wrong_rna"),
            "skills": _skills(said, topics),
            **further,
        }
        draft = Draft(
            line=row.line,
            kind=kind,
            text=text,
            source=said.cell(Target.SOURCE)[:LONGEST_ID] or self.source,
            source_id="",
            parent=said.cell(Target.PARENT),
            problems=said.problems,
            street=word_key(said.cell(Target.STREET)),
        )
        draft.source_id = _source_id(said.cell(Target.ID), draft)
        return draft

    def _commune(self, said: Said) -> int | None:
        asked = {"insee": Target.INSEE, "postal": Target.POSTAL, "name": Target.COMMUNE}
        cells = {name: said.cell(target) for name, target in asked.items()}

        def on_guess(code: str, value: str, called: str) -> None:
            target = Target.INSEE if code == "other_insee" else Target.COMMUNE
            said.tell(target, "note", code, value=value[:EXCERPT], name=called)

        try:
            return self.places.find(**cells, on_guess=on_guess)
        except UnknownPlace as error:
            target = next(t for t in (Target.COMMUNE, Target.POSTAL, Target.INSEE) if said.cell(t))
            said.tell(target, "error", error.code, value=error.said[:EXCERPT])
            return None


def _name(said: Said) -> str:
    name = line_of(said.cell(Target.NAME))
    if (lowered := in_lower_case(name)) != name:
        said.tell(Target.NAME, "note", "capitals", value=name[:EXCERPT], name=lowered[:EXCERPT])
        name = lowered
    if not name:
        said.tell(Target.NAME, "error", "no_name")
        return ""
    if not is_name(name):
        said.tell(Target.NAME, "error", "address_in_name", value=name[:EXCERPT])
    return said.short(Target.NAME, name)


def _tagline(said: Said) -> str:
    line = line_of(said.cell(Target.TAGLINE))
    # One with an address in it is none; the presentation may say it.
    return said.short(Target.TAGLINE, line) if line and is_name(line) else ""


def _description(said: Said, tagline: str, more: list[tuple[str, str]]) -> str:
    """With what else the row says and no field is for, under the headings of its columns."""
    parts = [plain_text(said.cell(Target.DESCRIPTION))]
    if line_of(parts[0]) == tagline:
        parts = []  # the line says it
    parts += [in_a_sentence(column, cell) for column, cell in more]
    text = clean_text("\n\n".join(part for part in parts if part))
    return said.short(Target.DESCRIPTION, text)


def _website(said: Said) -> str:
    address = said.cell(Target.WEBSITE).split("|")[0].strip()
    if fold(address) in NO_WEBSITE:
        return ""
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


def _topics(said: Said) -> list[Any]:
    found = []
    for code in said.words(Target.TOPICS):
        topic = topic_of(code)
        if topic is None:
            said.tell(Target.TOPICS, "note", "unknown_word", value=code[:EXCERPT])
        else:
            found.append(topic)
    return found


def _skills(said: Said, topics: list[Any]) -> list[str]:
    names = [*said.words(Target.SKILLS), *(skill for skill, _causes in topics)]
    once = {slugify(name): name for name in reversed(names)}
    kept = [n for slug, n in once.items() if slug and len(n) <= LONGEST_SKILL and is_name(n)]
    if len(kept) < len(once) or len(kept) > MOST_SKILLS:
        said.tell(Target.SKILLS, "note", "skills_left_out", most=MOST_SKILLS)
    return sorted(kept[::-1][:MOST_SKILLS])


def _causes(said: Said, topics: list[Any]) -> list[str]:
    found = {cause.value for _skill, causes in topics for cause in causes}
    found.update(said.codes(Target.CAUSES, Cause, read=_goal))
    return [code for code in Cause.values if code in found]


def _goal(word: str) -> str:
    """By number or by official name."""
    number = GOAL.match(fold(word))
    code = number[1].zfill(2) if number else ""
    return code if code in Cause.values else code_of(word, Cause)


def _legal_form(said: Said) -> str:
    """What we do not know is left out: half of the lists call something else so."""
    key = word_key(said.cell(Target.LEGAL_FORM))
    if CATEGORY.fullmatch(key):  # of INSEE; their first two digits are enough
        return CATEGORIES.get(key[:2], "")
    return code_of(key, LegalForm, FORMS)


def _why_no_siren(said: Said) -> str:
    return "cut_siren" if SCIENTIFIC.fullmatch(said.cell(Target.SIREN)) else "wrong_siren"


def _source_id(given: str, draft: Draft) -> str:
    """As the file says it; else made of name and place, so that a row is known again."""
    if given and len(given) <= LONGEST_ID:
        return given
    said = given or f"{draft.name_key}|{draft.text['commune']}|{draft.parent}"
    return "~" + blake2b(said.encode(), digest_size=12).hexdigest()
