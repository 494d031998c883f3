"""Mandates, vouching, appeals, batches and organisations over HTTP: who may what."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from charters.enums import AppealState, BatchState, MandateState, SignatureState
from charters.models import Appeal, Mandate, Signature, SuspicionBatch
from charters.services.appeals import appeal
from charters.services.decisions import revoke_signature
from charters.services.fraud import open_batch
from portal.enums import Role
from portal.models import OutboxMail
from portal.services.memberships import grant_membership
from tests.charters.test_fraud import OTHER, crowd
from tests.charters.test_mandates import ask, mailed, member_of
from tests.charters.test_signatures import ORGANISATION, active, confirm
from tests.charters.test_views import LONG_AGO
from tests.doors import prove
from tests.factories import UserFactory


def pdf(name="minutes.pdf", content=b"%PDF-1.4 of the assembly"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def admin(aulne, client):
    user = member_of(aulne, role=Role.ADMIN)
    client.force_login(user)
    return user


def mandate_link(signature, view="mandate_status") -> str:
    """A mailed secret of the signature opens the mandate it rests on, too."""
    return reverse(view, args=[mailed("signature_waiting", signature)])


def test_the_signers_link_opens_the_mandate_and_takes_a_document(charter, client):
    signature = confirm(charter, ORGANISATION, "funder")
    page = client.get(mandate_link(signature)).content.decode()
    assert "Les Jardins du Val" in page
    url = mandate_link(signature, "mandate_document")
    for wrong in (pdf("minutes.exe"), pdf(content=b"MZ not a pdf"), pdf("minutes.html")):
        assert client.post(url, {"document": wrong}).status_code == 400
    assert client.post(url).status_code == 400
    assert not Mandate.objects.get().document
    assert client.post(url, {"document": pdf()}).status_code == 302
    assert Mandate.objects.get().document_name == "minutes.pdf"


def test_the_desk_reads_the_document_and_nobody_else(charter, client, bob, charlie):
    signature = confirm(charter, ORGANISATION, "funder")
    client.post(mandate_link(signature, "mandate_document"), {"document": pdf()})
    url = reverse("desk_mandate_document", args=[signature.mandate_id])
    client.force_login(charlie)
    assert client.get(url).status_code == 404
    client.force_login(bob)
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 of the assembly"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert url in client.get(reverse("desk_signature", args=[signature.pk])).content.decode()


def test_no_document_where_the_network_takes_none_and_asked_for_none(charter, client):
    charter.network.mandate_by_document = False
    charter.network.save()
    signature = confirm(charter, ORGANISATION, "funder")
    url = mandate_link(signature, "mandate_document")
    assert client.post(url, {"document": pdf()}).status_code == 409


def test_the_desk_asks_for_a_document_from_the_case(charter, client, bob):
    signature = confirm(charter, ORGANISATION, "funder")
    client.force_login(bob)
    case = reverse("desk_signature", args=[signature.pk])
    assert client.post(case, {"decision": "ask"}).status_code == 400
    assert client.post(case, {"decision": "ask", "reason": "The minutes"}).status_code == 302
    assert "The minutes" in client.get(case).content.decode()
    signature.refresh_from_db()
    assert signature.state == SignatureState.CONFIRMED


def test_a_member_vouches_by_the_address_they_were_given(charter, client):
    charter.network.mandate_by_vouching = True
    charter.network.save()
    signature = confirm(charter, ORGANISATION, "funder")
    url = reverse("mandate_vouch", args=[signature.mandate.vouch_key])
    assert url in client.get(mandate_link(signature)).content.decode()
    assert client.get(url).status_code == 302  # to signing in
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    client.force_login(member_of(charter.network))
    page = client.get(url).content.decode()
    assert "Basile Fenouil" in page
    assert ORGANISATION.email not in page
    assert client.post(url, {"words": "short"}).status_code == 400
    assert client.post(url, {"words": "I worked with him for years"}).status_code == 302
    signature.refresh_from_db()
    assert signature.state == SignatureState.ACTIVE
    assert client.get(url).status_code == 409


def test_whose_word_does_not_count_is_told_why(charter, client):
    charter.network.mandate_by_vouching = True
    charter.network.save()
    signature = confirm(charter, ORGANISATION, "funder")
    client.force_login(member_of(charter.network, email="basile+b@example.org"))
    url = reverse("mandate_vouch", args=[signature.mandate.vouch_key])
    assert client.get(url).status_code == 403
    assert client.post(url, {"words": "I know myself well"}).status_code == 403
    assert Mandate.objects.get().vouched_by is None


def request_of(**changes) -> dict:
    return {
        "organisation": "les jardins du VAL",
        "title": "Présidente",
        "name": "Nadia Sureau",
        "email": "nadia@example.org",
        "note": "",
        "shown_at": LONG_AGO,
    } | changes


def test_asking_to_represent_answers_the_same_whatever_is_there(charter, client):
    signature = active(charter, ORGANISATION, "funder")
    url = reverse("mandate_request", args=["aulne"])
    known = client.post(url, request_of())
    unknown = client.post(url, request_of(organisation="Nobody's", email="n@example.org"))
    assert known.status_code == unknown.status_code == 200
    assert known.templates[0].name == unknown.templates[0].name
    first, second = Mandate.objects.filter(confirmed_at=None).order_by("pk")
    assert first.signer_key == signature.signer_key != second.signer_key
    assert client.post(url, request_of(title="")).status_code == 400
    link = reverse("mandate_confirm", args=[mailed("mandate_confirm", first)])
    assert client.get(link).status_code == 200
    assert not OutboxMail.objects.filter(dedupe_key__startswith="mandate_contested").exists()
    assert client.post(link).status_code == 200
    assert OutboxMail.objects.filter(dedupe_key__startswith="mandate_contested").exists()


def test_a_member_asks_and_the_present_one_hands_over(charter, client):
    signature = active(charter, ORGANISATION, "funder")
    nadia = member_of(charter.network)
    client.force_login(nadia)
    data = request_of()
    del data["email"]
    answer = client.post(reverse("mandate_request", args=["aulne"]), data)
    asking = Mandate.objects.get(user=nadia)
    assert answer.url == reverse("mandate_status", args=[asking.pk])
    client.logout()
    token = mailed("mandate_contested", signature.mandate)
    page = client.get(reverse("mandate_status", args=[token])).content.decode()
    assert "Nadia Sureau" in page
    url = reverse("mandate_answer", args=[token, asking.pk])
    assert client.post(url, {"answer": "object"}).status_code == 400
    assert client.post(url, {"answer": "agree"}).status_code == 200
    assert client.get(reverse("mandate_status", args=[token])).status_code == 410
    client.force_login(nadia)
    assert client.get(reverse("signature_status", args=[signature.pk])).status_code == 200
    end = reverse("mandate_end", args=[asking.pk])
    assert client.get(end).status_code == 200
    assert Mandate.objects.get(pk=asking.pk).state == MandateState.VERIFIED
    assert client.post(end).status_code == 200
    assert client.get(reverse("signature_status", args=[signature.pk])).status_code == 404
    assert client.post(end).status_code == 409


def test_nobody_answers_for_another_organisation(charter, client):
    mine, theirs = active(charter, ORGANISATION, "funder"), active(charter, OTHER, "funder")
    for signature in (mine, theirs):
        ask(charter, signature, asked_by=member_of(charter.network))
    asking = Mandate.objects.get(signer_key=theirs.signer_key, state=MandateState.REQUESTED)
    url = reverse("mandate_answer", args=[mailed("mandate_contested", mine.mandate), asking.pk])
    assert client.post(url, {"answer": "agree"}).status_code == 404
    asking.refresh_from_db()
    assert asking.state == MandateState.REQUESTED


def test_the_desk_decides_on_a_change(charter, client, bob, charlie):
    signature = active(charter, ORGANISATION, "funder")
    asking = ask(charter, signature, asked_by=member_of(charter.network))
    case = reverse("desk_mandate", args=[asking.pk])
    client.force_login(charlie)
    assert client.post(case, {"decision": "verify"}).status_code == 404
    client.force_login(bob)
    assert "Basile Fenouil" in client.get(case).content.decode()
    assert "Les Jardins" in client.get(reverse("desk_mandates")).content.decode()
    client.post(case, {"decision": "verify"})
    asking.refresh_from_db()
    assert (asking.state, asking.decided_by) == (MandateState.VERIFIED, bob)
    assert client.post(case, {"decision": "verify"}).status_code == 409


def test_an_appeal_is_answered_by_somebody_else(charter, client, bob):
    signature = active(charter)
    revoke_signature(signature=signature, reason="Unknown", revoked_by=bob)
    token = mailed("signature_revoked", signature)
    url = reverse("signature_appeal", args=[token])
    assert url in client.get(reverse("signature_status", args=[token])).content.decode()
    assert client.post(url, {"text": ""}).status_code == 400
    assert client.post(url, {"text": "It is me"}).status_code == 302
    assert client.post(url, {"text": "It is me"}).status_code == 409
    made = Appeal.objects.get()
    case = reverse("desk_signature_appeal", args=[made.pk])
    client.force_login(bob)
    assert client.post(case, {"decision": "grant", "reason": "x"}).status_code == 409
    other = member_of(charter.network, role=Role.MODERATOR)
    client.force_login(other)
    assert client.post(case, {"decision": "grant"}).status_code == 400
    assert client.post(case, {"decision": "grant", "reason": "We met"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decided_by) == (AppealState.GRANTED, other)


def test_a_restored_signature_has_nothing_to_appeal_against(charter, client, bob):
    signature = active(charter)
    revoke_signature(signature=signature, reason="Unknown", revoked_by=bob)
    made = appeal(signature=signature, text="It is me", made_by=None)
    Signature.objects.filter(pk=signature.pk).update(state=SignatureState.ACTIVE)
    client.force_login(member_of(charter.network, role=Role.MODERATOR))
    case = reverse("desk_signature_appeal", args=[made.pk])
    assert client.post(case, {"decision": "grant", "reason": "x"}).status_code == 409
    made.refresh_from_db()
    assert made.state == AppealState.OPEN


def test_a_batch_from_the_panel_to_its_undoing(charter, client, admin):
    rows = crowd(charter, 6)
    panel = f"{reverse('desk_fraud')}?charter={charter.pk}"
    assert "farm.example" in client.get(panel).content.decode()
    finding = {"rule": "host", "what": "farm.example"}
    answer = client.post(panel, finding)
    batch = SuspicionBatch.objects.get()
    case = reverse("desk_batch", args=[batch.pk])
    assert answer.url == case
    assert client.post(panel, finding).status_code == 409
    assert client.post(case, {"decision": "invalidate"}).status_code == 400
    decision = {"decision": "invalidate", "reason": "One hand"}
    assert "reauthenticate" in client.post(case, decision).url
    prove(client)
    assert client.post(case, decision).status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.reason) == (BatchState.INVALIDATED, "One hand")
    gone = Signature.objects.filter(pk__in=[row.pk for row in rows])
    assert {row.state for row in gone} == {SignatureState.REVOKED}
    assert client.post(case, decision).status_code == 409
    assert client.post(case, {"go_on": "1"}).status_code == 302
    assert client.post(case, {"decision": "undo", "reason": "A class"}).status_code == 302
    assert {row.state for row in gone.all()} == {SignatureState.ACTIVE}


@pytest.mark.parametrize("numbers", ["x", "", "9" * 30, "-1"])
def test_a_batch_by_hand_of_no_signatures(charter, client, admin, numbers):
    panel = reverse("desk_fraud")
    answer = client.post(panel, {"rule": "by_hand", "numbers": numbers})
    assert answer.status_code == 409
    assert client.post(panel, {"rule": "nonsense", "what": "x"}).status_code == 409
    assert not SuspicionBatch.objects.exists()


def test_batches_and_organisations_are_for_admins_of_the_network(charter, client, bob, bouleau):
    batch = open_batch(
        charter=charter,
        signatures=[active(charter).pk],
        rule="by_hand",
        opened_by=None,
    )
    stranger = UserFactory()
    grant_membership(user=stranger, network=bouleau, role=Role.ADMIN, granted_by=None)
    for person in (bob, stranger):
        client.force_login(person)
        case = reverse("desk_batch", args=[batch.pk])
        assert client.post(case, {"decision": "clear"}).status_code == 404
        assert client.post(case, {"go_on": "1"}).status_code == 404
        assert client.get(f"{reverse('desk_fraud')}?charter={charter.pk}").status_code == 404
        for url in (reverse("desk_fraud"), reverse("desk_organisations")):
            answer = client.post(f"{url}?charter={charter.pk}&network=aulne", {"rule": "by_hand"})
            assert answer.status_code == 404
    batch.refresh_from_db()
    assert batch.state == BatchState.OPEN


def test_merging_at_the_desk(charter, client, admin):
    keep, gone = active(charter, ORGANISATION, "funder"), active(charter, OTHER, "funder")
    url = reverse("desk_organisations")
    page = client.get(url).content.decode()
    assert keep.signer_key in page
    data = {"keep": keep.signer_key, "gone": gone.signer_key, "reason": ""}
    assert client.post(url, data).status_code == 400
    data["reason"] = "The same SIREN"
    assert "reauthenticate" in client.post(url, data).url
    prove(client)
    assert client.post(url, data | {"gone": keep.signer_key}).status_code == 409
    assert client.post(url, data).status_code == 302
    gone.refresh_from_db()
    assert (gone.state, gone.signer_key) == (SignatureState.RENEWED, keep.signer_key)


def test_for_whom_nobody_speaks(charter, client, admin):
    active(charter, ORGANISATION, "funder")
    url = f"{reverse('desk_organisations')}?alone=on"
    assert "Les Jardins du Val" not in client.get(url).content.decode()
    mandate = Mandate.objects.get()
    case = reverse("desk_mandate", args=[mandate.pk])
    assert client.post(case, {"decision": "end", "reason": "Left"}).status_code == 302
    assert "Les Jardins du Val" in client.get(url).content.decode()


def test_a_person_who_is_both_has_two_pages(charter, client, alice):
    own = replace(ORGANISATION, email=alice.email)
    signature = confirm(charter, own, "funder")
    assert client.get(reverse("mandate_status", args=[signature.mandate_id])).status_code == 404
    client.force_login(alice)
    assert client.get(reverse("mandate_status", args=[signature.mandate_id])).status_code == 404
    Mandate.objects.update(user=alice)
    assert client.get(reverse("mandate_status", args=[signature.mandate_id])).status_code == 200
