"""The app, and where its signals are connected."""

from django.apps import AppConfig


class ChartersConfig(AppConfig):
    name = "charters"

    def ready(self) -> None:
        from charters import signals  # noqa: F401, PLC0415
