"""What is typed into a listing's form is not lost: kept for later, by a script, through a sign-in,
and with its picture through a faulty field."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from directory.models import Listing, ListingDraft
from directory.services.erasure import erase_listing
from directory.services.unsaved import forget_unsaved, keep_unsaved
from home.queries.personal import everything_about
from portal.models import User
from tests.factories import ListingFactory, UserFactory

TYPED = {"name": "Half a na", "place": "Nowhere-on-Sea", "causes": ["13", "01"], "skills": "a, b"}


@pytest.fixture
def listing(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, draft=True, name="Kept name")


@pytest.fixture
def edit(listing) -> str:
    return reverse("listing_edit", args=[listing.slug])


@pytest.fixture
def aside(listing) -> str:
    return reverse("listing_edit_unsaved", args=[listing.slug])


@pytest.fixture
def new(aulne) -> str:
    return reverse("listing_create", args=[aulne.slug, "freelancer"])


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(size=(800, 400), name="photo.png") -> SimpleUploadedFile:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    data = io.BytesIO()
    image.save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def test_kept_for_later_right_or_wrong(client, listing, edit, aside, alice):
    client.force_login(alice)
    answer = client.post(aside, TYPED | {"seen": listing.text_token})
    assert answer["Location"] == f"{edit}?unsaved"
    page = client.get(edit)
    assert page.context["form"]["name"].value() == "Kept name"
    assert f"{edit}?unsaved" in page.content.decode()
    page = client.get(f"{edit}?unsaved")
    form = page.context["form"]
    assert (form["name"].value(), form["place"].value()) == ("Half a na", "Nowhere-on-Sea")
    assert form["causes"].value() == ["13", "01"]
    assert not form.errors
    listing.refresh_from_db()
    assert listing.name == "Kept name"


def test_only_what_the_form_asks_for_is_kept(client, aside, alice):
    client.force_login(alice)
    rows = {"portfolio-0-title": "A site", "in_en_tagline": "In one line"}
    client.post(aside, TYPED | rows | {"owner": "7", "in_en_owner": "7", "state": "published"})
    kept = ListingDraft.objects.get().payload
    assert kept["portfolio-0-title"] == ["A site"]
    assert kept["in_en_tagline"] == ["In one line"]
    assert not {"owner", "in_en_owner", "state"} & set(kept)


def test_what_is_kept_in_the_listing_is_unsaved_no_more(client, listing, edit, aside, alice):
    client.force_login(alice)
    client.post(aside, TYPED)
    client.post(edit, {"name": "Whole name", "seen": listing.text_token})
    assert not ListingDraft.objects.exists()


def test_thrown_away(client, edit, aside, alice):
    client.force_login(alice)
    client.post(aside, TYPED)
    assert client.post(aside, {"throw": "1"})["Location"] == edit
    assert not ListingDraft.objects.exists()


def test_a_script_is_told_by_the_status(client, aside, alice):
    client.force_login(alice)
    assert client.post(aside, TYPED | {"auto": "1"}).status_code == 204
    assert client.post(aside, {"name": "Later", "auto": "1"}).status_code == 204
    assert ListingDraft.objects.get().payload == {"name": ["Later"]}
    huge = {"description": "x" * 120_000, "auto": "1"}
    assert client.post(aside, huge).status_code == 413
    assert ListingDraft.objects.get().payload == {"name": ["Later"]}


def test_a_new_listing_has_its_own(client, aulne, new, alice):
    client.force_login(alice)
    aside = reverse("listing_create_unsaved", args=[aulne.slug, "freelancer"])
    assert client.post(aside, TYPED)["Location"] == f"{new}?unsaved"
    assert client.get(f"{new}?unsaved").context["form"]["name"].value() == "Half a na"
    other = reverse("listing_create", args=[aulne.slug, "initiative"])
    assert client.get(other).context["unsaved"].draft is None
    client.post(new, {"name": "Whole"})
    assert not ListingDraft.objects.exists()
    wrong = reverse("listing_create_unsaved", args=[aulne.slug, "nonsense"])
    assert client.post(wrong, TYPED).status_code == 404


@pytest.mark.parametrize("is_new", [True, False])
def test_signed_out_while_typing(client, listing, edit, new, alice, is_new):
    form = new if is_new else edit
    answer = client.post(form, TYPED)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    client.force_login(alice)
    assert client.get(form)["Location"] == f"{form}?unsaved"
    shown = client.get(f"{form}?unsaved").context["form"]
    assert (shown["name"].value(), shown["causes"].value()) == ("Half a na", ["13", "01"])


def test_what_was_sent_signed_out_opens_nothing(client, listing, edit, bob):
    """Who signs in then has to be somebody who may open the form."""
    client.post(edit, TYPED)
    client.force_login(UserFactory())
    assert client.get(edit).status_code == 404
    assert not ListingDraft.objects.exists()


def test_what_was_sent_signed_out_is_forgotten(client, edit, alice, monkeypatch):
    client.post(edit, TYPED)
    client.force_login(alice)
    session = client.session
    session["kept_while_proving"][edit]["at"] = "1"
    session.save()
    assert client.get(edit).status_code == 200
    assert not ListingDraft.objects.exists()


def test_too_much_is_not_kept_for_strangers(client, edit, settings):
    client.post(edit, {"description": "x" * 120_000})
    assert "kept_while_proving" not in client.session
    for _time in range(25):
        client.post(edit, TYPED)
        client.cookies.clear()
    client.post(edit, TYPED)
    assert "kept_while_proving" not in client.session


def test_somebody_elses_is_not_there(client, listing, edit, aside, alice, bob):
    client.force_login(bob)
    assert client.post(aside, TYPED).status_code == 404
    keep_unsaved(user=bob, typed={"name": ["Bob's"]}, listing=listing)
    client.force_login(alice)
    assert client.get(f"{edit}?unsaved").context["unsaved"].draft is None


def test_a_picture_outlives_a_faulty_field(client, listing, edit, alice, media):
    client.force_login(alice)
    data = {"name": "", "seen": listing.text_token, "picture": photo(), "crop": "100"}
    page = client.post(edit, data)
    assert page.status_code == 400
    kept = ListingDraft.objects.get().picture
    assert f'value="{kept}"' in page.content.decode()
    with default_storage.open(kept) as file, Image.open(file) as square:
        assert square.size == (400, 400)
        red, _green, blue = square.getpixel((5, 200))
        assert blue > red  # the right part was chosen
    data = {"name": "Whole", "seen": listing.text_token, "kept_picture": kept}
    assert client.post(edit, data).status_code == 302
    listing.refresh_from_db()
    assert listing.picture.name == kept
    assert default_storage.exists(kept)


def test_a_picture_that_is_not_ones_own_is_not_taken(client, listing, edit, aside, alice, media):
    client.force_login(alice)
    data = {"name": "Whole", "seen": listing.text_token, "kept_picture": "listings/other.webp"}
    client.post(edit, data)
    listing.refresh_from_db()
    assert not listing.picture


def test_a_picture_kept_for_later_goes_when_it_is_thrown_away(
    client, aside, edit, alice, media, django_capture_on_commit_callbacks
):
    client.force_login(alice)
    client.post(aside, TYPED | {"picture": photo()})
    kept = ListingDraft.objects.get().picture
    assert default_storage.exists(kept)
    assert kept in client.get(f"{edit}?unsaved").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(aside, {"throw": "1"})
    assert not default_storage.exists(kept)


def test_what_is_no_picture_is_said_and_the_text_kept(client, aside, alice, media):
    client.force_login(alice)
    wrong = SimpleUploadedFile("photo.png", b"nonsense", "image/png")
    client.post(aside, TYPED | {"picture": wrong})
    draft = ListingDraft.objects.get()
    assert (draft.picture, draft.payload["name"]) == ("", ["Half a na"])


def test_a_clash_survives_with_its_picture(client, listing, edit, aside, alice, media):
    client.force_login(alice)
    client.post(aside, TYPED | {"seen": listing.text_token})
    Listing.objects.filter(pk=listing.pk).update(version=2, tagline="Meanwhile")
    shown = client.get(f"{edit}?unsaved").context["form"]
    assert shown["seen"].value() == "1.0"
    data = {"name": "Mine", "seen": "1.0", "picture": photo()}
    page = client.post(edit, data)
    assert page.status_code == 409
    assert ListingDraft.objects.get().picture in page.content.decode()
    assert page.context["form"]["name"].value() == "Mine"


@pytest.mark.parametrize("crop", ["", "x", "-5", "1e3", "999", "٣"])
def test_odd_crops_are_the_middle_or_an_error(client, listing, edit, alice, media, crop):
    client.force_login(alice)
    data = {"name": "N", "seen": listing.text_token, "picture": photo(), "crop": crop}
    assert client.post(edit, data).status_code in (302, 400)


def test_old_ones_are_forgotten(alice, listing):
    keep_unsaved(user=alice, typed={"name": ["x"]}, listing=listing)
    assert forget_unsaved() == 0
    ListingDraft.objects.update(updated_at=timezone.now() - timedelta(days=100))
    assert forget_unsaved() == 1
    assert forget_unsaved() == 0


def test_of_one_listing_or_of_a_new_one(alice, listing, aulne):
    keep_unsaved(user=alice, typed={}, listing=listing)
    for wrong in (
        {"listing": listing},
        {"listing": listing, "network": aulne, "kind": "freelancer"},
        {"network": aulne},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListingDraft.objects.create(user=alice, **wrong)


def test_it_is_in_ones_data_and_goes_with_the_listing(alice, listing):
    keep_unsaved(user=alice, typed={"name": ["Half"]}, listing=listing)
    told = everything_about(User.objects.get(pk=alice.pk))["unsaved_texts"]
    assert told[0]["payload"] == {"name": ["Half"]}
    erase_listing(listing=listing)
    assert not ListingDraft.objects.exists()
