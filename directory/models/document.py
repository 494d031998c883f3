"""What search knows: a document per listing, a dictionary of their words, and synonyms."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from directory.engines.base import Word
from directory.matching import words_of
from directory.models.territory import BeginsWith


class ListingDocument(models.Model):
    """A listing as the engine of the database knows it; written by `directory.engines` alone.

    The words themselves are in a column or a table that each database has of its own, made by a
    migration: `vector` here on PostgreSQL, `directory_listingfts` on SQLite.
    """

    listing = models.OneToOneField(
        "directory.Listing", on_delete=models.CASCADE, primary_key=True, related_name="document"
    )
    facets = models.TextField()
    # Minus the months since year 0 at the last confirmation: the freshest first. 0 for never.
    age = models.IntegerField()
    # The folded name: the order is the same in every database and language.
    name = models.CharField(max_length=400)
    commune_id = models.BigIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    travels = models.IntegerField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return str(self.listing_id)


class SearchTermQuerySet(models.QuerySet["SearchTerm"]):
    """Chained from `SearchTerm.objects`."""

    def counts(self, words: Sequence[Word]) -> dict[Word, int]:
        """In how many documents each of these words is, beginnings added up; one statement, and
        one more for each beginning."""
        whole = {word.text for word in words if not word.begins}
        found = dict(self.filter(term__in=whole).values_list("term", "documents"))
        return {
            word: self._sum_of(word.text) if word.begins else found.get(word.text, 0)
            for word in dict.fromkeys(words)
        }

    def beginning(self, text: str, *, most: int) -> list[str]:
        """The first words that begin like this, itself among them."""
        terms = self.filter(BeginsWith(F("term"), text)).order_by("term")
        return list(terms.values_list("term", flat=True)[:most])

    def _sum_of(self, text: str) -> int:
        return self.filter(BeginsWith(F("term"), text)).aggregate(n=Sum("documents"))["n"] or 0


class SearchTerm(models.Model):
    """A word or token of the index, and in how many documents it is.

    New words enter with the listing that brings them; numbers are counted anew by a daily job.
    """

    term = models.CharField(max_length=400, unique=True)
    documents = models.PositiveIntegerField(default=1)

    objects = SearchTermQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.term


class TermGram(models.Model):
    """Three letters in a row of a word of the dictionary: how words spelled alike are found."""

    term = models.ForeignKey(
        SearchTerm, on_delete=models.CASCADE, related_name="grams", db_index=False
    )
    gram = models.CharField(max_length=3)
    # Of the word: only words of about the same length are near.
    length = models.PositiveSmallIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gram", "length", "term"], name="directory_termgram_once"
            )
        ]

    def __str__(self) -> str:
        return self.gram


class Synonyms(models.Model):
    """Words and phrases that mean the same to whoever searches, in all networks."""

    MOST = 10

    # One expression per line, as people write it.
    text = models.TextField(
        _("words that mean the same"),
        max_length=500,
        help_text=_("One word or phrase per line: whoever looks for one finds the others, too."),
    )
    # The same, analysed: a list of lists of words.
    expressions = models.JSONField(default=list, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["text"]

    def __str__(self) -> str:
        return " = ".join(self.text.split("\n"))

    def clean(self) -> None:
        """At least two expressions that differ, at most MOST, of at most four words each."""
        lines = [" ".join(line.split()) for line in self.text.splitlines()]
        analysed = {tuple(words_of(line)): line for line in lines if words_of(line)}
        if not 2 <= len(analysed) <= self.MOST or any(len(words) > 4 for words in analysed):
            raise ValidationError(
                {
                    "text": _(
                        "Write two to ten different words or phrases, one per line, each of at"
                        " most four words."
                    )
                }
            )
        self.text = "\n".join(analysed.values())
        self.expressions = [list(words) for words in analysed]
