"""Composed charters: linking a draft's articles to their sources, and following those sources.

Reading another network's public charter crosses networks; what is written is one's own draft.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from charters.composing import (
    NO_SOURCE,
    Article,
    article_sha256,
    copied_block,
    find_article,
    pin_of,
)
from charters.composition import leads_back
from charters.enums import PUBLIC_VERSION_STATES
from charters.errors import OwnSource, UnknownArticle, UnknownSource
from charters.models import ArticleSource, Charter, CharterPage, CharterVersion
from charters.services.drafts import change_draft
from portal.models import User

Blocks = list[dict[str, Any]]


def link_articles(
    *,
    page: CharterPage,
    seen: str,
    source: CharterVersion,
    links: Mapping[str, str],
    linked_by: User,
) -> bool:
    """Pin articles of the draft to articles of a public version: {our id: its id there}.

    An empty id there takes the link to this charter off. Returns whether anything changed; raises
    UnknownSource, UnknownArticle, OwnSource, and what `change_draft` raises.
    """
    for article_id in filter(None, links.values()):
        check_source(page, source, article_id)

    def change(blocks: Blocks) -> bool:
        if not set(links) <= {block["id"] for block in blocks}:
            raise UnknownArticle(page.slug)
        changed = False
        for block in blocks:
            before = block["value"]["provenance"]
            wanted = links.get(block["id"])
            if wanted:
                after = pinned_to(source, wanted)
            elif wanted == "" and _is_of(source.charter, before):
                after = NO_SOURCE
            else:
                continue
            changed |= (before.get("version"), before.get("article")) != (
                after["version"],
                after["article"],
            )
            block["value"]["provenance"] = dict(after)
        return changed

    return change_articles(page, seen, change, "link_sources", linked_by)


def name_outside_source(
    *,
    page: CharterPage,
    seen: str,
    article: str,
    source: str,
    url: str = "",
    published_on: date | None = None,
    licence: str = "",
    named_by: User,
) -> bool:
    """Say that an article comes from outside this portal; nothing named: it is one's own.

    Raises UnknownArticle and what `change_draft` raises.
    """

    def change(blocks: Blocks) -> bool:
        found = [block for block in blocks if block["id"] == article]
        if not found:
            raise UnknownArticle(article)
        found[0]["value"]["provenance"] = {
            **NO_SOURCE,
            "source": source,
            "url": url,
            "date": published_on,
            "licence": licence,
        }
        return True

    return change_articles(page, seen, change, "name_source", named_by)


def take_articles(
    *,
    page: CharterPage,
    seen: str,
    source: CharterVersion,
    articles: Sequence[str],
    taken_by: User,
) -> bool:
    """Copy articles of a public version to the end of the draft, each pinned to where it is from.

    They get ids of their own. Raises UnknownSource, OwnSource, and what `change_draft` raises.
    """
    found = [check_source(page, source, article_id) for article_id in articles]

    def change(blocks: Blocks) -> bool:
        for there in found:
            blocks.append(copied_block(there, pinned_to(source, there["id"])))
        return bool(found)

    return change_articles(page, seen, change, "take_articles", taken_by)


def check_source(page: CharterPage, source: CharterVersion, article_id: str) -> Article:
    """The article there. Raises UnknownSource, and OwnSource for an article that is, or came from,
    this charter's own."""
    if source.state not in PUBLIC_VERSION_STATES or not source.charter.network.is_open:
        raise UnknownSource(str(source))
    there = find_article(source.binding_text.content, article_id)
    if there is None:
        raise UnknownSource(f"{source} {article_id}")
    if leads_back(source, article_id, Charter.objects.filter(page=page).first()):
        raise OwnSource(str(source))
    return there


def pin_sources(version: CharterVersion) -> None:
    """Write down which versions a frozen text rests on, in the transaction that freezes it.

    What is pinned to nothing that is there is left out: the text says what its editors wrote.
    """
    rows = []
    for article in version.binding_text.articles:
        pin = pin_of(article)
        source = _source(pin[0]) if pin else None
        there = find_article(source.binding_text.content, pin[1]) if source and pin else None
        if source and there and not leads_back(source, there["id"], version.charter):
            rows.append(
                ArticleSource(
                    version=version,
                    article_id=article["id"],
                    source_version=source,
                    source_article_id=there["id"],
                    source_sha256=article_sha256(there),
                )
            )
    ArticleSource.objects.bulk_create(rows, ignore_conflicts=True)


def pinned_to(source: CharterVersion, article_id: str) -> dict[str, Any]:
    """The provenance of an article taken from this version; its title stays when it is closed."""
    return {
        **NO_SOURCE,
        "source": source.binding_text.title[:200],
        "version": source.pk,
        "article": article_id,
    }


def change_articles(
    page: CharterPage,
    seen: str,
    change: Callable[[Blocks], bool],
    action: str,
    changed_by: User,
) -> bool:
    """`change_draft` on the stored form of the articles' blocks."""

    def on_draft(draft: CharterPage) -> bool:
        blocks: Blocks = draft.articles.get_prep_value()
        if not change(blocks):
            return False
        draft.articles = blocks  # type: ignore[assignment]
        return True

    return change_draft(page=page, seen=seen, change=on_draft, action=action, changed_by=changed_by)


def _source(key: int) -> CharterVersion | None:
    found = CharterVersion.objects.filter(pk=key, state__in=PUBLIC_VERSION_STATES)
    return found.select_related("charter").prefetch_related("texts").first()


def _is_of(charter: Charter, provenance: Mapping[str, Any]) -> bool:
    return charter.versions.filter(pk=provenance.get("version") or 0).exists()
