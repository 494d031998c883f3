"""What the pages of a consultation show of its contributions, in a fixed number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext as _

from charters.enums import ContributionKind, ContributionState, Verdict
from charters.models import Consultation, Contribution, Support
from portal.differences import Piece, word_difference, words_of
from portal.models import User

# In an address and a filter: what is about the text as a whole.
WHOLE = "text"
# Beside each article, the most supported ones; the others are on the article's own page.
BESIDE_AN_ARTICLE = 2


@dataclass
class Place:
    """An article of the draft, or the text as a whole, and what is proposed there."""

    article: dict[str, Any] | None
    total: int = 0
    unanswered: int = 0
    contributions: list[Contribution] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.article["id"] if self.article else WHOLE

    @property
    def article_id(self) -> str:
        """As contributions have it."""
        return self.article["id"] if self.article else ""

    @property
    def name(self) -> str:
        if self.article is None:
            return _("The text as a whole")
        return f"{self.article['number']}. {self.article['title']}"

    @property
    def others(self) -> int:
        return self.total - len(self.contributions)


@dataclass(frozen=True)
class Figures:
    """How many contributions there are, by kind and by answer."""

    verdicts: list[str]
    rows: list[tuple[str, list[int], int]]
    totals: list[int]
    total: int
    hidden: int
    withdrawn: int


def shown(contributions: QuerySet[Contribution], user: User | AnonymousUser) -> QuerySet:
    """All but withdrawn ones, with `support_count` and whether this person supports each."""
    supports = Support.objects.filter(contribution=OuterRef("pk")).order_by()
    count = supports.values("contribution").annotate(number=Count("pk")).values("number")
    own = Exists(supports.filter(user=user)) if user.is_authenticated else Value(False)
    return contributions.exclude(state=ContributionState.WITHDRAWN).annotate(
        support_count=Coalesce(Subquery(count), 0), is_supported=own
    )


def places_of(consultation: Consultation, user: User | AnonymousUser) -> list[Place]:
    """The whole text first, then every article, each with its most supported contributions."""
    articles = consultation.text.content["articles"]
    places = {place.article_id: place for place in map(Place, [None, *articles])}
    known = consultation.contributions.exclude(state=ContributionState.WITHDRAWN)
    unanswered = Q(state=ContributionState.STANDING, verdict="")
    counts = (
        known.order_by()
        .values_list("article_id")
        .annotate(total=Count("pk"), waiting=Count("pk", filter=unanswered))
    )
    for article_id, total, waiting in counts:
        if article_id in places:
            places[article_id].total, places[article_id].unanswered = total, waiting
    for contribution in _first_of_each(consultation, user):
        if contribution.article_id in places:
            places[contribution.article_id].contributions.append(contribution)
    return list(places.values())


def _first_of_each(consultation: Consultation, user: User | AnonymousUser) -> list[Contribution]:
    place = Window(
        RowNumber(),
        partition_by=F("article_id"),
        order_by=[F("support_count").desc(), F("pk").asc()],
    )
    ranked = shown(consultation.contributions.standing(), user).annotate(place=place)
    found = ranked.filter(place__lte=BESIDE_AN_ARTICLE).order_by("article_id", "place")
    return with_pieces(found, consultation)


def with_pieces(
    contributions: Iterable[Contribution], consultation: Consultation
) -> list[Contribution]:
    """Each with `pieces`: the wording it proposes, as it differs from the part it is about.

    The part is taken from the language the wording shares most words with.
    """
    texts = [_parts_of(text.content) for text in consultation.texts.all()]
    found = list(contributions)
    for contribution in found:
        contribution.pieces = _pieces(contribution, texts)  # type: ignore[attr-defined]
    return found


def _pieces(contribution: Contribution, texts: list[dict[str, str]]) -> list[Piece]:
    parts = [parts[contribution.target] for parts in texts if contribution.target in parts]
    if contribution.kind == ContributionKind.REMOVAL:
        return [Piece("gone", parts[0])] if parts else []
    if not contribution.wording:
        return []
    if not parts or contribution.kind == ContributionKind.ADDITION:
        return [Piece("new", contribution.wording)]
    words = set(words_of(contribution.wording))
    nearest = max(parts, key=lambda part: len(words & set(words_of(part))))
    return word_difference(nearest, contribution.wording)


def _parts_of(content: dict[str, Any]) -> dict[str, str]:
    return {
        part["id"]: part["text"]
        for article in content["articles"]
        for part in article["parts"]
        if part.get("id")
    }


def narrowed(
    contributions: QuerySet[Contribution],
    user: User | AnonymousUser,
    *,
    article: str = "",
    kind: str = "",
    unanswered: bool = False,
    mine: bool = False,
) -> QuerySet[Contribution]:
    """By article (`WHOLE` for the whole text), kind, whether an answer is missing, and author."""
    if article:
        contributions = contributions.filter(article_id="" if article == WHOLE else article)
    if kind:
        contributions = contributions.filter(kind=kind)
    if unanswered:
        contributions = contributions.filter(state=ContributionState.STANDING, verdict="")
    if mine and user.is_authenticated:
        contributions = contributions.filter(author=user)
    return contributions


def figures_of(consultation: Consultation) -> Figures:
    """For the report: standing contributions by kind and answer, and how many stand no more."""
    counts = consultation.contributions.order_by().values_list("state", "kind", "verdict")
    number: dict[tuple[str, str], int] = {}
    states = dict.fromkeys(ContributionState.values, 0)
    for state, kind, verdict, count in counts.annotate(number=Count("pk")):
        states[state] += count
        if state == ContributionState.STANDING:
            number[kind, verdict] = count
    verdicts = [*Verdict.values, ""]
    rows = []
    for kind, label in ContributionKind.choices:
        cells = [number.get((kind, verdict), 0) for verdict in verdicts]
        rows.append((str(label), cells, sum(cells)))
    return Figures(
        verdicts=[str(label) for label in (*Verdict.labels, _("no answer yet"))],
        rows=rows,
        totals=[sum(column) for column in zip(*(cells for _l, cells, _t in rows), strict=True)],
        total=states[ContributionState.STANDING],
        hidden=states[ContributionState.HIDDEN],
        withdrawn=states[ContributionState.WITHDRAWN],
    )


def credits_of(consultation: Consultation) -> list[str]:
    """Who wished to be named, and whose contribution was kept; each once, in order."""
    kept = consultation.contributions.standing().filter(
        verdict__in=[Verdict.KEPT, Verdict.KEPT_IN_PART], wants_credit=True
    )
    names = kept.order_by("pk").values_list("author_name", flat=True)
    return list(dict.fromkeys(name for name in names if name))
