"""One question asked of everything: listings, charters with their articles, pages.

One list, in an order that one sentence tells: what has the words in its name or title comes
first, then what is in the reader's language, then the newest. A listing is in every language.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import get_language
from wagtail.models import Page

from directory.engines import engine
from directory.engines.base import All, Question, any_token
from directory.enums import ListingState
from directory.matching import query_terms
from directory.models import Listing
from directory.queries.asking import Asked, Correction, ask_for
from directory.queries.search import PUBLIC
from portal.models import User
from portal.tenancy import in_readers_language
from search.enums import PassageKind, Tab
from search.matching import passages_with
from search.models import Passage

# Of each source the first so many take part in the list: a long list answers nothing, and the
# directory has all listings.
MOST_LISTINGS = 100
MOST_PASSAGES = 600
NAME_HAS_IT = 2  # the least match of a listing found by its name, skills or one line
LONG_AGO = date(1, 1, 1)
TAB_OF = {
    PassageKind.CHARTER: Tab.CHARTERS,
    PassageKind.ARTICLE: Tab.CHARTERS,
    PassageKind.PAGE: Tab.PAGES,
}


@dataclass(frozen=True, order=True, slots=True)
class Hit:
    """One answer before it is read from the database; they compare as they are listed."""

    in_text_only: bool
    in_other_language: bool
    age: int
    tab: str
    pk: int


@dataclass
class Line:
    """One answer as it is shown; a listing is shown by its own card."""

    kind: str
    title: str = ""
    url: str = ""
    beginning: str = ""
    language: str = ""
    number: str = ""
    within: str = ""
    hue: int | None = None
    network_name: str = ""
    listing: Listing | None = None


@dataclass
class Found:
    """What answers a question: hits in order, and how many there are under each tab. Of many
    listings the number is about right, and not exact."""

    words: list[str] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    is_exact: bool = True
    corrections: tuple[Correction, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def search_everything(query: str, *, user: User | None, tab: str = "") -> Found:
    """What holds every word of `query`, whatever accents, case or plurals, or a synonym of it, and
    what is quoted side by side; nothing without words. Where nothing does, what was probably meant.

    Listings as the person may see them, charters in force and their articles, live public pages;
    of a thing in several languages the reader's own, where there is one. `hits` are those of
    `tab`, or all; `counts` are of all. Nothing that is listed is read yet: see `lines`.
    """
    words = query_terms(query)
    if not words:
        return Found()
    found = _found(ask_for(query, corrects=False), user=user, tab=tab)
    if not found.total:
        # Only now: the dictionary knows what listings say, and not what charters do.
        asked = ask_for(query)
        if asked.corrections:
            found = _found(asked, user=user, tab=tab)
            found.corrections = asked.corrections if found.total else ()
    found.words = words
    return found


def _found(asked: Asked, *, user: User | None, tab: str) -> Found:
    found = Found()
    listings = _public_hits(asked, user, found) + _own_hits(asked, user, found)
    passages = _passage_hits(asked)
    found.counts.update(hit.tab for hit in passages)
    found.hits = sorted(hit for hit in listings + passages if tab in ("", hit.tab))
    return found


def _public_hits(asked: Asked, user: User | None, found: Found) -> list[Hit]:
    """The first of the directory's own answer, each still behind `visible_to`."""
    public = Question(words=asked.words, exact=asked.exact, tokens=All((any_token([PUBLIC]),)))
    answer = engine().ask(public, after=None, size=MOST_LISTINGS)
    ranks = {place.listing: -place.rank for place in answer.hits}
    rows = Listing.objects.visible_to(user).filter(pk__in=ranks)
    confirmed = rows.values_list("pk", "confirmed_at")
    hits = [_listing_hit(pk, ranks[pk], when) for pk, when in confirmed]
    found.counts[Tab.LISTINGS.value] += answer.total if answer.has_more else len(hits)
    found.is_exact = answer.is_exact
    return hits


def _own_hits(asked: Asked, user: User | None, found: Found) -> list[Hit]:
    """What only this person may see: drafts of theirs, and what lies at their desk."""
    if user is None or not user.is_authenticated:
        return []
    is_public = Q(state=ListingState.PUBLISHED, home_network__is_open=True)
    hidden = Listing.objects.visible_to(user).exclude(is_public)
    rows: Any = engine().narrow(hidden, Question(words=asked.words, exact=asked.exact))
    columns = rows.order_by("-relevance", "pk").values_list("pk", "relevance", "confirmed_at")
    hits = [_listing_hit(*row) for row in columns[:MOST_LISTINGS]]
    found.counts[Tab.LISTINGS.value] += len(hits)
    return hits


def _listing_hit(pk: int, match: int, confirmed: datetime | None) -> Hit:
    return Hit(
        in_text_only=match < NAME_HAS_IT,
        in_other_language=False,
        age=-(confirmed.date() if confirmed else LONG_AGO).toordinal(),
        tab=Tab.LISTINGS.value,
        pk=pk,
    )


def _passage_hits(asked: Asked) -> list[Hit]:
    """Best first; of the languages of one thing only the reader's, or the best."""
    language = get_language()
    passages: Any = passages_with(asked.words).public()
    rows = passages.order_by("-in_title", "-dated", "pk")
    columns = rows.values_list("thing", "pk", "kind", "in_title", "locale", "dated")
    best: dict[str, Hit] = {}
    for thing, pk, kind, in_title, locale, dated in columns[:MOST_PASSAGES]:
        hit = Hit(
            in_text_only=not in_title,
            in_other_language=locale != language,
            age=-dated.toordinal(),
            tab=TAB_OF[PassageKind(kind)].value,
            pk=pk,
        )
        if thing not in best or (best[thing].in_other_language and not hit.in_other_language):
            best[thing] = hit
    return list(best.values())


def lines(hits: list[Hit]) -> list[Line]:
    """What is shown of these hits, in a fixed number of statements."""
    listed = [hit.pk for hit in hits if hit.tab == Tab.LISTINGS]
    other = [hit.pk for hit in hits if hit.tab != Tab.LISTINGS]
    cards = Listing.objects.for_cards().filter(pk__in=listed)
    shown = {card.pk: Line(kind="listing", listing=card) for card in cards}
    passages = _passage_lines(other)
    both = [(shown if hit.tab == Tab.LISTINGS else passages).get(hit.pk) for hit in hits]
    return [line for line in both if line is not None]


def _passage_lines(pks: list[int]) -> dict[int, Line]:
    passages = list(
        Passage.objects.filter(pk__in=pks)
        .select_related(
            "page__locale",
            "text__version__charter__network",
            "text__version__charter__page__locale",
        )
        .defer("terms", "title_terms", "text__content", "text__canonical")
    )
    charters = [passage.text.version.charter for passage in passages if passage.text]
    pages = in_readers_language(charter.page for charter in charters)
    return {
        passage.pk: _page_line(passage) if passage.page else _charter_line(passage, pages)
        for passage in passages
    }


def _page_line(passage: Passage) -> Line:
    kind = passage.page.specific_class._meta.verbose_name
    return Line(
        kind=capfirst(kind),
        title=passage.title,
        url=passage.page.url,
        beginning=passage.beginning,
        language=passage.locale,
    )


def _charter_line(passage: Passage, pages: dict[int, Page]) -> Line:
    """It leads to the page where the text is read that holds the words."""
    text = passage.text
    charter = text.version.charter
    page = pages[charter.page_id]
    is_there = page.locale.language_code == passage.locale
    is_article = passage.kind == PassageKind.ARTICLE
    anchor = f"#article-{passage.number}" if is_article else ""
    return Line(
        kind=capfirst(passage.get_kind_display()),
        title=passage.title,
        number=passage.number,
        url=(page.url if is_there else text.get_absolute_url()) + anchor,
        beginning=passage.beginning,
        language=passage.locale,
        within=text.title if is_article else "",
        hue=charter.network.hue,
        network_name=charter.network.name,
    )
