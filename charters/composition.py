"""What a composed charter says of its sources, read from the rows with a fixed number of queries.

Only versions that are or were in force count as sources: a pin to anything else, which an editor
can type, tells nothing of a text that is not public.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch

from charters.composing import (
    Article,
    find_article,
    is_word_for_word,
    pin_of,
    provenance_date,
)
from charters.enums import PUBLIC_VERSION_STATES, VersionState
from charters.models.charter import Charter, CharterVersion
from charters.models.sources import ArticleSource, Equivalence


@dataclass(frozen=True)
class Origin:
    """Where one article comes from. `version` and `there` are None for an outside source, and
    where what it is pinned to does not exist."""

    article: Article
    name: str
    url: str
    date: date | None
    licence: str
    is_pinned: bool
    version: CharterVersion | None = None
    there: Article | None = None
    newer: int | None = None  # the number of a later version that is in force there

    @property
    def is_same(self) -> bool:
        """Word for word the article it is pinned to."""
        return self.there is not None and is_word_for_word(self.article, self.there)

    @property
    def is_open(self) -> bool:
        """Whether readers can go and read it here."""
        return self.version is not None and self.version.charter.network.is_open

    @property
    def is_lost(self) -> bool:
        """Pinned to a version or an article that there is not."""
        return self.is_pinned and self.there is None


@dataclass(frozen=True)
class Coverage:
    """How much of another charter's version this one covers."""

    version: CharterVersion
    ours: list[int]
    theirs: list[int]
    total: int


@dataclass(frozen=True)
class TakenUp:
    """A charter in force that took articles from this one."""

    version: CharterVersion
    source_number: int
    articles: list[int]  # its own numbers


@dataclass(frozen=True)
class Composition:
    """Everything a charter's page says of sources: its own, and who took it for one."""

    origins: dict[str, Origin] = field(default_factory=dict)
    coverage: list[Coverage] = field(default_factory=list)
    taken_up_by: list[TakenUp] = field(default_factory=list)
    recognises: list[tuple[Equivalence, list[int]]] = field(default_factory=list)
    recognised_by: list[tuple[Equivalence, list[int]]] = field(default_factory=list)

    @property
    def outside(self) -> list[tuple[Origin, list[int]]]:
        """Sources outside the portal, each once, with the numbers of our articles."""
        found: dict[tuple, tuple[Origin, list[int]]] = {}
        for origin in self.origins.values():
            if not origin.is_pinned:
                key = (origin.name, origin.url, origin.date, origin.licence)
                found.setdefault(key, (origin, []))[1].append(origin.article["number"])
        return list(found.values())


def origins_of(content: dict[str, Any]) -> dict[str, Origin]:
    """Where each article that has a source comes from, by our article's id."""
    pins = {article["id"]: pin_of(article) for article in content["articles"]}
    versions = _versions(pin[0] for pin in pins.values() if pin)
    in_force = _in_force(versions.values())
    found = {}
    for article in content["articles"]:
        pin = pins[article["id"]]
        provenance = article.get("provenance") or {}
        if not pin and not provenance.get("source"):
            continue
        version = versions.get(pin[0]) if pin else None
        there = find_article(version.binding_text.content, pin[1]) if version and pin else None
        found[article["id"]] = Origin(
            article=article,
            name=_name(provenance, version if there else None),
            url=provenance.get("url", ""),
            date=provenance_date(provenance),
            licence=provenance.get("licence", ""),
            is_pinned=pin is not None,
            version=version if there else None,
            there=there,
            newer=_newer(version, in_force) if there else None,
        )
    return found


def coverage_of(origins: dict[str, Origin]) -> list[Coverage]:
    """Which articles of which versions are covered, and how much of them that is."""
    grouped: dict[int, list[Origin]] = {}
    for origin in origins.values():
        if origin.version is not None and origin.is_open:
            grouped.setdefault(origin.version.pk, []).append(origin)
    return [
        Coverage(
            version=group[0].version,  # type: ignore[arg-type]
            ours=sorted(origin.article["number"] for origin in group),
            theirs=sorted({origin.there["number"] for origin in group}),  # type: ignore[index]
            total=len(group[0].version.binding_text.articles),  # type: ignore[union-attr]
        )
        for group in grouped.values()
    ]


def compose(charter: Charter | None, content: dict[str, Any]) -> Composition:
    """For a page about a text of this charter; a draft that was never published has no charter."""
    origins = origins_of(content)
    if charter is None:
        return Composition(origins, coverage_of(origins))
    return Composition(
        origins,
        coverage_of(origins),
        _taken_up_by(charter),
        [
            (equivalence, _numbers(content, equivalence.articles))
            for equivalence in _equivalences(charter.equivalences.public(), "recognised")
        ],
        [
            (equivalence, _numbers(_adopted_content(equivalence.charter), equivalence.articles))
            for equivalence in _equivalences(charter.recognised_by.public(), "charter")
        ],
    )


def leads_back(version: CharterVersion, article_id: str, charter: Charter | None) -> bool:
    """Whether this article is the charter's own, or was taken from it by however many hands."""
    passed = set()
    while charter is not None and (version.pk, article_id) not in passed:
        if version.charter_id == charter.pk:
            return True
        passed.add((version.pk, article_id))
        source = version.sources.filter(article_id=article_id).first()
        if source is None:
            return False
        version, article_id = source.source_version, source.source_article_id
    return False


def wrong_pins(content: dict[str, Any], charter: Charter | None) -> list[int]:
    """Numbers of the articles pinned to nothing that is there, or back to their own charter."""
    return [
        origin.article["number"]
        for origin in origins_of(content).values()
        if origin.is_lost
        or (origin.version and leads_back(origin.version, origin.there["id"], charter))  # type: ignore[index]
    ]


def _versions(keys: Iterable[int]) -> dict[int, CharterVersion]:
    found = CharterVersion.objects.filter(pk__in=set(keys), state__in=PUBLIC_VERSION_STATES)
    found = found.select_related("charter__network").prefetch_related("texts")
    return {version.pk: version for version in found}


def _in_force(versions: Iterable[CharterVersion]) -> dict[int, int]:
    charters = {version.charter_id for version in versions}
    if not charters:
        return {}
    adopted = CharterVersion.objects.filter(charter__in=charters, state=VersionState.ADOPTED)
    return {version.charter_id: version.number or 0 for version in adopted}


def _name(provenance: dict[str, Any], version: CharterVersion | None) -> str:
    """A source of this portal under its title, as long as one may read it here."""
    if version is not None and version.charter.network.is_open:
        return version.text.title
    return provenance.get("source", "")


def _newer(version: CharterVersion | None, in_force: dict[int, int]) -> int | None:
    number = in_force.get(version.charter_id) if version else None
    return number if version and number != version.number else None


def _taken_up_by(charter: Charter) -> list[TakenUp]:
    rows = (
        ArticleSource.objects.in_force()
        .filter(source_version__charter=charter)
        .exclude(version__charter=charter)
        .select_related("version__charter__network", "source_version")
        .prefetch_related("version__texts")
        .order_by("version__charter__network__name", "version", "pk")
    )
    grouped: dict[tuple[int, int], list[ArticleSource]] = {}
    for row in rows:
        grouped.setdefault((row.version_id, row.source_version_id), []).append(row)
    return [
        TakenUp(
            version=group[0].version,
            source_number=group[0].source_version.number or 0,
            articles=_numbers(group[0].version.binding_text.content, [r.article_id for r in group]),
        )
        for group in grouped.values()
    ]


def _equivalences(rows: Any, side: str) -> Iterable[Equivalence]:
    """With the other side's charter, its network and its texts, `in_force` (a list) of each."""
    return rows.select_related(f"{side}__network").prefetch_related(adopted_versions(side))


def adopted_versions(side: str) -> Any:
    adopted = CharterVersion.objects.filter(state=VersionState.ADOPTED).prefetch_related("texts")
    return Prefetch(f"{side}__versions", queryset=adopted, to_attr="in_force")


def _adopted_content(charter: Charter) -> dict[str, Any]:
    return charter.in_force[0].binding_text.content  # type: ignore[attr-defined]


def _numbers(content: dict[str, Any], ids: Iterable[str]) -> list[int]:
    wanted = set(ids)
    return [article["number"] for article in content["articles"] if article["id"] in wanted]
