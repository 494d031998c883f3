"""Which commune a row means: by its INSEE code, else by postal code and name."""

import re
from collections.abc import Callable

from rapidfuzz import fuzz, process

from directory.models import Territory
from directory.models.territory import fold_name

# These two read names with single spaces: so no cell, however long, keeps them busy.
CEDEX = re.compile(r"\bcedex\b.*", re.IGNORECASE)
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
        self.names: dict[int, str] = {}
        self.postal_codes: dict[int, list[str]] = {}
        rows = Territory.objects.communes().by_population()
        for pk, code, called, name, postal_codes in rows.values_list(
            "pk", "code", "name", "search_name", "postal_codes"
        ):
            self.by_code[code] = pk
            self.by_name.setdefault(name, []).append(pk)
            self.names[pk] = called
            self.postal_codes[pk] = postal_codes.split()
            for postal in self.postal_codes[pk]:
                self.by_postal.setdefault(postal, {}).setdefault(name, pk)

    def find(
        self,
        *,
        insee: str,
        postal: str,
        name: str,
        on_guess: Callable[[str, str, str], object] = lambda code, value, called: None,
    ) -> int | None:
        """The key of the commune; None where nothing is said. Raises UnknownPlace.

        `on_guess` hears where the row contradicts itself: `by_postal` for a name that is none of
        its postal code's, `other_insee` for a code that is another commune's, `by_insee` for a
        name that is another's; what the row said, and the name of what was taken. A code is
        overruled by a postal code only: names have namesakes, and change."""
        insee, postal, name = _code(insee), _code(postal), " ".join(name.split())
        said = " ".join(part for part in (insee, postal, name) if part)
        if not said:
            return None
        folded = fold_name(DISTRICT.sub("", CEDEX.sub("", name).strip()))
        coded = self._by_insee(insee)
        if coded and (not (postal or folded) or self._agree(coded, postal, folded)):
            return coded
        if coded and not postal:
            if folded in self.by_name:
                on_guess("by_insee", name, self.names[coded])
            return coded
        try:
            commune, is_guess = self._by_what_people_say(postal, folded, said)
        except UnknownPlace:
            if coded:
                return coded
            raise
        if coded and is_guess:
            return coded
        if coded:
            on_guess("other_insee", insee, self.names[commune])
        elif is_guess:
            on_guess("by_postal", name, self.names[commune])
        return commune

    def _agree(self, commune: int, postal: str, folded: str) -> bool:
        """Whether the postal code or the name could be this commune's. One that grew is often
        called as before: Vire is Vire Normandie, and the Viré of another postal code is not."""
        if postal in self.postal_codes[commune]:
            return True
        if not folded or folded in self.by_postal.get(postal, {}):
            return False
        called = fold_name(self.names[commune])
        return called.startswith(f"{folded} ") or fuzz.ratio(folded, called) >= ALIKE

    def _by_what_people_say(self, postal: str, folded: str, said: str) -> tuple[int, bool]:
        """And whether the name says something else than the postal code."""
        near = self.by_postal.get(postal, {})
        if folded in near:
            return near[folded], False
        if near and folded:
            begun = [pk for called, pk in near.items() if called.startswith(f"{folded} ")]
            if len(begun) == 1:
                return begun[0], False
            close = process.extractOne(folded, list(near), scorer=fuzz.ratio, score_cutoff=ALIKE)
            if close:
                return near[close[0]], False
        if len(near) == 1:
            # A former commune, or a hamlet, is under the code of the one it is part of.
            (commune,) = near.values()
            return commune, bool(folded)
        return self._by_name(folded, postal, said), False

    def _by_insee(self, insee: str) -> int | None:
        for beginning, city in CITIES:
            if insee.startswith(beginning) and insee not in self.by_code:
                insee = city
        return self.by_code.get(insee)

    def _by_name(self, folded: str, postal: str, said: str) -> int:
        """By name alone, or among those whose postal codes begin as this one: a cedex has its
        own."""
        named = self.by_name.get(folded, [])
        if postal:
            named = [pk for pk in named if any(p[:2] == postal[:2] for p in self.postal_codes[pk])]
        if len(named) == 1:
            return named[0]
        raise UnknownPlace("several_places" if named else "unknown_place", said)


def _code(typed: str) -> str:
    """Spreadsheets take the zero from the beginning of a code."""
    code = typed.replace(" ", "").upper()
    return code.zfill(5) if code.isdecimal() and len(code) == 4 else code
