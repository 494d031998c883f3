"""Everything about oneself as a file: proof first, all of one's own, nothing of anybody else's."""

import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from charters.enums import ContributionKind
from charters.services.contributions import contribute
from directory.models import ContactMessage
from directory.services.lists import keep_listing
from directory.services.saved import keep_search
from portal.models import OutboxMail
from portal.services.memberships import grant_membership
from tests.charters.conftest import consult, publish
from tests.doors import prove
from tests.factories import ListingFactory, UserFactory
from tests.home.stage import charter_in_force, signature_of


@pytest.fixture
def address(db) -> str:
    return reverse("space_data")


@pytest.fixture
def life(aulne, alice):
    """Alice and Zoe, each with one of everything."""
    charter = charter_in_force(aulne)
    page = charter.page
    page.preamble = [{"type": "paragraph", "value": "Autrement."}]
    page.revision_class, page.change_summary, page.revision_reason = "substantial", "a", "b"
    page.save_revision()
    consultation = consult(publish(page).versions.open().get())
    zoe = UserFactory(email="zoe@example.org", first_name="Zoe")
    for person in (alice, zoe):
        grant_membership(user=person, network=aulne, granted_by=None)
        listing = ListingFactory(owner=person, home_network=aulne, name=f"Chez {person}")
        listing.changes.create(payload={"name": f"Plus chez {person}"}, base_version=1)
        signature_of(charter, f"{person} signs", user=person)
        contribute(
            consultation=consultation,
            article_id="",
            kind=ContributionKind.CHANGE,
            body=f"{person} proposes",
            contributed_by=person,
        )
        keep_search(user=person, name=f"Near {person}", query="q=pot", rhythm="none")
        keep_listing(listing=listing, user=person, into=None, name=f"{person}'s", note="Mine")
        ContactMessage.objects.create(
            listing=listing, sender_name=str(person), sender_email=person.email, body="Hello"
        )
    return zoe


def test_nothing_without_showing_once_more_that_it_is_you(client, alice, address):
    assert reverse("account_login") in client.get(address).url
    client.force_login(alice)
    for ask in (client.get, client.post):
        assert reverse("account_reauthenticate") in ask(address).url


def test_all_of_ones_own_and_nothing_of_others(client, alice, life, address):
    client.force_login(alice)
    prove(client)
    assert client.get(address).status_code == 200
    answer = client.post(address)
    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    told = answer.content.decode()
    assert "zoe" not in told.lower()
    data = json.loads(told)
    assert data["account"]["email"] == alice.email
    assert [one["network"] for one in data["memberships"]] == ["Aulne"]
    (listing,) = data["listings"]
    assert (listing["name"], listing["changes"][0]["payload"]) == (
        "Chez Alice",
        {"name": "Plus chez Alice"},
    )
    (signature,) = data["signatures"]
    assert signature["name"] == "Alice signs"
    assert signature["register_entry"]["type"] == "signature.active"
    assert [consent["purpose"] for consent in signature["consents"]] == ["wall"]
    assert [line["to_state"] for line in signature["journal"]][-1] == "active"
    assert [one["body"] for one in data["contributions"]] == ["Alice proposes"]
    assert [one["name"] for one in data["kept_searches"]] == ["Near Alice"]
    (kept,) = data["lists"]
    assert (kept["name"], kept["items"][0]["name"]) == ("Alice's", "Chez Alice")
    assert [one["body"] for one in data["messages_sent"]] == ["Hello"]
    mails = set(OutboxMail.objects.filter(to=alice.email).values_list("subject", flat=True))
    assert {mail["subject"] for mail in data["mails"]} == mails != set()
    assert "sign" in {line["action"] for line in data["journal"]}


def test_no_secret_is_in_it(client, alice, life, address):
    client.force_login(alice)
    prove(client)
    told = client.post(address).content.decode()
    signature = alice.signatures.get()
    for secret in (alice.password, signature.token_sha256):
        assert secret not in told


def test_pictures_come_in_a_zip(client, alice, aulne, address, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    listing = ListingFactory(owner=alice, home_network=aulne)
    listing.picture.save("pot.png", ContentFile(b"a picture"))
    ListingFactory(home_network=aulne).picture.save("other.png", ContentFile(b"not hers"))
    client.force_login(alice)
    prove(client)
    answer = client.post(address)
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(packed.namelist()) == sorted(["data.json", listing.picture.name])
    assert packed.read(listing.picture.name) == b"a picture"
    assert json.loads(packed.read("data.json"))["listings"][0]["picture"] == listing.picture.name
