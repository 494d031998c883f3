"""The territories of France: communes in departments in regions, and how people type them."""

import re
from math import cos, hypot, radians
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from directory.enums import Precision, TerritoryKind
from directory.matching import fold

# Those that have nothing above them.
TOP_KINDS = (TerritoryKind.REGION, TerritoryKind.COLLECTIVITY)

# Of a degree of latitude; good to half a percent over some hundred kilometres.
KILOMETRES_PER_DEGREE = 111.2

SAINT = re.compile(r"\b(st|ste)(?= )")
ARTICLE = re.compile(r"^(?:l|la|le|les) (?=.)")
# What `Territory.label` writes: a name, then what tells it from its namesakes.
LABEL = re.compile(r"(?P<name>.+?)\s*\((?P<hint>[^()]+)\)\s*")


def fold_name(text: str) -> str:
    """The words of a place name in lower case, without accents, hyphens nor apostrophes: `St-Malo`
    is `saint malo`. A last word `st` stays: it may become Strasbourg."""
    words = " ".join(re.findall(r"[a-z0-9]+", fold(text[:200])))
    return SAINT.sub(lambda match: {"st": "saint", "ste": "sainte"}[match[1]], words)


def terms_of(kind: str, code: str, search_name: str, postal_codes: str) -> set[str]:
    """The folded texts that people type for a territory: what its TerritoryTerms hold."""
    terms = {search_name, ARTICLE.sub("", search_name), *postal_codes.split()}
    if kind in (TerritoryKind.DEPARTMENT, TerritoryKind.COLLECTIVITY):
        terms.add(code.lower())
    return terms


class BeginsWith(models.Lookup):
    """Beginning of a folded text, by the operator each engine has an index for.

    Django's own `startswith` has an ESCAPE clause, which keeps SQLite off its indexes. Folded text
    has no wildcard but the underscore, which is one for PostgreSQL only.
    """

    lookup_name = "begins_with"

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        return self._compare(compiler, connection, "GLOB", "*")

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        return self._compare(compiler, connection, "LIKE", "%")

    def _compare(
        self, compiler: SQLCompiler, connection: Any, operator: str, wildcard: str
    ) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        _, (beginning,) = self.process_rhs(compiler, connection)
        if operator == "LIKE":
            beginning = beginning.replace("_", r"\_")
        return f"{column} {operator} %s", [*params, f"{beginning}{wildcard}"]


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Chained from `Territory.objects`."""

    def communes(self) -> "TerritoryQuerySet":
        return self.filter(kind=TerritoryKind.COMMUNE)

    def departments(self) -> "TerritoryQuerySet":
        """The 101 departments; overseas collectivities are none."""
        return self.filter(kind=TerritoryKind.DEPARTMENT)

    def regions(self) -> "TerritoryQuerySet":
        """The 18 regions; overseas collectivities are none."""
        return self.filter(kind=TerritoryKind.REGION)

    def tops(self) -> "TerritoryQuerySet":
        """Regions and overseas collectivities: what has nothing above it."""
        return self.filter(kind__in=TOP_KINDS)

    def within(self, territory: "Territory") -> "TerritoryQuerySet":
        """The territory itself and all below it."""
        below = Territory.objects.filter(parent=territory)
        return self.filter(
            Q(pk=territory.pk) | Q(parent=territory) | Q(parent__in=below.values("pk"))
        )

    def departments_around(
        self, latitude: float, longitude: float, kilometres: int
    ) -> frozenset[int]:
        """The departments (or collectivities) of all communes within so many kilometres, by key,
        and perhaps one more: a box is looked at, not a circle."""
        height = kilometres / KILOMETRES_PER_DEGREE
        width = height / max(cos(radians(latitude)), 0.1)
        communes = self.communes().filter(
            latitude__range=(latitude - height, latitude + height),
            longitude__range=(longitude - width, longitude + width),
        )
        parents = communes.order_by().values_list("parent", flat=True).distinct()
        return frozenset(pk for pk in parents if pk is not None)

    def named(self, text: str) -> "TerritoryQuerySet":
        """Those of which `text` is the whole name, the label, a postal code or the department's
        number; most populous first."""
        label = LABEL.fullmatch(text.strip()[:200])
        if label is None:
            terms = TerritoryTerm.objects.filter(term=fold_name(text))
            return self.filter(pk__in=terms.values("territory")).by_population()
        hint = label["hint"].casefold()
        kinds = [kind for kind in TerritoryKind if kind.label.casefold() == hint]
        is_meant = Q(kind__in=kinds) if kinds else Q(parent__code__iexact=hint)
        return self.named(label["name"]).filter(is_meant)

    def suggest(self, text: str, limit: int = 10) -> "TerritoryQuerySet":
        """The first `limit` whose name, postal code or department number begins with `text`: those
        of exactly this name (or else Eu and Y could never be found), then the most populous."""
        beginning = fold_name(text)
        if not beginning:
            return self.none()
        terms = TerritoryTerm.objects.filter(BeginsWith(F("term"), beginning))
        is_whole_name = Case(When(search_name=beginning, then=0), default=1)
        matches = self.filter(pk__in=terms.values("territory"))
        return matches.order_by(is_whole_name, "-population", "code", "kind")[:limit]

    def by_population(self) -> "TerritoryQuerySet":
        return self.order_by("-population", "code", "kind")


class Territory(models.Model):
    """A commune, department, region or overseas collectivity, as INSEE knows it.

    Loaded from `directory/data`, never edited here. Municipal arrondissements of Paris, Lyon and
    Marseille are no rows: their postal codes are those of the city.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=TerritoryKind.choices)
    code = models.CharField(_("INSEE code"), max_length=5)
    name = models.CharField(_("name"), max_length=80)
    search_name = models.CharField(max_length=80, editable=False)
    postal_codes = models.TextField(_("postal codes"), blank=True)
    population = models.PositiveIntegerField(_("population"), default=0)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    precision = models.CharField(_("precision"), max_length=15, choices=Precision.choices)

    objects = TerritoryQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["search_name", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="directory_territory_code"),
            models.CheckConstraint(
                condition=Q(kind__in=TerritoryKind.values), name="directory_territory_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TOP_KINDS, parent__isnull=True)
                | (~Q(kind__in=TOP_KINDS) & Q(parent__isnull=False)),
                name="directory_territory_parent",
            ),
            models.CheckConstraint(
                condition=Q(precision__in=Precision.values), name="directory_territory_precision"
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="directory_territory_position",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name, and what tells it from its namesakes: `Rennes (35)`, `Paris (department)`."""
        if self.kind == TerritoryKind.COMMUNE:
            # A commune's code begins with its department's, which is three long overseas.
            length = 3 if self.code.startswith(("97", "98")) else 2
            return f"{self.name} ({self.code[:length]})"
        return f"{self.name} ({self.get_kind_display()})"

    def kilometres_to(self, other: "Territory") -> float:
        """As the crow flies, good to some percent over a hundred kilometres."""
        height = self.latitude - other.latitude
        width = (self.longitude - other.longitude) * cos(radians(self.latitude))
        return KILOMETRES_PER_DEGREE * hypot(height, width)

    @property
    def department(self) -> "Territory | None":
        """The department, or the overseas collectivity in its place; a region has none."""
        if self.kind == TerritoryKind.COMMUNE:
            return self.parent
        return None if self.kind == TerritoryKind.REGION else self

    @property
    def region(self) -> "Territory":
        """The region, or the overseas collectivity in its place. Lists that show it ask for
        `select_related("parent__parent")` first."""
        return self.parent.region if self.parent else self


class TerritoryTerm(models.Model):
    """One text typed for a territory, in a row of its own for the sake of the index."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="typed_as", db_index=False
    )
    # On PostgreSQL an indexed CharField has a second index, which LIKE uses in any collation.
    term = models.CharField(max_length=80, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "term"], name="directory_territoryterm_once"
            ),
        ]

    def __str__(self) -> str:
        return self.term
