"""The founders' three charters through the same door: imported, adopted, signed, withdrawn."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from charters.chain import GENESIS, entry_hash
from charters.enums import SignatureState
from charters.models import Charter, RegisterEntry, Signature
from charters.services.decisions import accept_signature
from charters.services.register import entry_as_published
from home.demo.cast import NETWORKS
from home.services import demo
from portal.models import OutboxMail
from portal.services.mail import deliver_due_mail
from tests.charters.test_views import LONG_AGO

TEXTS = Path(settings.SHARED_TEXTS_DIR) / "charters"


def needs_texts() -> None:
    """Fail in CI, skip elsewhere, where the founders' texts are not beside this checkout."""
    if not TEXTS.is_dir():
        message = "the founders' texts are not beside this checkout"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


@pytest.fixture(params=NETWORKS, ids=lambda item: item.slug)
def charter(request, db) -> Charter:
    """A network's own charter, imported from the founders' file and adopted."""
    needs_texts()
    item = request.param
    assert demo.charter_source(item).parent == TEXTS
    return demo.publish_demo_charter(item, demo.open_demo_network(item))


def test_it_is_read_signed_and_left(charter, client, mailoutbox):
    text = charter.adopted.binding_text
    body = client.get(charter.get_absolute_url()).content.decode()
    for article in text.articles:
        assert f'id="article-{article["number"]}"' in body

    capacity = text.capacities[0]
    organisation = capacity["signers"] == "organisations"
    address = reverse("charter_sign", args=[charter.network.slug, charter.slug])
    client.post(
        address,
        {
            "text_sha256": text.sha256,
            "capacities": [capacity["code"]],
            "signer_kind": "organisation" if organisation else "person",
            "organisation": "La Passerelle du Gué",
            "name": "Capucine Linotte",
            "email": "capucine@example.org",
            "consent_wall": "on",
            "shown_at": LONG_AGO,
        },
    )
    deliver_due_mail()
    link = mailoutbox[-1].body.split("/signature/")[1].split("/confirm/")[0]
    assert mailoutbox[-1].to == ["capucine@example.org"]
    client.post(reverse("signature_confirm", args=[link]))

    signature = Signature.objects.get()
    if organisation:
        assert signature.state == SignatureState.CONFIRMED
        signature = accept_signature(signature=signature, accepted_by=None)
    assert signature.state == SignatureState.ACTIVE
    wall = reverse("charter_wall", args=[charter.network.slug, charter.slug])
    assert signature.shown_name in client.get(wall).content.decode()

    deliver_due_mail()
    key = mailoutbox[-1].body.split("/signature/")[1].split("/")[0]
    client.post(reverse("signature_withdraw", args=[key]))
    assert signature.shown_name not in client.get(wall).content.decode()
    assert not OutboxMail.objects.filter(state="failed").exists()


def test_its_register_verifies_from_the_published_lines(charter):
    prev = GENESIS
    for entry in RegisterEntry.objects.select_related("network").order_by("seq"):
        line = entry_as_published(entry)
        assert line["prev"] == prev
        assert entry_hash(line) == line["hash"]
        prev = line["hash"]
    assert prev != GENESIS


def test_a_second_import_makes_no_second_charter(charter):
    path = demo.charter_source(next(n for n in NETWORKS if n.slug == charter.network.slug))
    call_command("import_charter", str(path), network=charter.network.slug, slug=charter.slug)
    assert Charter.objects.count() == 1
    assert charter.versions.count() == 1
