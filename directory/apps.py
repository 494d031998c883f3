"""The app, and where its signals are connected."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self) -> None:
        from directory import signals  # noqa: F401, PLC0415
