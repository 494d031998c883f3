"""No address changes anything for a post that our own page did not prepare."""

import pytest
from django.test import Client

from portal.models import User
from tests.access.stage import Stage, digest, furnish
from tests.access.walk import Address, addresses
from tests.attacks.forms import FORMS
from tests.attacks.world import Form, World, make_world, undone
from tests.test_access import url_of

WRITES = ("post", "put", "patch", "delete")
# Origins that a browser would name; none is the site's.
FOREIGN = ("https://evil.example", "http://testserver.evil.example", "https://testserver", "null")


@pytest.fixture
def stage(aulne, settings, tmp_path) -> Stage:
    settings.MEDIA_ROOT = tmp_path
    return furnish(aulne, "Aulnaie")


@pytest.fixture
def world(aulne, bouleau, alice, bob, dana) -> World:
    return make_world(aulne, bouleau, alice, bob, dana)


def strict(user: User | None) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def test_every_address_refuses_every_write_without_a_token(stage, dana):
    """The federation's staff may write everywhere, so only the missing token stops them."""
    client = strict(dana)
    before = digest(stage.network)
    tried, let_through = 0, []
    for address in addresses():
        url = url_of(address, stage)
        for method in WRITES:
            tried += 1
            answer = getattr(client, method)(url, {"x": "1"})
            # Outside the admin no page sends the last three: they come to no view, token or not.
            wanted = 403 if method == "post" or url.startswith("/admin/") else 405
            if address.name in ("mail_stop", "search_stop") and method == "post":
                wanted = 404  # its signed link is the proof, and this one is none
            if answer.status_code != wanted:
                let_through.append((address.name, method, answer.status_code))
    assert let_through == []
    assert digest(stage.network) == before
    assert tried > 1_000


def test_every_form_refuses_a_post_from_elsewhere(world):
    """With the cookie and its token, but sent from another site's page."""
    assert sum(refusals(name, form, world) for name, form in FORMS.items()) >= 5 * 32


def refusals(name: str, form: Form, world: World) -> int:
    tried = 0
    with undone():
        honest = form(world)
        client = strict(honest.who)
        token = "a" * 32
        client.cookies["csrftoken"] = token
        data = {**honest.data, "csrfmiddlewaretoken": token}
        for origin in FOREIGN:
            tried += 1
            answer = client.post(honest.url, data, headers={"origin": origin})
            assert answer.status_code == 403, (name, origin)
        # Over HTTPS an older browser names the page it comes from instead.
        tried += 1
        referer = {"referer": "https://evil.example/page"}
        assert client.post(honest.url, data, headers=referer, secure=True).status_code == 403, name
        # It was the origin: from our own page the same post is heard.
        own = client.post(honest.url, data, headers={"origin": "http://testserver"})
        assert own.status_code != 403, name
    return tried


def test_the_walk_finds_the_addresses():
    assert sum(isinstance(address, Address) for address in addresses()) > 250
