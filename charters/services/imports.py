"""Turning a parsed charter into the draft of a charter page."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from charters.enums import CapacityCode, CharterKind, RevisionClass, Signers, Strength
from charters.importing import ParsedArticle, ParsedCharter, Part
from charters.models import CharterCapacity, CharterPage
from portal.models import Network, User
from portal.services.journal import record

# Who usually signs such a charter, when the importer does not say.
USUAL_CAPACITIES: dict[str, tuple[tuple[str, str], ...]] = {
    CharterKind.MANIFESTO: (
        (CapacityCode.FREELANCER, Signers.PERSONS),
        (CapacityCode.CLIENT, Signers.BOTH),
    ),
    CharterKind.ENGAGEMENT: ((CapacityCode.PLATFORM, Signers.ORGANISATIONS),),
    CharterKind.RECIPROCAL: (
        (CapacityCode.PROVIDER, Signers.ORGANISATIONS),
        (CapacityCode.FUNDER, Signers.ORGANISATIONS),
        (CapacityCode.INTERMEDIARY, Signers.ORGANISATIONS),
    ),
}


@transaction.atomic
def import_charter(
    *,
    parsed: ParsedCharter,
    network: Network,
    slug: str = "",
    imported_by: User | None,
) -> tuple[CharterPage, bool]:
    """Write the draft; returns (page, whether it is new). Nothing is published.

    A second run with the same address or title updates the draft: articles keep their identity by
    title, else by number, so that a later diff follows them.
    """
    slug = slug or slugify(parsed.title)[:80] or "charter"
    page = CharterPage.objects.child_of(network.root_page).filter(slug=slug).first()
    is_new = page is None
    if page is None:
        page = CharterPage(slug=slug, locale=network.root_page.locale, live=False)
    else:
        page = page.get_latest_revision_as_object()
    _fill(page, parsed)
    if is_new:
        network.root_page.add_child(instance=page)
        for code, signers in USUAL_CAPACITIES[parsed.kind]:
            page.capacities.add(CharterCapacity(code=code, signers=signers, locale=page.locale))
    elif page.live:
        # Until an editor says what the change is, it is read the careful way.
        page.revision_class = RevisionClass.SUBSTANTIAL
    page.save_revision(user=imported_by, clean=False)
    record(page, "import_charter", by=imported_by, network=network)
    return page, is_new


def _fill(page: CharterPage, parsed: ParsedCharter) -> None:
    page.title = page.draft_title = parsed.title[:255]
    page.subtitle = parsed.subtitle[:200]
    page.kind = parsed.kind
    page.validated_on = parsed.date
    page.date_note = parsed.date_note[:255]
    known = _article_ids(page)
    page.preamble = [_part(part) for part in parsed.preamble]  # type: ignore[assignment]
    page.articles = [_article(article, known) for article in parsed.articles]  # type: ignore[assignment]
    page.closing = [_part(part) for part in parsed.closing]  # type: ignore[assignment]


def _article_ids(page: CharterPage) -> dict[str | int, str]:
    """Identity of the articles there are, by title and by number."""
    ids: dict[str | int, str] = {}
    for number, child in enumerate(page.articles, start=1):
        ids[number] = ids[child.value["title"]] = str(child.id)
    return ids


def _article(article: ParsedArticle, known: dict[str | int, str]) -> dict[str, Any]:
    block_id = known.get(article.title) or known.get(article.number) or str(uuid.uuid4())
    return {
        "type": "article",
        "id": block_id,
        "value": {
            "title": article.title,
            "body": [_part(part) for part in article.parts],
            "plain": "",
            "provenance": {"source": article.provenance, "url": ""},
        },
    }


def _part(part: Part) -> dict[str, Any]:
    value: Any = part.text
    if part.kind == "commitment":
        value = {
            "text": part.text,
            "level": part.level,
            "capacities": [],
            "strength": Strength.FIRM,
        }
    return {"type": part.kind, "id": str(uuid.uuid4()), "value": value}
