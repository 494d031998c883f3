"""Two texts of a charter side by side: what changed, article by article, word by word.

Works on the `content` that `charters.canonical` describes; no row is read or written.
"""

from charters.comparing.changes import (
    ArticleChange,
    CapacityChange,
    Change,
    Comparison,
    PartChange,
)
from charters.comparing.concerning import Concerned, bound_capacities, what_changes_for
from charters.comparing.texts import compare

__all__ = [
    "ArticleChange",
    "CapacityChange",
    "Change",
    "Comparison",
    "Concerned",
    "PartChange",
    "bound_capacities",
    "compare",
    "what_changes_for",
]
