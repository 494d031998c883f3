"""Writing what the site-wide search knows of charters and pages."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from charters.models import VersionText
from directory.matching import terms_for_index
from home.models import ArticlePage, ContentPage, NetworkPage
from search.enums import PassageKind
from search.models import Passage

PAGE_MODELS = (NetworkPage, ArticlePage, ContentPage)
LONGEST_BEGINNING = 300


def index_text(text: VersionText) -> int:
    """The passages of a frozen text: the charter by its name, and each article. How many."""
    passages = list(_passages_of(text))
    Passage.objects.bulk_create(
        passages,
        update_conflicts=True,
        unique_fields=["text", "number"],
        update_fields=["title", "beginning", "title_terms", "terms", "dated"],
    )
    return len(passages)


def index_page(page: Page) -> None:
    """The passage of a page, fresh from its own table: what is only a draft is not there."""
    texts = [getattr(page, name, "") for name in ("search_description", "summary", "introduction")]
    first = page.first_published_at or page.latest_revision_created_at or timezone.now()
    Passage.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "kind": PassageKind.PAGE,
            "thing": f"page {page.translation_key}",
            "locale": page.locale.language_code,
            "title": page.title,
            "beginning": _beginning(next(filter(None, texts), "")),
            "title_terms": terms_for_index(page.title),
            "terms": page.search_terms,
            "dated": getattr(page, "published_on", None) or first.date(),
        },
    )


def index_all() -> int:
    """Every passage anew; how many there are."""
    for text in VersionText.objects.select_related("version__charter__network").iterator(50):
        index_text(text)
    for model in PAGE_MODELS:
        for page in model.objects.select_related("locale").iterator(200):
            index_page(page)
    return Passage.objects.count()


def _passages_of(text: VersionText) -> Iterator[Passage]:
    charter = text.version.charter
    common = {
        "text": text,
        "locale": text.locale,
        "dated": (text.version.frozen_at or timezone.now()).date(),
    }
    yield Passage(
        **common,
        kind=PassageKind.CHARTER,
        thing=f"charter {charter.pk}",
        title=text.title,
        beginning=_beginning(next(_texts(text.content["preamble"]), "")),
        title_terms=terms_for_index(text.title, charter.network.name),
        terms=terms_for_index(text.title, charter.network.name, *_texts(text.content["preamble"])),
    )
    for article in text.articles:
        yield Passage(
            **common,
            kind=PassageKind.ARTICLE,
            number=str(article["number"]),
            thing=f"charter {charter.pk} {article['number']}",
            title=article["title"][:255],
            beginning=_beginning(next(_texts(article["parts"]), "")),
            title_terms=terms_for_index(article["title"]),
            terms=terms_for_index(article["title"], *_texts(article["parts"])),
        )


def _texts(parts: list[dict[str, Any]]) -> Iterator[str]:
    return (part["text"] for part in parts)


def _beginning(text: str) -> str:
    """As much as a line of answers shows, cut between words."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_BEGINNING:
        return text
    return text[: LONGEST_BEGINNING - 2].rpartition(" ")[0] + " …"
