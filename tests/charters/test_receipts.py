"""Receipts: what the signer keeps, on paper and as a file."""

import pytest
from django.urls import reverse

from charters import coop_verify as verifier
from charters.errors import ReceiptGone
from charters.models import RegisterHead, Signature
from charters.services.heads import publish_heads
from charters.services.receipts import receipt_of
from charters.services.withdrawals import withdraw_signature
from tests.charters.test_heads import MONDAY, grow
from tests.home.stage import signature_of


@pytest.fixture
def signature(charter) -> Signature:
    return signature_of(charter, "Zoé Martin")


def verdict(receipt: dict) -> dict[str, bool | None]:
    return {check.name: check.ok for check in verifier.check_receipt(verifier.written(receipt))}


def test_it_says_all_that_was_signed(signature):
    receipt = receipt_of(signature)
    assert set(verdict(receipt).values()) == {True, None}
    assert receipt["signer"]["name"] == "Zoé Martin"
    assert receipt["capacity_label"]
    assert receipt["text_sha256"] == signature.text.sha256
    assert len(receipt["duties_sha256"]) == 64
    assert receipt["addresses"]["verifier"].endswith("/register/coop_verify.py")
    assert "seal" not in receipt


def test_the_head_is_that_of_the_moment(signature):
    grow(signature.charter.network, 2)
    head = RegisterHead.objects.get(network=signature.charter.network)
    assert receipt_of(signature)["head"] == {"net": "aulne", "seq": head.seq, "hash": head.hash}


def test_it_is_sealed_once_the_site_has_a_key(signature):
    published = publish_heads(on=MONDAY)
    receipt = receipt_of(signature)
    assert receipt["seal"]["key"] == published.content["key"]
    assert verdict(receipt)["seal"] is None  # whose key it is, only the site's keys tell


def test_each_entry_has_its_own(charter, signature):
    other = signature_of(charter, "Ana Petit")
    mine, theirs = receipt_of(signature), receipt_of(other)
    assert mine["salt"] != theirs["salt"]
    mixed = {**mine, "entry": theirs["entry"]}
    mixed["digest"] = verifier.receipt_digest(mixed)
    assert verdict(mixed)["signer"] is False


class TestPages:
    def test_to_print_and_to_keep(self, client, signature):
        client.force_login(signature.user)
        page = client.get(reverse("signature_receipt_page", args=[signature.pk]))
        assert page.status_code == 200
        text = page.content.decode()
        assert "Zoé Martin" in text
        assert f"<code>{signature.text_sha256[:8]}</code>" in text
        file = client.get(reverse("signature_receipt", args=[signature.pk]))
        assert verifier.read_receipt(file.content)["salt"] == signature.salt
        assert "attachment" in file["Content-Disposition"]
        assert "no-store" in file["Cache-Control"]

    @pytest.mark.parametrize("name", ["signature_receipt", "signature_receipt_page"])
    def test_after_an_erasure_there_is_none(self, client, signature, name):
        withdraw_signature(signature=signature, withdrawn_by=None)
        Signature.objects.update(name="", salt="", place="")
        client.force_login(signature.user)
        answer = client.get(reverse(name, args=[signature.pk]))
        assert answer.status_code == 410
        signature.refresh_from_db()
        with pytest.raises(ReceiptGone):
            receipt_of(signature)

    @pytest.mark.parametrize("name", ["signature_receipt", "signature_receipt_page"])
    def test_nobody_else_gets_it(self, client, signature, alice, name):
        client.force_login(alice)
        assert client.get(reverse(name, args=[signature.pk])).status_code == 404
        assert client.get(reverse(name, args=["x" * 40])).status_code == 410
