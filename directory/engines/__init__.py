"""Engines that match words and facets: the site's own database, or a search server by setting."""

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from directory.engines.base import Engine

OF_DATABASES = {
    "postgresql": "directory.engines.postgresql.PostgreSQLEngine",
    "sqlite": "directory.engines.sqlite.SQLiteEngine",
}


def engine() -> Engine:
    """The engine that the setting `SEARCH_ENGINE` names by its class, else the database's own."""
    return import_string(settings.SEARCH_ENGINE or OF_DATABASES[connection.vendor])()
