"""Synonyms: what federation staff says means the same."""

from django.db import transaction

from directory.models import Synonyms
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def save_synonyms(synonyms: Synonyms, *, by: User) -> Synonyms:
    """Add or change a row that was cleaned; searches follow at once, nothing is indexed anew."""
    action = "add_synonyms" if synonyms.pk is None else "change_synonyms"
    synonyms.save()
    record(synonyms, action, by=by, network=None, reason=str(synonyms))
    return synonyms


@transaction.atomic
def delete_synonyms(synonyms: Synonyms, *, by: User) -> None:
    """Words that are looked for as they are from now on; the journal keeps which."""
    record(synonyms, "delete_synonyms", by=by, network=None, reason=str(synonyms))
    synonyms.delete()
