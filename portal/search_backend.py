"""Wagtail's search in the database, for words with quotation marks too."""

from typing import Any

from modelsearch.backends.database import SearchBackend as database_backend

MOST_WORDS = 30
LONGEST = 500


class _Plain:
    """Typed words without double quotes, which on SQLite would end the string they are put in, and
    not without end: both databases nest them."""

    def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().search(_plain(query), *args, **kwargs)  # type: ignore[misc]

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(_plain(query), *args, **kwargs)  # type: ignore[misc]


def _plain(query: Any) -> Any:
    """Of blank words nothing is left: Wagtail finds nothing then."""
    if not isinstance(query, str):
        return query
    return " ".join(query[:LONGEST].replace('"', " ").split()[:MOST_WORDS])


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend of the database in use, with the words cleaned first."""
    kind = type(database_backend(dict(params)))
    return type(kind.__name__, (_Plain, kind), {})(dict(params))
