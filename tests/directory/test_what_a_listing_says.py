"""Causes, languages, availability, range of travel, legal form: typed, held, shown, forgotten."""

from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from directory.enums import Cause, ChangeState, LegalForm, ListingLanguage
from directory.models import Listing, ListingChange
from directory.services.erasure import erase_listing
from directory.services.listings import create_listing, draft_of, update_listing
from directory.services.moderation import approve_change
from directory.services.texts import differences, newest_text_of, text_of
from tests.factories import ListingFactory

SAID = {
    "causes": ["05", "13"],
    "languages": ["fr", "fsl"],
    "availability": "soon",
    "travel_range": 50,
    "legal_form": "cae",
}


def url(name: str, *args) -> str:
    return reverse(name, args=args)


def post(client, kind: str = "freelancer", **typed):
    return client.post(url("listing_create", "aulne", kind), {"name": "Ada", **typed})


def said_by(listing: Listing) -> dict:
    return {name: value for name, value in text_of(listing).items() if name in SAID}


def test_all_of_it_is_kept_in_the_order_of_the_enums(client, aulne, alice):
    client.force_login(alice)
    assert post(client, **SAID | {"causes": ["13", "05", "13"]}).status_code == 302
    assert said_by(Listing.objects.get()) == SAID


@pytest.mark.parametrize("kind", ["freelancer", "initiative"])
def test_none_of_it_is_asked_for(client, aulne, alice, kind):
    client.force_login(alice)
    assert post(client, kind).status_code == 302
    nothing = {"causes": [], "languages": [], "availability": "", "travel_range": 0}
    assert said_by(Listing.objects.get()) == nothing | {"legal_form": ""}


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("value", ["18", "x" * 5000, "-1", "1e9", "٢٠", "[]"])
def test_what_is_no_choice_is_refused_by_name(client, aulne, alice, name, value):
    client.force_login(alice)
    response = post(client, tagline="Still here", **{name: value})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [name]
    assert "Still here" in response.content.decode()
    assert not Listing.objects.exists()


def test_the_page_says_it_in_words(client, aulne):
    listing = ListingFactory(home_network=aulne, **SAID)
    body = client.get(url("listing_detail", listing.slug)).content.decode()
    for words in (
        *("Égalité entre les sexes", "les changements climatiques", "langue des signes française"),
        *("Disponible d’ici trois mois", "Se déplace jusqu’à 50 km", "(CAE)"),
    ):
        assert words in body
    silent = ListingFactory(home_network=aulne)
    body = client.get(url("listing_detail", silent.slug)).content.decode()
    for words in ("Causes", "Langues", "Disponibilité", "Forme juridique", "déplace"):
        assert words not in body


def test_a_moderator_reads_a_new_listing_and_a_change_in_words(client, aulne, alice, bob):
    listing = ListingFactory(home_network=aulne, owner=alice, submitted=True, **SAID)
    client.force_login(bob)
    address = url("desk_listing", listing.pk)
    body = client.get(address).content.decode()
    for words in ("Égalité entre les sexes", "langue des signes", "jusqu’à 50 km", "(CAE)"):
        assert words in body
    new = text_of(listing) | {"causes": ["01"], "availability": "", "travel_range": 0}
    with translation.override("en"):
        told = {d.label: (d.old, d.new) for d in differences(text_of(listing), new)}
    assert told == {
        "Causes": ("Gender equality, Climate action", "No poverty"),
        "Availability": ("available within three months", ""),
        "Range of travel": ("travels up to 50 km", "does not travel"),
    }


def test_a_change_held_since_before_the_columns_leaves_them_alone(client, aulne, alice, bob):
    listing = ListingFactory(home_network=aulne, owner=alice, **SAID)
    update_listing(
        listing=listing,
        text=newest_text_of(listing) | {"tagline": "New"},
        seen=listing.text_token,
        updated_by=alice,
    )
    change = ListingChange.objects.get(state=ChangeState.PENDING)
    change.payload = {name: value for name, value in change.payload.items() if name not in SAID}
    change.save()
    client.force_login(bob)
    body = client.get(url("desk_listing", listing.pk)).content.decode()
    assert "New" in body
    assert "Égalité entre les sexes" not in body
    client.force_login(alice)
    form = client.get(url("listing_edit", listing.slug)).context["form"]
    assert form["causes"].value() == ["05", "13"]
    approve_change(change=change, approved_by=bob)
    listing = Listing.objects.get()
    assert (listing.tagline, said_by(listing)) == ("New", SAID)


@pytest.mark.parametrize(
    ("name", "value"), [("legal_form", "x"), ("availability", "never"), ("travel_range", 21)]
)
def test_the_database_refuses_what_is_no_choice(db, name, value):
    listing = ListingFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=listing.pk).update(**{name: value})


@pytest.mark.parametrize("value", [["18"], ["05", "01"], ["01", "01"], "01", {"01": 1}, [1], None])
@pytest.mark.parametrize("name", ["causes", "languages"])
def test_services_refuse_lists_of_what_is_no_code(aulne, alice, name, value):
    text = draft_of({"name": "Ada", name: value})
    with pytest.raises(ValidationError):
        create_listing(kind="freelancer", network=aulne, text=text, created_by=alice)
    assert not Listing.objects.exists()


def test_erasure_forgets_all_of_it(aulne, alice):
    listing = ListingFactory(home_network=aulne, owner=alice, works_remotely=True, **SAID)
    erase_listing(listing=listing)
    erased = Listing.objects.get()
    assert not any(said_by(erased).values())
    assert (erased.works_remotely, erased.standard) == (False, False)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("Association loi 1901", "association"), ("asso", "association"), ("SCIC SA", "scic")),
        *(("S.C.O.P.", "scop"), ("Société coopérative", "cooperative")),
        *(("Auto-entrepreneuse", "sole_trader"), ("micro-entreprise", "sole_trader")),
        *(("SAS ESUS", "esus"), ("SARL", "company"), ("Fonds de dotation", "foundation")),
        *(("collectif", "informal"), ("Établissement public", "public"), ("Mutuelle", "mutual")),
        *(("scic", "scic"), ("sole_trader", "sole_trader"), ("GIE", "other"), ("?", "")),
    ],
)  # fmt: skip
def test_what_was_typed_as_a_legal_form_is_read(typed, code):
    migration = import_module("directory.migrations.0005_listing_facets")
    assert migration.read_form(typed) == code
    assert code in ("", *LegalForm.values)


def test_every_code_has_its_words_in_french():
    with translation.override("fr"):
        assert str(Cause.LESS_INEQUALITY.label) == "Inégalités réduites"
        assert str(ListingLanguage.FRENCH_SIGN_LANGUAGE.label) == "langue des signes française"
    assert Cause.values == [f"{number:02}" for number in range(1, 18)]
