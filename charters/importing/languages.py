"""Tells the language of a file from a code in its name, or else from its words."""

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

MAX_CODE = 15  # what a frozen text keeps

# ISO 639-1, and the three-letter codes of languages that have no shorter one and are met.
_CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
    "ast ceb ckb cnr dsb fil frp gcf gsw haw hsb kab kmr mfe nds pap pcd rcf sah scn sco shi syr "
    "tok tzm vec wuu yue zgh".split()
)
# Codes that are outdated, longer than they need to be, or those of a country.
_MEANT = {
    **{"iw": "he", "in": "id", "ji": "yi", "mo": "ro"},
    **{"eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "por": "pt"},
    **{"ita": "it", "nld": "nl", "rus": "ru", "jpn": "ja", "zho": "zh", "ara": "ar", "glg": "gl"},
    **{"eus": "eu", "cat": "ca", "oci": "oc", "bre": "br"},
    **{"gb": "en-gb", "us": "en-us", "jp": "ja", "cn": "zh", "cz": "cs", "dk": "da", "gr": "el"},
    **{"ua": "uk", "vn": "vi"},
}
_CODE = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}$")
_SUBTAG = re.compile(r"^(?:[a-z]{4}|[a-z]{2}|\d{3})$")  # a script or a region

_COMMON = {
    "en": "the of and to in is that for with not are be this we our",
    "fr": "le la les des et est dans que pour une sur avec pas nous notre",
    "de": "der die das und ist nicht mit den für von werden eine wir unsere",
    "es": "el los las y es en que por una con para del nuestro se no",
    "it": "il gli e è che per una con del della non sono nostro nella si",
    "pt": "o os as e é em que por uma com para do da não nosso",
    "nl": "de het een en is van dat voor met niet zijn wij onze te op",
    "ca": "els les i és que per una amb del dels no són nostre aquest la",
}
_SCRIPTS = {
    **{"HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "ARABIC": "ar"},
    **{"HEBREW": "he", "GREEK": "el", "THAI": "th", "DEVANAGARI": "hi", "CYRILLIC": "ru"},
}


class Language(NamedTuple):
    """A language code in lower case, and what had to be guessed to read it."""

    code: str
    doubt: str = ""
    written: str = ""


def read_language(written: str) -> Language | None:
    """The language a code names (`pt-BR`, `fa_IR`, `iw`), or None when it is no such code."""
    code = written.lower().replace("_", "-")
    if not _CODE.match(code) or len(code) > MAX_CODE:
        return None
    base, _, subtags = code.partition("-")
    if base in _MEANT:
        meant = f"{_MEANT[base]}-{subtags}" if subtags else _MEANT[base]
        return Language(meant, f"“{written}” was read as the language {meant}.", base)
    if base not in _CODES:
        return None
    if subtags and not all(map(_SUBTAG.match, subtags.split("-"))):
        return Language(code, f"“{written}” is no usual language code: it was kept as it is.")
    return Language(code)


def suffix_language(stem: str) -> tuple[str, Language | None]:
    """The rest of a file's name and the language at its end: `charter.fr`, `v1.2_en`, `fr`.

    A code may itself hold a hyphen (`pt-br`), so the longest ending that is one is taken. Codes
    that are not really those of a language count after a dot only.
    """
    pieces = re.split(r"([._\s-])", stem)
    for length in (5, 3, 1):
        if len(pieces) < length:
            continue
        inner = pieces[-length + 1 :: 2] if length > 1 else []
        found = read_language("".join(pieces[-length:]))
        before = pieces[-length - 1] if len(pieces) > length else "."
        if found and set(inner) <= {"-", "_"} and (before == "." or not found.doubt):
            return "".join(pieces[: -length - 1]), found
    return stem, None


def guess_language(text: str) -> str:
    """The language of a text by its script and its smallest words; nothing when unsure."""
    letters = [letter for letter in text if letter.isalpha()][:4000]
    scripts = Counter(
        unicodedata.name(letter, "").split()[0].partition("-")[0] for letter in letters
    )
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > len(letters) / 10:
        return "ja"
    most = max(scripts, key=scripts.__getitem__, default="")
    if most in _SCRIPTS:
        return "fa" if most == "ARABIC" and set("پچژگ") & set(letters) else _SCRIPTS[most]
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    counts = {code: sum(words[word] for word in common.split()) for code, common in _COMMON.items()}
    best, second = sorted(counts, key=counts.__getitem__, reverse=True)[:2]
    return best if counts[best] > 1.3 * counts[second] else ""
