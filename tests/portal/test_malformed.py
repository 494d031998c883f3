"""Malformed requests are refused in words, before anything is asked of the database."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.malformed import LONGEST_ADDRESS

MALFORMED = [
    "/fr/annuaire/?q=%00",
    "/fr/annuaire/?q=a%00b",
    "/fr/annuaire/?%00=a",
    "/fr/annuaire/?q=%ff",
    "/fr/annuaire/?q=%c3%28",
    "/fr/annuaire/?q=%c0%af",  # overlong
    "/fr/recherche/?q=%ed%a0%80",  # half a surrogate pair
    "/fr/compte/login/?next=%00",
    "/en/directory/%00/",
    "/en/%ff/",
    "/en/%c0%ae%c0%ae/",
    "/en/%2500/",
    "/en/%25ff/",
    "/%00",
    "/admin/?next=%fe",
    "/media/images/%00.png",
]
FORM = "application/x-www-form-urlencoded"
SIGN_IN = "/fr/compte/login/"


@pytest.mark.parametrize("address", MALFORMED)
def test_nul_and_invalid_utf8_in_an_address_are_400(client, db, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(address)
    assert answer.status_code == 400
    assert answer.templates[0].name == "400.html"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "x"])
def test_methods_that_no_page_sends_are_405(client, db, method, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.generic(method, "/fr/recherche/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert client.generic(method, "/admin/").status_code == 302  # Wagtail's scripts do


@pytest.mark.parametrize("cookie", ["a\0b", "\xff", r'"\000aaaaaaaaaa"', r'"\377"'])
def test_cookies_too(client, db, cookie):
    answer = client.get("/fr/recherche/", headers={"cookie": f"sessionid={cookie}"})
    assert answer.status_code == (200 if cookie == r'"\377"' else 400)  # a mere ÿ


@pytest.mark.parametrize(
    ("accepted", "language"), [("fr", "fr"), ("en-GB,en;q=0.8", "en"), ("xx", "fr")]
)
def test_the_answer_speaks_the_readers_language(client, db, accepted, language):
    answer = client.get("/fr/annuaire/?q=%00", headers={"accept-language": accepted})
    assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/fr/recherche/?q=caf%C3%A9", "/fr/recherche/?q=a+b%26c", "/fr/recherche/?q=100%25"],
)
def test_well_formed_ones_pass(client, db, address):
    assert client.get(address).status_code == 200


def test_an_absurdly_long_address_is_414(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/fr/recherche/?q=" + "a" * LONGEST_ADDRESS).status_code == 414
    assert client.get("/fr/recherche/?q=" + "a" * (LONGEST_ADDRESS // 2)).status_code == 200


@pytest.mark.parametrize(
    "body", ["login=%00", "login=%ff", "%ff=a", "login=a\0b", b"login=\xff", "login=%c0%80"]
)
def test_forms(client, db, body, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.post(SIGN_IN, body, content_type=FORM).status_code == 400


def multipart(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n--x--\r\n' % (
        name,
        more,
        value,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [(b"login", b"a\0b"), (b"login", b"\xff"), (b"login", b"\xc0\x80"), (b"lo\0gin", b"a")],
)
def test_multipart_forms(client, db, name, value, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.post(
            SIGN_IN, multipart(name, value), content_type="multipart/form-data; boundary=x"
        )
    assert answer.status_code == 400


def test_text_with_the_mark_of_lost_letters_was_typed_so(client, db):
    """U+FFFD in a form is what someone pasted; only invalid bytes are refused."""
    answer = client.post(SIGN_IN, {"login": "\ufffd\u00e9"})
    assert answer.status_code == 200
    assert "\ufffd\u00e9" in answer.content.decode()


def test_a_files_bytes_are_its_own(client, aulne, alice):
    client.force_login(alice)
    answer = client.post(
        reverse("listing_create", args=["aulne", "freelancer"]),
        {"name": "", "picture": SimpleUploadedFile("a.jpg", b"\0\xff\xfe")},
    )
    assert answer.status_code == 400
    assert answer.context["form"].has_error("picture", "unreadable")  # the form's answer


@pytest.mark.parametrize(
    "body",
    [b'{"a": "\xff"}', b'{"a": "\\u0000"}', b'{"\\u0000": 1}', b'["\\ud800"]', b"{", b"[" * 99_999],
)
def test_json(client, db, body, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.post(SIGN_IN, body, content_type="application/json")
    assert answer.status_code == 400


def test_sound_json_passes(client, db):
    body = json.dumps({"a": ["\u00e9", {"b": "\\u0000 in words"}]})
    answer = client.post("/fr/recherche/", body, content_type="application/json")
    assert answer.status_code == 200


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "latin-1", "no-such-charset"])
def test_only_utf8_is_read(client, db, charset):
    """Decoded as UTF-7, an innocent query would hold NUL."""
    answer = client.get("/fr/recherche/?q=%2BAAA-", CONTENT_TYPE=f"text/html; charset={charset}")
    assert answer.status_code == 400
    answer = client.get("/fr/recherche/?q=%2BAAA-", CONTENT_TYPE="text/html; charset=UTF8")
    assert answer.status_code == 200


@pytest.mark.parametrize("kind", [FORM, "application/json", "multipart/form-data; boundary=x"])
def test_too_much_text_is_413(client, db, settings, kind, django_assert_num_queries):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    with django_assert_num_queries(0):
        answer = client.post(SIGN_IN, multipart(b"login", b"a" * 2000), content_type=kind)
    assert answer.status_code == 413
    assert answer.templates[0].name == "413.html"


def test_a_huge_request_is_not_even_read(client, db, settings):
    settings.REQUEST_MAX_BYTES = 100
    body = io.BytesIO(b"a" * 200)
    answer = client.generic("POST", SIGN_IN, b"", CONTENT_LENGTH="200", **{"wsgi.input": body})
    assert answer.status_code == 413
    assert body.tell() == 0


def test_a_long_file_may_be_longer_where_staff_hand_it_in(client, db, settings):
    settings.REQUEST_MAX_BYTES, settings.LARGE_REQUEST_MAX_BYTES = 100, 300
    address = "/admin/desk/imports/new/aulne/"
    assert client.post(address, {"a": "b" * 150}).status_code == 302  # to sign in
    assert client.post(address, {"a": "b" * 400}).status_code == 413
    assert client.post(SIGN_IN, {"a": "b" * 150}).status_code == 413


def test_more_fields_than_any_form_has(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    assert client.post(SIGN_IN, {f"f{n}": "" for n in range(20)}).status_code == 400
