"""Editors' pictures are painted anew, whichever way they come in."""

import io
from pathlib import PurePath

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile

from portal.models import PortalImage
from portal.pictures import paint_anew
from tests.directory.test_pictures import GPS, picture_file, picture_with_gps, reread

HIDDEN = b"<script>alert('CANARY')</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def polyglot(kind: str) -> SimpleUploadedFile:
    """A picture that is also something else: behind its end, and in a comment."""
    options = {"comment": HIDDEN} if kind in {"JPEG", "GIF"} else {}
    file = picture_file((60, 40), kind=kind, name=f"a.{kind.lower()}", **options)
    return SimpleUploadedFile(file.name, file.read() + b"%PDF-1.4\n" + HIDDEN)


@pytest.fixture
def editor(client, bob):
    client.force_login(bob)
    return client


@pytest.mark.parametrize(
    ("kind", "written"), [("JPEG", "JPEG"), ("PNG", "PNG"), ("WEBP", "WEBP"), ("GIF", "PNG")]
)
def test_only_pixels_stay_of_it(kind, written):
    sent = polyglot(kind)
    assert b"CANARY" in sent.read()  # what could leak
    painted = paint_anew(sent)
    data = painted.read()
    assert b"CANARY" not in data
    assert b"PDF" not in data
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == (written, (60, 40))
    red, green, *_ = picture.convert("RGB").getpixel((30, 20))
    assert red > 240
    assert green < 20


def test_places_stay_behind_and_it_is_turned():
    uploaded = picture_with_gps()
    assert GPS in Image.open(uploaded).getexif()
    painted = reread(paint_anew(uploaded))
    assert not painted.getexif()
    assert "icc_profile" not in painted.info
    exif = Image.Exif()
    exif[0x0112] = 6
    assert reread(paint_anew(picture_file((90, 60), exif=exif))).size == (60, 90)


def test_transparent_parts_stay_so():
    buffer = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(buffer, "PNG")
    painted = reread(paint_anew(SimpleUploadedFile("a.png", buffer.getvalue())))
    assert painted.getpixel((25, 25))[3] == 0


def test_moving_pictures_become_still():
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert Image.open(buffer).n_frames == 2
    still = reread(paint_anew(SimpleUploadedFile("a.gif", buffer.getvalue())))
    assert getattr(still, "n_frames", 1) == 1


def test_nobody_guesses_its_name():
    names = {PurePath(paint_anew(picture_file(name="autumn.jpg")).name).name for _ in range(2)}
    assert len(names) == 2
    assert all(name.startswith("autumn-") and len(name) >= 20 for name in names)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", SVG),
        ("a.png", SVG),
        ("a.jpg", b"<html><script>alert(1)</script>"),
        ("a.jpg", b"GIF89a" + HIDDEN),
        ("a.jpg", b"%PDF-1.4"),
        ("a.jpg", picture_file().read()[:400]),
        ("a.html", picture_file().read()),
        ("a.png", picture_file().read()),  # a JPEG
        ("a.jpg", b""),
    ],
)
def test_the_admin_takes_pictures_only(editor, aulne, name, content):
    answer = editor.post(
        reverse("wagtailimages:add"),
        {
            "title": "Picture",
            "file": SimpleUploadedFile(name, content, content_type="image/jpeg"),
            "collection": aulne.collection_id,
        },
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not PortalImage.objects.exists()


def test_the_admin_refuses_a_bomb(editor, aulne):
    bomb = picture_file((8000, 7000), kind="PNG", name="bomb.png")
    answer = editor.post(
        reverse("wagtailimages:add"),
        {"title": "Bomb", "file": bomb, "collection": aulne.collection_id},
    )
    assert "50000000" in str(answer.context["form"].errors["file"])
    assert not PortalImage.objects.exists()


def send(editor, aulne, view: str, field: str, file: SimpleUploadedFile):
    data = {"title": "Picture", field: file, "collection": aulne.collection_id}
    return editor.post(reverse(view), data, headers={"x-requested-with": "XMLHttpRequest"})


@pytest.mark.parametrize(
    ("view", "field"),
    [
        ("wagtailimages:add", "file"),
        ("wagtailimages:add_multiple", "files[]"),
        ("wagtailimages_chooser:create", "image-chooser-upload-file"),
    ],
)
def test_every_door_of_the_admin_paints(editor, aulne, view, field):
    prefix = "image-chooser-upload-" if "chooser" in view else ""
    file = polyglot("JPEG")
    file.name = "a.jpg"
    data = {
        f"{prefix}title": "Picture",
        field: file,
        f"{prefix}collection": aulne.collection_id,
    }
    editor.post(reverse(view), data, headers={"x-requested-with": "XMLHttpRequest"})
    image = PortalImage.objects.get()
    stored = image.file.read()
    assert b"CANARY" not in stored
    assert image.file_size == len(stored)
    assert (image.width, image.height) == (60, 40)


def test_the_door_of_two_steps_paints_too(editor, bob, aulne):
    """Wagtail keeps what came with a bad title as it was sent, until the title is right."""
    upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(PortalImage),
        file=ContentFile(polyglot("JPEG").read(), "half.jpg"),
        uploaded_by_user=bob,
    )
    prefix = f"uploaded-image-{upload.pk}"
    editor.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload.pk]),
        {f"{prefix}-title": "Picture", f"{prefix}-collection": aulne.collection_id},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert b"CANARY" not in PortalImage.objects.get().file.read()


@pytest.mark.django_db
def test_code_stores_nothing_else_either():
    with pytest.raises(ValidationError), transaction.atomic():
        PortalImage.objects.create(title="No picture", file=ContentFile(SVG, "a.png"))
    image = PortalImage.objects.create(title="Picture", file=polyglot("PNG"))
    assert b"CANARY" not in image.file.read()


def test_originals_and_documents_are_not_public_media(client, db):
    image = PortalImage.objects.create(title="Picture", file=picture_file())
    assert client.get(image.file.url).status_code == 404
    rendition = image.get_rendition("width-50")
    answer = client.get(rendition.url)
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("documents/a.pdf", "images/../original_images/a.png", "../manage.py", "uploads/a"):
        assert client.get(f"/media/{path}").status_code == 404
