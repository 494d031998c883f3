"""What shows a signature elsewhere than on its own page: words to find it by, a badge."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from charters.models.charter import Charter
from charters.models.signature import Signature

LONGEST_WORD = 40


class SignatureWord(models.Model):
    """One folded word of a name on the wall; there is none of a name that is not on it.

    Written by `charters.services.consents.refresh_outlets`. A row per word, so that both databases
    find beginnings of words in an index and give the same hits.
    """

    signature = models.ForeignKey(
        Signature, on_delete=models.CASCADE, related_name="words", db_index=False
    )
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="+", db_index=False)
    word = models.CharField(max_length=LONGEST_WORD)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("word of a name")
        verbose_name_plural = _("words of names")
        constraints = [
            models.UniqueConstraint(
                fields=["signature", "word"], name="charters_signatureword_once"
            ),
        ]
        indexes = [
            # LIKE uses an index in any collation only under this class of operators.
            models.Index(
                fields=["charter", "word", "signature"],
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
                name="charters_signatureword_find",
            ),
        ]

    def __str__(self) -> str:
        return self.word


class Badge(models.Model):
    """The public address of one signature's badge. Asking for it is the consent to it; taking it
    back deletes the row, and the address says no more than that it is unknown."""

    signature = models.OneToOneField(Signature, on_delete=models.CASCADE, related_name="badge")
    public_id = models.CharField(max_length=32, unique=True)
    given_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")

    def __str__(self) -> str:
        return f"{self.signature_id}"
