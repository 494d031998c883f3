"""SIREN, RNA, and the keys of hosts and names: read, checked, kept, shown."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from directory.identifiers import has_good_check, host_key, name_key, read_rna, read_siren
from directory.models import Listing
from tests.factories import ListingFactory

GOOD_SIREN = "732829320"


@pytest.mark.parametrize(
    ("typed", "siren"),
    [
        ("", ""),
        ("732829320", GOOD_SIREN),
        (" 732 829 320 ", GOOD_SIREN),
        ("732.829.320", GOOD_SIREN),
        ("732 829 320 00074", GOOD_SIREN),
        ("356000000", "356000000"),
    ],
)
def test_a_siren_is_read_however_it_is_written(typed, siren):
    assert read_siren(typed) == siren


@pytest.mark.parametrize(
    "typed",
    ["732829321", "73282932", "7328293200", "73282932A", "٧٣٢٨٢٩٣٢٠", "x", "7328293200007"],
)
def test_what_is_no_siren_is_refused(typed):
    with pytest.raises(ValidationError):
        read_siren(typed)


@given(st.integers(0, 99_999_999))
def test_each_number_has_one_good_check(number):
    good = [digit for digit in range(10) if has_good_check(f"{number:08}{digit}")]
    assert len(good) == 1


def test_an_rna_is_read_and_checked():
    assert read_rna("w 751 234567 ") == "W751234567"
    assert read_rna("W9R1000001") == "W9R1000001"
    assert read_rna("  ") == ""
    for wrong in ("W75123456", "751234567", "W7512345678", "Wééééééééé"):
        with pytest.raises(ValidationError):
            read_rna(wrong)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.Atelier-Fil.example/nous", "atelier-fil.example"),
        ("http://atelier-fil.example:8000", "atelier-fil.example"),
        ("https://fr-fr.facebook.com/atelier", ""),
        ("https://www.helloasso.com/associations/fil", ""),
        ("https://fil.wordpress.com/", "fil.wordpress.com"),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_a_host_is_a_key_unless_many_share_it(address, key):
    assert host_key(address) == key


def test_names_that_differ_in_little_have_the_same_key():
    same = [
        "Les Jardins de l’Écluse",
        "jardin de l'ecluse",
        "Écluse (jardins)",
        "Asso Jardins Écluse",
    ]
    assert len({name_key(name) for name in same}) == 1
    assert name_key("L’Association")  # idle words, but there are no others
    assert name_key("Jardins du Canal") != name_key("Jardins de l’Écluse")


@given(st.text(max_size=300))
def test_any_text_has_a_key_that_fits_its_column(text):
    assert len(name_key(text)) <= 200
    assert len(host_key(text)) <= 200


def post(client, **typed):
    return client.post(
        reverse("listing_create", args=["aulne", "initiative"]), {"name": "Fil"} | typed
    )


def test_the_form_keeps_them_and_the_page_shows_them(client, aulne, alice):
    client.force_login(alice)
    response = post(client, siren="732 829 320 00074", rna="w751234567")
    assert response.status_code == 302
    listing = Listing.objects.get()
    assert (listing.siren, listing.rna) == (GOOD_SIREN, "W751234567")
    body = client.get(listing.get_absolute_url()).content.decode()
    assert GOOD_SIREN in body
    assert "W751234567" in body
    silent = ListingFactory(home_network=aulne)
    assert "SIREN" not in client.get(silent.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("field", "value"), [("siren", "732829321"), ("rna", "X751234567")])
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(client, aulne, alice, field, value):
    client.force_login(alice)
    response = post(client, tagline="Still here", **{field: value})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert "Still here" in response.content.decode()
    assert value in response.content.decode()
    assert not Listing.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("siren", "12345678x"), ("rna", "751234567")])
def test_the_database_refuses_them_too(aulne, field, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        ListingFactory(home_network=aulne, **{field: value})


def test_a_listing_is_found_by_its_siren(aulne):
    listing = ListingFactory(home_network=aulne, siren=GOOD_SIREN)
    ListingFactory(home_network=aulne)
    assert list(Listing.objects.matching(GOOD_SIREN)) == [listing]
