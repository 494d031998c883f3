"""One question asked of everything: listings, charters, pages."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from wagtail.models import Locale, Page

from charters.models import Charter
from directory.matching import query_terms, stem, terms_for_index
from directory.models import Listing
from home.models import ArticlePage, ContentPage, NetworkPage
from home.queries.homes import charters_in_force
from portal.models import Network, User

SHOWN_OF_EACH = 5
# Pages read from the index before those that are a translation of another are left out.
PAGES_READ = 60


@dataclass
class Found:
    """What answers a question; counts are of all there is, lists are its beginning."""

    words: list[str] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    listing_count: int = 0
    passages: list[dict[str, Any]] = field(default_factory=list)
    passage_count: int = 0
    pages: list[Page] = field(default_factory=list)
    page_count: int = 0

    @property
    def total(self) -> int:
        return self.listing_count + self.passage_count + self.page_count


def search_everything(query: str, *, user: User | None) -> Found:
    """What holds every word of `query`, whatever accents, case or plurals; nothing without words.

    Listings as the person may see them, charters in force and their articles, live public pages,
    those in the reader's language first.
    """
    words = query_terms(query)
    if not words:
        return Found()
    listings = Listing.objects.visible_to(user).matching(query)
    passages = _passages(words)
    pages = _pages(words)
    return Found(
        words=words,
        listings=list(listings.for_cards().order_by("-relevance", "name", "pk")[:SHOWN_OF_EACH]),
        listing_count=listings.count(),
        passages=passages[:SHOWN_OF_EACH],
        passage_count=len(passages),
        pages=pages[:SHOWN_OF_EACH],
        page_count=len(pages),
    )


def _passages(words: list[str]) -> list[dict[str, Any]]:
    """Charters and their articles that hold every word, those with one in their title first."""
    stems = {stem(word) for word in words}
    found = [
        passage
        for charter in charters_in_force()
        for passage in [_whole(charter), *_articles(charter)]
        if stems <= passage["terms"]
    ]
    return sorted(found, key=lambda passage: _terms(passage["title"]).isdisjoint(stems))


def _whole(charter: Charter) -> dict[str, Any]:
    """The charter by its name and its network's."""
    text = charter.in_force[0].text  # type: ignore[attr-defined]
    return {
        "charter": charter,
        "title": text.title,
        "url": charter.url,  # type: ignore[attr-defined]
        "beginning": next(iter(_texts(text.content["preamble"])), ""),
        "terms": _terms(f"{text.title} {charter.network.name}"),
    }


def _articles(charter: Charter) -> list[dict[str, Any]]:
    text = charter.in_force[0].text  # type: ignore[attr-defined]
    return [
        {
            "charter": charter,
            "charter_title": text.title,
            "title": article["title"],
            "number": article["number"],
            "url": f"{charter.url}#article-{article['number']}",  # type: ignore[attr-defined]
            "beginning": next(iter(_texts(article["parts"])), ""),
            "terms": _terms("\n".join([article["title"], *_texts(article["parts"])])),
        }
        for article in text.articles
    ]


def _texts(parts: list[dict[str, Any]]) -> list[str]:
    return [part["text"] for part in parts]


@lru_cache(maxsize=4000)
def _terms(text: str) -> frozenset[str]:
    # Frozen texts never change, and stemming them again for each question would be slow.
    return frozenset(terms_for_index(text).split())


def _pages(words: list[str]) -> list[Page]:
    """Stems are letters and digits only, so nothing typed reaches the databases' own syntax."""
    pages = Page.objects.type((NetworkPage, ArticlePage, ContentPage)).live().public()
    for section in Network.objects.filter(is_open=False).sections():
        pages = pages.not_descendant_of(section, inclusive=True)
    ranked = pages.search(" ".join(stem(word) for word in words), operator="and")
    found = [page.pk for page in ranked[:PAGES_READ]]
    by_pk = Page.objects.specific().in_bulk(found)
    locales = {locale.pk: locale for locale in Locale.objects.all()}
    for page in by_pk.values():
        page.locale = locales[page.locale_id]  # its address asks for it, page by page
    language = get_language()
    in_order = sorted(
        (by_pk[pk] for pk in found), key=lambda page: page.locale.language_code != language
    )
    first: dict[Any, Page] = {}
    for page in in_order:  # of a page and its translations the reader's own, where there is one
        first.setdefault(page.translation_key, page)
    return list(first.values())
