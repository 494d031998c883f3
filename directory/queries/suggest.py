"""What somebody may be typing: skills, names and places that begin like it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from directory.models import Listing, ListingSkill, SearchTerm, Skill, Territory
from directory.models.folded import fold_line
from directory.models.territory import BeginsWith

SHORTEST = 2
LONGEST = 100
MOST_SKILLS = 5
MOST_NAMES = 4
MOST_PLACES = 3
MOST_PLACES_ALONE = 8
# As many as the index gives first are looked at: what begins alike may be thousands.
LOOKED_AT = 200
# All that is read of a listing's row.
SHOWN = ("name", "search_name", "slug", "kind")


@dataclass(frozen=True)
class Suggestion:
    """One line. Choosing it asks for `value` under `name` of the search form, or leads to `url`."""

    label: str
    kind: str
    name: str
    value: str
    url: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def suggest_anything(typed: str) -> list[Suggestion]:
    """For the words of a search: skills, listings by their name, places; each in a few lines."""
    beginning = fold_line(typed[:LONGEST])
    if len(beginning) < SHORTEST:
        return []
    return [
        *(Suggestion(one.name, _("skill"), "skill", one.slug) for one in _skills(beginning)),
        *(
            Suggestion(one.name, one.get_kind_display(), "q", one.name, url=one.get_absolute_url())
            for one in _listings(beginning)
        ),
        *suggest_places(typed, most=MOST_PLACES),
    ]


def suggest_places(typed: str, *, most: int = MOST_PLACES_ALONE) -> list[Suggestion]:
    """For the place of a search; the label is what the search knows the place by."""
    if len(typed.strip()) < SHORTEST:
        return []
    places = Territory.objects.suggest(typed[:LONGEST], limit=most)
    return [Suggestion(one.label, _("place"), "place", one.label) for one in places]


def _skills(beginning: str) -> list[Skill]:
    """Skills of public listings only: what a draft alone says is not told. The most used first,
    as the dictionary counted them last."""
    holders = ListingSkill.objects.filter(tag=OuterRef("pk"))
    public = Listing.objects.public().filter(pk=OuterRef("content_object"))
    found = _begin_with(Skill.objects.all(), beginning)
    skills = {f"s_{one.pk}": one for one in found.filter(Exists(holders.filter(Exists(public))))}
    terms = SearchTerm.objects.filter(term__in=skills)
    used = dict(terms.values_list("term", "documents"))
    most_used = sorted(_by_length(skills.values()), key=lambda one: -used.get(f"s_{one.pk}", 0))
    return most_used[:MOST_SKILLS]


def _listings(beginning: str) -> list[Listing]:
    return _by_length(_begin_with(Listing.objects.public().only(*SHOWN), beginning))[:MOST_NAMES]


def _begin_with(rows: QuerySet, beginning: str) -> QuerySet:
    """The limit keeps the database to this index, whatever else is asked of the rows."""
    begin = rows.model._default_manager.filter(BeginsWith(F("search_name"), beginning))
    return rows.filter(pk__in=begin.order_by().values("pk")[:LOOKED_AT]).order_by()


def _by_length(rows: Iterable[Any]) -> list[Any]:
    """The shortest names are the nearest to what was typed so far."""
    return sorted(rows, key=lambda row: (len(row.search_name), row.search_name))
