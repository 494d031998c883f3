"""The map of a search: how many listings in each department, and in which communes they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from directory.enums import TerritoryKind
from directory.geography import is_drawn, position
from directory.models import Territory

# Communes shown as dots: those with most listings. More would hide the departments.
MOST_DOTS = 400
SHADES = ("few", "some", "many")


@dataclass(frozen=True)
class Place:
    """A department, or an overseas collectivity, with listings; `shade` is one of SHADES."""

    code: str
    name: str
    number: int
    shade: str
    territory: Territory


@dataclass
class ListingMap:
    """What the map and its table show; `dots` are positions on the map, one per commune."""

    places: list[Place] = field(default_factory=list)
    collectivities: list[Place] = field(default_factory=list)
    # From and to how many listings each shade says.
    shades: list[tuple[str, int, int]] = field(default_factory=list)
    single_dots: list[tuple[int, int]] = field(default_factory=list)
    several_dots: list[tuple[int, int]] = field(default_factory=list)
    communes: int = 0
    without_place: int = 0
    total: int = 0

    @property
    def leaves_out_dots(self) -> bool:
        return self.communes > MOST_DOTS


def map_of(listings: QuerySet) -> ListingMap:
    """The map of these listings, by one grouped statement and one for the names of places."""
    rows = (
        listings.order_by()
        .values_list("commune", "commune__parent")
        .annotate(number=Count("pk"))
        .order_by()
    )
    by_parent: Counter[int] = Counter()
    by_commune: Counter[tuple[int, int]] = Counter()
    made = ListingMap()
    for commune, parent, number in rows:
        made.total += number
        if commune is None:
            made.without_place += number
        else:
            by_parent[parent] += number
            by_commune[commune, parent] = number
    made.communes = len(by_commune)
    dotted = by_commune.most_common(MOST_DOTS)
    shown = Q(pk__in=list(by_parent)) | Q(pk__in=[commune for (commune, _), _ in dotted])
    territories = {t.pk: t for t in Territory.objects.filter(shown).select_related("parent")}
    made.shades = shades_up_to(max(by_parent.values(), default=0))
    for parent, number in by_parent.items():
        territory = territories[parent]
        shade = next(name for name, _low, high in made.shades if number <= high)
        place = Place(territory.code, territory.name, number, shade, territory)
        is_department = territory.kind == TerritoryKind.DEPARTMENT
        (made.places if is_department else made.collectivities).append(place)
    for places in (made.places, made.collectivities):
        places.sort(key=lambda place: (-place.number, territories[place.territory.pk].search_name))
    for (commune, parent), number in dotted:
        department = territories[parent].code
        if is_drawn(department):
            where = territories[commune]
            dots = made.single_dots if number == 1 else made.several_dots
            dots.append(position(where.latitude, where.longitude, department))
    return made


def shades_up_to(most: int) -> list[tuple[str, int, int]]:
    """Each shade with its first and last number; each step is the same number of times more."""
    ends = sorted({max(1, round(most ** (step / 3))) for step in (1, 2)} | {most}) if most else []
    names = SHADES[-len(ends) :] if len(ends) > 1 else SHADES[:1]
    return [
        (name, low, high)
        for name, low, high in zip(names, [1, *(e + 1 for e in ends)], ends, strict=False)
    ]


def narrowed(chosen: Iterable[Territory], department: Territory) -> list[str]:
    """The values of `territory` that keep, of what was chosen, what is in this department: so the
    number on the map is the number found there."""
    chosen = list(chosen)
    whole = not chosen or any(t.pk in (department.pk, department.parent_id) for t in chosen)
    within = [t for t in chosen if t.parent_id == department.pk]
    return [f"{t.kind}-{t.code}" for t in ([department] if whole or not within else within)]
