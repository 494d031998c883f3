"""What a row says beyond the essentials: fields that only one kind of listing has, and its terms.

A field is in the text only where the file has a column for it: another file, or an older one,
leaves it as it is. What no field takes is not lost: a word that no list here has, or a column that
is for the other kind, goes to the presentation.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from directory.enums import Engagement, HostingCountry, Modality, Public, Sector
from directory.importing.columns import Target
from directory.importing.plain import plain_text
from directory.importing.said import (
    EXCERPT,
    NO_OTHERS,
    Said,
    array_in,
    code_of,
    in_a_row,
    is_name,
    line_of,
)
from directory.models import Listing
from directory.models.saying import OF_FREELANCERS, OF_INITIATIVES, of_other_kind
from directory.rows import LONGEST_ADDRESS, MOST, ROWS, Part, check_address
from portal.texts import clean_text

BETWEEN_ROWS = re.compile(r"[;\n]+")
# The last part may be empty.
BETWEEN_PARTS = re.compile(r" ·(?: |$)")
LIST_MARK = "- "


def _by_word(words: dict[TextChoices, str]) -> dict[str, str]:
    return {word: str(code.value) for code, said in words.items() for word in said.split()}


# Other words for the codes of the two longest lists, data.inclusion's `publics` and `profils` among
# them; each list's own codes and labels are known anyway.
PUBLICS = _by_word(
    {
        Public.EVERYONE: "tous tous_publics tout_public tous_les_publics grand_public",
        Public.FAMILIES: "familles famille familles_enfants parents enfants",
        Public.YOUNG: "jeunes jeunes_16_26 etudiants alternants sortants_ase adolescents",
        Public.ELDERLY: "seniors seniors_65 retraites personnes_agees",
        Public.DISABLED: "handicap personnes_en_situation_de_handicap personnes_handicapees"
        " deficience_visuelle surdite handicaps_mentaux handicaps_psychiques",
        Public.JOB_SEEKERS: "demandeurs_emploi demandeurs_demploi demandeurs_d_emploi",
        Public.POOR: "beneficiaires_des_minimas_sociaux beneficiaires_rsa allocataires_rsa"
        " personnes_en_situation_durgence sans_domicile_fixe precaires",
        Public.MIGRANTS: "personnes_exilees personnes_de_nationalite_etrangere refugies migrants"
        " public_langues_etrangeres",
        Public.OFFLINE: "eloignes_du_numerique",
        Public.WORKERS: "actifs salaries independants",
        Public.ORGANISATIONS: "associations cooperatives",
        Public.COMPANIES: "entreprises",
        Public.AUTHORITIES: "collectivites collectivites_locales collectivites_territoriales",
    }
)
SECTORS = _by_word(
    {
        Sector.FARMING: "agriculture alimentation food farming",
        Sector.HOUSING: "logement habitat batiment housing",
        Sector.CULTURE: "culture medias arts",
        Sector.DIGITAL: "numerique informatique digital it",
        Sector.EDUCATION: "education formation enseignement training",
        Sector.EMPLOYMENT: "insertion emploi inclusion employment",
        Sector.ENERGY: "energie environnement energy environment",
        Sector.FINANCE: "finance assurance banque",
        Sector.MOBILITY: "mobilite transport transports livraison mobility",
        Sector.REUSE: "reemploi recyclage reparation ressourcerie recycling",
        Sector.HEALTH: "sante soin soins health",
        Sector.SPORT: "sport sports loisirs",
        Sector.TOURISM: "tourisme hotellerie restauration tourism",
        Sector.TRADE: "commerce distribution retail",
        Sector.OTHER: "autre autres other",
    }
)


def read_further(said: Said, kind: str) -> dict[str, Any]:
    """The fields this file has a column for; those of the other kind are empty."""
    others = of_other_kind(kind)
    text: dict[str, Any] = {}
    for name, read in FIELDS.items():
        target = Target(name)
        if target in said.columns:
            empty = Listing._meta.get_field(name).get_default()
            text[name] = empty if name in others else read(said, target)
    if Target.TERMS in said.columns:
        terms = said.codes(Target.TERMS, Modality)
        text |= {modality.value: modality.value in terms for modality in Modality}
    return text


def left_over_words(said: Said, kind: str) -> list[tuple[str, str]]:
    """Column and words of what goes to the presentation."""
    whole = [Target.MORE, *(Target(name) for name in of_other_kind(kind))]
    columns = [column for target in whole for column in said.columns.get(target, ())]
    words = [(one, said.row.cells[one]) for one in columns if one in said.row.cells]
    return words + [(column, ", ".join(unknown)) for column, unknown in said.left_over.items()]


def _paragraphs(said: Said, target: Target) -> str:
    return said.short(target, clean_text(plain_text(said.cell(target))))


def _all_paragraphs(said: Said, target: Target) -> str:
    """Of all its columns: `frais` says “payant”, and `frais_precisions` how much."""
    cells = (said.row.cells.get(column, "") for column in said.columns[target])
    lines = [plain_text(in_a_row(cell)) for cell in cells if cell]
    return said.short(target, clean_text("\n".join(line[:1].upper() + line[1:] for line in lines)))


def _line(said: Said, target: Target) -> str:
    return said.short(target, line_of(said.cell(target)))


def _trade(said: Said, target: Target) -> str:
    """It stands on cards beside the name, and follows the same rule."""
    line = _line(said, target)
    if is_name(line):
        return line
    said.tell(target, "note", "unknown_word", value=line[:EXCERPT])
    return ""


def _one(
    enum: type[TextChoices], others: Mapping[str, str] = NO_OTHERS
) -> Callable[[Said, Target], str]:
    def read(said: Said, target: Target) -> str:
        """The first in the file's order: what stands first is meant most. The others are kept."""
        cell = said.cell(target)
        if code := code_of(cell, enum, others):
            return code
        found = {word: code_of(word, enum, others) for word in said.words(target)}
        code = next(filter(None, found.values()), "")
        rest = [word for word in found if found[word] != code or not code]
        said.leave_out(target, rest, keep=bool(code or others))
        return code

    return read


def _publics(said: Said, target: Target) -> list[str]:
    return said.codes(target, Public, PUBLICS)


def _rows(said: Said, target: Target) -> list[dict[str, str]]:
    rows = [row for one in _lines_of_rows(said.cell(target)) if (row := _row(said, target, one))]
    if len(rows) > MOST:
        said.tell(target, "note", "rows_left_out", most=MOST)
    return rows[:MOST]


def _lines_of_rows(cell: str) -> list[str]:
    """An array, or what stands between bars as in our own files, else between semicolons or lines;
    a cell without any of these, and without parts of rows, is a list between commas."""
    if found := array_in(cell):
        return found
    if "|" in cell:
        return cell.split("|")
    cell = plain_text(cell)
    found = BETWEEN_ROWS.split(cell)
    if len(found) == 1 and not BETWEEN_PARTS.search(cell):
        found = cell.split(",")
    return found


def _row(said: Said, target: Target, words: str) -> dict[str, str] | None:
    parts = ROWS[target.value]
    cells = [line_of(cell) for cell in BETWEEN_PARTS.split(words)]
    row = _by_part(parts, [cells[0].removeprefix(LIST_MARK), *cells[1:]])
    for part in parts:
        if len(row[part.name]) > part.longest:
            said.tell(target, "note", "shortened", most=part.longest)
            row[part.name] = row[part.name][: part.longest].strip()
    return row if row[parts[0].name] else None


def _by_part(parts: Sequence[Part], cells: list[str]) -> dict[str, str]:
    """By their places where all are there. Else one is the address that is one, and the others are
    texts in their order; what is too much goes on with the last."""
    names = [part.name for part in parts]
    if len(cells) == len(parts) and cells[0] and all(map(_may_be, parts, cells)):
        return dict(zip(names, cells, strict=True))
    name, *rest = [cell for cell in cells if cell] or [""]
    row = dict.fromkeys(names, "") | {names[0]: name}
    for part in parts[1:]:
        if part.is_address and (address := next(filter(_is_address, rest), "")):
            row[part.name] = address
            rest.remove(address)
    texts = [part.name for part in parts[1:] if not part.is_address]
    for text in texts[:-1]:
        row[text] = rest.pop(0) if rest else ""
    row[texts[-1]] = " · ".join(rest)
    return row


def _may_be(part: Part, cell: str) -> bool:
    return not (part.is_address and cell) or _is_address(cell)


def _is_address(text: str) -> bool:
    if len(text) > LONGEST_ADDRESS:
        return False
    try:
        check_address(text)
    except ValidationError:
        return False
    return True


FIELDS: dict[str, Callable[[Said, Target], Any]] = {
    **dict.fromkeys(("mission", "data_policy", "governance"), _paragraphs),
    **dict.fromkeys(("concessions", "learning_path", "passions"), _paragraphs),
    "price_policy": _all_paragraphs,
    **dict.fromkeys(("platform", "hosting", "solidarity_rate"), _line),
    "trade": _trade,
    "sector": _one(Sector, SECTORS),
    "hosting_country": _one(HostingCountry),
    "engagement": _one(Engagement),
    "publics": _publics,
    **dict.fromkeys(("services", "commons", "portfolio"), _rows),
}
# In columns of Listing; those a file says nothing of keep what they have.
COLUMNS = (*OF_FREELANCERS, *OF_INITIATIVES, *Modality.values)
