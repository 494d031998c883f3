"""Words: one analyser for what listings say and for what people ask.

Text is analysed here, the same way when a listing is indexed and when it is searched, and the
engines only ever see the resulting plain words: `[a-z0-9_]`, letters of other scripts written as
their code points. So all engines give the same hits, and nothing a visitor types can reach their
syntax. A word stands as itself and as its French and its English stem; a query's word may also be
a beginning.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

MAX_WORDS = 12
MAX_WORD_LENGTH = 40
MAX_QUERY = 2000
# Names, skills and labels come again and again: the words of lines as short as this are kept.
REMEMBERED = 60

WORD = re.compile(r"[^\W_]+")
# l'économie, qu'elle: the particle says nothing. Both run on folded text.
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’ʼ]")
# graphiste·s, passionné-e, salarié(e)s, développeur/euse: an inclusive ending is no word.
INCLUSIVE_ENDING = re.compile(
    r"(?<=\w)(?:[·•‧.(/-](?:e|s|es|ne|nes|re|ere|eres|se|ses|ve|ves|le|les|euse|euses"
    r"|rice|rices|trice|trices|iere|ieres|ienne|iennes|elle|elles|esse|esses)\)?)+s?\b"
)
# développeuse, animatrice, conseillère, musicienne: found by the other gender's word, too.
FEMININE = (
    (re.compile(r"(?<=\w{3})trices?$"), "teur"),
    (re.compile(r"(?<=\w{3})euses?$"), "eur"),
    (re.compile(r"(?<=\w{3})eres?$"), "er"),
    (re.compile(r"(?<=\w{3})iennes?$"), "ien"),
)
STOP_WORDS = frozenset(
    "a au aux avec ce ces d dans de des du elle en est et eux il ils je la le les leur leurs"
    " ma mes mon ne nos notre nous on ou par pas pour qu que qui sa ses son sur ta tes ton tu"
    " un une vos votre vous y the of and or in to for with at by an is".split()
)
# Quoted words are looked for side by side.
QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|«([^»]*)»')
# A word this long may be the beginning of another; the last one, still being typed, sooner.
SHORTEST_BEGINNING = 3
SHORTEST_LAST_BEGINNING = 2
_french = snowballstemmer.stemmer("french")
_english = snowballstemmer.stemmer("english")


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
    if len(text) <= REMEMBERED:
        return list(_words_of_line(text))
    return _words_of(text)


def _words_of(text: str) -> list[str]:
    text = INCLUSIVE_ENDING.sub("", ELISION.sub(" ", fold(text)))
    words = [word[:MAX_WORD_LENGTH] for word in WORD.findall(text)]
    if not text.isascii():
        words = [_plain(word) for word in words]
    return [word for word in words if word not in STOP_WORDS]


@lru_cache(maxsize=50_000)
def _words_of_line(text: str) -> tuple[str, ...]:
    return tuple(_words_of(text))


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

    Remembered, because texts repeat their words and stemming one is slow in Python."""
    for ending, masculine in FEMININE:
        word = ending.sub(masculine, word)
    return _french.stemWord(word)


@lru_cache(maxsize=50_000)
def forms_of(word: str) -> tuple[str, ...]:
    """The word and its stems, in both languages, each once."""
    return tuple(dict.fromkeys((word, stem(word), _english.stemWord(word))))


def grams_of(word: str) -> list[str]:
    """Its letters by three, its beginning and its end marked; none of a number."""
    if any(letter.isdigit() for letter in word):
        return []
    marked = f"^{word}$"
    return sorted({marked[at : at + 3] for at in range(len(marked) - 2)})


def terms_for_index(*texts: str) -> str:
    """Every word as it stands and as its stems, space separated, for indexes of others."""
    words = [word for text in texts for word in words_of(text)]
    return " ".join(dict.fromkeys(form for word in words for form in forms_of(word)))


def query_terms(query: str) -> list[str]:
    """The words of a query, at most MAX_WORDS; stop words only count for nothing."""
    return list(dict.fromkeys(words_of(query[:MAX_QUERY])))[:MAX_WORDS]


@dataclass(frozen=True, slots=True)
class Typed:
    """One thing asked for: a word, or several side by side."""

    words: tuple[str, ...]
    begins: bool = False

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1


def parse(query: str) -> list[Typed]:
    """What a query asks for, in order: quoted phrases and single words, at most MAX_WORDS in all.

    A quote that is not closed is no quote. Repeated words count once.
    """
    asked: list[Typed] = []
    for text, is_quoted in _parts(query[:MAX_QUERY]):
        words = tuple(words_of(text))
        if is_quoted and words:
            asked.append(Typed(words))
        elif words:
            asked += [Typed((word,), begins=len(word) >= SHORTEST_BEGINNING) for word in words]
    asked = list(dict.fromkeys(asked))
    kept, room = [], MAX_WORDS
    for typed in asked:
        if len(typed.words) <= room:
            kept.append(typed)
            room -= len(typed.words)
    if kept and not _ends_quoted(query) and len(kept[-1].words[0]) >= SHORTEST_LAST_BEGINNING:
        last = kept[-1]
        kept[-1] = last if last.is_phrase else Typed(last.words, begins=True)
    return kept


def _ends_quoted(query: str) -> bool:
    return query.rstrip().endswith(('"', "”", "»"))


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
