"""One walk through every outlet: what a signer takes back is gone from all of them at once."""

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from charters.enums import Purpose
from charters.models import Consent, Signature
from charters.services.badges import give_badge
from charters.services.consents import set_consent
from charters.services.erasure import erase_signature
from charters.services.standing import renew_token
from charters.services.withdrawals import withdraw_signature
from tests.charters.test_wall import signs
from tests.factories import ListingFactory

NAME = "Zéphyrine Quetzalcoatl"
QUOTE = "Parce que l'eau est à qui la partage"


def outlets(signature: Signature) -> dict[str, str]:
    """Every public address that may say a signer's name."""
    charter = signature.charter
    args = [charter.network.slug, charter.slug]
    wall = reverse("charter_wall", args=args)
    return {
        "wall": wall,
        "search": f"{wall}?kind=person&q=quetzal",
        "capacity": f"{wall}?kind=person&capacity=provider",
        "charter": charter.get_absolute_url(),
        "embedded wall": reverse("embed_wall", args=args),
        "network": charter.network.root_page.localized.url,
        "portal home": "/fr/",
        "timeline": reverse("version_list", args=args),
        "feed": reverse("charter_feed", args=args),
        "network feed": reverse("network_feed", args=args[:1]),
        "charters": reverse("charter_list"),
        "site search": reverse("site_search") + "?q=quetzalcoatl",
        "commitments": reverse("charter_commitments", args=args),
    }


NAMED = {"wall", "search", "capacity", "charter", "embedded wall", "portal home"}


class Readers:
    """People who read each outlet once, and ask with what their browsers kept."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self.addresses = addresses
        self.client = Client()
        self.tags: dict[str, str] = {}

    def who_tells(self, *words: str) -> set[str]:
        found = set()
        for name, address in self.addresses.items():
            tag = self.tags.get(name)
            headers = {"if-none-match": tag} if tag else {}
            answer = self.client.get(address, headers=headers)
            assert answer.status_code in {200, 304}, name
            if answer.status_code == 304 or any(word in answer.content.decode() for word in words):
                found.add(name)
            self.tags[name] = answer.get("ETag", "")
        return found


def take_wall_back(signature: Signature) -> None:
    set_consent(signature=signature, purpose=Purpose.WALL, given=False, text_shown="", set_by=None)


def withdraw(signature: Signature) -> None:
    withdraw_signature(signature=signature, withdrawn_by=None)


def erase(signature: Signature) -> None:
    erase_signature(signature=signature)


@pytest.mark.parametrize("act", [take_wall_back, withdraw, erase])
def test_the_name_is_gone_everywhere_in_the_same_request(charter, act: Callable):
    signature = signs(charter, NAME, consents={Purpose.QUOTE: "Q"}, quote=QUOTE)
    readers = Readers(outlets(signature))
    assert readers.who_tells(NAME) == NAMED
    assert "wall" in readers.who_tells(QUOTE.replace("'", "’"), "partage")
    readers.tags.clear()
    assert readers.who_tells(NAME) == NAMED
    feeds = {"feed", "network feed"}  # nothing about signers is in them: they are unchanged
    act(signature)
    assert readers.who_tells(NAME, QUOTE, "Quetzalcoatl", "partage") <= feeds
    caches["default"].clear()
    readers.tags.clear()
    assert readers.who_tells(NAME, QUOTE) == set()


def test_the_listing_of_the_signer_says_nothing_either(charter, client):
    listing = ListingFactory(home_network=charter.network, initiative=True)
    signature = signs(charter, NAME)
    Signature.objects.filter(pk=signature.pk).update(listing=listing)
    title = charter.adopted.binding_text.title
    assert title in client.get(listing.get_absolute_url()).content.decode()
    take_wall_back(Signature.objects.get(pk=signature.pk))
    page = client.get(listing.get_absolute_url()).content.decode()
    assert reverse("version_detail", args=[charter.network.slug, charter.slug, 1]) not in page


def test_the_badge_forgets_with_the_withdrawal(charter, client):
    signature = signs(charter, NAME)
    badge = give_badge(signature=signature, given_by=None)
    address = reverse("embed_badge", args=[badge.public_id])
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    withdraw(signature)
    answer = client.get(address, headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert "Quetzalcoatl" not in answer.content.decode()


def test_the_status_page_takes_back_one_by_one_and_keeps_the_past(charter, client):
    signature = signs(charter, NAME, consents={Purpose.COMMUNICATION: "Told so"})
    token = renew_token(signature)
    page = reverse("signature_consents", args=[token])
    client.post(page, {"wall": "on"})
    consents = {one.purpose: one for one in Consent.objects.filter(signature=signature)}
    assert consents[Purpose.WALL].withdrawn_at is None
    assert consents[Purpose.COMMUNICATION].withdrawn_at is not None
    client.post(page, {"wall": "on", "communication": "on"})
    past = signature.consents.filter(purpose=Purpose.COMMUNICATION).order_by("pk")
    assert [bool(one.withdrawn_at) for one in past] == [True, False], "history is never overwritten"
    assert past[0].text_shown == "Told so"
    status = client.get(reverse("signature_status", args=[token])).content.decode()
    assert "Told so" in status


def test_a_person_is_asked_for_no_logo(charter, client):
    signature = signs(charter, NAME)
    token = renew_token(signature)
    client.post(reverse("signature_consents", args=[token]), {"logo": "on", "wall": "on"})
    assert not signature.consents.filter(purpose=Purpose.LOGO).exists()
