"""Members' pictures: checked by content, and always painted anew, so that nothing else gets in."""

import io
import uuid
import warnings
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

SIDE = 640  # pixels of the square every picture becomes
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82


class TooManyPixels(Exception):
    """Decoding it would take too much memory."""


def clean_picture(uploaded: IO[bytes]) -> ContentFile:
    """The picture as a square WebP under a random name. Raises ValidationError.

    Turned as its camera held it, cropped to the middle; comments, profiles, places and every
    other metadata stay behind, since only pixels are copied.
    """
    size = getattr(uploaded, "size", None)
    if size is not None and size > settings.PICTURE_MAX_BYTES:
        limit = settings.PICTURE_MAX_BYTES // 1024 // 1024
        raise ValidationError(
            _("This file is too large: at most %(limit)s MB.") % {"limit": limit}, code="too_large"
        )
    try:
        square = _square(uploaded)
    except (TooManyPixels, Image.DecompressionBombError) as error:
        limit = settings.PICTURE_MAX_PIXELS // 1_000_000
        raise ValidationError(
            _("This picture has too many pixels: at most %(limit)s million.") % {"limit": limit},
            code="too_many_pixels",
        ) from error
    except Exception as error:  # Pillow's decoders raise whatever a broken file makes them raise
        raise ValidationError(
            _("This file is not a picture we can read. Choose a JPEG, PNG, WebP or GIF file."),
            code="unreadable",
        ) from error
    buffer = io.BytesIO()
    square.save(buffer, "WEBP", quality=QUALITY, method=4)
    return ContentFile(buffer.getvalue(), name=f"{uuid.uuid4().hex}.webp")


def _square(uploaded: IO[bytes]) -> Image.Image:
    uploaded.seek(0)
    with warnings.catch_warnings():
        # Our own limit is below the size Pillow warns at, and is checked before any decoding.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        picture = Image.open(uploaded, formats=FORMATS)
    width, height = picture.size
    if width * height > settings.PICTURE_MAX_PIXELS:
        raise TooManyPixels
    # Large JPEGs are decoded at a fraction of their size: less memory, same square.
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))
    side = min(SIDE, width, height)
    turned = ImageOps.exif_transpose(picture).convert("RGBA")
    small = ImageOps.fit(turned, (side, side), Image.Resampling.LANCZOS)
    painted = Image.new("RGBA", small.size, "white")  # shows where the picture is transparent
    painted.alpha_composite(small)
    return painted.convert("RGB")
