"""Reading, signing and withdrawing over HTTP: the right status, nothing typed lost."""

from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from charters.enums import Purpose, RevisionClass, SignatureState, VersionState
from charters.models import Charter, Signature
from charters.services.signing import REQUEST_LIFE
from charters.services.versions import adopt_version
from portal.models import OutboxMail
from tests.charters.conftest import freeze_next
from tests.charters.test_signatures import PERSON, active, sign, token_of
from tests.factories import ListingFactory

LONG_AGO = signing.dumps((timezone.now() - timedelta(minutes=1)).timestamp(), salt="form")


def post_of(charter: Charter, **changes) -> dict:
    data = {
        "text_sha256": charter.adopted.binding_text.sha256,
        "capacities": ["provider"],
        "signer_kind": "person",
        "name": "Rose Trémière",
        "email": "rose@example.org",
        "place": "Combe",
        "shown_at": LONG_AGO,
        f"consent_{Purpose.WALL.value}": "on",
    }
    return data | changes


def address(charter: Charter, view: str = "charter_sign", **kwargs) -> str:
    return reverse(
        view, kwargs={"network": charter.network.slug, "charter": charter.slug, **kwargs}
    )


def test_signing_without_an_account(charter, client):
    page = client.get(address(charter))
    assert charter.adopted.binding_text.sha256 in page.content.decode()
    answer = client.post(address(charter), post_of(charter), follow=True)
    assert answer.redirect_chain[-1][0] == address(charter, "signature_requested")
    signature = Signature.objects.get()
    link = reverse("signature_confirm", args=[token_of(signature)])
    for _scan in range(3):  # mail scanners open links
        assert client.get(link).status_code == 200
    assert Signature.objects.get().state == SignatureState.REQUESTED
    assert client.post(link).status_code == 200
    assert Signature.objects.get().state == SignatureState.ACTIVE
    assert "Rose Trémière" in client.get(charter.page.url).content.decode()
    assert client.post(link).status_code == 410


def test_withdrawing_by_the_link_in_the_receipt(charter, client):
    client.post(address(charter), post_of(charter))
    client.post(reverse("signature_confirm", args=[token_of(Signature.objects.get())]))
    receipt = OutboxMail.objects.get(dedupe_key__startswith="signature_receipt:")
    key = receipt.text.split("/signature/")[1].split("/")[0]
    page = client.get(reverse("signature_status", args=[key]))
    # No other site learns the secret; with no-referrer, browsers hide whence the form came.
    assert page["Referrer-Policy"] == "strict-origin"
    assert client.get(reverse("signature_withdraw", args=[key])).status_code == 200
    assert Signature.objects.get().state == SignatureState.ACTIVE
    client.post(reverse("signature_withdraw", args=[key]))
    assert Signature.objects.get().state == SignatureState.WITHDRAWN
    assert "Rose Trémière" not in client.get(charter.page.url).content.decode()
    assert client.post(reverse("signature_withdraw", args=[key])).status_code == 409


def test_same_answer_for_a_mailbox_that_signed_already(charter, client):
    active(charter)
    known = client.post(address(charter), post_of(charter))
    unknown = client.post(address(charter), post_of(charter, email="other@example.org"))
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


@pytest.mark.parametrize(
    "changes",
    [
        {"capacities": "beekeeper"},
        {"capacities": "funder"},
        {"email": "not an address"},
        {"name": "x\u202ey"},
        {"name": "www.example.org"},
        {"signer_kind": "organisation"},
        {"homepage": "robots fill this"},
        {"shown_at": ""},
    ],
)
def test_bad_input_is_said_and_nothing_typed_is_lost(charter, client, changes):
    answer = client.post(address(charter), post_of(charter, place="Combe-sur-Lie", **changes))
    assert answer.status_code == 400
    assert "Combe-sur-Lie" in answer.content.decode()
    assert not Signature.objects.exists()


def test_sent_too_fast_can_be_sent_again(charter, client):
    now = signing.dumps(timezone.now().timestamp(), salt="form")
    answer = client.post(address(charter), post_of(charter, shown_at=now))
    assert answer.status_code == 400
    stamp = answer.context["form"]["shown_at"].value()
    assert signing.loads(stamp, salt="form")


def test_a_stale_text_gives_409_with_what_was_typed(charter, client):
    stale = post_of(charter)
    page = charter.page
    page.date_note, page.revision_class = "le 4 mai", RevisionClass.EDITORIAL
    page.change_summary, page.revision_reason = "The date.", "No duty changes."
    page.preamble = [{"type": "paragraph", "value": "Nous cultivons autrement."}]
    page.save_revision().publish()
    adopt_version(version=charter.versions.get(state=VersionState.FROZEN), adopted_by=None)
    answer = client.post(address(charter), stale)
    assert answer.status_code == 409
    assert "Rose Trémière" in answer.content.decode()
    assert charter.adopted.binding_text.sha256 in answer.content.decode()
    assert not Signature.objects.exists()


def test_confirming_after_the_charter_changed_records_nothing(charter, client):
    token = token_of(sign(charter))
    page = charter.page
    page.preamble = [{"type": "paragraph", "value": "Autre chose."}]
    page.change_summary = page.revision_reason = "Tout change."
    page.save_revision().publish()
    adopt_version(version=freeze_next(charter), adopted_by=None)
    answer = client.post(reverse("signature_confirm", args=[token]))
    assert answer.status_code == 409
    assert charter.signatures.active().count() == 0


@pytest.mark.parametrize("view", ["signature_confirm", "signature_status", "signature_withdraw"])
def test_unknown_links_are_gone(charter, client, view):
    answer = client.get(reverse(view, args=["no-such-secret"]))
    assert answer.status_code == 410


def test_expired_links_are_gone(charter, client):
    link = reverse("signature_confirm", args=[token_of(sign(charter))])
    Signature.objects.update(requested_at=timezone.now() - REQUEST_LIFE * 2)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410


def test_numbers_open_only_ones_own_signature(charter, client, alice, bob):
    signature = sign(charter, signed_by=alice, is_verified=True)
    link = reverse("signature_status", args=[signature.pk])
    assert client.get(link).status_code == 404
    client.force_login(bob)
    assert client.get(link).status_code == 404
    client.force_login(alice)
    assert client.get(link).status_code == 200


def test_a_member_signs_for_an_organisation_they_own(charter, client, alice, bob):
    own = ListingFactory(initiative=True, owner=alice, home_network=charter.network)
    other = ListingFactory(initiative=True, owner=bob, home_network=charter.network)
    client.force_login(alice)
    data = post_of(charter, capacity="funder", signer_kind="organisation")
    assert client.post(address(charter), {**data, "listing": other.pk}).status_code == 400
    assert not Signature.objects.exists()
    client.post(address(charter), {**data, "listing": own.pk})
    signature = Signature.objects.get()
    assert (signature.listing, signature.state) == (own, SignatureState.CONFIRMED)
    assert signature.email == alice.email


def test_too_many_from_one_connection(charter, client):
    answers = [
        client.post(address(charter), post_of(charter, email=f"p{n}@example.org")).status_code
        for n in range(22)
    ]
    assert answers[:20] == [302] * 20
    assert answers[20:] == [429] * 2
    assert Signature.objects.count() == 20


def test_consents_are_changed_at_once(charter, client):
    signature = active(charter)
    receipt = OutboxMail.objects.get(dedupe_key=f"signature_receipt:{signature.pk}")
    key = receipt.text.split("/signature/")[1].split("/")[0]
    wall = address(charter, "charter_wall")
    assert PERSON.name not in client.get(wall).content.decode()
    client.post(reverse("signature_consents", args=[key]), {Purpose.WALL.value: "on"})
    assert PERSON.name in client.get(wall).content.decode()
    client.post(reverse("signature_consents", args=[key]), {})
    assert PERSON.name not in client.get(wall).content.decode()


@pytest.mark.parametrize("query", ["?q=%27%22", "?page=99999999999999999999", "?capacity=nobody"])
def test_odd_wall_queries(charter, client, query):
    assert client.get(address(charter, "charter_wall") + query).status_code == 200


def test_canonical_text_can_be_downloaded_and_hashes(charter, client):
    text = charter.adopted.binding_text
    answer = client.get(address(charter, "version_text", number=1, locale="fr"))
    assert answer.content == text.canonical.encode()
    assert answer["ETag"] == f'"{text.sha256}"'
    assert client.get(address(charter, "version_detail", number=2)).status_code == 404


def test_receipt_opens_the_entry(charter, client, alice):
    signature = sign(charter, signed_by=alice, is_verified=True)
    client.force_login(alice)
    receipt = client.get(reverse("signature_receipt", args=[signature.pk])).json()
    assert receipt["entry"]["seq"] == signature.register_seq
    assert receipt["salt"] == signature.salt


def test_drafts_stay_inside(charter_page, client):
    """Nothing of a charter that was never adopted is public."""
    charter_page.live = True
    charter_page.save()
    assert "Nous cultivons" not in client.get(charter_page.url).content.decode()


def test_choosing_a_capacity_marks_what_binds_it(charter, client):
    body = client.get(charter.page.url + "?as=funder").content.decode()
    assert 'class="others' in body or "others" in body.split("Fermer le robinet")[0][-80:]
    assert "others" not in body.split("Payer sous trente jours")[0][-80:]


@pytest.mark.parametrize("shown", [1, 3])
def test_wall_takes_the_same_statements(charter, client, shown, django_assert_max_num_queries):
    for number in range(shown):
        signer = PERSON.__class__(
            kind="person",
            name=f"Person {number}",
            email=f"p{number}@example.org",
            consents={Purpose.WALL: "W"},
        )
        active(charter, signer)
    client.get(address(charter, "charter_wall"))
    with django_assert_max_num_queries(14):
        client.get(address(charter, "charter_wall"))


def test_charter_list_names_networks_in_both_languages(charter, client):
    for code in ("fr", "en"):
        response = client.get(f"/{code}/" + ("chartes/" if code == "fr" else "charters/"))
        assert "Aulne" in response.content.decode()
