"""Languages of texts: what each calls itself, and which way it is written.

A charter may be frozen in any language, not only in those of the site.
"""

from django.conf import settings
from django.utils.translation import get_language, get_language_info

_OWN_NAMES = {
    "am": "አማርኛ",
    "ast": "Asturianu",
    "ceb": "Cebuano",
    "co": "Corsu",
    "es-and": "Andalûh",
    "fil": "Filipino",
    "fo": "Føroyskt",
    "gcf": "Kréyòl gwadloupéyen",
    "gsw": "Schwiizertütsch",
    "gu": "ગુજરાતી",
    "haw": "ʻŌlelo Hawaiʻi",
    "jv": "Basa Jawa",
    "ku": "Kurdî",
    "lo": "ລາວ",
    "mg": "Malagasy",
    "mi": "Te reo Māori",
    "oc": "Occitan",
    "pa": "ਪੰਜਾਬੀ",
    "ps": "پښتو",
    "rcf": "Kréol rényoné",
    "sd": "سنڌي",
    "si": "සිංහල",
    "so": "Soomaali",
    "tl": "Tagalog",
    "wo": "Wolof",
    "yi": "ייִדיש",
    "yo": "Yorùbá",
    "zu": "isiZulu",
}
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ku-arab nqo pa-arab ps sd syr ug ur yi".split())
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"arab", "hebr", "syrc", "thaa", "nkoo", "adlm"})


def direction(code: str) -> str:
    """`rtl` or `ltr`, as HTML wants it; a script in the code wins over the language."""
    base, *subtags = code.lower().split("-")
    if scripts := [subtag for subtag in subtags if len(subtag) == 4 and subtag.isalpha()]:
        return "rtl" if scripts[0] in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if base in _RIGHT_TO_LEFT else "ltr"


def own_name(code: str) -> str:
    """What the language calls itself, with what tells it from its neighbours: `Português (br)`."""
    return _name(code, "name_local")


def name_here(code: str) -> str:
    """What the language is called in the language of the page, as inside a sentence."""
    name = _name(code, "name_translated")
    # English writes languages with a capital, French does not.
    return name if (get_language() or "").startswith("en") else name[:1].lower() + name[1:]


def spoken_language(code: str) -> str:
    """The language itself where the site speaks it, else the site's own."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _name(code: str, key: str) -> str:
    if code in _OWN_NAMES:
        return _OWN_NAMES[code]
    try:
        info = get_language_info(code)
    except KeyError:
        base, _, rest = code.partition("-")
        return f"{_OWN_NAMES[base]} ({rest})" if base in _OWN_NAMES and rest else code
    name = str(info[key])
    name = name[:1].upper() + name[1:] if key == "name_local" else name
    _, _, rest = code.partition("-")
    # Django falls back on the language without its region.
    return f"{name} ({rest.removeprefix('x-')})" if rest and info["code"] != code else name
