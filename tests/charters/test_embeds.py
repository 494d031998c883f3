"""What other sites show: framed anywhere, without script or cookie, true on the day."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from charters.enums import Purpose, RenewalState, SignatureState
from charters.models import Renewal, Signature
from charters.services.badges import give_badge, take_badge_back
from charters.services.consents import set_consent
from charters.services.versions import adopt_version
from charters.services.withdrawals import withdraw_signature
from portal.errors import IllegalTransition
from tests.charters.conftest import freeze_next, publish
from tests.charters.test_wall import organisation_signs, signs


def embed(charter, name: str) -> str:
    return reverse(name, args=[charter.network.slug, charter.slug])


def badge_of(signature: Signature) -> str:
    return reverse("embed_badge", args=[give_badge(signature=signature, given_by=None).public_id])


def words(client, address: str, **asked) -> str:
    """What the picture says; it must be XML."""
    answer = client.get(address, asked)
    return " ".join(ElementTree.fromstring(answer.content.decode()).itertext())


def next_version(charter, revision_class: str):
    page = charter.page
    page.refresh_from_db()
    page.preamble = [{"type": "paragraph", "value": "Un autre texte."}]
    page.revision_class, page.change_summary, page.revision_reason = revision_class, "a", "b"
    page.save_revision()
    publish(page)
    return adopt_version(version=freeze_next(charter), adopted_by=None)


def test_embeds_may_be_framed_and_nothing_else(charter, client):
    badge = badge_of(signs(charter, "Rose Trémière"))
    pages = [
        embed(charter, "embed_wall"),
        embed(charter, "embed_counter"),
        badge,
        badge.replace(".svg", "/"),
    ]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "X-Frame-Options" not in answer
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert "<script" not in answer.content.decode()
    wall = client.get(reverse("charter_wall", args=[charter.network.slug, charter.slug]))
    assert wall["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in wall["Content-Security-Policy"]


def test_an_embed_is_the_same_for_whoever_is_signed_in(charter, client, alice):
    signs(charter, "Rose Trémière")
    client.force_login(alice)
    address = embed(charter, "embed_wall")
    assert client.get(address).content == Client().get(address).content
    assert client.get(address)["Cache-Control"] == "public, no-cache"


def test_the_wall_names_who_agreed_and_leads_to_the_site(charter, client):
    signs(charter, "Rose Trémière")
    signs(charter, "Basile Fenouil", shown=False)
    organisation_signs(charter, "Les Jardins du Val")
    page = client.get(embed(charter, "embed_wall")).content.decode()
    assert "Rose Trémière" in page
    assert "Les Jardins du Val" in page
    assert "Basile" not in page
    assert 'target="_blank" rel="noopener"' in page
    persons = client.get(embed(charter, "embed_wall"), {"kind": "person"}).content.decode()
    assert "Rose Trémière" in persons
    assert "Les Jardins du Val" not in persons


def test_the_frame_speaks_the_language_it_is_asked_for(charter, client):
    address = embed(charter, "embed_wall")
    assert '<html lang="fr">' in client.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<html lang="en">' in client.get(address, {"lang": "en"}).content.decode()
    assert '<html lang="fr">' in client.get(address, {"lang": "<x>"}).content.decode()


def test_an_unchanged_wall_is_not_sent_again_and_a_changed_one_is(charter, client):
    signature = signs(charter, "Rose Trémière")
    address = embed(charter, "embed_wall")
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    set_consent(signature=signature, purpose=Purpose.WALL, given=False, text_shown="", set_by=None)
    changed = client.get(address, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert "Rose" not in changed.content.decode()


def test_the_counter_counts_what_stands(charter, client):
    signature = signs(charter, "Rose Trémière", shown=False)
    signs(charter, "Basile Fenouil")
    assert "2 signatures" in words(client, embed(charter, "embed_counter"), lang="en")
    withdraw_signature(signature=signature, withdrawn_by=None)
    assert "1 signature" in words(client, embed(charter, "embed_counter"), lang="en")


def test_a_badge_says_the_state_of_the_day(charter, client):
    signature = signs(charter, "Rose Trémière", shown=False)
    badge = badge_of(signature)
    assert "Rose Trémière" in words(client, badge, lang="en")
    assert "version 1, in force" in words(client, badge, lang="en")
    next_version(charter, "substantial")
    until = Renewal.objects.get(signature=signature).due_on
    assert f"version 1, to renew until {until.day}" in words(client, badge, lang="en")
    again = signs(charter, "Rose Trémière", shown=False)
    assert Signature.objects.get(pk=signature.pk).state == SignatureState.RENEWED
    assert Renewal.objects.get(signature=signature).state == RenewalState.RENEWED
    assert "version 2, in force" in words(client, badge, lang="en"), "it follows the renewal"
    withdraw_signature(signature=again, withdrawn_by=None)
    assert "stands no more" in words(client, badge, lang="en")
    assert "Rose" not in words(client, badge, lang="en")
    page = client.get(badge.replace(".svg", "/"), {"lang": "en"}).content.decode()
    assert "stands no more" in page
    assert "Rose" not in page


def test_a_badge_taken_back_is_unknown(charter, client):
    signature = signs(charter, "Rose Trémière")
    badge = badge_of(signature)
    take_badge_back(signature=signature, taken_by=None)
    answer = client.get(badge, {"lang": "en"})
    assert answer.status_code == 404
    assert "Unknown badge" in words(client, badge, lang="en")
    assert client.get(badge.replace(".svg", "/")).status_code == 404
    assert badge_of(signature) != badge, "the next one has an address of its own"


def test_only_a_signature_that_stands_gets_a_badge(charter):
    signature = signs(charter, "Rose Trémière")
    withdraw_signature(signature=signature, withdrawn_by=None)
    signature.refresh_from_db()
    with pytest.raises(IllegalTransition):
        give_badge(signature=signature, given_by=None)


@pytest.mark.parametrize("name", ['<b>"x"</b>', "a & b", "'\"<>&"])
def test_odd_names_stay_words(charter, client, name):
    badge = badge_of(signs(charter, "Rose", shown=False))
    Signature.objects.update(name=name)
    assert name in words(client, badge)
