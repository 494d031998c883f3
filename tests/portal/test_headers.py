"""What every answer says about itself, page type by page type."""

import re

import pytest
from django.urls import reverse

from charters.services.versions import adopt_version
from tests.charters.conftest import make_charter_page, publish
from tests.charters.test_signatures import sign, token_of
from tests.factories import ListingFactory

SIGNED_IN = ["/fr/espace/", "/fr/espace/compte/", "/fr/annuaire/mes-fiches/", "/fr/aulne/"]
PUBLIC = [
    *("/", "/fr/", "/fr/aulne/", "/fr/annuaire/", "/fr/chartes/", "/fr/recherche/?q=a"),
    *("/fr/compte/login/", "/fr/compte/signup/", "/fr/compte/password/reset/"),
    *("/fr/nowhere/", "/fr/annuaire/?q=%00", "/media/images/none.png", "/documents/7/none.pdf"),
    *("/fr/espace/", "/admin/", "/static/portal/portal.css"),
]


def policy(answer) -> dict[str, str]:
    text = answer.headers["Content-Security-Policy"]
    return {part.split()[0]: part.partition(" ")[2] for part in text.split("; ")}


@pytest.mark.parametrize("address", PUBLIC)
def test_every_answer_is_guarded(client, aulne, address):
    answer = client.get(address)
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in headers["Permissions-Policy"]
    opens_to_others = address.startswith("/media/")
    assert ("Cross-Origin-Resource-Policy" not in headers) is opens_to_others
    if address.startswith("/admin/"):
        return
    assert headers["X-Frame-Options"] == "DENY"
    said = policy(answer)
    assert said == {
        "default-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("address", SIGNED_IN)
def test_what_someone_signed_in_sees_is_kept_nowhere(client, alice, aulne, address):
    client.force_login(alice)
    kept = client.get(address).headers["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept


def test_what_everybody_sees_may_be_kept(client, aulne):
    assert "no-store" not in client.get("/fr/aulne/").headers.get("Cache-Control", "")


def test_a_page_that_gives_a_cookie_is_for_one_reader(client, aulne, alice):
    listing = ListingFactory(owner=alice, home_network=aulne)
    answer = client.get(reverse("listing_contact", args=[listing.slug]))
    assert answer.cookies
    assert answer.headers["Cache-Control"] == "private"


def test_a_page_behind_a_secret_says_little_of_where_it_is(client, aulne):
    """The origin where a form is posted from, or Chromium's `Origin: null` would be refused."""
    gone = client.get(reverse("signature_confirm", args=["x" * 43]))
    assert gone.status_code == 410
    assert gone.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in gone.headers["Cache-Control"]


def test_a_secrets_page_with_a_form(client, signature_and_token):
    _signature, token = signature_and_token
    answer = client.get(reverse("signature_confirm", args=[token]))
    assert b"csrfmiddlewaretoken" in answer.content
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    done = client.post(reverse("signature_confirm", args=[token]))
    assert done.status_code == 200
    assert b"csrfmiddlewaretoken" not in done.content
    assert done.headers["Referrer-Policy"] == "no-referrer"


def test_a_password_reset_link_too(client, alice):
    address = reverse("account_reset_password_from_key", args=["1", "abc-def"])
    answer = client.get(address)
    assert answer.headers["Referrer-Policy"] in {"no-referrer", "strict-origin"}
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_admin_frames_itself_and_runs_its_own_scripts(client, dana):
    client.force_login(dana)
    answer = client.get("/admin/")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    said = policy(answer)
    assert said["frame-ancestors"] == "'self'"
    assert said["script-src"] == "'self' 'unsafe-inline' 'unsafe-eval'"
    assert said["object-src"] == said["base-uri"] == "'none'"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_preview_is_a_public_page_in_the_admins_frame(client, bob, aulne):
    client.force_login(bob)
    page = aulne.root_page
    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert answer.status_code == 200
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    said = policy(answer)
    assert said["frame-ancestors"] == "'self'"
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


def test_the_picture_of_a_new_second_factor_is_drawn_into_its_page(client, bob):
    assert client.login(email=bob.email, password="tests")
    address = reverse("mfa_activate_totp")
    answer = client.get(address)
    while answer.status_code == 302:  # the password once more
        answer = client.post(answer.url, {"password": "tests"})
    assert policy(answer)["img-src"] == "'self' data:"
    assert "img-src" not in policy(client.get("/fr/espace/"))


STYLE_OR_SCRIPT = re.compile(r"<style|<script(?! src=)|\sstyle=|\son\w+=|javascript:", re.I)


@pytest.mark.parametrize("address", [a for a in PUBLIC if a.startswith("/fr/")])
def test_no_page_has_inline_style_or_script(client, aulne, address):
    assert not STYLE_OR_SCRIPT.search(client.get(address).content.decode())


@pytest.fixture
def signature_and_token(aulne):
    charter = publish(make_charter_page(aulne))
    adopt_version(version=charter.versions.get(), adopted_by=None)
    signature = sign(charter)
    return signature, token_of(signature)
