"""What an export says of a listing: its columns, and the rows behind them, a batch at a time.

Everything here is on the listing's public page, too. No picture (its licence is another's), no
signature (being named in open data is a consent of its own), nothing of the account behind it.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Choices
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from directory.enums import Availability, Cause, LegalForm, ListingKind, ListingLanguage, Modality
from directory.managers import ListingQuerySet
from directory.models import Affiliation, Listing, ListingSkill, Territory
from directory.models.saying import FURTHER_FIELDS
from directory.rows import ROWS, Row, in_order, row_in_words
from directory.services.texts import ENUMS
from portal.services.mail import absolute_url
from portal.texts import printable

BATCH = 500

type Value = str | int | float | bool | date | list[str] | list[Row] | None

capfirst_lazy = lazy(capfirst, str)


@dataclass(frozen=True, slots=True)
class Source:
    """A listing with what columns ask for beside it; `networks` are slugs."""

    listing: Listing
    commune: Territory | None
    skills: list[str]
    networks: list[str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in every format, its title for people, and what stands in it.

    `codes` are what its values are codes of: spreadsheets have their words instead.
    """

    name: str
    title: str | Promise
    read: Callable[[Source], Value]
    codes: type[Choices] | None = None


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def _address(source: Source) -> str:
    return absolute_url(reverse("listing_detail", args=[source.listing.slug]))


def _department(source: Source) -> Territory | None:
    return source.commune.department if source.commune else None


def _region(source: Source) -> Territory | None:
    return source.commune.region if source.commune else None


def _of(place: Callable[[Source], Territory | None], name: str) -> Callable[[Source], Value]:
    def read(source: Source) -> Value:
        territory = place(source)
        return getattr(territory, name) if territory else None

    return read


def _commune(source: Source) -> Territory | None:
    return source.commune


def _column(name: str) -> Column:
    """A further field under its own name, with the codes it has."""

    def read(source: Source) -> Value:
        value = getattr(source.listing, name)
        return in_order(name, value) if name in ROWS else value

    return Column(name, _titled(name), read, ENUMS.get(name))  # type: ignore[arg-type]


def _titled(name: str) -> Any:
    return capfirst_lazy(Listing._meta.get_field(name).verbose_name)


def _translations(source: Source) -> Value:
    said = source.listing.translations.items()
    return [
        {"language": language, "field": field, "text": text}
        for language, texts in said
        for field, text in texts.items()
    ]


# A column may be added at the end of its group; none is renamed: docs/export.md says so.
COLUMNS = (
    Column("id", _("Identifier"), lambda s: s.listing.slug),
    Column("url", _("Address"), _address),
    Column("kind", _("Kind"), lambda s: s.listing.kind, ListingKind),
    Column("name", _("Name"), lambda s: s.listing.name),
    Column("tagline", _("In one line"), lambda s: s.listing.tagline),
    Column("description", _("Presentation"), lambda s: s.listing.description),
    Column("skills", _("Skills"), lambda s: s.skills),
    Column("causes", _("Causes"), lambda s: s.listing.causes, Cause),
    Column("terms", _("Terms"), lambda s: [m.value for m in s.listing.modalities], Modality),
    Column("availability", _("Availability"), lambda s: s.listing.availability, Availability),
    Column("languages", _("Languages"), lambda s: s.listing.languages, ListingLanguage),
    Column("legal_form", _("Legal form"), lambda s: s.listing.legal_form, LegalForm),
    Column("siren", _("SIREN"), lambda s: s.listing.siren),
    Column("rna", _("RNA"), lambda s: s.listing.rna),
    Column("website", _("Web site"), lambda s: s.listing.website_address),
    Column("works_remotely", _("Works remotely"), lambda s: s.listing.works_remotely),
    Column("travel_range", _("Travels up to (km)"), lambda s: s.listing.travel_range),
    Column("commune", _("Commune"), _of(_commune, "name")),
    Column("commune_code", _("INSEE code"), _of(_commune, "code")),
    Column("department", _("Department"), _of(_department, "name")),
    Column("department_code", _("Code of the department"), _of(_department, "code")),
    Column("region", _("Region"), _of(_region, "name")),
    Column("latitude", _("Latitude of the commune"), _of(_commune, "latitude")),
    Column("longitude", _("Longitude of the commune"), _of(_commune, "longitude")),
    Column("home_network", _("Home network"), lambda s: s.listing.home_network.slug),
    Column("networks", _("Networks"), lambda s: s.networks),
    *(_column(name) for name in FURTHER_FIELDS if name != "translations"),
    Column("translations", _("Translations"), _translations),
    Column("published_on", _("Published on"), lambda s: _day(s.listing.published_at)),
    Column("confirmed_on", _("Confirmed on"), lambda s: _day(s.listing.confirmed_at)),
)

type Entry = dict[str, Value]


def keys_of(listings: ListingQuerySet) -> Sequence[int]:
    """The keys of all that was found, in eight bytes each: so the search is asked once, whatever
    the number, and every batch reads what is public by then."""
    return array("q", listings.order_by("pk").values_list("pk", flat=True).iterator())


def entries(keys: Sequence[int]) -> Iterator[Entry]:
    """Column name -> value of each listing that is still public, with the same few statements for
    each batch. Empty texts are None."""
    for start in range(0, len(keys), BATCH):
        yield from _batch(list(keys[start : start + BATCH]))


def _batch(keys: list[int]) -> list[Entry]:
    listings = Listing.objects.public().filter(pk__in=keys).order_by("pk")
    listings = listings.prefetch_related("home_network", "commune__parent__parent").defer("hidden")
    # Not prefetched by its manager, which makes a statement's worth of Python for each listing.
    tags = ListingSkill.objects.filter(content_object__in=keys).order_by("tag__name")
    skills = _by_listing(tags.values_list("content_object", "tag__name"))
    places = Affiliation.objects.public().filter(listing__in=keys).order_by("network__slug")
    networks = _by_listing(places.values_list("listing", "network__slug"))
    return [_entry(Source(one, one.commune, skills[one.pk], networks[one.pk])) for one in listings]


def _by_listing(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found = defaultdict(list)
    for listing, value in pairs:
        found[listing].append(value)
    return found


def _entry(source: Source) -> Entry:
    return {column.name: _clean(column.read(source)) for column in COLUMNS}


def _clean(value: Any) -> Value:
    """Without what no file may hold; forms refuse it, but rows may be older than forms."""
    if isinstance(value, str):
        return printable(value) or None
    return [_clean_one(one) for one in value] if isinstance(value, list) else value


def _clean_one(one: Any) -> Any:
    if isinstance(one, dict):
        return {name: printable(text) for name, text in one.items()}
    return printable(one)


def as_words(value: Value) -> Value:
    """Rows on one line each, for files that have cells."""
    if not isinstance(value, list):
        return value
    return [row_in_words(one) if isinstance(one, dict) else one for one in value]
