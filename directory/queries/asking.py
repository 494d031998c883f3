"""What a typed query asks of the index: its words in all forms, synonyms, and what was meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count
from rapidfuzz.distance import DamerauLevenshtein

from directory.engines.base import All, AnyOf, Expression, Phrase, Word
from directory.matching import Typed, forms_of, grams_of, parse
from directory.models import SearchTerm, Synonyms, TermGram

# Words of so many letters may differ by so many.
FURTHEST = ((4, 0), (6, 1), (100, 2))
# Of the words that share letters, so many are compared.
NEAREST = 60


@dataclass(frozen=True, slots=True)
class Correction:
    """A word nobody uses, as typed, and the one that is looked for instead."""

    typed: str
    used: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The expressions of a query (see `Question`), with what was corrected on the way."""

    words: All
    exact: All
    corrections: tuple[Correction, ...] = ()


def ask_for(query: str, *, corrects: bool = True) -> Asked:
    """Read a query. Words that no document has are replaced by near ones, unless told not to."""
    typed = parse(query)
    if not typed:
        return Asked(All(()), All(()))
    synonyms = _synonyms()
    groups = _grouped(typed, synonyms)
    corrections: list[Correction] = []
    if corrects:
        groups, corrections = _corrected(groups, synonyms)
    return Asked(
        words=All(tuple(_expression(group, synonyms, begins=True) for group in groups)),
        exact=All(tuple(_expression(group, synonyms, begins=False) for group in groups)),
        corrections=tuple(corrections),
    )


type Group = tuple[Typed, ...]
type Meanings = dict[tuple[str, ...], set[tuple[str, ...]]]


def _synonyms() -> Meanings:
    """Expression -> the others that mean the same."""
    meanings: Meanings = {}
    for expressions in Synonyms.objects.values_list("expressions", flat=True):
        same = {tuple(words) for words in expressions}
        for words in same:
            meanings.setdefault(words, set()).update(same - {words})
    return meanings


def _grouped(typed: Sequence[Typed], synonyms: Meanings) -> list[Group]:
    """Words in a row that are one expression with synonyms stand together, the longest first."""
    groups: list[Group] = []
    at = 0
    while at < len(typed):
        for length in range(min(4, len(typed) - at), 1, -1):
            row = tuple(typed[at : at + length])
            if any(one.is_phrase for one in row):
                continue
            if tuple(one.words[0] for one in row) in synonyms:
                groups.append(row)
                break
        else:
            length = 1
            groups.append((typed[at],))
        at += length
    return groups


def _expression(group: Group, synonyms: Meanings, *, begins: bool) -> Expression:
    own: Expression = All(tuple(_one(typed, begins=begins) for typed in group))
    words = tuple(word for typed in group for word in typed.words)
    others = [_other(same) for same in sorted(synonyms.get(words, ()))]
    return AnyOf((own, *others)) if others else own


def _one(typed: Typed, *, begins: bool) -> Expression:
    if typed.is_phrase:
        return Phrase(typed.words)
    word = typed.words[0]
    first, *stems = forms_of(word)
    return AnyOf((Word(first, begins and typed.begins), *map(Word, stems)))


def _other(words: tuple[str, ...]) -> Expression:
    return Phrase(words) if len(words) > 1 else AnyOf(tuple(map(Word, forms_of(words[0]))))


def _corrected(groups: list[Group], synonyms: Meanings) -> tuple[list[Group], list[Correction]]:
    """Single words nobody has, replaced by what was probably meant; one statement when all are
    known."""
    single = [g[0] for g in groups if len(g) == 1 and not g[0].is_phrase]
    single = [typed for typed in single if typed.words not in synonyms]
    asked = {typed: _words_of(typed) for typed in single}
    counts = SearchTerm.objects.counts([word for words in asked.values() for word in words])
    meant: dict[Group, Group] = {}
    corrections = []
    for typed, words in asked.items():
        if any(counts[word] for word in words):
            continue
        near = nearest(typed.words[0])
        if near:
            meant[(typed,)] = (replace(typed, words=(near,)),)
            corrections.append(Correction(typed.words[0], near))
    return [meant.get(group, group) for group in groups], corrections


def _words_of(typed: Typed) -> list[Word]:
    first, *stems = forms_of(typed.words[0])
    return [Word(first, typed.begins), *map(Word, stems)]


def nearest(word: str) -> str | None:
    """The word of the dictionary nearest in spelling, the more used one of two; None when none is
    near enough."""
    furthest = next(distance for length, distance in FURTHEST if len(word) < length)
    grams = grams_of(word)
    if not furthest or not grams:
        return None
    alike = (
        TermGram.objects.filter(
            gram__in=grams, length__range=(len(word) - furthest, len(word) + furthest)
        )
        .values("term")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "term")
    )
    candidates = [row["term"] for row in alike[:NEAREST]]
    terms = SearchTerm.objects.filter(pk__in=candidates, documents__gt=0)
    ranked = sorted(
        (distance, -documents, term)
        for term, documents in terms.values_list("term", "documents")
        if (distance := DamerauLevenshtein.distance(word, term, score_cutoff=furthest)) <= furthest
    )
    return ranked[0][2] if ranked else None
