"""What members do with the searches they keep."""

from django.db import transaction
from django.utils import timezone

from directory.enums import AlertRhythm
from directory.models import SavedSearch
from portal.models import User
from portal.services.limits import LimitReached

MOST_SEARCHES = 30


@transaction.atomic
def keep_search(*, user: User, name: str, query: str, rhythm: str) -> SavedSearch:
    """Keep a search, or rename the one this person keeps with the same query.

    Raises LimitReached of kind "searches".
    """
    _lock(user)
    search = SavedSearch.objects.of(user).filter(query=query).first()
    if search is not None:
        return change_search(search=search, name=name, rhythm=rhythm)
    if user.saved_searches.count() >= MOST_SEARCHES:  # type: ignore[attr-defined]
        raise LimitReached("searches")
    return SavedSearch.objects.create(user=user, name=name, query=query, rhythm=rhythm)


@transaction.atomic
def change_search(*, search: SavedSearch, name: str, rhythm: str) -> SavedSearch:
    """Another name or rhythm. An alert that is asked for anew tells of what comes from now on."""
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if search.rhythm == AlertRhythm.NONE and rhythm != AlertRhythm.NONE:
        search.told_until = timezone.now()
    search.name, search.rhythm = name, rhythm
    search.save(update_fields=["name", "rhythm", "told_until"])
    return search


def _lock(user: User) -> None:
    """One at a time, so that two requests at once stay within the limit."""
    User.objects.select_for_update().get(pk=user.pk)
