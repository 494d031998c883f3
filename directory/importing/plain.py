"""Plain text out of what exports hold: HTML, Markdown, names that shout.

A cell may be long and hostile: each pattern here takes time in proportion to its text, as no two
parts of one can share a run of signs, and none begins anew within what it has looked through.
"""

import html
import re

# Of HTML and what is packed into it; a comment that nobody closed goes to the end.
TAG = re.compile(r"<[/!?]?[a-z][^<>]*>", re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# <https://example.org> is an address, and no tag.
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>", re.IGNORECASE)
# What is inside holds other tags, but no link.
LINK = re.compile(r"<a(?=\s)([^<>]*+)>([^<]*+(?:<(?!/?a[\s>])[^<]*+)*+)</a\s*+>", re.IGNORECASE)
HREF = re.compile(r"\shref\s*+=\s*+[\"']?(https?://[^\"'<>\s]+)", re.IGNORECASE)
ITEM = re.compile(r"<li\b[^<>]*+>\s*+(?:<p\b[^<>]*+>)?", re.IGNORECASE)
END_OF_LINE = re.compile(r"<br\s*+/?>\n?|</(?:div|tr)>", re.IGNORECASE)
END_OF_BLOCK = re.compile(r"</(?:p|h\d|ul|ol|table|blockquote)>", re.IGNORECASE)
# No letter has such a number, and Python reads none of thousands of digits.
NO_LETTER = re.compile(r"&#[0-9]{8,}+;?")
HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]++(.*)$", re.MULTILINE)
# What else Markdown means, in the order it is taken away. A star in a word is an inclusive ending.
MARKDOWN = tuple(
    (re.compile(pattern, re.MULTILINE), instead)
    for pattern, instead in (
        (r"^[ \t]*+(?:(?:\* ?){3,}|(?:- ?){3,}|(?:_ ?){3,})[ \t]*+$", ""),
        (r"^[ \t]*+[*+•‣▪·][ \t]++", "- "),
        (r"^[ \t]*+>[ \t]?", ""),
        (r"!?\[([^\[\]\n]++)\]\((https?://[^()\s]++)\)", r"\1 (\2)"),
        (r"(?<![\w*])\*\*(?=\S)([^*\n]+)(?<=\S)\*\*(?![\w*])", r"\1"),
        (r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])", r"\1"),
        (r"(?<!\w)__(?=\S)([^_\n]+)(?<=\S)__(?!\w)", r"\1"),
        (r"\\([\\`*_{}\[\]()#+.!>~-])", r"\1"),
    )
)
WORD = re.compile(r"[^\W\d_]+")
# A name of capitals alone, of so many letters and words, shouts; a shorter one may be an acronym.
LONGEST_ACRONYM = 9
# After these a name begins anew.
BEGINNING = re.compile(r"(?: [-–—/|]|[:«(\"“]) ?$")
# These and what follows are one word; a digit and an ending are one, too, where 3D is not.
FIRST_HALVES = ("aujourd'", "entr'", "presqu'", "prud'", "quelqu'")
LOOKED_BACK = max(map(len, FIRST_HALVES))
ORDINALS = frozenset("E ER ERE ÈRE ES EME ÈME EMES ÈMES ND NDE RE H".split())
# A number, and perhaps what makes it that of a century; no word is one of these.
ROMAN = re.compile(r"(?=[IVXLC]{2})C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
CENTURY = re.compile(r"(X{1,2}(?:IX|IV|V?I{0,3}))(E|[EÈ]ME)")
PARTICLES = frozenset(
    "à a au aux avec d dans de des du en et hors l la le les ou par pour s sans sous sur un une"
    " and for in of the to".split()
)
# Those that are no acronym for want of vowels are told here.
ACRONYMS = frozenset(
    "ACI ADIE ADIL AFPA AI AMAP APE APEI API ASE ASSO AVIE CAE CAF CAP CCAS CIAS CIDFF CIO CLAE"
    " CLIC CMP CPAM CSC CV EA EBE EHPAD EI EPCI EPIDE EPN ESAT ESS ETTI FLE FPE FSL GEIQ GEM IAE"
    " IMC INSEE MAIF MDPH MFR MJC MSA ONG PIMMS PLIE PMI QPV RSA SAVS SCIC SCOP SIAE SIAO SOS TIC"
    " TPE UDAF UFCV UNA URSSAF VAE".split()
)


def plain_text(text: str) -> str:
    """Paragraphs and lists as lines; addresses of links behind their words."""
    text = AUTOLINK.sub(r"\1", text).replace("mailto:", "")
    if TAG.search(text):
        text = LINK.sub(_said_link, text)
        text = "\n- ".join(piece.rstrip() for piece in ITEM.split(text))
        text = END_OF_BLOCK.sub("\n\n", END_OF_LINE.sub("\n", text))
        text = _without_tags(text)
    text = html.unescape(NO_LETTER.sub("\ufffd", text))
    text = HEADING.sub(_said_heading, text)
    for pattern, instead in MARKDOWN:
        text = pattern.sub(instead, text)
    return text


def _without_tags(text: str) -> str:
    """What is no whole tag stays: nothing here is shown as HTML. Django's `strip_tags` raises for
    many tags that nobody closed, and Python's parser for some marks."""
    return TAG.sub("", COMMENT.sub("", text))


def _said_link(found: re.Match[str]) -> str:
    words, href = _without_tags(found[2]).strip(), HREF.search(found[1])
    if href is None:
        return words
    return f"{words} ({href[1]})" if words and words not in href[1] else href[1]


def _said_heading(found: re.Match[str]) -> str:
    """Without the signs that close it; those of `C#` do not."""
    words = found[1].rstrip()
    closed = words.rstrip("#")
    return words if closed and not closed[-1].isspace() else closed.rstrip()


def in_lower_case(name: str) -> str:
    """A name that shouts, with capitals where words begin; any other as it is."""
    letters = "".join(WORD.findall(name))
    if not letters.isupper() or len(letters) <= LONGEST_ACRONYM or " " not in name.strip():
        return name
    return WORD.sub(_word, name)


def _word(found: re.Match[str]) -> str:
    word, start = found[0], found.start()
    # A line has single spaces; no more than this is looked at, however long it is.
    before = found.string[max(start - LOOKED_BACK, 0) : start]
    if before[-1:].isdigit():
        return word.lower() if word in ORDINALS or len(word) > 2 else word
    if before.replace("’", "'").lower().endswith(FIRST_HALVES):
        return word.lower()
    if word.lower() in PARTICLES and start and not BEGINNING.search(before):
        return word.lower()
    if century := CENTURY.fullmatch(word):
        return century[1] + century[2].lower()
    if word in ACRONYMS or ROMAN.fullmatch(word) or not re.search("[AEIOUYÀ-ÖØ-Þ]", word):
        return word
    return word.capitalize()
