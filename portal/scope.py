"""What the person behind an admin request works on; default managers and choosers look here."""

from contextvars import ContextVar
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import Page


@dataclass(frozen=True)
class Scope:
    """The sections (paths in the page tree) and collections of someone's networks."""

    networks: tuple[int, ...]
    sections: tuple[str, ...]
    collections: tuple[int, ...]
    # Everybody's pictures and documents, kept by the federation: read by all, changed by none.
    common_collection: int | None

    def holds(self, path: str) -> bool:
        """Whether a page at this path stands in one of the sections."""
        return path.startswith(self.sections)

    def leads_to(self, path: str) -> bool:
        """Whether it stands above one of them: the portal's home, the root."""
        return any(section.startswith(path) for section in self.sections)


# Set by `portal.fence` while a network's staff use the admin; None everywhere else.
current_scope: ContextVar[Scope | None] = ContextVar("current_scope", default=None)


def may_name(chosen: Model) -> bool:
    """Whether the person at work may use this page, image or document; always outside the admin."""
    scope = current_scope.get()
    if scope is None:
        return True
    if isinstance(chosen, Page):
        return scope.holds(chosen.path) or scope.leads_to(chosen.path)
    return chosen.collection_id in (*scope.collections, scope.common_collection)  # type: ignore[attr-defined]


def refuse_foreign(chosen: Model | None) -> None:
    """Raises ValidationError for what `may_name` denies."""
    if chosen is not None and not may_name(chosen):
        raise ValidationError(_("Choose something of your own network."), code="invalid_choice")
