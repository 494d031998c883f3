"""What `includes/comparison.html` needs: the same for the public, the desk and consultations."""

from typing import Any

from charters.commitments import Commitments
from charters.comparing.concerning import what_changes_for
from charters.comparing.keeping import kept_comparison

Content = dict[str, Any]


def comparison_context(
    old: Content,
    new: Content,
    *,
    titles: tuple[str, str],
    names: tuple[str, str],
    locale: str,
    capacity: str = "",
    layout: str = "inline",
    whole_url: str = "",
) -> dict[str, Any]:
    """Two contents in one language, `names` for what the two are called beside each other.

    A `capacity` neither text knows is none: people share addresses, and labels change.
    """
    comparison = kept_comparison(old, new, titles=titles)
    labels = Commitments(old).labels | Commitments(new).labels
    capacity = capacity if capacity in labels else ""
    return {
        "comparison": comparison,
        "concerned": what_changes_for(capacity, comparison) if capacity else None,
        "capacity": capacity,
        "reader": labels.get(capacity, ""),
        "labels": labels,
        "layout": layout,
        "text_locale": locale,
        "whole_url": whole_url,
        "old_name": names[0],
        "new_name": names[1],
    }
