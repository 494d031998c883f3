"""Turning a parsed charter into the draft of a charter page."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from charters.enums import CapacityCode, CharterKind, RevisionClass, Signers
from charters.identity import continued_ids
from charters.importing import ParsedCharter
from charters.models import CharterCapacity, CharterPage
from charters.services.parsed import parsed_text
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
    language: str = "",
    imported_by: User | None,
) -> tuple[CharterPage, bool]:
    """Write the draft; returns (page, whether it is new). Nothing is published.

    `language` is the binding one of a new charter, where it is not its section's.

    A second run with the same address or title updates the draft: articles and parts that go on
    keep their identity (`charters.identity`), so that a later diff follows them.
    """
    slug = slug or slugify(parsed.title)[:80] or "charter"
    page = CharterPage.objects.child_of(network.root_page).filter(slug=slug).first()
    is_new = page is None
    if page is None:
        page = CharterPage(slug=slug, locale=network.root_page.locale, live=False)
        if language != page.locale.language_code:
            page.binding_language = language
    else:
        page = page.get_latest_revision_as_object()
    _fill(page, parsed)
    if is_new:
        network.root_page.add_child(instance=page)
        add_usual_capacities(page)
    elif page.live:
        # Until an editor says what the change is, it is read the careful way.
        page.revision_class = RevisionClass.SUBSTANTIAL
    page.save_revision(user=imported_by, clean=False)
    record(page, "import_charter", by=imported_by, network=network)
    return page, is_new


def add_usual_capacities(page: CharterPage) -> None:
    """The capacities in which such charters are usually signed; saved when the page is."""
    for code, signers in USUAL_CAPACITIES[page.kind]:
        page.capacities.add(CharterCapacity(code=code, signers=signers, locale=page.locale))


def _fill(page: CharterPage, parsed: ParsedCharter) -> None:
    text = parsed_text(parsed)
    if page.pk:
        new = text.content(language=page.locale.language_code, capacities=())
        text = text.renamed(continued_ids(page.frozen_content(), new))
    pinned = _pinned(page) if page.pk else {}
    text.write_to(page)
    _keep_pins(page, pinned)
    page.kind = parsed.kind
    page.validated_on = parsed.date


def _pinned(page: CharterPage) -> dict[str, dict[str, Any]]:
    """By the article's id, what was linked at the desk: the file knows the name at most."""
    return {
        block["id"]: block["value"]["provenance"]
        for block in page.articles.get_prep_value()
        if block["value"]["provenance"].get("version")
    }


def _keep_pins(page: CharterPage, pinned: dict[str, dict[str, Any]]) -> None:
    blocks = page.articles.get_prep_value()
    for block in blocks:
        if block["id"] in pinned:
            block["value"]["provenance"] = pinned[block["id"]]
    page.articles = blocks  # type: ignore[assignment]
