"""Wagtail's search in the database, for words with quotation marks too."""

from typing import Any

from modelsearch.backends.database import SearchBackend as database_backend


class _Plain:
    """Typed words without double quotes: on SQLite they would end the string they are put in."""

    def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().search(_plain(query), *args, **kwargs)  # type: ignore[misc]

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(_plain(query), *args, **kwargs)  # type: ignore[misc]


def _plain(query: Any) -> Any:
    return query.replace('"', " ") if isinstance(query, str) else query


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend of the database in use, with the words cleaned first."""
    kind = type(database_backend(dict(params)))
    return type(kind.__name__, (_Plain, kind), {})(dict(params))
