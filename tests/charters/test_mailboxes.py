"""A person's new address takes their signatures along, and nobody signs twice by it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from charters.enums import RegisterType, SignatureState
from charters.errors import AccountChanged, AlreadySigned
from charters.models import Campaign, Mandate, RegisterEntry, Signature
from charters.services.mailboxes import follow_mailbox
from charters.services.standing import commitment_of
from portal.models import User
from portal.services.mail import mailbox_key
from tests.charters.test_erasure import chain_holds
from tests.charters.test_signatures import ORGANISATION, PERSON, active, sign
from tests.doors import mailed_code, prove

NEW = "alice.new@example.org"


def signs(charter, user: User, signer=PERSON, capacity="provider") -> Signature:
    return sign(
        charter, replace(signer, email=user.email), capacity, signed_by=user, is_verified=True
    )


def move(user: User, to: str = NEW) -> int:
    """What proving another address does to the account, and then to what it signed."""
    user.email = to
    user.save()
    return follow_mailbox(user=user, to=to)


def test_proving_another_address_moves_what_was_signed(charter, client, alice):
    signature = signs(charter, alice)
    before = commitment_of(signature)
    client.force_login(alice)
    prove(client)
    client.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    signature.refresh_from_db()
    assert signature.email == "alice@example.org", "not before it is proved"
    client.post(reverse("account_email_verification_sent"), {"code": mailed_code()})
    signature.refresh_from_db()
    assert signature.email == NEW
    assert commitment_of(signature) == before, "the register knows no address"
    with pytest.raises(AlreadySigned):
        signs(charter, User.objects.get(pk=alice.pk))


@pytest.mark.parametrize("spelling", ["Alice.New+x@Example.org", "alice.new+charter@example.org"])
def test_every_spelling_of_the_new_mailbox_is_known(charter, alice, spelling):
    signs(charter, alice)
    move(alice)
    assert sign(charter, replace(PERSON, email=spelling)) is None


def test_the_old_mailbox_may_sign_for_somebody_else(charter, alice):
    signs(charter, alice)
    move(alice)
    assert sign(charter, replace(PERSON, email="alice@example.org")) is not None


def test_organisations_and_mandates_follow_too(charter, alice):
    signature = signs(charter, alice, ORGANISATION, "funder")
    key = signature.signer_key
    Mandate.objects.create(
        network=charter.network, signer_key="other", user=alice, email=alice.email, name="Alice"
    )
    move(alice)
    signature.refresh_from_db()
    assert (signature.email, signature.signer_key) == (NEW, key)
    assert set(Mandate.objects.filter(user=alice).values_list("email", flat=True)) == {NEW}


def test_who_signed_from_both_addresses_keeps_the_older_signature(charter, alice):
    mine = signs(charter, alice)
    other = active(charter, replace(PERSON, email=NEW))
    assert move(alice) == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, mine.email) == (SignatureState.ACTIVE, NEW)
    assert other.state == SignatureState.WITHDRAWN
    assert charter.signatures.active().count() == 1
    assert chain_holds(charter.network)
    ends = RegisterEntry.objects.filter(type=RegisterType.WITHDRAWN)
    assert [entry.signer for entry in ends] == [commitment_of(other)]


def test_following_twice_changes_nothing(charter, alice):
    signs(charter, alice)
    move(alice)
    assert follow_mailbox(user=alice, to=NEW) == 0


def test_nobody_elses_signature_moves(charter, alice, bob):
    theirs = signs(charter, bob)
    signs(charter, alice)
    move(alice)
    theirs.refresh_from_db()
    assert theirs.email == bob.email


def test_open_renewals_follow(charter, alice):
    signature = signs(charter, alice)
    campaign = Campaign.objects.create(version=charter.adopted, due_on="2030-01-01")
    renewal = signature.renewals.create(
        campaign=campaign,
        mailbox_key=mailbox_key(alice.email),
        due_on="2030-01-01",
        asked_for=90,
        reminded_for=90,
    )
    move(alice)
    renewal.refresh_from_db()
    assert renewal.mailbox_key == mailbox_key(NEW)


def test_signing_with_an_address_that_changed_meanwhile_records_nothing(charter, alice):
    stale = User.objects.get(pk=alice.pk)
    move(alice)
    with pytest.raises(AccountChanged):
        signs(charter, stale)
    assert not charter.signatures.exists()
