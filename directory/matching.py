"""Matching words to listings: one analyser in Python, one small engine per database.

Text is analysed here, the same way when a listing is indexed and when it is searched, and the
databases only ever see the resulting plain words. So both give the same hits, and nothing a
visitor types can reach the match syntax. Every word of a query must be found, as itself, in
another form of it, or as a beginning. Order is: matches in name, skills or the one line first;
the caller adds freshness and name.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import snowballstemmer
from django.db import connections, models
from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import RawSQL

MAX_WORDS = 12
MAX_WORD_LENGTH = 40

WORD = re.compile(r"[^\W_]+")
# l'économie, qu'elle: the particle says nothing. Both run on folded text.
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’ʼ]")
# graphiste·s, passionné-e, salarié(e)s, conseiller·ère·s: an inclusive ending is no word.
INCLUSIVE_ENDING = re.compile(
    r"(?<=\w)(?:[·•‧.(/-](?:e|s|es|ne|nes|re|ere|eres|se|ses|ve|ves|le|les|euse|euses"
    r"|rice|rices|trice|trices)\)?)+s?\b"
)
STOP_WORDS = frozenset(
    "a au aux avec ce ces d dans de des du elle en est et eux il ils je la le les leur leurs"
    " ma mes mon ne nos notre nous on ou par pas pour qu que qui sa ses son sur ta tes ton tu"
    " un une vos votre vous y the of and or in to for with at by an is".split()
)
# A word this long may be the beginning of another; the last one, still being typed, sooner.
SHORTEST_BEGINNING = 3
SHORTEST_LAST_BEGINNING = 2
_stemmer = snowballstemmer.stemmer("french")


def fold(text: str) -> str:
    """Lower case without accents; ligatures written out (œ is oe)."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order, without stop words."""
    text = INCLUSIVE_ENDING.sub("", ELISION.sub(" ", fold(text)))
    words = (word[:MAX_WORD_LENGTH] for word in WORD.findall(text))
    return [word for word in words if word not in STOP_WORDS]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The French stem of a folded word: plural, feminine and verb endings gone.

    Remembered, because texts repeat their words and stemming one is slow in Python."""
    return _stemmer.stemWord(word)


def terms_for_index(*texts: str) -> str:
    """Every word as it stands and as its stem, space separated: what the databases index."""
    words = [word for text in texts for word in words_of(text)]
    return " ".join(dict.fromkeys(form for word in words for form in (word, stem(word))))


def query_terms(query: str) -> list[str]:
    """The words of a query, at most MAX_WORDS; stop words only count for nothing."""
    return list(dict.fromkeys(words_of(query[:2000])))[:MAX_WORDS]


def match_ids(queryset: models.QuerySet, query: str) -> Any:
    """`queryset` narrowed to the matches of `query`, with `relevance` 2 (strong words), 1, or 0
    when there is nothing to match."""
    words = query_terms(query)
    if not words:
        return queryset.annotate(relevance=Value(0, output_field=IntegerField()))
    engine = _postgresql if connections[queryset.db].vendor == "postgresql" else _sqlite
    strong, anywhere = engine(words, strong=True), engine(words, strong=False)
    return queryset.filter(pk__in=anywhere).annotate(
        relevance=Case(When(pk__in=strong, then=2), default=1, output_field=IntegerField())
    )


def _postgresql(words: list[str], *, strong: bool) -> RawSQL:
    # A label is `:` and what it says: the weight A, `*` for a beginning, or both.
    exact, beginning = (":A", ":*A") if strong else ("", ":*")
    parts = [
        f"('{stem(word)}'{exact} | '{word}'{beginning})" if begins else f"'{stem(word)}'{exact}"
        for word, begins in _with_beginnings(words)
    ]
    return RawSQL(
        "SELECT listing_id FROM directory_listingdocument WHERE vector @@ to_tsquery('simple', %s)",
        [" & ".join(parts)],
    )


def _sqlite(words: list[str], *, strong: bool) -> RawSQL:
    parts = [
        f'("{stem(word)}" OR "{word}"*)' if begins else f'"{stem(word)}"'
        for word, begins in _with_beginnings(words)
    ]
    match = " AND ".join(parts)
    return RawSQL(
        "SELECT rowid FROM directory_listingfts WHERE directory_listingfts MATCH %s",
        [f"title_terms : ({match})" if strong else match],
    )


def _with_beginnings(words: list[str]) -> list[tuple[str, bool]]:
    """Each word, and whether it may be the beginning of another."""
    last = len(words) - 1
    return [
        (word, len(word) >= (SHORTEST_LAST_BEGINNING if i == last else SHORTEST_BEGINNING))
        for i, word in enumerate(words)
    ]
