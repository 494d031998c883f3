"""What the person behind an admin request works on; default managers and choosers look here."""

from contextvars import ContextVar
from dataclasses import dataclass


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
