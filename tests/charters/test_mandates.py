"""Mandates: shown by domain, document or a member's word; changed, given back; never one's own."""

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from charters.enums import MandateState, MandateWay, SignatureState
from charters.errors import AlreadyRepresents, CannotVouch, LinkSpent
from charters.models import Mandate, RegisterEntry, Signature
from charters.services.decisions import accept_signature, reject_signature
from charters.services.mandate_decisions import (
    ask_for_document,
    end_mandate,
    refuse_mandate,
    verify_mandate,
)
from charters.services.representatives import (
    REQUEST_LIFE,
    add_document,
    agree_to_change,
    ask_to_represent,
    confirm_request,
    forget_unconfirmed_mandates,
    object_to_change,
)
from charters.services.signing import SignerDetails, signature_by_token
from charters.services.standing import hash_token
from charters.services.vouching import VOUCHED_IN_A_MONTH, vouch
from charters.services.withdrawals import withdraw_signature
from portal.enums import Role
from portal.errors import IllegalTransition, OwnCase
from portal.models import JournalEntry, OutboxMail
from portal.services.memberships import grant_membership
from tests.charters.test_signatures import ORGANISATION, PERSON, active, confirm, sign
from tests.factories import ListingFactory, UserFactory


def member_of(network, role=Role.MEMBER, **fields):
    """A person with a place in the network and a proved address."""
    user = UserFactory(**fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    grant_membership(user=user, network=network, role=role, granted_by=None)
    return user


def ask(charter, signature, *, asked_by=None, email="nadia@example.org") -> Mandate | None:
    """Somebody else asks to speak for the organisation of a signature."""
    return ask_to_represent(
        network=charter.network,
        signer_key=signature.signer_key,
        organisation=signature.organisation,
        listing=signature.listing,
        details={
            "name": "Nadia Sureau",
            "email": asked_by.email if asked_by else email,
            "title": "Présidente",
            "note": "",
            "language": "fr",
        },
        asked_by=asked_by,
    )


def mailed(kind: str, subject) -> str:
    """The secret in the last mail of this kind about this row."""
    mail = OutboxMail.objects.filter(dedupe_key__startswith=f"{kind}:{subject.pk}").last()
    return mail.text.split("http")[1].split("/")[6]


def counts() -> tuple[int, ...]:
    rows = (JournalEntry, OutboxMail, RegisterEntry, Mandate)
    return tuple(model.objects.count() for model in rows)


def test_the_desk_verifies_once_and_it_serves_the_next_signature(charter, bob):
    first = confirm(charter, ORGANISATION, "funder")
    assert first.mandate.state == MandateState.REQUESTED
    accept_signature(signature=first, accepted_by=bob)
    first.mandate.refresh_from_db()
    assert (first.mandate.state, first.mandate.way) == (MandateState.VERIFIED, MandateWay.DESK)
    assert first.mandate.decided_by == bob
    second = confirm(charter, ORGANISATION, "provider")
    assert second.state == SignatureState.ACTIVE
    assert second.mandate == first.mandate


def test_one_decision_is_for_all_that_waits_on_the_mandate(charter, bob):
    first, second = confirm(charter, ORGANISATION, "funder"), confirm(charter, ORGANISATION)
    assert first.mandate == second.mandate
    reject_signature(signature=first, reason="Unknown there", rejected_by=bob)
    second.refresh_from_db()
    assert (second.state, second.reason) == (SignatureState.REJECTED, "Unknown there")
    assert first.mandate.signatures.count() == 2
    assert Mandate.objects.get().state == MandateState.REFUSED


def test_anothers_mandate_does_not_serve(charter, bob):
    active(charter, ORGANISATION, "funder")
    other = replace(ORGANISATION, email="other@example.org", name="Somebody")
    waiting = confirm(charter, other, "provider")
    assert waiting.state == SignatureState.CONFIRMED
    assert waiting.mandate.state == MandateState.REQUESTED


def test_the_domain_never_takes_over_from_somebody(charter, alice):
    charter.network.mandate_by_domain = True
    charter.network.save()
    listing = ListingFactory(
        initiative=True, home_network=charter.network, website="https://val.example"
    )
    signer = SignerDetails(
        kind="organisation", name="A", email="a@val.example", organisation="V", listing=listing
    )
    assert confirm(charter, signer, "funder").state == SignatureState.ACTIVE
    assert Mandate.objects.get().way == MandateWay.DOMAIN
    late = confirm(charter, replace(signer, email="b@val.example"), "provider")
    assert late.state == SignatureState.CONFIRMED


def test_the_domain_of_a_listing_that_is_not_public_proves_nothing(charter):
    charter.network.mandate_by_domain = True
    charter.network.save()
    listing = ListingFactory(
        initiative=True, draft=True, home_network=charter.network, website="https://val.example"
    )
    signer = SignerDetails(
        kind="organisation", name="A", email="a@val.example", organisation="V", listing=listing
    )
    assert confirm(charter, signer, "funder").state == SignatureState.CONFIRMED


def test_a_document_is_asked_for_handed_in_and_deleted_with_the_mandate(
    charter, bob, django_capture_on_commit_callbacks
):
    mandate = confirm(charter, ORGANISATION, "funder").mandate
    ask_for_document(mandate=mandate, reason="The minutes, please", asked_by=bob)
    assert "The minutes" in OutboxMail.objects.get(dedupe_key__startswith="mandate_document").text
    file = ContentFile(b"%PDF-1.4", "minutes.pdf")
    mandate = add_document(mandate=mandate, file=file, added_by=None)
    assert (mandate.way, mandate.asked_for) == (MandateWay.DOCUMENT, "")
    stored, storage = mandate.document.name, mandate.document.storage
    assert storage.exists(stored)
    verify_mandate(mandate=mandate, verified_by=bob)
    with pytest.raises(IllegalTransition):
        add_document(mandate=mandate, file=file, added_by=None)
    with django_capture_on_commit_callbacks(execute=True):
        end_mandate(mandate=mandate, ended_by=bob, reason="Closed")
    assert not storage.exists(stored)


def test_a_members_word_lets_the_signature_stand(charter):
    charter.network.mandate_by_vouching = True
    charter.network.save()
    signature = confirm(charter, ORGANISATION, "funder")
    member = member_of(charter.network)
    mandate = vouch(mandate=signature.mandate, words="I work with him", vouched_by=member)
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE
    assert (mandate.way, mandate.vouched_by) == (MandateWay.VOUCHING, member)
    line = JournalEntry.objects.get(action="vouch")
    assert (line.actor, line.reason) == (member, "I work with him")


@pytest.mark.parametrize(
    "who", ["stranger", "unproved", "same mailbox", "owner", "signed for it before", "five times"]
)
def test_whose_word_does_not_count(charter, who):
    charter.network.mandate_by_vouching = True
    charter.network.save()
    owner = UserFactory()
    listing = ListingFactory(initiative=True, home_network=charter.network, owner=owner)
    signature = confirm(charter, replace(ORGANISATION, listing=listing), "funder")
    if who == "stranger":
        member = UserFactory()
        member.emailaddress_set.create(email=member.email, verified=True, primary=True)
    elif who == "same mailbox":
        member = member_of(charter.network, email="basile+me@example.org")
    elif who == "unproved":
        member = member_of(charter.network)
        member.emailaddress_set.update(verified=False)
    else:
        member = member_of(charter.network)
    if who == "owner":
        listing.owner = member
        listing.save()
    if who == "signed for it before":
        Mandate.objects.create(
            network=charter.network,
            signer_key=signature.signer_key,
            user=member,
            state=MandateState.ENDED,
        )
    if who == "five times":
        for n in range(VOUCHED_IN_A_MONTH):
            Mandate.objects.create(
                network=charter.network,
                signer_key=str(n),
                vouched_by=member,
                vouched_at=timezone.now(),
            )
    before = counts()
    with pytest.raises(CannotVouch):
        vouch(mandate=signature.mandate, words="I know them", vouched_by=member)
    assert counts() == before
    signature.refresh_from_db()
    assert signature.state == SignatureState.CONFIRMED


def test_vouching_only_where_the_network_takes_it(charter):
    signature = confirm(charter, ORGANISATION, "funder")
    with pytest.raises(IllegalTransition):
        vouch(mandate=signature.mandate, words="I know", vouched_by=member_of(charter.network))


def test_a_change_of_representative_that_is_agreed_to(charter):
    signature = active(charter, ORGANISATION, "funder")
    former = signature.mandate
    old_link = mailed("signature_receipt", signature)
    assert signature_by_token(old_link) == signature
    nadia = member_of(charter.network)
    asking = ask(charter, signature, asked_by=nadia)
    assert asking.state == MandateState.REQUESTED
    told = OutboxMail.objects.get(dedupe_key__startswith="mandate_contested")
    assert told.to == former.email
    assert "Nadia Sureau" in told.text
    agree_to_change(mandate=asking, agreed_by=former)
    signature.refresh_from_db()
    former.refresh_from_db()
    assert (signature.state, signature.user) == (SignatureState.ACTIVE, nadia)
    assert (signature.name, signature.email) == ("Basile Fenouil", nadia.email)
    assert former.state == MandateState.ENDED
    with pytest.raises(LinkSpent):
        signature_by_token(old_link)
    withdraw_signature(signature=signature, withdrawn_by=nadia)


def test_an_objection_leaves_it_to_the_desk(charter, bob):
    signature = active(charter, ORGANISATION, "funder")
    asking = ask(charter, signature, asked_by=member_of(charter.network))
    former = signature.mandate
    asking = object_to_change(mandate=asking, objection="Not elected", objected_by=former)
    assert asking.state == MandateState.REQUESTED
    assert list(Mandate.objects.moderated_by(bob).waiting()) == [asking]
    refuse_mandate(mandate=asking, reason="The minutes name Basile", refused_by=bob)
    former.refresh_from_db()
    assert former.state == MandateState.VERIFIED
    mail = OutboxMail.objects.get(dedupe_key__startswith="mandate_refused")
    assert "The minutes name Basile" in mail.text


def test_only_the_present_representative_answers(charter):
    signature = active(charter, ORGANISATION, "funder")
    asking = ask(charter, signature, asked_by=member_of(charter.network))
    before = counts()
    with pytest.raises(IllegalTransition):
        agree_to_change(mandate=asking, agreed_by=asking)
    with pytest.raises(IllegalTransition):
        object_to_change(mandate=signature.mandate, objection="x", objected_by=signature.mandate)
    assert counts() == before


def test_a_request_by_mail_tells_nobody_before_it_is_confirmed(charter):
    signature = active(charter, ORGANISATION, "funder")
    assert ask(charter, signature) is None
    asking = Mandate.objects.latest("pk")
    assert not OutboxMail.objects.filter(dedupe_key__startswith="mandate_contested").exists()
    token = mailed("mandate_confirm", asking)
    assert hash_token(token) == asking.token_sha256
    confirm_request(token=token)
    assert OutboxMail.objects.filter(dedupe_key__startswith="mandate_contested").count() == 1
    with pytest.raises(LinkSpent):
        confirm_request(token=token)


def test_forgotten_requests_are_deleted(charter):
    signature = active(charter, ORGANISATION, "funder")
    ask(charter, signature)
    assert forget_unconfirmed_mandates() == 0
    Mandate.objects.filter(confirmed_at=None).update(requested_at=timezone.now() - REQUEST_LIFE * 2)
    assert forget_unconfirmed_mandates() == 1
    assert Mandate.objects.get() == signature.mandate


def test_asking_twice_is_one_request(charter):
    signature = active(charter, ORGANISATION, "funder")
    nadia = member_of(charter.network)
    ask(charter, signature, asked_by=nadia)
    with pytest.raises(AlreadyRepresents):
        ask(charter, signature, asked_by=nadia)
    assert Mandate.objects.filter(user=nadia).count() == 1


def test_a_representative_who_leaves_does_not_end_the_signature(charter, alice):
    signature = sign(charter, ORGANISATION, "funder", signed_by=alice, is_verified=True)
    accept_signature(signature=signature, accepted_by=None)
    waiting = sign(charter, ORGANISATION, "provider", signed_by=alice, is_verified=True)
    assert waiting.state == SignatureState.ACTIVE
    end_mandate(mandate=Mandate.objects.get(), ended_by=alice)
    for row in Signature.objects.all():
        assert (row.state, row.user, row.email) == (SignatureState.ACTIVE, None, "")
        assert row.token_sha256 is None
    assert not Signature.objects.of(alice).exists()


def test_giving_back_before_the_decision_withdraws_what_waits(charter):
    signature = confirm(charter, ORGANISATION, "funder")
    end_mandate(mandate=signature.mandate, ended_by=None)
    signature.refresh_from_db()
    assert signature.state == SignatureState.WITHDRAWN


def test_a_persons_own_signature_and_the_organisations_live_apart(charter):
    same = replace(PERSON, email=ORGANISATION.email, name=ORGANISATION.name)
    own, theirs = active(charter, same), active(charter, ORGANISATION)
    assert own.signer_key != theirs.signer_key
    withdraw_signature(signature=theirs, withdrawn_by=None)
    own.refresh_from_db()
    assert own.state == SignatureState.ACTIVE
    again = active(charter, ORGANISATION)
    withdraw_signature(signature=own, withdrawn_by=None)
    again.refresh_from_db()
    assert again.state == SignatureState.ACTIVE


def test_a_renamed_listing_leaves_the_name_as_signed(charter, alice):
    listing = ListingFactory(
        initiative=True, owner=alice, home_network=charter.network, name="Old name"
    )
    signature = active(charter, replace(ORGANISATION, organisation="Old name", listing=listing))
    listing.name = "New name"
    listing.save()
    signature.refresh_from_db()
    assert signature.shown_name == "Old name"
    assert sign(charter, replace(ORGANISATION, organisation="New name", listing=listing)) is None


@pytest.mark.parametrize("concerned", ["asks", "vouched", "present", "owner"])
def test_nobody_decides_on_their_own(charter, bob, concerned):
    owner = bob if concerned == "owner" else UserFactory()
    listing = ListingFactory(initiative=True, owner=owner, home_network=charter.network)
    signature = confirm(charter, replace(ORGANISATION, listing=listing), "funder")
    mandate = signature.mandate
    if concerned == "asks":
        mandate.user = bob
    if concerned == "vouched":
        mandate.vouched_by = bob
    mandate.save()
    if concerned == "present":
        Mandate.objects.create(
            network=charter.network,
            signer_key=mandate.signer_key,
            user=bob,
            state=MandateState.VERIFIED,
        )
    before = counts()
    for act in (
        lambda: accept_signature(signature=signature, accepted_by=bob),
        lambda: reject_signature(signature=signature, reason="no", rejected_by=bob),
        lambda: verify_mandate(mandate=mandate, verified_by=bob),
        lambda: refuse_mandate(mandate=mandate, reason="no", refused_by=bob),
        lambda: ask_for_document(mandate=mandate, reason="it", asked_by=bob),
    ):
        with pytest.raises(OwnCase):
            act()
    assert counts() == before


REQUESTED, VERIFIED = MandateState.REQUESTED, MandateState.VERIFIED
ACTS = {
    "verify": ({REQUESTED}, lambda m, bob: verify_mandate(mandate=m, verified_by=bob)),
    "refuse": ({REQUESTED}, lambda m, bob: refuse_mandate(mandate=m, reason="n", refused_by=bob)),
    "ask": ({REQUESTED}, lambda m, bob: ask_for_document(mandate=m, reason="n", asked_by=bob)),
    "end": ({REQUESTED, VERIFIED}, lambda m, bob: end_mandate(mandate=m, ended_by=bob)),
    "hand in": (
        {REQUESTED},
        lambda m, bob: add_document(
            mandate=m, file=ContentFile(b"%PDF-1.4", "a.pdf"), added_by=None
        ),
    ),
    "vouch": (
        {REQUESTED},
        lambda m, bob: vouch(mandate=m, words="I know", vouched_by=member_of(m.network)),
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_illegal_transitions_of_a_mandate_write_nothing(charter, bob, act):
    charter.network.mandate_by_vouching = True
    charter.network.save()
    legal, service = ACTS[act]
    for state in MandateState:
        mandate = Mandate.objects.create(
            network=charter.network,
            signer_key=f"key {state}",
            state=state,
            email="x@example.org",
            confirmed_at=timezone.now(),
        )
        if state in legal:
            service(mandate, bob)
            continue
        member_of(charter.network)  # whatever the act makes by itself is made before counting
        journal, mails = JournalEntry.objects.exclude(action="grant"), OutboxMail.objects.all()
        before = (journal.filter(subject_type="charters.mandate").count(), mails.count())
        with pytest.raises(IllegalTransition):
            service(mandate, bob)
        mandate.refresh_from_db()
        after = (journal.filter(subject_type="charters.mandate").count(), mails.count())
        assert (mandate.state, after) == (state, before)
