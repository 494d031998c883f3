"""Signatures and mandates of a listing that goes into another one, and comes back."""

from dataclasses import replace

import pytest

from charters.enums import SignatureState
from charters.models import RegisterEntry, Signature
from charters.services.signing import listing_key
from charters.services.withdrawals import withdraw_signature
from directory.services.merging import merge_listings, undo_merge
from tests.charters.test_signatures import ORGANISATION, PERSON, active
from tests.factories import ListingFactory


@pytest.fixture
def kept(aulne):
    return ListingFactory(home_network=aulne, initiative=True, name="Kept", owner=None)


@pytest.fixture
def absorbed(aulne):
    return ListingFactory(home_network=aulne, initiative=True, name="Absorbed")


def as_listing(listing, number=1):
    return replace(ORGANISATION, listing=listing, email=f"for{number}@example.org")


def rows():
    """All that may move, and what may not."""
    return list(
        Signature.objects.order_by("pk").values("pk", "signer_key", "listing", "state", "mandate")
    )


def test_signatures_follow_and_come_back(charter, kept, absorbed):
    signature = active(charter, as_listing(absorbed), "funder")
    before, chain = rows(), RegisterEntry.objects.count()
    merge = merge_listings(kept=kept, absorbed=absorbed, merged_by=None)
    signature.refresh_from_db()
    assert (signature.listing, signature.signer_key) == (kept, listing_key(kept))
    assert signature.mandate.listing == kept
    assert signature.mandate.signer_key == signature.signer_key
    assert kept.signatures.on_wall().count() == absorbed.signatures.on_wall().count() == 0
    assert undo_merge(merge=merge, undone_by=None) == []
    assert rows() == before
    assert RegisterEntry.objects.count() == chain  # nobody signed or left


def test_where_both_signed_two_signers_stay_two(charter, kept, absorbed):
    ours = active(charter, as_listing(kept), "funder")
    theirs = active(charter, as_listing(absorbed, 2), "funder")
    before = rows()
    merge = merge_listings(kept=kept, absorbed=absorbed, merged_by=None)
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert theirs.listing == kept
    assert theirs.signer_key != ours.signer_key
    assert {ours.state, theirs.state} == {SignatureState.ACTIVE}
    assert undo_merge(merge=merge, undone_by=None) == []
    assert rows() == before


def test_persons_stay_who_they_are(charter, kept, absorbed):
    signature = active(charter, PERSON)
    Signature.objects.filter(pk=signature.pk).update(listing=absorbed)
    merge_listings(kept=kept, absorbed=absorbed, merged_by=None)
    after = Signature.objects.get(pk=signature.pk)
    assert (after.listing, after.signer_key) == (kept, signature.signer_key)


def test_what_changed_since_stays_and_is_said(aulne, charter, kept, absorbed):
    signature = active(charter, as_listing(absorbed), "funder")
    merge = merge_listings(kept=kept, absorbed=absorbed, merged_by=None)
    withdraw_signature(signature=Signature.objects.get(pk=signature.pk), withdrawn_by=None)
    (problem,) = undo_merge(merge=merge, undone_by=None)
    assert aulne.name in problem
    assert Signature.objects.get(pk=signature.pk).listing == kept


def test_the_wall_and_the_directory_know_it(client, charter, kept, absorbed):
    signature = active(charter, as_listing(absorbed), "funder")
    Signature.objects.filter(pk=signature.pk).update(on_wall=True)
    merge_listings(kept=kept, absorbed=absorbed, merged_by=None)
    found = client.get("/fr/annuaire/", {"charter": str(charter.pk)})
    assert found.status_code == 200
    assert kept.document.facets.find(f"c_{charter.pk}") >= 0
