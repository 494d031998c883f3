"""How people put what they look for: whole sentences, arrondissements by their numbers.

Only of what is typed: what listings say stays as it is.
"""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
QUOTES = frozenset('"“«')
# An opening has at most so many words.
LOOKED_AT = 12
# The ways into a sentence, as plain words; what is looked for comes after.
OPENING = re.compile(
    r"""
    (?:(?:bonjour|bonsoir|hello|hi)\ )?
    (?:
        (?:je|on|nous)\ (?:re)?cherch(?:e|ons)
        | cherche | cherchons
        | (?:(?:j\ ai|on\ a|nous\ avons|avons)\ )?besoin
        | (?:je|j|on|nous)\ (?:voudr|souhait|aimer)\w+(?:\ trouver)?
        | (?:(?:ou|comment)\ )?(?:(?:peut\ on|puis\ je|est\ ce\ qu\ on\ peut)\ )?trouver
        | ou(?:\ (?:peut\ on|puis\ je))?\ faire
        | comment(?:\ (?:peut\ on|puis\ je|faire))?
        | qui\ (?:peut|pourrait|sait)(?:\ (?:m|nous)\ aider)?
        | (?:est\ ce\ qu\ il\ )?y\ a\ t\ il
        | (?:(?:i|we)\ (?:(?:am|are|m|re)\ )?)?looking\ for
        | (?:i|we)\ (?:need|want)
        | where\ (?:can\ (?:i|we)|to)\ find
        | who\ can(?:\ help(?:\ me|\ us)?)?
        | (?:is|are)\ there
    )
    (?:\ (?:de|d|a|to))?
    (?:\ (?:quelqu\ un|une\ personne|someone|somebody|anyone)(?:\ (?:qui|who))?)?
    (?=\ )
    """,
    re.VERBOSE,
)
# paris 11, Lyon 3e, Marseille 1er arrondissement: the postal code says it. Not 3 000, nor the
# beginning of 11e-commerce.
ARRONDISSEMENT = re.compile(
    r"\b(paris|lyon|marseille)[ ,-]{1,3}([12]?[0-9])"
    r"(?: ?(?:er|e|[eèÈ]me|[èÈ])(?![\w-])(?: arr(?:ondissement\b|\.)?)?)?"
    r"(?! [0-9]{3}(?!\w))(?!\w)",
    re.IGNORECASE | re.ASCII,
)
# How many there are, and their codes but for the number.
ARRONDISSEMENTS = {"paris": (20, "750"), "lyon": (9, "690"), "marseille": (16, "130")}


def put_plainly(query: str) -> str:
    """The query without the words it only begins with, numbers of arrondissements as postal codes:
    “je cherche une graphiste à Paris 11” asks for “une graphiste à Paris 75011”."""
    return ARRONDISSEMENT.sub(_with_code, _without_opening(unicodedata.normalize("NFC", query)))


def _without_opening(query: str) -> str:
    found = list(WORD.finditer(query[:200]))[:LOOKED_AT]
    opening = OPENING.match(" ".join(map(_folded, found)))
    if opening is None:
        return query
    end = found[len(opening[0].split()) - 1].end()
    return query if QUOTES & set(query[:end]) else query[end:].removeprefix("'")


def _folded(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKD", found[0].lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)) or "_"


def _with_code(found: re.Match[str]) -> str:
    most, code = ARRONDISSEMENTS[found[1].lower()]
    number = int(found[2])
    return f"{found[1]} {code}{number:02}" if 1 <= number <= most else found[0]
