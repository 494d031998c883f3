"""The dictionary of all that listings say: learning new words, counting them anew."""

from collections.abc import Iterable
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat, Length, Substr
from tqdm import tqdm

from directory.engines import engine
from directory.engines.base import GAP, All, Question, Word
from directory.matching import forms_of, grams_of
from directory.models import Listing, SearchTerm, TermGram
from portal.bulk import insert_new

BATCH = 5_000
# Whether a term has its letters: its first three are looked for, by all columns of the one index.
HAS_LETTERS = Exists(
    TermGram.objects.filter(
        gram=Substr(Concat(Value("^"), OuterRef("term"), Value("$")), 1, 3),
        length=Length(OuterRef("term")),
        term=OuterRef("pk"),
    )
)


def learn(words: Iterable[str]) -> None:
    """Enter the words and stems nobody used before; part of the transaction that brings them.

    A word may have entered as another's stem: its letters enter when somebody writes it."""
    meant = set(words) - {GAP}
    forms = sorted(meant.union(*map(forms_of, meant)))
    for some in batched(forms, BATCH):
        rows = SearchTerm.objects.filter(term__in=some)
        known = dict(rows.annotate(spelled=HAS_LETTERS).values_list("term", "spelled"))
        new = [form for form in some if form not in known]
        written = [form for form in some if form in meant and not known.get(form)]
        written = [form for form in written if grams_of(form)]
        if new:
            # In order: two who bring the same words wait for each other instead of locking.
            insert_new(SearchTerm, ["term", "documents"], [(form, 1) for form in new])
        if not written:
            continue
        entered = SearchTerm.objects.filter(term__in=written)
        insert_new(
            TermGram,
            ["term", "gram", "length"],
            [
                (pk, gram, len(term))
                for pk, term in entered.order_by("term").values_list("pk", "term")
                for gram in grams_of(term)
            ],
        )


def unlearn(words: Iterable[str], *, erased: Listing) -> None:
    """Forget those of these words, and their stems, that no other listing has."""
    meant = set(words) - {GAP}
    others = Listing.objects.exclude(pk=erased.pk)
    for form in sorted(meant.union(*map(forms_of, meant))):
        question = Question(words=All((Word(form),)))
        if not engine().narrow(others, question).exists():
            SearchTerm.objects.filter(term=form).delete()


@transaction.atomic
def count_terms() -> int:
    """Count anew in how many documents each word is, and forget those of none; how many there are.

    Searches only use these numbers to choose their way: until then new words count as one.
    """
    SearchTerm.objects.update(documents=0)
    terms = (SearchTerm(term=term, documents=documents) for term, documents in engine().terms())
    for some in batched(tqdm(terms, unit=" words", disable=None), BATCH):
        SearchTerm.objects.bulk_create(
            some, update_conflicts=True, unique_fields=["term"], update_fields=["documents"]
        )
    SearchTerm.objects.filter(documents=0).delete()
    return SearchTerm.objects.count()
