"""Nobody learns here who has an account: the same answer, the same mails by their number, and the
same work, for an address that has one and for one that has none."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charters.models import Signature
from charters.services.versions import adopt_version
from portal.models import OutboxMail
from tests.charters.conftest import make_charter_page, publish
from tests.charters.test_views import active, post_of
from tests.charters.test_views import address as sign_address
from tests.directory.test_contact import stamp, typed
from tests.directory.test_views import url as contact_address
from tests.factories import ListingFactory

TOKEN = re.compile(r'(name="(?:csrfmiddlewaretoken|shown_at)" value=)"[^"]*"')
# A few statements of a millisecond each; what hides behind the network and the hashing.
FEW = 6


@dataclass
class Told:
    """What somebody at the door can see, and what it cost."""

    status: int
    location: str
    page: str
    mails: int
    hashings: int
    queries: int


@pytest.fixture
def hashings(monkeypatch) -> list[str]:
    """Each time a password is hashed."""
    done: list[str] = []
    real = MD5PasswordHasher.encode

    def encode(self, password, salt, *more):
        done.append(salt)
        return real(self, password, salt, *more)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return done


@pytest.fixture
def ask(hashings) -> Callable[..., Told]:
    def send(path: str, email: str, data: dict[str, str]) -> Told:
        browser = Client()
        browser.get(path)
        hashings.clear()
        before = OutboxMail.objects.count()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.post(path, data)
        followed = browser.get(answer.url) if answer.status_code == 302 else answer
        page = TOKEN.sub(r"\1", followed.content.decode()).replace(email, "…")
        return Told(
            answer.status_code,
            answer.headers.get("Location", ""),
            page,
            OutboxMail.objects.count() - before,
            len(hashings),
            len(queries),
        )

    return send


def alike(known: Told, unknown: Told) -> None:
    assert (known.status, known.location) == (unknown.status, unknown.location)
    assert known.page == unknown.page
    assert (known.mails, known.hashings) == (unknown.mails, unknown.hashings)
    assert abs(known.queries - unknown.queries) <= FEW, (known.queries, unknown.queries)


@pytest.mark.django_db
def test_a_wrong_password(ask, alice):
    told = [
        ask(reverse("account_login"), email, {"login": email, "password": "wrong"})
        for email in (alice.email, "nobody@example.org")
    ]
    alike(*told)
    assert [one.hashings for one in told] == [1, 1]


@pytest.mark.django_db
def test_a_wrong_password_of_who_has_none(ask, alice):
    alice.set_unusable_password()
    alice.save()
    told = [
        ask(reverse("account_login"), email, {"login": email, "password": "wrong"})
        for email in (alice.email, "nobody@example.org")
    ]
    alike(*told)
    assert [one.hashings for one in told] == [1, 1]


@pytest.mark.django_db
def test_signing_up(ask, alice):
    fields = {"password1": "a good long secret", "shown_at": stamp()}
    told = [
        ask(reverse("account_signup"), email, {"email": email, **fields})
        for email in (alice.email, "nobody@example.org")
    ]
    assert [one.hashings for one in told] == [1, 1]
    assert [one.mails for one in told] == [1, 1]
    known, unknown = told
    known.queries = unknown.queries  # a new account is more rows: hidden behind the hashing
    alike(known, unknown)


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_code_or_a_link(ask, alice, door):
    told = [
        ask(reverse(door), email, {"email": email}) for email in (alice.email, "nobody@example.org")
    ]
    alike(*told)
    assert [one.mails for one in told] == [1, 1]


@pytest.mark.django_db
def test_a_wrong_code(alice):
    pages = []
    for email in (alice.email, "nobody@example.org"):
        browser = Client()
        browser.post(reverse("account_request_login_code"), {"email": email})
        answers = [
            browser.post(reverse("account_confirm_login_code"), {"code": "NOPE-00"})
            for _try in range(3)
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 302]
        pages.append(TOKEN.sub(r"\1", answers[0].content.decode()).replace(email, "…"))
    assert pages[0] == pages[1]


@pytest.mark.django_db
def test_signing_a_charter(ask, aulne):
    """For a mailbox that signed, and for one that did not."""
    charter = publish(make_charter_page(aulne))
    adopt_version(version=charter.versions.get(), adopted_by=None)
    active(charter)
    told = [
        ask(sign_address(charter), email, post_of(charter, email=email))
        for email in (post_of(charter)["email"], "nobody@example.org")
    ]
    assert [one.mails for one in told] == [1, 1]
    alike(*told)
    assert [signature.name for signature in Signature.objects.filter(state="requested")] == [
        post_of(charter)["name"]
    ]


@pytest.mark.django_db
def test_writing_to_an_owner(ask, aulne, alice, bob):
    listing = ListingFactory(home_network=aulne, owner=bob, name="Bob", slug="bob")
    told = [
        ask(contact_address("listing_contact", listing.slug), email, typed(email=email))
        for email in (alice.email, "nobody@example.org")
    ]
    alike(*told)
    assert [one.mails for one in told] == [2, 2]


@pytest.mark.django_db
def test_asking_to_join_takes_an_account_and_no_address(client, aulne):
    """Nothing can be asked about anybody: the page leads to the login."""
    answer = client.post(reverse("space_join", args=["aulne"]), {"email": "alice@example.org"})
    assert answer.url.startswith(reverse("account_login"))
    assert not OutboxMail.objects.exists()
