"""Headers that a client may write itself change neither links in mails, redirects nor limits."""

import pytest
from django.test import Client

from portal.models import OutboxMail, User
from portal.services.mail import absolute_url
from tests.access.stage import digest
from tests.attacks.forms import FORMS
from tests.attacks.world import World, make_world, to, undone
from tests.charters.test_views import post_of

EVIL = "evil.example"
FORGED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "31337",
    "X-Forwarded-Ssl": "on",
    "X-Forwarded-Prefix": f"//{EVIL}",
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "X-Original-Host": EVIL,
    "X-Host": EVIL,
    "X-HTTP-Host-Override": EVIL,
    "X-HTTP-Method-Override": "DELETE",
    "X-Method-Override": "PUT",
    "X-HTTP-Method": "DELETE",
    "Forwarded": f"for=192.0.2.1;host={EVIL};proto=https",
    "X-Forwarded-For": "192.0.2.77",
    "X-Real-IP": "192.0.2.77",
    "True-Client-IP": "192.0.2.77",
    "X-Client-IP": "192.0.2.77",
    "X-Remote-User": "dana@example.org",
    "Remote-User": "dana@example.org",
    "X-Script-Name": f"//{EVIL}",
    "Script-Name": f"//{EVIL}",
    "Referer": f"https://{EVIL}/",
}


@pytest.fixture
def world(aulne, bouleau, alice, bob, dana) -> World:
    return make_world(aulne, bouleau, alice, bob, dana)


@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        f"testserver.{EVIL}",
        f"{EVIL}:80",
        f"testserver@{EVIL}",
        f"testserver:80@{EVIL}",
        f"testserver/{EVIL}",
        f"testserver#{EVIL}",
        "testserver, " + EVIL,
        "testserver\t",
        "[::1]:80]",
        "-",
        "..",
    ],
)
def test_another_host_name_is_400(client, db, host):
    for url in ("/fr/", to("account_login"), "/admin/"):
        assert client.get(url, HTTP_HOST=host).status_code == 400


def test_no_form_hears_a_forged_header(world):
    """Each is posted plainly and with every header: mails and redirects stay the same."""
    compared = mails = 0
    for name, form in FORMS.items():
        told = []
        for headers in ({}, FORGED):
            with undone():
                known = set(OutboxMail.objects.values_list("pk", flat=True))
                honest = form(world)
                answer = honest.client().post(honest.url, honest.data, headers=headers)
                new = OutboxMail.objects.exclude(pk__in=known)
                mails += len(new)
                assert not [mail for mail in new if EVIL in mail.text + mail.html + mail.subject]
                assert EVIL not in answer.content.decode() + str(answer.headers)
                told.append((answer.status_code, len(new)))
        assert told[0] == told[1], name
        compared += 1
    assert compared >= 32
    assert mails >= 20


def test_links_in_mails_are_of_the_configured_address(client, world, settings):
    client.post(to("account_reset_password"), {"email": world.alice.email}, headers=FORGED)
    mail = OutboxMail.objects.filter(dedupe_key__startswith="account_password_reset_key").get()
    assert absolute_url("/") in mail.text
    assert EVIL not in mail.text + mail.html


def test_a_header_for_each_is_no_way_in(client, world):
    before = digest(world.aulne)
    tried = 0
    for header, value in FORGED.items():
        for url in ("/fr/", to("space_home"), "/admin/", to("listing_edit", "a-draft")):
            plain = client.get(url)
            forged = client.get(url, headers={header: value})
            assert forged.status_code == plain.status_code, (header, url)
            assert forged.headers.get("Location") == plain.headers.get("Location")
            assert EVIL not in forged.content.decode()
            tried += 1
    assert digest(world.aulne) == before
    assert tried == 4 * len(FORGED)


def test_the_method_is_the_one_that_was_used(client, world):
    client.force_login(world.alice)
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert client.get(to("space_leave", "aulne"), headers={header: "POST"}).status_code == 200
    client.get(f"{to('space_leave', 'aulne')}?_method=POST")
    assert world.alice.memberships.get(network=world.aulne).state == "active"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP"])
def test_another_address_in_a_header_is_no_other_client(world, header, settings):
    """Twenty signatures an hour from one address: a header for each request does not help."""
    settings.TRUSTED_PROXIES = 0
    statuses = []
    for number in range(24):
        data = post_of(world.charter, email=f"p{number}@example.org", name=f"P {number}")
        value = f"for=198.51.100.{number}" if header == "Forwarded" else f"198.51.100.{number}"
        url = to("charter_sign", "aulne", world.charter.slug)
        statuses.append(Client().post(url, data, headers={header: value}).status_code)
    assert statuses.count(302) == 20
    assert statuses[20:] == [429] * 4


def test_behind_one_proxy_only_what_it_wrote_counts(world, settings):
    settings.TRUSTED_PROXIES = 1
    statuses = []
    for number in range(24):
        data = post_of(world.charter, email=f"p{number}@example.org", name=f"P {number}")
        url = to("charter_sign", "aulne", world.charter.slug)
        # The client's own inventions stand on the left; the proxy adds the last one.
        seen = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.5"}
        statuses.append(Client().post(url, data, headers=seen).status_code)
    assert statuses[20:] == [429] * 4


def test_nobody_is_signed_in_by_a_header(client, dana):
    for header in ("X-Remote-User", "Remote-User", "X-Forwarded-User", "Authorization"):
        for value in (dana.email, "Basic ZGFuYUBleGFtcGxlLm9yZzp0ZXN0cw==", f"Token {dana.pk}"):
            assert client.get(to("space_home"), headers={header: value}).status_code == 302
    assert User.objects.get(pk=dana.pk).last_login is None
