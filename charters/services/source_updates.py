"""When a source changes: telling those who took articles from it, and what they decide."""

import json
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from charters.composing import Article, copied_text, find_article, is_unchanged, kept_ids
from charters.enums import SOURCE_UPDATE_TRANSITIONS, SourceUpdateState, VersionState
from charters.models import ArticleSource, Charter, CharterPage, CharterVersion, SourceUpdate
from charters.notifications import mail_source_changed
from charters.services.sources import Blocks, change_articles
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record

# (our article, the version it is pinned to, the article there)
Pin = tuple[str, int, str]


def announce_to_takers(version: CharterVersion) -> list[SourceUpdate]:
    """Tell every charter that took articles from an earlier version which of them changed.

    In the transaction that adopts `version`. A change that a network declined already is not put
    to it again, and an older question that still waits gives way to this one.
    """
    made = []
    for charter, pins in _takers_of(version.charter, version):
        for waiting in charter.source_updates.filter(
            state=SourceUpdateState.WAITING, to_version__charter=version.charter
        ):
            _move(waiting, SourceUpdateState.OVERTAKEN, by=None)
        for key in sorted({pin[1] for pin in pins}):
            source = CharterVersion.objects.prefetch_related("texts").get(pk=key)
            changes = _changes(charter, source, version, [pin for pin in pins if pin[1] == key])
            if changes:
                made.append(_announce(charter, source, version, changes))
    return made


@transaction.atomic
def take_over(*, update: SourceUpdate, seen: str, taken_by: User) -> SourceUpdate:
    """Write the source's new words into our draft, and pin it to the new version.

    Articles that the source dropped stay as they are, pinned to the version that had them; those
    that did not change there are only pinned anew. Raises IllegalTransition, StaleText.
    """
    update = SourceUpdate.objects.select_for_update().get(pk=update.pk)
    _check(update, SourceUpdateState.TAKEN)
    old = update.from_version.binding_text.content
    new = update.to_version.binding_text.content
    draft = update.charter.page.get_latest_revision_as_object().frozen_content()
    changed = {item["article"] for item in update.articles}

    def change(blocks: Blocks) -> bool:
        any_taken = False
        for block in blocks:
            provenance = block["value"]["provenance"]
            there = find_article(new, provenance.get("article") or "")
            if provenance.get("version") != update.from_version_id or there is None:
                continue
            if block["id"] in changed:
                before, ours = find_article(old, there["id"]), find_article(draft, block["id"])
                ids = kept_ids(before, ours) if before and ours else {}
                block["value"] |= copied_text(there, ids)
            provenance["version"] = update.to_version_id
            any_taken = True
        return any_taken

    change_articles(update.charter.page, seen, change, "take_over_source", taken_by)
    return _move(update, SourceUpdateState.TAKEN, by=taken_by)


@transaction.atomic
def decline_update(*, update: SourceUpdate, reason: str, declined_by: User) -> SourceUpdate:
    """Keep our words, with a reason that stays on record. Raises IllegalTransition."""
    update = SourceUpdate.objects.select_for_update().get(pk=update.pk)
    return _move(update, SourceUpdateState.DECLINED, by=declined_by, reason=reason)


def _announce(
    charter: Charter, source: CharterVersion, version: CharterVersion, changes: list[dict]
) -> SourceUpdate:
    update = SourceUpdate.objects.create(
        charter=charter, from_version=source, to_version=version, articles=changes
    )
    record(
        update,
        "source_changed",
        by=None,
        network=charter.network,
        to_state=SourceUpdateState.WAITING,
    )
    mail_source_changed(update)
    return update


def _changes(
    charter: Charter, source: CharterVersion, version: CharterVersion, pins: list[Pin]
) -> list[dict]:
    """What changed between the two versions in the articles that were taken."""
    old, new = source.binding_text.content, version.binding_text.content
    declined = charter.source_updates.filter(
        state=SourceUpdateState.DECLINED, to_version__charter=version.charter
    )
    refused = declined.order_by("-pk").first()
    found = []
    for article, _key, there in sorted(pins):
        before, after = find_article(old, there), find_article(new, there)
        if before is None or (after and is_unchanged(before, after)):
            continue
        if refused is None or not _was_refused(refused, article, there, after):
            vanished = after is None
            found.append({"article": article, "source_article": there, "vanished": vanished})
    return found


def _was_refused(refused: SourceUpdate, article: str, there: str, after: Article | None) -> bool:
    """Whether what the article says now is what the network declined already."""
    if all(item["article"] != article for item in refused.articles):
        return False
    known = find_article(refused.to_version.binding_text.content, there)
    if known is None or after is None:
        return known is after
    return is_unchanged(known, after)


def _takers_of(charter: Charter, version: CharterVersion) -> Iterator[tuple[Charter, set[Pin]]]:
    """Charters whose text in force, frozen text or draft is pinned to earlier versions."""
    earlier = set(charter.versions.exclude(pk=version.pk).values_list("pk", flat=True))
    pins: dict[int, set[Pin]] = {}
    standing = (VersionState.ADOPTED, VersionState.FROZEN)
    for row in ArticleSource.objects.filter(
        source_version__in=earlier, version__state__in=standing
    ).select_related("version"):
        pin = (row.article_id, row.source_version_id, row.source_article_id)
        pins.setdefault(row.version.charter_id, set()).add(pin)
    for page in CharterPage.objects.filter(charter__isnull=False, alias_of=None).select_related(
        "charter", "latest_revision"
    ):
        for pin in _draft_pins(page):
            if pin[1] in earlier:
                pins.setdefault(page.charter.pk, set()).add(pin)
    for taker in Charter.objects.filter(pk__in=pins).exclude(pk=charter.pk).order_by("pk"):
        yield taker, pins[taker.pk]


def _draft_pins(page: CharterPage) -> Iterator[Pin]:
    """Read from the stored revision: making pages of all drafts would take seconds."""
    if page.latest_revision is None:
        return
    for block in json.loads(page.latest_revision.content["articles"]):
        provenance = block["value"].get("provenance") or {}
        if provenance.get("version") and provenance.get("article"):
            yield block["id"], provenance["version"], provenance["article"]


def _move(
    update: SourceUpdate, to_state: str, *, by: User | None, reason: str = ""
) -> SourceUpdate:
    _check(update, to_state)
    before, update.state, update.reason = update.state, to_state, reason
    update.decided_at, update.decided_by = timezone.now(), by
    update.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    record(
        update,
        "change_state",
        by=by,
        network=update.charter.network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )
    return update


def _check(update: SourceUpdate, to_state: str) -> None:
    if to_state not in SOURCE_UPDATE_TRANSITIONS[update.state]:
        raise IllegalTransition(f"{update.state} -> {to_state}")
