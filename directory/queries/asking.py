"""What a typed query asks of the index: its words in all forms, synonyms, and what was meant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from directory.engines.base import All, AnyOf, Expression, Phrase, Word
from directory.matching import SHORTEST_BEGINNING, Typed, forms_of, parse, stem
from directory.models import SearchTerm, Synonyms
from directory.queries.spelling import activities_of, meant_by

# Of a synonym of several words any word may have its plural, up to so many words.
MOST_PLURALS = 3
# A beginning of so few words is asked as these words, which costs an index much less.
MOST_ENDINGS = 64


@dataclass(frozen=True, slots=True)
class Correction:
    """A word nobody uses, as typed, and what is looked for instead."""

    typed: str
    used: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The expressions of a query (see `Question`), with what was corrected on the way."""

    words: All
    exact: All
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Words in a row that are looked for together, and what may stand in their place."""

    parts: tuple["Typed | Group", ...]
    others: tuple[Expression, ...] = ()
    # All words that begin like it, where it is a beginning of few.
    endings: tuple[str, ...] = ()

    @property
    def word(self) -> Typed | None:
        """What it is, when it is one word that was not quoted."""
        first, *more = self.parts
        return first if not more and isinstance(first, Typed) and not first.is_quoted else None

    @property
    def plain(self) -> Typed | None:
        """The same, when it has no synonyms either."""
        return None if self.others else self.word

    def expression(self, *, begins: bool) -> Expression:
        own = All(
            tuple(
                part.expression(begins=begins)
                if isinstance(part, Group)
                else _one(part, self.endings, begins=begins)
                for part in self.parts
            )
        )
        return AnyOf((own, *self.others)) if self.others else own


type Meanings = dict[tuple[str, ...], set[tuple[str, ...]]]
type Counts = dict[Word, int]


def ask_for(query: str, *, corrects: bool = True) -> Asked:
    """Read a query. Words that no document has are beginnings where they can be, and else are
    replaced by near ones, unless told not to."""
    typed = parse(query)
    if not typed:
        return Asked(All(()), All(()))
    synonyms = _synonyms()
    groups = _grouped(typed, synonyms)
    counts = SearchTerm.objects.counts(list(_asked_of_dictionary(groups)))
    groups = [_with_activities(_sayable(group, counts), counts) for group in groups]
    groups = [_begun(group, counts) for group in _joined(groups, counts)]
    corrections: list[Correction] = []
    if corrects:
        groups, corrections = _corrected(groups, counts, synonyms)
    return Asked(
        words=All(tuple(group.expression(begins=True) for group in groups)),
        exact=All(tuple(group.expression(begins=False) for group in groups)),
        corrections=tuple(corrections),
    )


# Synonyms ---------------------------------------------------------------------------------------


def _synonyms() -> Meanings:
    """The stems of an expression -> the others that mean the same."""
    meanings: Meanings = {}
    for expressions in Synonyms.objects.values_list("expressions", flat=True):
        same = {tuple(words) for words in expressions}
        for words in same:
            meanings.setdefault(_stems(words), set()).update(same - {words})
    return meanings


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    """Of the singular: English plurals in -ers have other French stems."""
    return tuple(stem(word.removesuffix("s")) for word in words)


def _grouped(typed: Sequence[Typed], synonyms: Meanings) -> list[Group]:
    """Words in a row that are one expression with synonyms stand together, the longest first; each
    of them keeps its own synonyms."""
    groups: list[Group] = []
    at = 0
    while at < len(typed):
        length = next(
            n
            for n in range(min(4, len(typed) - at), 0, -1)
            if n == 1 or _same(typed[at : at + n], synonyms)
        )
        row = typed[at : at + length]
        singles = tuple(Group((one,), _same([one], synonyms)) for one in row)
        groups.append(Group(singles, _same(row, synonyms)) if length > 1 else singles[0])
        at += length
    return groups


def _same(row: Sequence[Typed], synonyms: Meanings) -> tuple[Expression, ...]:
    """What means the same as these words; nothing does that was quoted."""
    if any(one.is_quoted for one in row):
        return ()
    same = synonyms.get(_stems(one.words[0] for one in row), ())
    return tuple(map(_other, sorted(same)))


def _other(words: tuple[str, ...]) -> Expression:
    if len(words) == 1:
        return AnyOf(tuple(map(Word, forms_of(words[0]))))
    if len(words) > MOST_PLURALS:
        return Phrase(words)
    return AnyOf(tuple(map(Phrase, product(*((word, f"{word}s") for word in words)))))


def _one(typed: Typed, endings: Sequence[str] = (), *, begins: bool) -> Expression:
    if typed.is_phrase:
        return Phrase(typed.words)
    first, *stems = forms_of(typed.words[0])
    if typed.is_quoted:
        return Word(first)
    if not begins or not typed.begins:
        return AnyOf((Word(first), *map(Word, stems)))
    if endings:
        return AnyOf(tuple(map(Word, dict.fromkeys((first, *stems, *endings)))))
    return AnyOf((Word(first, begins=True), *map(Word, stems)))


# What the dictionary says -----------------------------------------------------------------------


def _asked_of_dictionary(groups: Sequence[Group]) -> Iterable[Word]:
    for group in groups:
        if group.word:
            yield from map(Word, forms_of(group.word.words[0]))
            yield from map(Word, activities_of(group.word.words[0]))
            yield from (word for other in group.others for word in _words_in(other))
    yield from (Word(both) for pair in pairwise(groups) if (both := _as_one(*pair)))


def _words_in(expression: Expression) -> Iterator[Word]:
    match expression:
        case Word():
            yield expression
        case Phrase(words):
            yield from map(Word, words)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _words_in(part)


def _may_match(expression: Expression, counts: Counts) -> bool:
    match expression:
        case AnyOf(parts):
            return any(_may_match(part, counts) for part in parts)
        case All(parts):
            return all(_may_match(part, counts) for part in parts)
    return all(counts[word] for word in _words_in(expression))


def _sayable(group: Group, counts: Counts) -> Group:
    """Without its synonyms where nobody uses any of them: then it is corrected as others are."""
    if not group.others or not group.word or _is_known(group.word, counts):
        return group
    return group if any(_may_match(one, counts) for one in group.others) else Group(group.parts)


def _with_activities(group: Group, counts: Counts) -> Group:
    """Who looks for a menuisier finds a menuiserie, too."""
    plain = group.plain
    if plain is None or not _is_known(plain, counts):
        return group
    known = [word for word in activities_of(plain.words[0]) if counts[Word(word)]]
    return replace(group, others=tuple(_other((word,)) for word in known)) if known else group


def _as_one(one: Group, next_one: Group) -> str:
    """Two words without the space between them; nothing where they are not two plain words."""
    if not one.plain or not next_one.plain:
        return ""
    return one.plain.words[0] + next_one.plain.words[0]


def _joined(groups: Sequence[Group], counts: Counts) -> list[Group]:
    """Two words that somebody writes as one are looked for that way, too: co voiturage."""
    kept: list[Group] = []
    for group in groups:
        both = _as_one(kept[-1], group) if kept else ""
        if counts.get(Word(both)):
            kept[-1] = Group((kept[-1], group), (_other((both,)),))
        else:
            kept.append(group)
    return kept


def _begun(group: Group, counts: Counts) -> Group:
    """A word nobody has as it is may be the beginning of another; then it `begins`."""
    plain = group.plain
    if plain is None:
        return group
    word = plain.words[0]
    if not plain.begins and (_is_known(plain, counts) or len(word) < SHORTEST_BEGINNING):
        return group
    terms = SearchTerm.objects.beginning(word, most=MOST_ENDINGS + 1)
    endings = tuple(terms) if len(terms) <= MOST_ENDINGS else ()
    return Group((replace(plain, begins=bool(terms)),), endings=endings)


def _is_known(plain: Typed, counts: Counts) -> bool:
    return any(counts[Word(form)] for form in forms_of(plain.words[0]))


def _corrected(
    groups: Sequence[Group], counts: Counts, synonyms: Meanings
) -> tuple[list[Group], list[Correction]]:
    """Words nobody has, as themselves or as a beginning, replaced by what was probably meant."""
    kept: list[Group] = []
    corrections = []
    for group in groups:
        plain = group.plain
        if plain and not plain.begins and not _is_known(plain, counts):
            meant = meant_by(plain.words[0])
            if meant:
                kept += _grouped([Typed((one,)) for one in meant], synonyms)
                corrections.append(Correction(plain.words[0], " ".join(meant)))
                continue
        kept.append(group)
    return kept, corrections
