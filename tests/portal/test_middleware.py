"""Malformed requests are refused in words, before anything is asked of the database."""

import pytest

MALFORMED = [
    "/fr/annuaire/?q=%00",
    "/fr/annuaire/?q=a%00b",
    "/fr/annuaire/?%00=a",
    "/fr/annuaire/?q=%ff",
    "/fr/annuaire/?q=%c3%28",
    "/fr/recherche/?q=%ed%a0%80",
    "/fr/compte/login/?next=%00",
    "/en/directory/%00/",
    "/%00",
    "/admin/?next=%fe",
    "/media/images/%00.png",
]


@pytest.mark.parametrize("address", MALFORMED)
def test_nul_and_invalid_utf8_in_an_address_are_400(client, db, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(address)
    assert answer.status_code == 400
    assert answer.templates[0].name == "400.html"


def test_a_path_of_broken_utf8_is_simply_not_there(client, db):
    assert client.get("/en/%ff/").status_code == 404


@pytest.mark.parametrize("cookie", ["a\0b", "\xff"])
def test_cookies_too(client, db, cookie):
    answer = client.get("/fr/recherche/", headers={"cookie": f"sessionid={cookie}"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("accepted", "language"), [("fr", "fr"), ("en-GB,en;q=0.8", "en"), ("xx", "fr")]
)
def test_the_answer_speaks_the_readers_language(client, db, accepted, language):
    answer = client.get("/fr/annuaire/?q=%00", headers={"accept-language": accepted})
    assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.parametrize("address", ["/fr/recherche/?q=caf%C3%A9", "/fr/recherche/?q=a+b%26c"])
def test_well_formed_ones_pass(client, db, address):
    assert client.get(address).status_code == 200


def test_public_pages_allow_no_inline_script_and_the_admin_does(client, dana, aulne):
    public = client.get("/fr/aulne/").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in public
    assert "default-src 'self'" in public
    client.force_login(dana)
    admin = client.get("/admin/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in admin
