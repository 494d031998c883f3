"""Signing and what may follow: every transition from every state, races on the same text."""

import pytest
from django.utils import timezone

from charters.chain import entry_hash, signer_commitment
from charters.enums import Purpose, RegisterType, SignatureState, SignerKind
from charters.errors import (
    AlreadySigned,
    LinkSpent,
    NotTheSameText,
    SignedAgain,
    UnknownCapacity,
)
from charters.models import RegisterEntry, Signature
from charters.services.consents import set_consent
from charters.services.decisions import (
    accept_signature,
    reject_signature,
    restore_signature,
    revoke_signature,
)
from charters.services.register import entry_as_published
from charters.services.signing import (
    REQUEST_LIFE,
    SignerDetails,
    confirm_signature,
    expire_requests,
    send_links_again,
    sign_charter,
)
from charters.services.standing import document_of, hash_token
from charters.services.withdrawals import withdraw_signature
from portal.errors import IllegalTransition
from portal.models import JournalEntry, OutboxMail
from tests.factories import ListingFactory

PERSON = SignerDetails(kind=SignerKind.PERSON, name="Rose Trémière", email="rose@example.org")
ORGANISATION = SignerDetails(
    kind=SignerKind.ORGANISATION,
    name="Basile Fenouil",
    email="basile@example.org",
    organisation="Les Jardins du Val",
)


def sign(charter, signer=PERSON, capacity="provider", **fields) -> Signature | None:
    """One request in one capacity; none where the service answers with silence."""
    signatures = sign_charter(
        charter=charter,
        locale="fr",
        text_sha256=fields.pop("text_sha256", charter.adopted.binding_text.sha256),
        capacities=[capacity],
        signer=signer,
        signed_by=fields.pop("signed_by", None),
        **fields,
    )
    return signatures[0] if signatures else None


def confirm(charter, signer=PERSON, capacity="provider") -> Signature:
    """Signed, and confirmed by the mailed link."""
    return confirm_signature(token=token_of(sign(charter, signer, capacity)))[0]


def token_of(signature: Signature) -> str:
    """The secret, as the signer would take it from the mail."""
    mail = OutboxMail.objects.get(dedupe_key=f"signature_confirm:{signature.pk}")
    token = mail.text.split("/signature/")[1].split("/")[0]
    assert hash_token(token) == signature.token_sha256
    return token


def active(charter, signer=PERSON, capacity="provider") -> Signature:
    signature = confirm(charter, signer, capacity)
    if signature.state == SignatureState.CONFIRMED:
        signature = accept_signature(signature=signature, accepted_by=None)
    return signature


def test_a_request_counts_for_nothing_until_confirmed(charter):
    signature = sign(charter)
    assert signature.state == SignatureState.REQUESTED
    assert charter.signatures.active().count() == 0
    assert not RegisterEntry.objects.filter(type=RegisterType.SIGNED).exists()


def test_confirming_writes_row_journal_register_and_receipt(charter):
    signature = confirm(charter)
    assert signature.state == SignatureState.ACTIVE
    entry = RegisterEntry.objects.select_related("network").get(seq=signature.register_seq)
    assert entry.type == RegisterType.SIGNED
    assert entry.signer == signer_commitment(document_of(signature))
    assert entry.text_sha256 == charter.adopted.binding_text.sha256
    assert entry.hash == entry_hash(entry_as_published(entry))
    assert OutboxMail.objects.filter(dedupe_key=f"signature_receipt:{signature.pk}").count() == 1
    states = JournalEntry.objects.filter(
        subject_type="charters.signature", subject_id=str(signature.pk)
    ).order_by("pk")
    assert [line.to_state for line in states] == ["requested", "confirmed", "active"]


def test_the_chain_holds_no_personal_data(charter):
    active(charter)
    for entry in RegisterEntry.objects.select_related("network"):
        line = str(entry_as_published(entry))
        assert "Rose" not in line
        assert "example.org" not in line


def test_a_link_is_spent_by_its_use(charter):
    token = token_of(sign(charter))
    confirm_signature(token=token)
    with pytest.raises(LinkSpent):
        confirm_signature(token=token)
    assert charter.signatures.active().count() == 1


def test_stale_text_records_nothing(charter):
    with pytest.raises(NotTheSameText):
        sign(charter, text_sha256="0" * 64)
    assert Signature.objects.count() == 0
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(
    ("capacity", "signer"), [("beekeeper", PERSON), ("funder", PERSON), ("", ORGANISATION)]
)
def test_capacities_not_offered_are_refused(charter, capacity, signer):
    with pytest.raises(UnknownCapacity):
        sign(charter, signer, capacity)
    assert Signature.objects.count() == 0


@pytest.mark.parametrize("spelling", ["rose@example.org", "ROSE@example.org", "rose+x@example.org"])
def test_one_live_signature_per_mailbox(charter, spelling):
    standing = active(charter)
    again = SignerDetails(kind=SignerKind.PERSON, name="Somebody", email=spelling)
    assert sign(charter, again) is None
    assert charter.signatures.count() == 1
    # The mail goes to the address that holds the signature and does not quote the other name.
    mail = OutboxMail.objects.get(dedupe_key__startswith="signature_already:")
    assert mail.to == standing.email
    assert "Somebody" not in mail.text


def test_two_requests_one_signature(charter):
    first, second = sign(charter), sign(charter)
    confirm_signature(token=token_of(first))
    with pytest.raises(AlreadySigned):
        confirm_signature(token=token_of(second))
    assert charter.signatures.active().count() == 1


def test_a_mailbox_gets_three_mails_a_day(charter):
    answers = [sign(charter) for _ in range(5)]
    assert [answer is None for answer in answers] == [False, False, False, True, True]
    assert OutboxMail.objects.count() == 3


def test_a_verified_member_needs_no_mail(charter, alice):
    signature = sign(charter, signed_by=alice, is_verified=True)
    assert signature.state == SignatureState.ACTIVE
    with pytest.raises(AlreadySigned):
        sign(charter, signed_by=alice, is_verified=True)


def test_organisations_wait_for_their_mandate(charter):
    signature = confirm(charter, ORGANISATION, "funder")
    assert signature.state == SignatureState.CONFIRMED
    assert signature.register_seq is None
    assert OutboxMail.objects.filter(
        dedupe_key=f"signature_waiting:{signature.pk}:mandate"
    ).exists()


@pytest.mark.parametrize(
    ("website", "state"),
    [
        ("https://www.val.example", SignatureState.ACTIVE),
        ("https://other.example", SignatureState.CONFIRMED),
        ("", SignatureState.CONFIRMED),
    ],
)
def test_own_mail_domain_is_a_mandate_where_the_network_says_so(charter, alice, website, state):
    charter.network.mandate_by_domain = True
    charter.network.save()
    listing = ListingFactory(
        initiative=True, owner=alice, home_network=charter.network, website=website
    )
    signer = SignerDetails(
        kind=SignerKind.ORGANISATION, name="A", email="a@val.example", listing=listing
    )
    assert sign(charter, signer, "funder", signed_by=alice, is_verified=True).state == state


def test_rejecting_gives_the_reason(charter, bob):
    signature = confirm(charter, ORGANISATION, "funder")
    reject_signature(signature=signature, reason="No mandate attached", rejected_by=bob)
    mail = OutboxMail.objects.get(dedupe_key=f"signature_rejected:{signature.pk}")
    assert "No mandate attached" in mail.text
    signature.refresh_from_db()
    assert signature.decided_by == bob


def test_withdrawing_is_at_once_and_stays_in_the_register(charter):
    signer = SignerDetails(**{**_fields(PERSON), "consents": {Purpose.WALL: "Show my name"}})
    signature = active(charter, signer)
    assert list(charter.signatures.on_wall()) == [signature]
    withdraw_signature(signature=signature, withdrawn_by=None)
    assert not charter.signatures.on_wall().exists()
    kinds = list(RegisterEntry.objects.order_by("seq").values_list("type", flat=True))
    assert kinds == [
        RegisterType.VERSION_ADOPTED,
        RegisterType.VERSION_DUTIES,
        RegisterType.SIGNED,
        RegisterType.WITHDRAWN,
    ]


def test_signing_again_points_to_the_one_before(charter):
    first = active(charter)
    withdraw_signature(signature=first, withdrawn_by=None)
    second = active(charter)
    assert second.previous == first


def test_only_the_wall_consent_shows_a_name(charter):
    signer = SignerDetails(**{**_fields(PERSON), "consents": {Purpose.COMMUNICATION: "Words"}})
    signature = active(charter, signer)
    assert not charter.signatures.on_wall().exists()
    for given in (True, False, True):
        set_consent(
            signature=signature, purpose=Purpose.WALL, given=given, text_shown="W", set_by=None
        )
        assert charter.signatures.on_wall().exists() is given


def test_forgotten_requests_expire_and_name_nobody(charter):
    signature = sign(charter)
    token = token_of(signature)
    Signature.objects.update(requested_at=timezone.now() - REQUEST_LIFE * 2)
    with pytest.raises(LinkSpent):
        confirm_signature(token=token)
    assert expire_requests() == 1
    signature.refresh_from_db()
    assert signature.state == SignatureState.EXPIRED
    assert (signature.name, signature.email, signature.salt) == ("", "", "")
    assert expire_requests() == 0


class TestSeveralCapacities:
    def ask(self, charter, *capacities, signer=ORGANISATION, **fields):
        return sign_charter(
            charter=charter,
            locale="fr",
            text_sha256=charter.adopted.binding_text.sha256,
            capacities=capacities,
            signer=signer,
            signed_by=fields.pop("signed_by", None),
            **fields,
        )

    def test_one_link_confirms_them_all(self, charter):
        asked = self.ask(charter, "provider", "funder", "provider")
        assert [one.capacity for one in asked] == ["provider", "funder"]
        assert OutboxMail.objects.count() == 1
        confirmed = confirm_signature(token=token_of(asked[0]))
        assert {one.pk for one in confirmed} == {one.pk for one in asked}
        accept_signature(signature=confirmed[0], accepted_by=None)  # one mandate serves both
        assert charter.signatures.active().count() == 2
        receipts = OutboxMail.objects.filter(dedupe_key__startswith="signature_receipt:")
        assert receipts.count() == 2

    def test_each_ends_by_itself(self, charter, alice):
        first, second = (active(charter, ORGANISATION, code) for code in ("provider", "funder"))
        withdraw_signature(signature=first, withdrawn_by=None)
        second.refresh_from_db()
        assert second.state == SignatureState.ACTIVE

    def test_what_stands_already_is_left_out(self, charter):
        active(charter, ORGANISATION, "provider")
        asked = self.ask(charter, "provider", "funder")
        assert [one.capacity for one in asked] == ["funder"]

    def test_one_that_is_not_offered_records_none(self, charter):
        with pytest.raises(UnknownCapacity):
            self.ask(charter, "provider", "funder", signer=PERSON)
        assert Signature.objects.count() == 0


class TestSendingLinksAgain:
    def mails(self, name: str):
        return OutboxMail.objects.filter(dedupe_key__startswith=f"{name}:")

    def test_a_request_gets_a_new_link_and_the_old_one_is_spent(self, charter):
        old = token_of(sign(charter))
        send_links_again(charter=charter, email="Rose@example.org")
        assert self.mails("signature_confirm").count() == 2
        with pytest.raises(LinkSpent):
            confirm_signature(token=old)
        mail = self.mails("signature_confirm").latest("pk")
        new = mail.text.split("/signature/")[1].split("/")[0]
        assert confirm_signature(token=new)[0].state == SignatureState.ACTIVE

    def test_signatures_get_their_links_and_strangers_nothing(self, charter):
        active(charter)
        active(charter, ORGANISATION, "funder")
        send_links_again(charter=charter, email="nobody@example.org")
        assert self.mails("signature_link").count() == 0
        send_links_again(charter=charter, email=PERSON.email)
        assert [mail.to for mail in self.mails("signature_link")] == [PERSON.email]

    def test_as_many_mails_as_any_mailbox_gets(self, charter):
        active(charter)
        for _time in range(5):
            send_links_again(charter=charter, email=PERSON.email)
        assert self.mails("signature_link").count() <= 2  # the third was the confirmation


class TestRevoking:
    def test_leaves_every_page_and_comes_back_with_its_reason(self, charter, bob):
        signer = SignerDetails(**{**_fields(PERSON), "consents": {Purpose.WALL: "Show my name"}})
        signature = active(charter, signer)
        revoke_signature(signature=signature, reason="Not their name", revoked_by=bob)
        assert not charter.signatures.on_wall().exists()
        mail = OutboxMail.objects.get(dedupe_key__startswith="signature_revoked:")
        assert "Not their name" in mail.text
        restored = restore_signature(signature=signature, reason="It was", restored_by=bob)
        assert list(charter.signatures.on_wall()) == [signature]
        assert (restored.ended_at, restored.reason) == (None, "")
        ends = RegisterEntry.objects.filter(type__in=[RegisterType.REVOKED, RegisterType.RESTORED])
        opened = RegisterEntry.objects.get(seq=signature.register_seq).signer
        assert {entry.signer for entry in ends} == {opened}

    def test_cannot_be_undone_once_they_signed_again(self, charter):
        signature = active(charter)
        revoke_signature(signature=signature, reason="Not theirs", revoked_by=None)
        active(charter)
        with pytest.raises(SignedAgain):
            restore_signature(signature=signature, reason="It was", restored_by=None)
        assert charter.signatures.active().count() == 1


ACTS = {
    "accept": (
        {SignatureState.CONFIRMED},
        lambda s: accept_signature(signature=s, accepted_by=None),
    ),
    "reject": (
        {SignatureState.CONFIRMED},
        lambda s: reject_signature(signature=s, reason="no", rejected_by=None),
    ),
    "withdraw": (
        {SignatureState.CONFIRMED, SignatureState.ACTIVE},
        lambda s: withdraw_signature(signature=s, withdrawn_by=None),
    ),
    "revoke": (
        {SignatureState.ACTIVE},
        lambda s: revoke_signature(signature=s, reason="not theirs", revoked_by=None),
    ),
    "restore": (
        {SignatureState.REVOKED},
        lambda s: restore_signature(signature=s, reason="a mistake", restored_by=None),
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", SignatureState.values)
def test_illegal_transitions_write_nothing(charter, act, state):
    legal, service = ACTS[act]
    signature = active(charter)
    Signature.objects.filter(pk=signature.pk).update(state=state)
    before = (
        JournalEntry.objects.count(),
        OutboxMail.objects.count(),
        RegisterEntry.objects.count(),
    )
    if state in legal:
        assert service(signature).state != state
        return
    with pytest.raises(IllegalTransition):
        service(signature)
    signature.refresh_from_db()
    assert signature.state == state
    after = (
        JournalEntry.objects.count(),
        OutboxMail.objects.count(),
        RegisterEntry.objects.count(),
    )
    assert after == before


def _fields(signer: SignerDetails) -> dict:
    return {name: getattr(signer, name) for name in SignerDetails.__slots__}
