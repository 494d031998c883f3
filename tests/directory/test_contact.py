"""Writing to an owner: the message arrives, addresses stay hidden, robots and floods don't pass."""

import pytest
from django.core import signing
from django.utils import timezone

from directory.models import ContactMessage, Listing
from directory.services import contact
from directory.services.contact import send_message
from portal.models import OutboxMail
from portal.services.limits import LimitReached
from tests.directory.test_views import url
from tests.factories import ListingFactory

BODY = "Hello, could we talk about bowls?"


@pytest.fixture
def listing(aulne, alice) -> Listing:
    return ListingFactory(home_network=aulne, owner=alice, name="Alice Cast", slug="alice-cast")


def stamp(age: float = 60) -> str:
    """What the form carries when it was shown `age` seconds ago."""
    return signing.dumps(timezone.now().timestamp() - age, salt="form")


def typed(**fields) -> dict[str, str]:
    return {
        "name": "Vera",
        "email": "vera@example.net",
        "message": BODY,
        "copy": "on",
        "shown_at": stamp(),
        "homepage": "",
    } | fields


def send(listing: Listing, **fields) -> ContactMessage:
    data = {"sender_name": "Vera", "sender_email": "vera@example.net", "body": BODY}
    return send_message(
        listing=listing, **(data | {"client_ip": "192.0.2.1", "language": "en"} | fields)
    )


def test_the_message_is_relayed_and_copied(client, listing, alice):
    response = client.post(url("listing_contact", listing.slug), typed())
    assert response["Location"] == url("listing_detail", listing.slug)
    message = ContactMessage.objects.get()
    assert (message.listing, message.sender_email, message.body) == (
        listing,
        "vera@example.net",
        BODY,
    )
    to_owner = OutboxMail.objects.get(to=alice.email)
    assert to_owner.reply_to == ""
    assert "vera@example.net" not in to_owner.text + to_owner.html
    assert BODY in to_owner.text
    assert "Vera" in to_owner.subject
    copy = OutboxMail.objects.get(to="vera@example.net")
    assert BODY in copy.text
    assert not copy.reply_to
    assert alice.email not in copy.text + copy.html + copy.subject


def test_no_page_shows_an_address(client, listing, alice):
    pages = [
        client.get(url("listing_detail", listing.slug)),
        client.get(url("listing_contact", listing.slug)),
        client.post(url("listing_contact", listing.slug), typed(), follow=True),
        client.post(url("listing_contact", listing.slug), typed(email="not an address")),
        client.get(url("listing_list")),
    ]
    for page in pages:
        assert alice.email not in page.content.decode()


def test_a_listing_whose_owner_left_answers_the_same(client, listing):
    before = client.post(url("listing_contact", listing.slug), typed())
    Listing.objects.update(owner=None)
    after = client.post(url("listing_contact", listing.slug), typed())
    assert (before.status_code, before["Location"]) == (after.status_code, after["Location"])
    assert ContactMessage.objects.count() == 2
    assert OutboxMail.objects.filter(dedupe_key__startswith="contact:").count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "Vera\nBcc: all@example.org"}, "name"),
        ({"name": "\u202eareV"}, "name"),
        ({"email": ""}, "email"),
        ({"email": "vera@"}, "email"),
        ({"email": "vera@example.net\nBcc: x@example.org"}, "email"),
        ({"message": ""}, "message"),
        ({"message": "short"}, "message"),
        ({"message": "x" * 4001}, "message"),
        ({"homepage": "https://spam.example"}, "__all__"),
        ({"shown_at": ""}, "__all__"),
        ({"shown_at": "forged"}, "__all__"),
        ({"shown_at": stamp(-3600)}, "__all__"),
    ],
)
def test_what_is_refused_is_kept_in_the_form(client, listing, fields, field):
    response = client.post(url("listing_contact", listing.slug), typed(**fields))
    assert response.status_code == 400
    assert field in response.context["form"].errors
    if "message" not in fields:
        assert BODY in response.content.decode()
    assert not ContactMessage.objects.exists()
    assert not OutboxMail.objects.exists()


def test_sent_again_it_passes(client, listing):
    address = url("listing_contact", listing.slug)
    form = client.post(address, typed(shown_at="")).context["form"]
    assert form["shown_at"].value()
    assert not form["homepage"].value()


@pytest.mark.parametrize("state", ["draft", "submitted", "suspended", "archived"])
def test_only_public_listings_are_written_to(client, listing, state):
    Listing.objects.update(state=state)
    assert client.post(url("listing_contact", listing.slug), typed()).status_code == 404
    assert not ContactMessage.objects.exists()


def test_one_mailbox_however_it_is_written(listing, monkeypatch):
    monkeypatch.setattr(contact, "MAILBOX_LIMIT", 2)
    send(listing, sender_email="vera@gmail.com")
    send(listing, sender_email="Ve.Ra+shop@googlemail.com", client_ip="192.0.2.2")
    with pytest.raises(LimitReached):
        send(listing, sender_email="vera+x@gmail.com", client_ip="192.0.2.3")
    assert ContactMessage.objects.count() == 2
    assert OutboxMail.objects.count() == 4
    send(listing, sender_email="other@gmail.com")


def test_one_subscriber(listing, monkeypatch):
    monkeypatch.setattr(contact, "ADDRESS_LIMIT", 2)
    send(listing, client_ip="2001:db8::1", sender_email="a@example.net")
    send(listing, client_ip="2001:db8::2", sender_email="b@example.net")
    with pytest.raises(LimitReached):
        send(listing, client_ip="2001:db8::3", sender_email="c@example.net")
    send(listing, client_ip="2001:db8:1::1", sender_email="c@example.net")


def test_one_owner(listing, aulne, monkeypatch):
    monkeypatch.setattr(contact, "LISTING_LIMIT", 1)
    send(listing, sender_email="a@example.net")
    with pytest.raises(LimitReached):
        send(listing, sender_email="b@example.net", client_ip="192.0.2.9")
    send(ListingFactory(home_network=aulne), sender_email="b@example.net")


def test_past_the_limit_is_429_and_nothing_typed_is_lost(client, listing, monkeypatch):
    monkeypatch.setattr(contact, "MAILBOX_LIMIT", 1)
    address = url("listing_contact", listing.slug)
    assert client.post(address, typed()).status_code == 302
    response = client.post(address, typed())
    assert response.status_code == 429
    assert BODY in response.content.decode()
    assert ContactMessage.objects.count() == 1


def test_a_member_need_not_type_their_name(client, listing, bob):
    client.force_login(bob)
    form = client.get(url("listing_contact", listing.slug)).context["form"]
    assert (form["name"].value(), form["email"].value()) == ("Bob", bob.email)
