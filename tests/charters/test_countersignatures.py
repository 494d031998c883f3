"""The second signature of an organisation: asked for, given, declined, forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from charters.enums import CountersignatureState, SignatureState
from charters.errors import LinkSpent, MailsOfTheDay, SamePerson
from charters.models import Countersignature, Signature
from charters.services.countersignatures import (
    LIFE,
    answer_countersignature,
    ask_countersignature,
    countersignature_by_token,
    expire_countersignatures,
    remind_countersigners,
)
from charters.services.decisions import accept_signature
from charters.services.signing import confirm_signature, sign_charter
from charters.services.withdrawals import withdraw_signature
from portal.errors import IllegalTransition
from portal.models import OutboxMail
from tests.charters.test_signatures import ORGANISATION, PERSON, active, confirm, token_of


@pytest.fixture
def charter(charter):
    """Of a network that asks organisations for two signatures."""
    charter.network.countersigned = True
    charter.network.save()
    return charter


def ask(signature, email="ines@example.org") -> str:
    """Name the second person; the secret in their mail."""
    asked = ask_countersignature(
        signature=signature, name="Inès Osier", email=email, title="", asked_by=None
    )
    return secret(OutboxMail.objects.get(dedupe_key=f"countersign_ask:{asked.pk}"))


def secret(mail: OutboxMail) -> str:
    return mail.text.split("/countersign/")[1].split("/")[0]


def waiting(charter) -> Signature:
    """The mandate stands; only the second signature is missing."""
    signature = confirm(charter, ORGANISATION, "funder")
    return accept_signature(signature=signature, accepted_by=None)


def test_it_stands_once_both_have_signed(charter):
    signature = waiting(charter)
    assert signature.state == SignatureState.CONFIRMED
    answer_countersignature(token=ask(signature), gives=True)
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE
    assert Countersignature.objects.get().name == "Inès Osier"


def test_the_order_does_not_matter(charter):
    signature = confirm(charter, ORGANISATION, "funder")
    answer_countersignature(token=ask(signature), gives=True)
    signature.refresh_from_db()
    assert signature.state == SignatureState.CONFIRMED
    assert accept_signature(signature=signature, accepted_by=None).state == SignatureState.ACTIVE


def test_one_answer_is_for_the_whole_act(charter):
    together = sign_charter(
        charter=charter,
        locale="fr",
        text_sha256=charter.adopted.binding_text.sha256,
        capacities=["provider", "funder"],
        signer=ORGANISATION,
        signed_by=None,
    )
    first, second = confirm_signature(token=token_of(together[0]))
    answer_countersignature(token=ask(second), gives=True)
    accept_signature(signature=first, accepted_by=None)
    assert {row.state for row in Signature.objects.all()} == {SignatureState.ACTIVE}


def test_declining_tells_the_signer_who_may_name_another(charter):
    signature = waiting(charter)
    token = ask(signature)
    answer_countersignature(token=token, gives=False)
    asked = Countersignature.objects.get()
    assert (asked.state, asked.email) == (CountersignatureState.DECLINED, "")
    assert OutboxMail.objects.filter(dedupe_key=f"countersign_declined:{asked.pk}").exists()
    with pytest.raises(LinkSpent):
        answer_countersignature(token=token, gives=True)
    answer_countersignature(token=ask(signature, "olga@example.org"), gives=True)
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE


def test_naming_somebody_else_spends_the_first_link(charter):
    signature = waiting(charter)
    first = ask(signature)
    second = ask(signature, "olga@example.org")
    with pytest.raises(LinkSpent):
        countersignature_by_token(first)
    assert countersignature_by_token(second).email == "olga@example.org"
    replaced = Countersignature.objects.order_by("pk").first()
    assert (replaced.name, replaced.email) == ("", "")


def test_not_oneself_and_not_too_often(charter):
    signature = waiting(charter)
    with pytest.raises(SamePerson):
        ask(signature, "Basile+2@example.org")
    for _time in range(3):
        ask(signature)
    with pytest.raises(MailsOfTheDay):
        ask(signature)
    assert Countersignature.objects.filter(state=CountersignatureState.ASKED).count() == 1


def test_reminded_twice_then_forgotten(charter):
    token = ask(waiting(charter))
    rows = Countersignature.objects.all()
    assert remind_countersigners() == 0
    for days, mails in ((8, 1), (8, 0), (24, 1), (24, 0)):
        rows.update(asked_at=timezone.now() - timedelta(days=days))
        assert remind_countersigners() == mails
    with pytest.raises(LinkSpent):  # each reminder has a link of its own
        countersignature_by_token(token)
    mail = OutboxMail.objects.filter(dedupe_key__startswith="countersign_reminder").latest("pk")
    assert countersignature_by_token(secret(mail))
    rows.update(asked_at=timezone.now() - LIFE - timedelta(hours=1))
    assert (expire_countersignatures(), expire_countersignatures()) == (1, 0)
    asked = Countersignature.objects.get()
    assert (asked.state, asked.name, asked.email) == (CountersignatureState.EXPIRED, "", "")
    told = OutboxMail.objects.get(dedupe_key__startswith="countersign_expired")
    assert told.to == ORGANISATION.email


@pytest.mark.parametrize("state", [s for s in SignatureState if s != SignatureState.CONFIRMED])
def test_only_what_waits_is_countersigned(charter, state):
    signature = waiting(charter)
    token = ask(signature)
    Signature.objects.filter(pk=signature.pk).update(state=state)
    with pytest.raises(LinkSpent):
        answer_countersignature(token=token, gives=True)
    signature.refresh_from_db()
    with pytest.raises(IllegalTransition):
        ask(signature)
    assert Countersignature.objects.get().state == CountersignatureState.ASKED


def test_persons_sign_alone(charter):
    assert active(charter, PERSON).state == SignatureState.ACTIVE


def test_the_second_persons_page(charter, client):
    signature = waiting(charter)
    link = reverse("countersign", args=[ask(signature)])
    page = client.get(link).content.decode()
    assert "Basile Fenouil" in page
    assert "Les Jardins du Val" in page
    assert client.post(link, {"answer": "perhaps"}).status_code == 400
    assert client.post(link, {"answer": "sign"}).status_code == 200
    assert client.post(link, {"answer": "sign"}).status_code == 410
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE


def test_naming_the_second_person_from_the_signatures_page(charter, client, alice):
    signature = waiting(charter)
    Signature.objects.filter(pk=signature.pk).update(user=alice)
    client.force_login(alice)
    status = reverse("signature_status", args=[signature.pk])
    url = reverse("signature_countersigner", args=[signature.pk])
    assert url in client.get(status).content.decode()
    wrong = client.post(url, {"name": "Inès", "email": "basile@example.org"})
    assert wrong.status_code == 409
    assert "Inès" in wrong.content.decode()
    assert client.post(url, {"name": "Inès", "email": "x"}).status_code == 400
    assert client.post(url, {"name": "Inès", "email": "i@example.org"}).status_code == 302
    assert "Inès" in client.get(status).content.decode()
    withdraw_signature(signature=signature, withdrawn_by=alice)
    assert client.get(url).status_code == 409
