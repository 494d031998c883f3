"""Which commune a row means: by its INSEE code, else by postal code and name."""

import re
from collections.abc import Callable

from rapidfuzz import fuzz, process

from directory.models import Territory
from directory.models.territory import fold_name

CEDEX = re.compile(r"\bcedex\b.*$", re.IGNORECASE)
# Paris 12e, Lyon 03, Marseille 8e arrondissement.
DISTRICT = re.compile(r"\s+\d{1,2}\s*(e|er|eme|ème|nd)?(\s+arrondissement)?$", re.IGNORECASE)
# The codes of municipal districts, which are no rows here.
CITIES = (("751", "75056"), ("6938", "69123"), ("132", "13055"))
# Of a hundred; only the few names of one postal code are compared.
ALIKE = 75


class UnknownPlace(Exception):
    """`code`: `unknown_place`, or `several_places` for a name that more than one has."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(code)
        self.code, self.said = code, said


class Places:
    """All communes in memory, once per import: thirty-five thousand."""

    def __init__(self) -> None:
        self.by_code: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = {}
        self.by_postal: dict[str, dict[str, int]] = {}
        self.departments: dict[int, str] = {}
        rows = Territory.objects.communes().by_population()
        for pk, code, name, postal_codes in rows.values_list(
            "pk", "code", "search_name", "postal_codes"
        ):
            self.by_code[code] = pk
            self.by_name.setdefault(name, []).append(pk)
            self.departments[pk] = code[:2]
            for postal in postal_codes.split():
                self.by_postal.setdefault(postal, {}).setdefault(name, pk)

    def find(
        self,
        *,
        insee: str,
        postal: str,
        name: str,
        on_guess: Callable[[str], object] | None = None,
    ) -> int | None:
        """The key of the commune; None where nothing is said. Raises UnknownPlace.

        `on_guess` hears the folded name of one that only the postal code says."""
        insee, postal = _code(insee), _code(postal)
        said = " ".join(part for part in (insee, postal, name) if part)
        if not said:
            return None
        if commune := self._by_insee(insee):
            return commune
        folded = fold_name(DISTRICT.sub("", CEDEX.sub("", name).strip()))
        near = self.by_postal.get(postal, {})
        if folded in near:
            return near[folded]
        if near and folded:
            close = process.extractOne(folded, list(near), scorer=fuzz.ratio, score_cutoff=ALIKE)
            if close:
                return near[close[0]]
        if len(near) == 1:
            # A former commune, or a hamlet, is under the code of the one it is part of.
            (called, commune), *_none = near.items()
            if folded and on_guess is not None:
                on_guess(called)
            return commune
        return self._by_name(folded, postal, said)

    def _by_insee(self, insee: str) -> int | None:
        for beginning, city in CITIES:
            if insee.startswith(beginning) and insee not in self.by_code:
                insee = city
        return self.by_code.get(insee)

    def _by_name(self, folded: str, postal: str, said: str) -> int:
        """By name alone, or among those of the department that the postal code begins with."""
        named = self.by_name.get(folded, [])
        if postal:
            named = [pk for pk in named if self.departments[pk] == postal[:2]]
        if len(named) == 1:
            return named[0]
        raise UnknownPlace("several_places" if named else "unknown_place", said)


def _code(typed: str) -> str:
    """Spreadsheets take the zero from the beginning of a code."""
    code = typed.replace(" ", "").upper()
    return code.zfill(5) if code.isdecimal() and len(code) == 4 else code
