"""Members' pictures are painted anew: nothing but pixels gets in, and nothing else comes out."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.pictures import SIDE, clean_picture

GPS = 0x8825
ORIENTATION = 0x0112


def picture_file(
    size: tuple[int, int] = (900, 600), kind: str = "JPEG", name: str = "me.jpg", **options
) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, "red").save(buffer, kind, **options)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def picture_with_gps() -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-CANARY"
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 6.0, 40.0), 3: "W", 4: (1.0, 40.0, 0.0)})
    return picture_file(exif=exif, comment=b"SECRET-CANARY")


def reread(file) -> Image.Image:
    return Image.open(io.BytesIO(file.read()))


def test_a_square_webp_under_another_name():
    cleaned = clean_picture(picture_file())
    assert cleaned.name.endswith(".webp")
    assert "me" not in cleaned.name.removesuffix(".webp") or len(cleaned.name) == 37
    picture = reread(cleaned)
    assert (picture.format, picture.size) == ("WEBP", (600, 600))


def test_large_pictures_shrink():
    assert reread(clean_picture(picture_file((2000, 1500)))).size == (SIDE, SIDE)


def test_two_names_differ():
    assert clean_picture(picture_file()).name != clean_picture(picture_file()).name


def test_places_and_comments_stay_behind():
    uploaded = picture_with_gps()
    assert GPS in Image.open(uploaded).getexif()  # the row that could leak
    cleaned = clean_picture(uploaded)
    data = cleaned.read()
    assert b"CANARY" not in data
    assert b"EXIF" not in data
    picture = Image.open(io.BytesIO(data))
    assert not picture.getexif()
    assert "exif" not in picture.info
    assert "icc_profile" not in picture.info


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_other_formats(kind):
    assert reread(clean_picture(picture_file(kind=kind))).format == "WEBP"


def test_it_is_turned_as_the_camera_held_it():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera lay on its side
    picture = Image.new("RGB", (300, 300), "white")
    picture.paste("black", (0, 0, 300, 150))  # black on top, so on the right once turned
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    turned = reread(clean_picture(SimpleUploadedFile("a.jpg", buffer.getvalue()))).convert("L")
    assert turned.getpixel((280, 150)) < 60
    assert turned.getpixel((20, 150)) > 200


def test_transparent_parts_become_white():
    buffer = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(buffer, "PNG")
    cleaned = reread(clean_picture(SimpleUploadedFile("a.png", buffer.getvalue())))
    assert cleaned.convert("L").getpixel((25, 25)) > 250


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a",
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        b"%PDF-1.4",
        picture_file().read()[:400],
    ],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(ValidationError) as error:
        clean_picture(SimpleUploadedFile("me.jpg", content, content_type="image/jpeg"))
    assert error.value.code == "unreadable"


def test_too_many_bytes(settings):
    settings.PICTURE_MAX_BYTES = 1000
    with pytest.raises(ValidationError) as error:
        clean_picture(picture_file())
    assert error.value.code == "too_large"


def test_too_many_pixels_are_refused_before_they_are_decoded():
    bomb = picture_file((8000, 7000), kind="PNG")
    assert bomb.size < 400_000  # a few bytes on the wire
    with pytest.raises(ValidationError) as error:
        clean_picture(bomb)
    assert error.value.code == "too_many_pixels"


def test_bombs_that_pillow_itself_refuses(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ValidationError) as error:
        clean_picture(picture_file())
    assert error.value.code == "too_many_pixels"
