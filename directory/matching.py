"""Words: one analyser for what listings say and for what people ask.

Text is analysed here, the same way when a listing is indexed and when it is searched, and the
engines only ever see the resulting plain words: `[a-z0-9_]`, letters of other scripts written as
their code points. So all engines give the same hits, and nothing a visitor types can reach their
syntax. A word stands as itself and as its French and its English stem; a query's word may also be
a beginning.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

import Stemmer

from directory.phrasing import put_plainly

MAX_WORDS = 12
MAX_WORD_LENGTH = 40
MAX_QUERY = 2000
# Names, skills and labels come again and again: the words of lines as short as this are kept.
REMEMBERED = 60

WORD = re.compile(r"[^\W_]+")
# All of these run on folded text. E.S.S., S.C.O.P.: single letters with dots are one word.
DOT_OF_ACRONYM = re.compile(r"\.(?<=\W[a-z]\.)(?=[a-z](?!\w))")
# 1 200 and 1200, 123 456 789 and 123456789.
THOUSANDS = re.compile(r"\b(\d{1,3}(?: \d{3})+)\b")
# Without its accent it would be the English article: tea is kept in its plural.
TEA = re.compile(r"\bth(?:é|e\u0301)s?(?!\w)", re.IGNORECASE)
# l'économie, qu'elle: the particle says nothing.
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’‘ʼ`′]")
# graphiste·s, passionné-e, salarié(e)s, développeur / euse: an inclusive ending is no word. The
# sign comes first, and what stands before it is looked at after: that is the fast way round.
_ENDING = (
    r"(?:e|s|es|ne|nes|re|ere|eres|se|ses|sse|sses|te|tes|ve|ves|ive|ives|le|les|elle|elles"
    r"|euse|euses|ice|ices|rice|rices|trice|trices|iere|ieres|ienne|iennes|esse|esses)"
)
INCLUSIVE_ENDING = re.compile(
    rf"[·•‧∙⋅.*_-](?<=\w.){_ENDING}(?!\w)"
    rf"|/(?:(?<=\w.)|(?<=\w\s.))\s?-?{_ENDING}(?!\w)"
    rf"|\((?:(?<=\w.)|(?<=\w\s.))-?{_ENDING}(?:[·.]?s)?\)s?(?!\w)"
)
# co-voiturage is also looked for as covoiturage, Vue.js as vuejs; names of three words are not.
HYPHEN = re.compile(r"(?<![\w.-])([^\W\d_]+)[.-]([^\W\d_]+)(?![\w-]|\.\w)")
# As in names of places. At the end of a text they may become something else.
ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
# What the stemmers leave apart, since they expect accents and one country: genders, plurals, -ize.
# An ending -> what stands for it, and how many letters there must be before it. The longest counts.
ENDINGS = {
    ending: (instead, before)
    for endings, instead, before in (
        ("trice trices", "teur", 2),
        ("euse euses eux", "eur", 3),
        ("lieux", "lieu", 0),
        ("jeux", "jeu", 0),
        ("feux", "feu", 0),
        ("veux", "veu", 2),
        ("ere eres", "er", 3),
        ("nne nnes", "n", 3),
        ("ee ees", "e", 2),
        ("ue ues us", "u", 2),
        ("os", "o", 2),
        ("travaux", "travail", 0),
        ("vitraux", "vitrail", 0),
        # communication is not commune, publication not public.
        ("ication ications", "iquer", 2),
        ("ification ifications", "ification", 0),
        ("blication blications", "blier", 0),
        ("ize izes ized", "ise", 3),
        ("izer izers izing", "iser", 3),
        ("ization izations", "isation", 3),
    )
    for ending in endings.split()
}
LENGTHS = sorted({len(ending) for ending in ENDINGS}, reverse=True)
IRREGULAR = {"baux": "bail", "voeux": "voeu", "cheffe": "chef", "cheffes": "chef"}
# Of what a stemmer gives: publique is public, grecque is grec, sportive and activité go with -if, a
# graphiste does graphisme.
STEM_ENDINGS = (("iqu", "ic"), ("cqu", "c"), ("if", "iv"), ("ism", "ist"))
# Of what a stemmer leaves less than so many letters of, only number and gender are taken away.
SHORTEST_STEM = 4
STOP_WORDS = frozenset(
    "a au aux avec ce ces d dans de des du elle en est et eux il ils je la le les leur leurs"
    " ma mes mon ne nos notre nous on ou par pas pour qu que qui sa ses son sur ta tes ton tu"
    " un une vos votre vous y the of and or in to for with at by an is".split()
)
# Quoted words are looked for side by side.
QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|«([^»]*)»')
# A word this long may be the beginning of another where nobody has it as it is; the last one,
# still being typed, is, and sooner.
SHORTEST_BEGINNING = 3
SHORTEST_LAST_BEGINNING = 2


class _Stemmers(threading.local):
    """One of each for every thread: they hold the word they are at."""

    def __init__(self) -> None:
        self.french = Stemmer.Stemmer("french", 0)
        self.english = Stemmer.Stemmer("english", 0)


_stemmers = _Stemmers()


class _Plain(dict[int, int | None]):
    """Letter -> itself, combining accent -> nothing; learnt as letters come."""

    def __missing__(self, letter: int) -> int | None:
        self[letter] = None if unicodedata.combining(chr(letter)) else letter
        return self[letter]


_plain_letters = _Plain()


def fold(text: str) -> str:
    """Lower case without accents; ligatures written out (œ is oe)."""
    if text.isascii():
        return text.lower()
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    return unicodedata.normalize("NFKD", text).translate(_plain_letters).casefold()


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order, without stop words."""
    return list(_analysed(text)[0])


def words_to_index(text: str) -> list[str]:
    """The same for what is searched in: after them, as one, the words that a hyphen joins."""
    words, joined = _analysed(text)
    return [*words, *joined]


type Analysed = tuple[tuple[str, ...], tuple[str, ...]]


def _analysed(text: str) -> Analysed:
    return _analyse_line(text) if len(text) <= REMEMBERED else _analyse(text)


def _analyse(text: str) -> Analysed:
    """Words in order, and those that hyphens join."""
    if not text.isascii():
        text = TEA.sub("thes", text)
    text = DOT_OF_ACRONYM.sub("", " " + fold(text))
    text = THOUSANDS.sub(lambda found: found[0].replace(" ", ""), text)
    text = INCLUSIVE_ENDING.sub("", ELISION.sub(" ", text))
    words = [word for word in map(_kept, WORD.findall(text)) if word not in STOP_WORDS]
    words[:-1] = [ABBREVIATIONS.get(word, word) for word in words[:-1]]
    joined = [_kept(first + last) for first, last in HYPHEN.findall(text)]
    return tuple(words), tuple(joined)


@lru_cache(maxsize=50_000)
def _analyse_line(text: str) -> Analysed:
    return _analyse(text)


def _kept(word: str) -> str:
    return _plain(word[:MAX_WORD_LENGTH])


def sort_key(text: str) -> str:
    """The text as words in plain ASCII: the same order in every database."""
    return " ".join(_plain(word) for word in WORD.findall(fold(text)))


def _plain(word: str) -> str:
    """Letters that an engine's own tokeniser might take for something else, as code points; what
    begins alike still does."""
    if word.isascii():
        return word
    return "".join(c if c.isascii() else f"_{ord(c):x}_" for c in word)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The French stem of a folded word: plural, feminine and verb endings gone.

    Remembered, because texts repeat their words."""
    usual = _usual(word)
    stemmed = _stemmers.french.stemWord(usual)
    for ending, instead in STEM_ENDINGS:
        if stemmed.endswith(ending):
            stemmed = stemmed.removesuffix(ending) + instead
    return stemmed if len(stemmed) >= SHORTEST_STEM else _singular(usual)


@lru_cache(maxsize=50_000)
def forms_of(word: str) -> tuple[str, ...]:
    """The word and its stems, in both languages, each once."""
    usual = _usual(word)
    english = _stemmers.english.stemWord(usual)
    if len(english) < SHORTEST_STEM:
        english = _singular(usual)
    return tuple(dict.fromkeys((word, stem(word), english)))


def _usual(word: str) -> str:
    """The masculine singular, or the other spelling, where an ending says what it is."""
    for length in LENGTHS:
        found = ENDINGS.get(word[-length:])
        if found is not None and len(word) - length >= found[1]:
            return word[:-length] + found[0]
    return IRREGULAR.get(word, word)


def _singular(word: str) -> str:
    """A short word without the ending of a plural or feminine: arts, amies."""
    if len(word) > SHORTEST_STEM - 1 and word[-1] in "sx":
        word = word[:-1]
    return word[:-1] if len(word) >= SHORTEST_STEM and word[-2:] in ("ie", "ue") else word


def grams_of(word: str) -> list[str]:
    """Its letters by three, its beginning and its end marked; none of a number."""
    if any(letter.isdigit() for letter in word):
        return []
    marked = f"^{word}$"
    return sorted({marked[at : at + 3] for at in range(len(marked) - 2)})


def terms_for_index(*texts: str) -> str:
    """The words of these texts in order, then their stems, space separated: for other indexes."""
    words = [word for text in texts for word in words_to_index(text)]
    stems = dict.fromkeys(form for word in words for form in forms_of(word)[1:])
    return " ".join([*words, *stems])


def query_terms(query: str) -> list[str]:
    """The words of a query, at most MAX_WORDS; stop words only count for nothing."""
    return list(dict.fromkeys(words_of(put_plainly(query[:MAX_QUERY]))))[:MAX_WORDS]


@dataclass(frozen=True, slots=True)
class Typed:
    """One thing asked for: a word, or several side by side. What was quoted is meant as it is."""

    words: tuple[str, ...]
    begins: bool = False
    is_quoted: bool = False

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1


def parse(query: str) -> list[Typed]:
    """What a query asks for, in order: quoted phrases and single words, at most MAX_WORDS in all.

    A quote that is not closed is no quote. Repeated words count once. Only the last word, still
    being typed, `begins`.
    """
    asked: list[Typed] = []
    for text, is_quoted in _parts(put_plainly(query[:MAX_QUERY])):
        words = tuple(words_of(text))
        if is_quoted and words:
            asked.append(Typed(words, is_quoted=True))
        else:
            asked += [Typed((word,)) for word in words]
    asked = list(dict.fromkeys(asked))
    kept, room = [], MAX_WORDS
    for typed in asked:
        if len(typed.words) <= room:
            kept.append(typed)
            room -= len(typed.words)
    last = kept[-1] if kept else None
    if last and not last.is_quoted and len(last.words[0]) >= SHORTEST_LAST_BEGINNING:
        kept[-1] = replace(last, begins=True)
    return kept


def _parts(query: str) -> list[tuple[str, bool]]:
    """The text cut at its quotes: (text, quoted or not)."""
    parts, end = [], 0
    for found in QUOTED.finditer(query):
        parts += [
            (query[end : found.start()], False),
            (" ".join(filter(None, found.groups())), True),
        ]
        end = found.end()
    return [*parts, (query[end:], False)]
