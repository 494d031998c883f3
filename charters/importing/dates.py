"""Finds French and English dates, and the sentence or note that dates the charter."""

import re
from datetime import date
from typing import NamedTuple

from charters.importing.vocabulary import CHARTER_NOUN

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "janvier january jan",
            "février fevrier february feb",
            "mars march mar",
            "avril april apr",
            "mai may",
            "juin june jun",
            "juillet july jul",
            "août aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "décembre decembre december dec",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})\b"
    rf"|\b(?P<month2>{_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})\b",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b")
_NUMERIC = re.compile(r"\b(?P<day>\d{1,2})([/.-])(?P<month>\d{1,2})\2(?P<year>\d{4}|\d{2})\b")

# What is done to a charter on its date.
_DEED = re.compile(
    r"\b(?:version|valid[ée]|adopt|approuv|approv|ratifi|révis|revis|r[ée]dig|écrit|written|draft|"
    r"construit|built|élabor|co-?constr|fond[ée]|found|cré[ée]|created|sign[ée]|vot[ée]|updated|"
    r"mise? à jour|en vigueur|in force|dated?\b|publi[ée]|publish|proclam|fait|done)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W*(?:(?:texte|text|document)\s+)?(?:version|draft|projet de|valid[ée]e?|validated|"
    r"révisée?|revised|adopt(?:ée?|ed)|approuvée?|approved|ratifi(?:ée?|ed)|mise? à jour|"
    r"updated)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(rf"\b{CHARTER_NOUN}\b|\b(?:version|texte|text|document)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-zà-ÿ])")


class FoundDate(NamedTuple):
    """A date read in a text, with what had to be guessed to read it."""

    value: date
    doubt: str = ""


def find_date(text: str) -> FoundDate | None:
    """The first date of the text; day before month where both orders are possible."""
    found = []
    for pattern in (_WRITTEN, _ISO, _NUMERIC):
        for match in pattern.finditer(text):
            if read := _read(match):
                found.append((match.start(), read))
    return min(found, key=lambda item: item[0])[1] if found else None


def _read(match: re.Match[str]) -> FoundDate | None:
    parts = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
    written = match[0]
    month = _MONTHS.get(parts["month"].lower()) or int(parts["month"])
    year, doubt = int(parts["year"]), ""
    if len(parts["year"]) == 2:
        year, doubt = 2000 + year, f"the year of “{written}” was read as {2000 + year}."
    elif (
        match.re is _NUMERIC
        and int(parts["day"]) <= 12
        and month not in (int(parts["day"]),)
        and month <= 12
    ):
        doubt = f"“{written}” was read with the day before the month."
    try:
        return FoundDate(date(year, month, int(parts["day"])), doubt)
    except ValueError:
        return None


def is_note(text: str) -> bool:
    """Whether a line near the title only says which version this is or when it was adopted."""
    if len(text) > 100 or re.match(
        rf"^(?:(?:la|le|the|notre|our)\s+)?{CHARTER_NOUN}\b", text, re.IGNORECASE
    ):
        return False
    return bool(_NOTE.match(text)) or bool(
        find_date(text) and (len(text) <= 40 or _DEED.search(text))
    )


def dating_sentence(text: str) -> str:
    """The sentence that dates the charter ("This charter was adopted on..."), or nothing."""
    for sentence in _SENTENCE_END.split(text):
        if find_date(sentence) and _SENTENCE.search(sentence) and _DEED.search(sentence):
            return sentence.strip()
    return ""
