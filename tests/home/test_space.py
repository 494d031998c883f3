"""A member's space: what awaits them, joining and leaving, their account; opening a network."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from charters.enums import RevisionClass, SignatureState
from charters.models import Signature
from charters.services.versions import adopt_version
from home.queries.space import space_of
from home.services.networks import open_network
from portal.enums import MembershipState, Role
from portal.models import JournalEntry, Membership, Network, User
from portal.services.invitations import invite
from portal.services.memberships import change_state, grant_membership, request_membership
from tests.charters.conftest import freeze_next, publish
from tests.factories import ListingFactory
from tests.home.stage import charter_in_force, signature_of


def address(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def titles(user: User) -> list[str]:
    return [str(todo.title) for todo in space_of(user)["todos"]]


@pytest.fixture
def inside(client, alice) -> Client:
    """Alice, signed in."""
    client.force_login(alice)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["space_home", "space_account"])
def test_visitors_are_asked_to_sign_in(client, name):
    answer = client.get(address(name))
    assert answer.url == f"{address('account_login')}?next={address(name)}"


@pytest.mark.django_db
def test_empty_space_says_how_to_start(inside):
    page = inside.get(address("space_home")).content.decode()
    assert "Nothing awaits you" in page
    assert address("listing_start") in page


def test_draft_awaits_and_a_published_listing_does_not(alice, aulne):
    ListingFactory(owner=alice, home_network=aulne, draft=True, name="Brouillon")
    ListingFactory(owner=alice, home_network=aulne, name="En ligne")
    ListingFactory(home_network=aulne, draft=True, name="À quelqu'un d'autre")
    assert titles(alice) == ["Brouillon"]


def test_a_listing_long_unconfirmed_is_asked_about_and_one_button_answers(inside, alice, aulne):
    long_ago = timezone.now() - timedelta(days=370)
    listing = ListingFactory(owner=alice, home_network=aulne, confirmed_at=long_ago)
    (todo,) = space_of(alice)["todos"]
    assert todo.is_post
    assert inside.post(todo.url).status_code == 302
    listing.refresh_from_db()
    assert listing.confirmed_at > long_ago
    assert titles(alice) == []


def test_signature_whose_text_changed_in_substance_awaits(alice, aulne):
    charter = charter_in_force(aulne)
    signature_of(charter, "Alice", user=alice)
    assert titles(alice) == []
    page = charter.page
    for number, revision_class in ((2, RevisionClass.EDITORIAL), (3, RevisionClass.SUBSTANTIAL)):
        page.preamble = [{"type": "paragraph", "value": f"Texte {number}."}]
        page.revision_class, page.change_summary = revision_class, "Un mot"
        page.revision_reason = "Pourquoi"
        page.save_revision()
        publish(page)
        frozen = freeze_next(charter)
        assert titles(alice) == [], "nothing is asked before it is adopted"
        adopt_version(version=frozen, adopted_by=None)
        assert titles(alice) == ([] if number == 2 else ["Charte des jardins"])


def test_signature_waiting_for_its_mail_awaits(alice, aulne):
    signature = signature_of(charter_in_force(aulne), "Alice", user=alice)
    Signature.objects.filter(pk=signature.pk).update(state=SignatureState.REQUESTED)
    assert titles(alice) == ["Charte des jardins"]


def test_signatures_lead_to_their_receipts(inside, alice, aulne):
    charter = charter_in_force(aulne)
    signature = signature_of(charter, "Alice", user=alice)
    other = signature_of(charter, "Basile Fenouil")
    page = inside.get(address("space_home")).content.decode()
    assert address("signature_receipt", signature.pk) in page
    assert address("signature_receipt", other.pk) not in page
    assert inside.get(address("signature_receipt", signature.pk)).status_code == 200


def test_joining_asks_once_and_says_who_answers(inside, alice, aulne):
    join = address("space_join", "aulne")
    assert "Ask to join" in inside.get(join).content.decode()
    assert not Membership.objects.filter(user=alice).exists()
    for _twice in range(2):
        assert inside.post(join).url == address("space_home")
    membership = Membership.objects.get(user=alice)
    assert membership.state == MembershipState.REQUESTED
    assert JournalEntry.objects.filter(action="request_membership").count() == 1
    assert "Take back my request" in inside.get(address("space_home")).content.decode()


def test_asking_again_never_opens_what_was_suspended(inside, alice, aulne):
    membership = grant_membership(user=alice, network=aulne, granted_by=None)
    change_state(membership=membership, to_state=MembershipState.SUSPENDED, changed_by=None)
    inside.force_login(alice)
    inside.post(address("space_join", "aulne"))
    membership.refresh_from_db()
    assert membership.state == MembershipState.SUSPENDED


def test_an_invitation_awaits_whoever_proved_the_address(inside, alice, bob, aulne, dana):
    invite(network=aulne, email="Alice@Example.org", role=Role.MODERATOR, invited_by=dana)
    (todo,) = space_of(alice)["todos"]
    assert titles(bob) == []
    assert inside.get(todo.url).status_code == 200
    inside.post(todo.url, {"answer": "accept"})
    membership = Membership.objects.get(user=alice)
    assert (membership.state, membership.role) == (MembershipState.ACTIVE, Role.MODERATOR)
    assert titles(alice) == []


def test_an_invitation_awaits_nobody_who_did_not_prove_the_address(alice, aulne, dana):
    invite(network=aulne, email=alice.email, role=Role.MODERATOR, invited_by=dana)
    alice.emailaddress_set.update(verified=False)
    assert titles(alice) == []


def test_leaving_asks_then_ends(inside, alice, aulne):
    request_membership(user=alice, network=aulne)
    leave = address("space_leave", "aulne")
    assert inside.get(leave).status_code == 200
    assert Membership.objects.get(user=alice).state == MembershipState.REQUESTED
    inside.post(leave)
    assert Membership.objects.get(user=alice).state == MembershipState.ENDED
    assert inside.get(leave).status_code == 404


def test_the_last_admin_stays(inside, alice, aulne):
    grant_membership(user=alice, network=aulne, role=Role.ADMIN, granted_by=None)
    answer = inside.post(address("space_leave", "aulne"))
    assert answer.status_code == 409
    assert "last admin" in answer.content.decode()
    assert Membership.objects.get(user=alice).state == MembershipState.ACTIVE


def test_unknown_and_closed_networks_are_not_found(inside, aulne):
    Network.objects.filter(pk=aulne.pk).update(is_open=False)
    for slug in ("aulne", "nowhere"):
        assert inside.post(address("space_join", slug)).status_code == 404


@pytest.mark.django_db
def test_account_changes_name_and_language_and_answers_in_it(inside, alice):
    answer = inside.post(
        address("space_account"), {"first_name": "Alix", "last_name": "", "language": "fr"}
    )
    assert answer.url == address("space_home", language="fr")
    alice.refresh_from_db()
    assert (alice.first_name, alice.language) == ("Alix", "fr")


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"language": "xx"}, {"email": "new@x.org"}])
def test_account_refuses_what_is_not_its_own(inside, alice, fields):
    before = (alice.first_name, alice.language, alice.email)
    inside.post(address("space_account"), {"first_name": "Alice", "language": "fr", **fields})
    alice.refresh_from_db()
    assert (alice.first_name, alice.language, alice.email) == before


def test_as_many_queries_for_three_rows_as_for_one(
    inside, alice, django_assert_num_queries, django_assert_max_num_queries
):
    def one_more(number: int) -> None:
        network = open_network(name=f"N{number}", slug=f"n{number}", opened_by=None)
        request_membership(user=alice, network=network)
        ListingFactory(owner=alice, home_network=network)
        signature_of(charter_in_force(network), "Alice", user=alice)

    one_more(1)
    inside.get(address("space_home"))
    with django_assert_max_num_queries(30) as before:
        inside.get(address("space_home"))
    one_more(2)
    one_more(3)
    with django_assert_num_queries(len(before)):
        inside.get(address("space_home"))


# Opening a network in the admin ------------------------------------------------------------

OAK = {
    "name": "Chêne",
    "slug": "chene",
    "tagline": "Lentement",
    "hue": "90",
    "languages": ["fr", "en"],
    "host": "",
    "contact_email": "",
    "admin": "alice@example.org",
}


def test_federation_staff_open_a_network_with_its_first_admin(client, dana, alice, aulne):
    client.force_login(dana)
    page = reverse("open_network")
    assert page in client.get(reverse("wagtailadmin_home")).content.decode()
    answer = client.post(page, OAK)
    network = Network.objects.get(slug="chene")
    assert answer.url == reverse("wagtailadmin_explore", args=[network.root_page_id])
    assert network.languages == ["fr", "en"]
    assert Membership.objects.get(network=network).user == alice
    assert client.get("/en/chene/").status_code == 200
    assert JournalEntry.objects.get(network=network, action="open_network").actor == dana


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "aulne"),
        ("slug", "annuaire"),
        ("slug", "a b"),
        ("name", "Aulne"),
        ("hue", "360"),
        ("hue", "red"),
        ("languages", []),
        ("languages", ["xx"]),
        ("admin", "nobody@example.org"),
        ("host", "not a host"),
    ],
)
def test_what_cannot_be_opened_is_said_beside_the_field(client, dana, alice, aulne, field, value):
    client.force_login(dana)
    answer = client.post(reverse("open_network"), OAK | {field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert set(Network.objects.values_list("slug", flat=True)) == {"aulne", "bouleau"}


def test_a_network_s_staff_open_none(client, bob):
    client.force_login(bob)
    assert client.get(reverse("open_network")).status_code in {302, 403, 404}
    client.post(reverse("open_network"), OAK | {"admin": ""})
    assert not Network.objects.filter(slug="chene").exists()


def test_signing_out_everywhere_ends_every_session(inside, alice):
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert elsewhere.get(address("space_home")).status_code == 200
    answer = inside.post(address("space_end_sessions"))
    assert answer.url == address("account_login")
    for client in (inside, elsewhere):
        assert client.get(address("space_home")).status_code == 302


def test_nobody_is_signed_out_by_a_link(inside):
    assert inside.get(address("space_end_sessions")).status_code == 405
    assert inside.get(address("space_home")).status_code == 200
