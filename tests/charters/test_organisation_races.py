"""Organisations merged, mandates decided, batches worked on by several at once."""

from dataclasses import replace

from charters.chain import GENESIS
from charters.enums import ItemState, MandateState, RegisterType, SignatureState
from charters.models import Mandate, RegisterEntry, Signature
from charters.services.fraud import invalidate_batch, open_batch, work_on
from charters.services.mandate_decisions import refuse_mandate, verify_mandate
from charters.services.organisations import merge_organisations
from charters.services.signing import SignerDetails, confirm_signature
from charters.services.withdrawals import withdraw_signature
from tests.charters.test_fraud import OTHER
from tests.charters.test_races import adopted_charter, together
from tests.charters.test_signatures import ORGANISATION, active, confirm, sign, token_of
from tests.factories import UserFactory
from tests.template_database import RealCommits


def assert_whole_chain() -> None:
    """Every entry follows the one before, and each commitment is active as often as its row."""
    prev = GENESIS
    for entry in RegisterEntry.objects.order_by("seq"):
        assert entry.prev == prev
        prev = entry.hash
    opened = RegisterEntry.objects.filter(type__in=[RegisterType.SIGNED, RegisterType.RESTORED])
    ended = RegisterEntry.objects.filter(
        type__in=[RegisterType.WITHDRAWN, RegisterType.RENEWED, RegisterType.REVOKED]
    )
    standing = Signature.objects.filter(state=SignatureState.ACTIVE).count()
    assert opened.count() - ended.count() == standing


class OrganisationRaces(RealCommits):
    def test_merging_both_ways_at_once_makes_one(self):
        charter = adopted_charter()
        one, other = active(charter, ORGANISATION, "funder"), active(charter, OTHER, "funder")

        def merge(keep, gone):
            return merge_organisations(
                network=charter.network,
                keep=keep.signer_key,
                gone=gone.signer_key,
                reason="One",
                merged_by=None,
            )

        answers = together(lambda: merge(one, other), lambda: merge(other, one))
        assert sum(answer == 1 for answer in answers) == 1
        assert Signature.objects.filter(state=SignatureState.ACTIVE).count() == 1
        assert Signature.objects.values("signer_key").distinct().count() == 1
        assert Mandate.objects.verified().count() == 1
        assert_whole_chain()

    def test_merging_while_one_withdraws_and_one_is_confirmed(self):
        charter = adopted_charter()
        one, other = active(charter, ORGANISATION, "funder"), active(charter, OTHER, "funder")
        token = token_of(sign(charter, replace(OTHER, name="Nadia"), "provider"))
        together(
            lambda: merge_organisations(
                network=charter.network,
                keep=one.signer_key,
                gone=other.signer_key,
                reason="One",
                merged_by=None,
            ),
            lambda: withdraw_signature(signature=other, withdrawn_by=None),
            lambda: confirm_signature(token=token),
        )
        assert Signature.objects.values("signer_key").distinct().count() == 1
        one.refresh_from_db()
        assert one.state == SignatureState.ACTIVE
        assert_whole_chain()

    def test_a_mandate_is_verified_or_refused(self):
        charter = adopted_charter()
        signature = confirm(charter, ORGANISATION, "funder")
        desk = UserFactory()
        together(
            lambda: verify_mandate(mandate=signature.mandate, verified_by=desk),
            lambda: refuse_mandate(mandate=signature.mandate, reason="No", refused_by=desk),
        )
        signature.refresh_from_db()
        ends = {
            MandateState.VERIFIED: SignatureState.ACTIVE,
            MandateState.REFUSED: SignatureState.REJECTED,
        }
        assert signature.state == ends[Mandate.objects.get().state]
        assert_whole_chain()

    def test_one_mailbox_however_spelled_signs_once(self):
        charter = adopted_charter()
        spellings = ("ab@gmail.com", "a.b@gmail.com", "a.b+x@gmail.com")  # three mails a day
        tokens = [
            token_of(sign(charter, SignerDetails("person", "A B", spelling)))
            for spelling in spellings
        ]
        together(*[lambda t=token: confirm_signature(token=t) for token in tokens])
        assert Signature.objects.filter(state=SignatureState.ACTIVE).count() == 1
        assert_whole_chain()

    def test_two_working_on_one_batch_revoke_each_signature_once(self):
        charter = adopted_charter()
        signers = [SignerDetails("person", f"P{n}", f"p{n}@example.org") for n in range(4)]
        rows = [active(charter, signer) for signer in signers]
        batch = open_batch(
            charter=charter, signatures=[row.pk for row in rows], rule="by_hand", opened_by=None
        )
        work_on(batch)
        invalidate_batch(batch=batch, reason="One hand", invalidated_by=UserFactory())
        together(*[lambda: work_on(batch, at_most=2)] * 3)
        assert {item.state for item in batch.items.all()} == {ItemState.REVOKED}
        assert RegisterEntry.objects.filter(type=RegisterType.REVOKED).count() == len(rows)
        assert_whole_chain()
