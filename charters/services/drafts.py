"""Changing the draft at an editor's desk from outside Wagtail's own form: always a new revision."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db import transaction

from charters.errors import DraftLocked
from charters.models import CharterPage
from portal.errors import StaleText
from portal.models import User
from portal.services.journal import record
from portal.tenancy import network_of_page


class Binding(NamedTuple):
    """Whom a commitment binds, and how firmly."""

    capacities: tuple[str, ...]
    strength: str


@transaction.atomic
def change_draft(
    *,
    page: CharterPage,
    seen: str,
    change: Callable[[CharterPage], bool],
    action: str,
    changed_by: User,
) -> bool:
    """Let `change` alter the latest draft and keep it as a new revision; the public text stays.

    `seen` names the revision the editor had on screen. `change` says whether it altered anything;
    if not, nothing is written. Raises StaleText, and DraftLocked.
    """
    page = CharterPage.objects.select_for_update().get(pk=page.pk)
    if seen != revision_of(page):
        raise StaleText(page.slug)
    if page.permissions_for_user(changed_by).page_locked():
        raise DraftLocked
    draft = page.get_latest_revision_as_object()
    if not change(draft):
        return False
    # A draft may be unfinished: what is missing is asked for when it is published.
    draft.save_revision(user=changed_by, log_action=True, clean=False)
    record(page, action, by=changed_by, network=network_of_page(page))
    return True


def revision_of(page: CharterPage) -> str:
    """What names the draft as it stands; posted back by whoever changes it."""
    return str(page.latest_revision_id or "")


def bind_commitments(
    *, page: CharterPage, seen: str, bindings: Mapping[str, Binding], changed_by: User
) -> bool:
    """Say of each commitment, by its id, whom it binds and how firmly; others stay as they are.

    Returns whether anything changed. Raises what `change_draft` raises.
    """

    def change(draft: CharterPage) -> bool:
        changed = False
        for block in _commitments_of(draft):
            wanted = bindings.get(str(block.id))
            is_so = Binding(tuple(block.value["capacities"] or ()), block.value["strength"])
            if wanted is not None and wanted != is_so:
                block.value["capacities"] = list(wanted.capacities)
                block.value["strength"] = wanted.strength
                changed = True
        return changed

    return change_draft(
        page=page, seen=seen, change=change, action="bind_commitments", changed_by=changed_by
    )


def _commitments_of(draft: CharterPage) -> list[Any]:
    """The blocks of all commitments, to be changed in place."""
    streams = [draft.preamble, *(child.value["body"] for child in draft.articles), draft.closing]
    return [block for stream in streams for block in stream if block.block_type == "commitment"]
