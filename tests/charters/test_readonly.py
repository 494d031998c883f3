"""While the database is older than what was published, the site is read and not written."""

import pytest
from django.test import Client
from django.urls import reverse

from charters.models import Signature
from charters.register_files import locked, note_heads
from charters.services.heads import accept_loss
from portal.models import OutboxMail
from tests.home.stage import signature_of


@pytest.fixture
def behind(charter):
    """Outside the database, something newer was seen."""
    signature = signature_of(charter, "Zoé Martin")
    with locked():
        note_heads({"aulne": (900, "ab" * 32)})
    return signature


def test_pages_are_read_and_say_so(client, behind):
    for name, args in (("register_list", []), ("charter_list", []), ("account_login", [])):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200
        assert "read-only" in answer.content.decode()


def test_whatever_would_write_is_refused(behind):
    client = Client()
    client.force_login(behind.user)
    mails = OutboxMail.objects.count()
    for name, args in (
        ("charter_sign", ["aulne", "charte"]),
        ("signature_withdraw", [behind.pk]),
        ("signature_consents", [behind.pk]),
        ("listing_create", ["aulne", "freelancer"]),
        ("account_signup", []),
    ):
        answer = client.post(reverse(name, args=args), {})
        assert answer.status_code == 503, name
        assert answer["Retry-After"]
        assert "no-store" in answer["Cache-Control"]
    assert Signature.objects.get(pk=behind.pk).state == behind.state
    assert OutboxMail.objects.count() == mails


def test_signing_in_and_checking_go_on(behind, alice):
    client = Client()
    login = reverse("account_login")
    client.post(login, {"login": alice.email, "password": "tests"})
    assert "_auth_user_id" in client.session
    assert client.post(reverse("register_verify"), {"pasted": "x"}).status_code == 400
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_the_page_speaks_the_readers_language(behind):
    answer = Client().post("/en/charters/aulne/charte/sign/", {})
    assert "can only be read" in answer.content.decode()
    answer = Client().post("/fr/chartes/aulne/charte/signer/", {})
    assert answer.status_code in {503, 404}


def test_it_ends_when_the_loss_is_accepted(client, behind):
    accept_loss(reason="A disk broke", accepted_by=None)
    answer = client.post(reverse("charter_sign", args=["aulne", "charte"]), {})
    assert answer.status_code != 503
    assert "read-only" not in client.get(reverse("register_list")).content.decode()
    assert "A disk broke" in client.get(reverse("register_heads")).content.decode()
