"""Reads the lines that announce where the next articles come from."""

import re
from dataclasses import dataclass

_COUNTS = {
    word: number
    for number, words in enumerate(
        [
            "un une one",
            "deux two",
            "trois three",
            "quatre four",
            "cinq five",
            "six",
            "sept seven",
            "huit eight",
            "neuf nine",
            "dix ten",
        ],
        start=1,
    )
    for word in words.split()
}
_COUNT = r"\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True))
_WHAT = r"(?:th[èe]mes?|themes?|articles?|points?|engagements?|commitments?|principes?|principles?)"
_ORIGIN = re.compile(
    r"\b(?:repris|reprises|émanent|tirée?s|issue?s|proviennent|viennent|extraite?s|emprunt[ée]e?s|inspirée?s|"
    r"taken|comes?|came|drawn|borrowed|adapted|originate|inspired)\b(?:\s+\w+)?\s+"
    r"(?:de la|de l['’]|des|du|de|d['’]|from|by)\s*(?P<source>\S.*)$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"^(?:(?:les|the|ces|these)\s+)?(?P<count>{_COUNT})\s+(?:\w+\s+)?{_WHAT}\b", re.IGNORECASE
)
_RANGED = re.compile(
    rf"^(?:(?:les|the)\s+)?{_WHAT}\s+(?P<first>\d{{1,3}})\s*(?:à|to|-|–|et|and)\s*(?P<last>\d{{1,3}})\b",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"\b(?:ci-dessus|précédents?|above|preceding)\b", re.IGNORECASE)
_SOURCE_END = re.compile(r"[;,.](?:\s|$)(?![^(]*\))")
_ARTICLE = re.compile(r"^(?:la|le|les|the)\s+|^l['’]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Announcement:
    """Where articles come from: a count (before or after the line) or a range of numbers."""

    source: str
    count: int = 0
    first: int = 0
    last: int = 0
    is_above: bool = False

    def numbers(self, following: int) -> range:
        """The article numbers it speaks of, ``following`` being the next one after the line."""
        if self.first:
            return range(self.first, self.last + 1)
        if self.is_above:
            return range(max(1, following - self.count), following)
        return range(following, following + self.count)


def read_announcement(text: str) -> Announcement | None:
    """The announcement a line makes, such as "the 3 themes below come from the charter of X"."""
    origin = _ORIGIN.search(text)
    if not origin:
        return None
    source = _SOURCE_END.split(origin["source"], maxsplit=1)[0].strip(" :")
    source = _ARTICLE.sub("", source)
    source = source[:1].upper() + source[1:]
    if ranged := _RANGED.match(text):
        return Announcement(source, first=int(ranged["first"]), last=int(ranged["last"]))
    if counted := _COUNTED.match(text):
        written = counted["count"].lower()
        count = _COUNTS.get(written) or int(written)
        return Announcement(
            source, count=count, is_above=bool(_ABOVE.search(text[: origin.start()]))
        )
    return None
