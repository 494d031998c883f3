"""The French and English words that tell what a line of a charter is for."""

import re

CHARTER_NOUN = r"(?:charte|chartre|manifeste|charter|manifesto)"
SENTENCE_ENDS = ".!?…。！？؟"

_PREAMBLE = re.compile(
    r"^(?:pr[ée]ambule|preamble|introduction|avant[- ]propos|foreword|contexte|context|constats?|"
    r"findings|finalit[ée]s|purposes?|objet|(?:nos |les )?engagements|(?:the |our )?commitments|"
    r"sommaire|contents)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:conclusion|closing|pour finir|en conclusion|annexes?|appendix|attributions?|"
    r"acknowledge?ments?|remerciements?|credits?|crédits?)\b",
    re.IGNORECASE,
)

_WHOSE = r"(?:(?:liste des|list of|les|the|nos|our|premi[eè]re?s|first) )*"
_SIGNATORIES = re.compile(
    rf"^{_WHOSE}(?:organisations |organizations |structures |membres |members )?"
    r"(?:signataires|signatories|signatures?)$"
    r"|^(?:(?:(?:ils|elles|iels)(?: et (?:ils|elles))?|celles et ceux qui) )?"
    r"ont (?:d[ée]j[àa] )?sign[ée]\b.{0,30}$"
    r"|^(?:(?:they|those who)(?: have)? )?(?:already )?signed(?: by| it)?$"
    r"|^sign[ée]e? par$",
    re.IGNORECASE,
)
_FIELD = (
    r"(?:nom|pr[ée]nom|name|date|lieu|place|signature|cachet|stamp|qualit[ée]|"
    r"fonction|title|function)s?"
)
_SIGNATURE_LINE = re.compile(
    r"^(?:fait|sign[ée]e?)\s+[aà]\b.{0,70}$"
    r"|^[aà]\s*[\w\s.…_’'-]{0,40},\s*le\b.{0,40}$"
    r"|^(?:done|signed)\s+(?:at|in|on)\b.{0,70}$"
    r"|^[^\W\d_][\w’' -]{1,30},\s*(?:le|on)\s.{0,20}\d{4}$"
    rf"|^{_FIELD}(?:[\s,/&]+(?:(?:et|and|du|de la|of the)\s+)?{_FIELD})*\s*:?[\s._…]*$"
    r"|^lu et approuv[ée].{0,20}$",
    re.IGNORECASE,
)
_CLOSING_FORMULA = re.compile(
    rf"^(?:ce|cette|le|la|this|the|our|notre)\s+(?:présente?\s+|present\s+)?(?:{CHARTER_NOUN}|texte|text)\b",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"^(?:ce|cette|this|our|notre)\s.{1,60}?\s(?:is|was|est|a été)\s(?:largely )?"
    r"(?:adapted from|adaptée? d|inspired by|inspirée? d)",
    re.IGNORECASE,
)

# A line that ends with one of these and a colon opens a sentence that its bullets finish.
_OPENING_WORD = re.compile(
    r"(?<!\w)(?:à|a|aux?|de|du|des|par|pour|que|qui|dont|avec|en|sur|est|sont|suivante?s?|notamment|"
    r"également|comme|implique|nécessite|doivent|doit|afin|to|by|for|of|that|with|are|is|as|follows|"
    r"following|includes?|must|will|shall)$",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:a|ont) pour\b|\bs['’](?:engag|attach)|\b(?:commits?|agrees?|undertakes?|pledges?) to\b",
    re.IGNORECASE,
)


def is_preamble_heading(text: str) -> bool:
    """Whether a heading opens the text before the articles."""
    return len(text) <= 80 and bool(_PREAMBLE.match(text))


def is_closing_heading(text: str) -> bool:
    """Whether a heading opens what follows the articles."""
    return bool(_CLOSING.match(text)) or is_signatories_heading(text)


def is_signatories_heading(text: str) -> bool:
    """Whether the line is the title of the list of those who signed."""
    return len(text) <= 80 and bool(_SIGNATORIES.match(text.rstrip(" :.…")))


def is_signature_line(text: str) -> bool:
    """Whether the line opens a signature block: its heading, place and date, a field to fill."""
    return len(text) <= 100 and (is_signatories_heading(text) or bool(_SIGNATURE_LINE.match(text)))


def is_closing_formula(text: str) -> bool:
    """Whether the paragraph speaks of the charter itself."""
    return bool(_CLOSING_FORMULA.match(text)) or is_attribution(text)


def is_attribution(text: str) -> bool:
    """Whether the paragraph says which other text this one comes from."""
    return bool(_ATTRIBUTION.match(text))


def is_subtitle(text: str) -> bool:
    """Whether a short line heads a sub-part: capitals, or a colon that opens no sentence."""
    if len(text) > 80:
        return False
    if not text.endswith((":", "：")):
        return text.isupper() and text[-1] not in SENTENCE_ENDS and " " in text
    title = without_colon(text)
    return not _OPENING_WORD.search(title) and not _PROMISE.search(title)


def ends_sentence(text: str) -> bool:
    """Whether the text ends where a sentence, a clause or an opening to a list ends."""
    return text.rstrip("»”\"') \u00a0\u202f").endswith((*SENTENCE_ENDS, ";", ":", ",", "：", "；"))


def without_colon(text: str) -> str:
    """A title without the colon that ends it."""
    return text.rstrip(" :：\u00a0\u202f") or text
