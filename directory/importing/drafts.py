"""A row on its way to be a listing, and what is said of it."""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from directory.identifiers import name_key


@dataclass(frozen=True, slots=True)
class Problem:
    """What the report says of a row: `code` is a key of `messages.MESSAGES`."""

    line: int
    column: str
    level: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """One row as a listing would say it. `source_id` names it at its source."""

    line: int
    kind: str
    text: dict[str, Any]
    source: str
    source_id: str
    parent: str
    problems: list[Problem]
    # Folded; only compared with other rows of the file, and kept nowhere.
    street: str = ""

    @property
    def has_own_name(self) -> bool:
        """Its number at the source is one that we made of its name and place."""
        return self.source_id.startswith("~")

    @property
    def is_good(self) -> bool:
        return not any(problem.level == "error" for problem in self.problems)

    @property
    def fingerprint(self) -> str:
        """Changes when the row says something else."""
        said = repr((self.kind, sorted(self.text.items())))
        return blake2b(said.encode(), digest_size=16).hexdigest()

    @property
    def name_key(self) -> str:
        return name_key(self.text["name"])
