"""The app, and where its signals are connected."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import security_log  # noqa: F401, PLC0415
