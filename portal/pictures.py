"""Pictures: checked by content, and always painted anew, so that nothing but pixels gets in."""

import io
import secrets
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

SIDE = 640  # pixels of the square a member's picture becomes
READ = ("JPEG", "PNG", "WEBP", "GIF")
# What was read -> what is written, under which extension. MPO: some cameras' JPEG of several views.
WRITTEN = {
    "JPEG": ("JPEG", "jpg"),
    "MPO": ("JPEG", "jpg"),
    "PNG": ("PNG", "png"),
    "WEBP": ("WEBP", "webp"),
    "GIF": ("PNG", "png"),
}
QUALITY = 82


class TooManyPixels(Exception):
    """Decoding it would take too much memory."""


class Painted(ContentFile):
    """A picture that was made here, of pixels only."""


def clean_picture(uploaded: IO[bytes], *, part: int = 50) -> Painted:
    """A member's picture as a square WebP under a random name. Raises ValidationError.

    Turned as its camera held it and cropped: of its longer side `part` says which stretch stays,
    from 0 (left or top) over the middle to 100 (right or bottom). Comments, profiles, places and
    every other metadata stay behind, since only pixels are copied.
    """
    with _opened(uploaded) as picture:
        square = _square(picture, part)
    return _written(square, "WEBP", f"{uuid.uuid4().hex}.webp")


def paint_anew(uploaded: IO[bytes]) -> Painted:
    """An editor's picture in its own size, without metadata. Raises ValidationError.

    Moving pictures become still: readers could not stop them. Its name gets letters of chance, so
    that nobody guesses where the pictures of a draft are.
    """
    with _opened(uploaded) as picture:
        kind, extension = WRITTEN[str(picture.format)]
        with_alpha = picture.has_transparency_data and kind != "JPEG"
        turned = ImageOps.exif_transpose(picture).convert("RGBA" if with_alpha else "RGB")
    stem = PurePath(getattr(uploaded, "name", None) or "picture").stem[:40]
    return _written(turned, kind, f"{stem}-{secrets.token_hex(8)}.{extension}")


@contextmanager
def _opened(uploaded: IO[bytes]) -> Iterator[Image.Image]:
    """The picture, opened and within our limits; what goes wrong inside becomes ValidationError."""
    size = getattr(uploaded, "size", None)
    if size is not None and size > settings.PICTURE_MAX_BYTES:
        limit = settings.PICTURE_MAX_BYTES // 1024 // 1024
        raise ValidationError(
            _("This file is too large: at most %(limit)s MB.") % {"limit": limit}, code="too_large"
        )
    try:
        uploaded.seek(0)
        with warnings.catch_warnings():
            # Our own limit is below the size Pillow warns at, and is checked before any decoding.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(uploaded, formats=READ)
        width, height = picture.size
        if width * height > settings.PICTURE_MAX_PIXELS:
            raise TooManyPixels
        yield picture
    except (TooManyPixels, Image.DecompressionBombError) as error:
        limit = settings.PICTURE_MAX_PIXELS // 1_000_000
        raise ValidationError(
            _("This picture has too many pixels: at most %(limit)s million.") % {"limit": limit},
            code="too_many_pixels",
        ) from error
    except Exception as error:  # Pillow's decoders raise whatever a broken file makes them raise
        raise unreadable() from error


def unreadable() -> ValidationError:
    """What is said of a file that is no picture."""
    return ValidationError(
        _("This file is not a picture we can read. Choose a JPEG, PNG, WebP or GIF file."),
        code="unreadable",
    )


def _square(picture: Image.Image, part: int) -> Image.Image:
    # Large JPEGs are decoded at a fraction of their size: less memory, same square.
    side = min(SIDE, *picture.size)
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))
    turned = ImageOps.exif_transpose(picture).convert("RGBA")
    centre = (part / 100, part / 100)
    small = ImageOps.fit(turned, (side, side), Image.Resampling.LANCZOS, centering=centre)
    painted = Image.new("RGBA", small.size, "white")  # shows where the picture is transparent
    painted.alpha_composite(small)
    return painted.convert("RGB")


def _written(picture: Image.Image, kind: str, name: str) -> Painted:
    picture.info = {}  # Pillow writes comments and profiles it finds here
    buffer = io.BytesIO()
    picture.save(buffer, kind, quality=QUALITY)
    return Painted(buffer.getvalue(), name=name)
