"""Correcting, finding and renewing signatures over HTTP."""

import pytest
from django.urls import reverse

from charters.enums import Purpose, SignatureState
from charters.models import Renewal, Signature
from charters.services.campaigns import renewal_path
from charters.services.standing import renew_token
from charters.services.versions import adopt_version
from portal.models import OutboxMail
from tests.charters.conftest import publish
from tests.charters.test_renewals import adopt_next, for_funders
from tests.charters.test_signatures import ORGANISATION, PERSON, active, confirm, sign
from tests.charters.test_views import LONG_AGO, address, post_of
from tests.factories import TerritoryFactory


def test_signing_in_two_capacities_at_once(charter, client):
    both = post_of(
        charter,
        capacities=["provider", "funder"],
        signer_kind="organisation",
        organisation="Les Jardins du Val",
    )
    assert client.post(address(charter), both).status_code == 302
    assert set(Signature.objects.values_list("capacity", flat=True)) == {"provider", "funder"}


def test_the_form_says_what_each_capacity_commits_to(charter, client):
    page = client.get(address(charter) + "?capacity=funder").content.decode()
    assert "Fermer le robinet" in page
    assert "Payer sous trente jours" in page


def test_confirming_says_what_it_commits_to(charter, client):
    link = reverse("signature_confirm", args=[renew_token(sign(charter))])
    page = client.get(link).content.decode()
    assert "Fermer le robinet" in page
    assert "Payer sous trente jours" not in page


def test_a_sentence_a_place_and_what_they_are_for(charter, client):
    page = client.get(address(charter)).content.decode()
    assert "consent_quote" in page
    assert 'name="level"' not in page  # this charter offers none
    commune = TerritoryFactory(name="Combe-sur-Lie")
    client.post(address(charter), post_of(charter, place="Combe-sur-Lie", quote="Pour l'eau."))
    signature = Signature.objects.get()
    assert (signature.territory, signature.quote) == (commune, "Pour l'eau.")


@pytest.mark.parametrize(("level", "status"), [("", 400), ("none-such", 400), ("far", 302)])
def test_a_level_is_chosen_where_the_charter_offers_some(charter_page, client, level, status):
    charter_page.levels = [
        {"type": "level", "value": {"code": code, "label": code, "text": ""}}
        for code in ("near", "far")
    ]
    charter_page.save_revision()
    charter = publish(charter_page)
    adopt_version(version=charter.versions.get(), adopted_by=None)
    answer = client.post(address(charter), post_of(charter, level=level))
    assert answer.status_code == status
    assert list(Signature.objects.values_list("level", flat=True)) == ["far"] * (status == 302)


class TestCorrecting:
    def test_by_the_mailed_link(self, charter, client):
        signature = active(charter)
        link = reverse("signature_correct", args=[renew_token(signature)])
        assert client.get(link).context["form"]["name"].value() == PERSON.name
        answer = client.post(link, {"name": "Rose Tremière", "place": ""})
        assert answer.status_code == 200
        signature.refresh_from_db()
        assert signature.name == "Rose Tremière"
        assert client.get(link).status_code == 410  # the mail has the new one

    def test_another_organisation_is_refused_and_what_was_typed_is_kept(self, charter, client):
        signature = active(charter, ORGANISATION, "funder")
        link = reverse("signature_correct", args=[renew_token(signature)])
        answer = client.post(link, {"name": "B", "organisation": "Coopérative Bouleau"})
        assert answer.status_code == 400
        assert "Coopérative Bouleau" in answer.content.decode()

    def test_not_once_it_ended(self, charter, client):
        signature = active(charter)
        token = renew_token(signature)
        Signature.objects.update(state=SignatureState.WITHDRAWN)
        assert client.get(reverse("signature_correct", args=[token])).status_code == 409

    def test_what_it_said_before_is_shown_to_its_holder(self, charter, client, alice):
        signature = active(charter)
        Signature.objects.filter(pk=signature.pk).update(user=alice)
        client.force_login(alice)
        client.post(reverse("signature_correct", args=[signature.pk]), {"name": "Rose T."})
        page = client.get(reverse("signature_status", args=[signature.pk])).content.decode()
        assert "Rose T." in page
        assert PERSON.name in page


def test_finding_a_signature_answers_the_same_whoever_asks(charter, client):
    active(charter)
    answers = [
        client.post(address(charter, "signature_find"), {"email": email, "shown_at": LONG_AGO})
        for email in (PERSON.email, "nobody@example.org")
    ]
    assert {answer["Location"] for answer in answers} == {address(charter, "signature_requested")}
    assert OutboxMail.objects.filter(dedupe_key__startswith="signature_link:").count() == 1


class TestRenewing:
    @pytest.fixture
    def asked(self, charter) -> Renewal:
        active(charter)
        adopt_next(charter)
        return Renewal.objects.select_related("campaign", "signature").get()

    def link(self, renewal: Renewal) -> str:
        return renewal_path(renewal.campaign, renewal.mailbox_key)

    def answer(self, charter, renewal: Renewal, answer: str, **more) -> dict:
        text = charter.adopted.binding_text
        return {"text_sha256": text.sha256, f"answer_{renewal.pk}": answer} | more

    def test_shows_what_changes_and_signs_on_post_only(self, charter, asked, client):
        page = client.get(self.link(asked))
        assert "Autrement" in page.content.decode()
        assert charter.signatures.active().get() == asked.signature
        consent = {f"consent_{Purpose.WALL}": "on"}
        done = client.post(self.link(asked), self.answer(charter, asked, "renew", **consent))
        assert done.status_code == 200
        new = charter.signatures.active().get()
        assert new.previous == asked.signature
        assert new.on_wall
        assert client.get(self.link(asked)).status_code == 200  # it says that all is answered
        assert charter.signatures.active().get() == new

    def test_withdrawing_there(self, charter, asked, client):
        client.post(self.link(asked), self.answer(charter, asked, "withdraw"))
        asked.signature.refresh_from_db()
        assert asked.signature.state == SignatureState.WITHDRAWN

    def test_later_changes_nothing(self, charter, asked, client):
        assert (
            client.post(self.link(asked), self.answer(charter, asked, "later")).status_code == 302
        )
        asked.refresh_from_db()
        assert asked.state == "to_renew"

    def test_another_text_than_the_one_on_screen_is_409_with_the_answers(
        self, charter, asked, client
    ):
        stale = self.answer(charter, asked, "renew") | {"text_sha256": "0" * 64}
        answer = client.post(self.link(asked), stale)
        assert answer.status_code == 409
        assert answer.context["form"][f"answer_{asked.pk}"].value() == "renew"
        assert charter.signatures.active().get() == asked.signature

    @pytest.mark.parametrize("data", [{}, {"answer": "renew"}, {"text_sha256": "x" * 99}])
    def test_bad_input_is_said(self, charter, asked, client, data):
        assert client.post(self.link(asked), data).status_code == 400

    @pytest.mark.parametrize("token", ["nonsense", "WzEsIngiXQ:1:x", "a:b:c"])
    def test_made_up_links_are_gone(self, client, asked, token):
        assert client.get(reverse("renewal_answer", args=[token])).status_code == 410

    def test_whoever_signed_in_finds_it_in_their_space(self, charter, asked, client, alice):
        Signature.objects.filter(pk=asked.signature.pk).update(user=alice)
        client.force_login(alice)
        page = client.get(address(charter, "renewal_mine"))
        assert page.context["asked"][0].renewal == asked

    def test_only_those_asked(self, charter, client):
        """A funder's change: the provider's link does not exist, the funder's has one answer."""
        active(charter)
        confirm(charter, ORGANISATION, "provider")
        for_funders(charter)
        assert not Renewal.objects.exists()
