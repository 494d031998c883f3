"""Erasure: nothing in the whole database names the person, and the chain still verifies."""

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from charters.chain import GENESIS, entry_hash
from charters.enums import Purpose, RegisterType, SignatureState
from charters.errors import LinkSpent
from charters.models import Mandate, RegisterEntry, Signature
from charters.services.badges import give_badge
from charters.services.corrections import CorrectedWords, correct_signature
from charters.services.decisions import revoke_signature
from charters.services.erasure import erase_signature
from charters.services.register import entry_as_published
from charters.services.signing import signature_by_token
from charters.services.standing import move, renew_token
from portal.errors import IllegalTransition
from portal.models import JournalEntry, OutboxMail
from portal.services.limits import keyed_hash
from portal.services.mail import deliver_due_mail
from tests.charters.test_signatures import ORGANISATION, PERSON, active, sign
from tests.doors import prove
from tests.dump import tables_that_tell, whole_database

CANARY = "Zéphyrine"
SURNAME = "Quetzalcoatl"
MAILBOX = "zq.canary@example.org"
PLACE = "Plougonvelin"
WORDS = (CANARY, SURNAME, MAILBOX, PLACE, "zephyrine", "quetzalcoatl")

SIGNER = replace(
    PERSON,
    name=f"{CANARY} {SURNAME}",
    email=MAILBOX,
    place=PLACE,
    quote=f"{SURNAME} signs",
    consents=dict.fromkeys(Purpose, "Shown"),
)


def chain_holds(network) -> bool:
    before = GENESIS
    for entry in RegisterEntry.objects.filter(network=network).select_related("network"):
        if entry.prev != before or entry.hash != entry_hash(entry_as_published(entry)):
            return False
        before = entry.hash
    return before != GENESIS


@pytest.fixture
def signature(charter) -> Signature:
    """Corrected once, with a badge, a reason that names the signer, and mails that left."""
    signature = active(charter, SIGNER)
    correct_signature(
        signature=signature,
        words=CorrectedWords(name=f"{CANARY} {SURNAME} ", place=PLACE),
        corrected_by=None,
    )
    give_badge(signature=signature, given_by=None)
    lines = JournalEntry.objects.filter(subject_type="charters.signature")
    lines.update(reason=f"{CANARY} called")
    deliver_due_mail()
    return Signature.objects.get(pk=signature.pk)


def test_the_canary_can_be_heard_before(signature):
    assert {
        "charters_signature",
        "charters_correction",
        "charters_signatureword",
        "portal_journalentry",
        "portal_outboxmail",
    } <= tables_that_tell(*WORDS)


def test_nothing_names_the_person_afterwards(signature):
    key, salt = signature.signer_key, signature.salt
    erase_signature(signature=signature)
    assert tables_that_tell(*WORDS) == {"portal_outboxmail"}, "the last mail waits to leave"
    deliver_due_mail()
    assert tables_that_tell(*WORDS, key, salt, keyed_hash(f"person:{MAILBOX}")) == set()


def test_the_chain_still_verifies_and_says_that_it_ended(signature):
    charter = signature.charter
    erase_signature(signature=signature)
    assert chain_holds(charter.network)
    last = RegisterEntry.objects.filter(network=charter.network).last()
    assert last.type == RegisterType.WITHDRAWN
    assert charter.signatures.active().count() == 0
    signature.refresh_from_db()
    assert signature.state == SignatureState.WITHDRAWN
    assert signature.erased_at is not None
    assert not signature.consents.filter(withdrawn_at=None).exists()


def test_erasing_twice_changes_nothing(signature):
    erase_signature(signature=signature)
    before = whole_database()
    erase_signature(signature=signature)
    assert whole_database() == before


def test_the_others_are_left_alone(signature, charter):
    other = active(charter, PERSON)
    mails = OutboxMail.objects.filter(to=PERSON.email).count()
    erase_signature(signature=signature)
    fresh = Signature.objects.get(pk=other.pk)
    assert (fresh.name, fresh.state, fresh.on_wall) == (
        PERSON.name,
        SignatureState.ACTIVE,
        other.on_wall,
    )
    assert OutboxMail.objects.filter(to=PERSON.email).count() == mails


def test_one_signature_of_a_mailbox_keeps_the_mails_of_the_other(charter):
    first = active(charter, SIGNER)
    second = active(charter, replace(ORGANISATION, email=MAILBOX), "funder")
    erase_signature(signature=first)
    keys = set(OutboxMail.objects.filter(to=MAILBOX).values_list("dedupe_key", flat=True))
    assert any(key.endswith(f":{second.pk}") for key in keys)
    assert not any(f":{first.pk}" in key for key in keys - {f"signature_erased:{first.pk}"})


def test_a_mandate_that_served_this_signature_only_goes_too(charter, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    signature = active(charter, replace(ORGANISATION, name=SURNAME, email=MAILBOX), "funder")
    mandate = Mandate.objects.get()
    mandate.document.save("proof.pdf", ContentFile(b"paper"))
    erase_signature(signature=Signature.objects.get(pk=signature.pk))
    deliver_due_mail()
    assert tables_that_tell(SURNAME, MAILBOX, ORGANISATION.organisation) == set()


def test_a_request_that_waits_for_its_mail_is_erased_as_well(charter):
    signature = sign(charter, SIGNER)
    erase_signature(signature=signature)
    deliver_due_mail()
    assert tables_that_tell(*WORDS) == set()
    assert Signature.objects.get().state == SignatureState.EXPIRED


def test_nobody_brings_an_erased_signature_back(signature):
    revoke_signature(signature=signature, reason="Why", revoked_by=None)
    erase_signature(signature=signature)
    signature.refresh_from_db()
    with pytest.raises(IllegalTransition):
        move(signature, SignatureState.ACTIVE, by=None)


def test_the_mailed_link_erases_after_a_tick_and_then_opens_nothing(signature, client):
    token = renew_token(signature)
    page = reverse("signature_erase", args=[token])
    assert CANARY in client.get(page).content.decode()
    assert client.post(page).status_code == 400
    assert Signature.objects.get(pk=signature.pk).name
    answer = client.post(page, {"sure": "on"})
    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()
    assert client.get(page).status_code == 410
    with pytest.raises(LinkSpent):
        signature_by_token(token)


def test_with_an_account_it_takes_a_proof(charter, client, alice):
    signature = sign(charter, replace(SIGNER, email=alice.email), signed_by=alice, is_verified=True)
    client.force_login(alice)
    for name in ("signature_erase", "signature_data"):
        answer = client.get(reverse(name, args=[signature.pk]))
        assert reverse("account_reauthenticate") in answer.url
    prove(client)
    page = reverse("signature_erase", args=[signature.pk])
    assert client.post(page, {"sure": "on"}).status_code == 200
    assert not Signature.objects.get(pk=signature.pk).name
    told = tables_that_tell(CANARY, SURNAME, PLACE)
    assert told <= {"portal_outboxmail"}
    assert not JournalEntry.objects.filter(subject_id=str(signature.pk), actor=alice).exists()


def test_the_file_holds_all_of_one_signature_and_no_secret(signature, client):
    token = renew_token(signature)
    answer = client.get(reverse("signature_data", args=[token]))
    data = answer.json()["signature"]
    assert data["email"] == MAILBOX
    assert {consent["purpose"] for consent in data["consents"]} == set(Purpose.values)
    assert data["corrections"][0]["name"] == SIGNER.name
    assert data["badge"]["public_id"]
    assert token not in answer.content.decode()
    assert "token_sha256" not in data
    assert answer.json()["mails"]
