"""Files that are nobody's business but a few people's: kept apart, sent only by views that ask."""

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse
from django.utils.deconstruct import deconstructible


@deconstructible
class PrivateStorage(FileSystemStorage):
    """Below PRIVATE_ROOT, which no web server serves; files have no address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_permissions_mode": 0o600, **options})

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_ROOT)

    @property
    def base_url(self) -> str:
        return ""  # no address leads to them


private_storage = PrivateStorage()


def send_private(file: File, name: str) -> FileResponse:
    """The file to keep, never to be shown in the page's own origin, and never in a cache."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
