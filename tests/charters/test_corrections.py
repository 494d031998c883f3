"""Corrections: the words change, the commitment stands, and the past stays beside it."""

import pytest

from charters.chain import signer_commitment, signer_document
from charters.enums import RegisterType, SignatureState
from charters.errors import AlreadySigned, NothingToCorrect, SomebodyElse
from charters.models import Correction, RegisterEntry, Signature
from charters.services.corrections import CorrectedWords, correct_signature
from charters.services.signing import SignerDetails
from charters.services.standing import document_of
from charters.services.withdrawals import withdraw_signature
from portal.errors import IllegalTransition
from portal.models import JournalEntry, OutboxMail
from tests.charters.test_signatures import ORGANISATION, PERSON, active, confirm
from tests.factories import ListingFactory


def correct(signature: Signature, **words) -> Signature:
    typed = CorrectedWords(
        **{"name": signature.name, "organisation": signature.organisation} | words
    )
    return correct_signature(signature=signature, words=typed, corrected_by=None)


def test_the_signature_stands_with_new_words_and_both_receipts_check(charter):
    signature = active(charter)
    first = RegisterEntry.objects.get(seq=signature.register_seq)
    corrected = correct(signature, name="Rose Tremière", place="Combe")
    assert (corrected.pk, corrected.state) == (signature.pk, SignatureState.ACTIVE)
    assert corrected.active_at == signature.active_at
    closed, opened = RegisterEntry.objects.order_by("-seq")[:2][::-1]
    assert (closed.type, closed.signer) == (RegisterType.CORRECTED, first.signer)
    assert (opened.type, opened.seq) == (RegisterType.SIGNED, corrected.register_seq)
    assert opened.signer == signer_commitment(document_of(corrected))
    before = Correction.objects.get()
    kept = signer_document(
        kind=signature.signer_kind,
        name=before.name,
        organisation=before.organisation,
        role=before.role_title,
        place=before.place,
        salt=before.salt,
    )
    assert first.signer == signer_commitment(kept)
    assert OutboxMail.objects.filter(dedupe_key__startswith="signature_corrected:").count() == 1


def test_one_that_waits_is_corrected_without_the_register(charter):
    signature = confirm(charter, ORGANISATION, "funder")
    entries = RegisterEntry.objects.count()
    correct(signature, role_title="Présidence")
    assert RegisterEntry.objects.count() == entries


def test_an_organisation_stays_the_same_one(charter):
    signature = active(charter, ORGANISATION, "funder")
    corrected = correct(signature, organisation="Les Jardins du Vall")
    assert corrected.signer_key != signature.signer_key
    with pytest.raises(SomebodyElse):
        correct(corrected, organisation="Coopérative Bouleau")


def test_not_under_the_name_of_one_that_signed(charter):
    active(charter, ORGANISATION, "funder")
    other = SignerDetails("organisation", "B", "b@example.org", organisation="Les Jardins du Vas")
    second = active(charter, other, "funder")
    with pytest.raises(AlreadySigned):
        correct(second, organisation=ORGANISATION.organisation)


def test_a_listing_keeps_its_name(charter, alice):
    listing = ListingFactory(initiative=True, owner=alice, home_network=charter.network)
    signer = SignerDetails(
        "organisation", "A", "a@example.org", organisation=listing.name, listing=listing
    )
    corrected = correct(active(charter, signer, "funder"), organisation="Other", role_title="Chair")
    assert (corrected.organisation, corrected.role_title) == (listing.name, "Chair")


def test_nothing_to_correct_writes_nothing(charter):
    signature = active(charter)
    lines = JournalEntry.objects.count()
    with pytest.raises(NothingToCorrect):
        correct(signature)
    assert JournalEntry.objects.count() == lines
    assert not Correction.objects.exists()


@pytest.mark.parametrize("state", sorted(set(SignatureState.values) - {"active", "confirmed"}))
def test_only_what_is_live(charter, state):
    signature = active(charter)
    Signature.objects.filter(pk=signature.pk).update(state=state)
    with pytest.raises(IllegalTransition):
        correct(signature, name="Somebody")
    assert Signature.objects.get(pk=signature.pk).name == PERSON.name


def test_withdrawing_after_a_correction_closes_the_present_commitment(charter):
    corrected = correct(active(charter), name="Rose T.")
    withdraw_signature(signature=corrected, withdrawn_by=None)
    opened, closed = RegisterEntry.objects.order_by("-seq")[:2][::-1]
    assert (closed.type, closed.signer) == (RegisterType.WITHDRAWN, opened.signer)
