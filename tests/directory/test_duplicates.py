"""Who may be the same as a listing that is being written, and what each person is told of them."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.enums import ListingState
from directory.queries.duplicates import CHAIN, MOST, alike, told_to
from directory.services.indexing import index_listing
from portal.models import User
from tests.factories import ListingFactory, TerritoryFactory, UserFactory

SIREN = "732829320"
SECRET = "CANARY-Fil-et-Laine"


@pytest.fixture
def rennes(db):
    return TerritoryFactory(code="35238", name="Rennes", postal_codes="35000")


def reasons(found) -> dict[str, tuple[str, ...]]:
    return {one.listing.name: one.reasons for one in found}


def test_the_same_numbers_and_web_site_are_found_in_all_networks(aulne, bouleau):
    ListingFactory(home_network=aulne, name="By number", siren=SIREN)
    ListingFactory(home_network=bouleau, name="By both", siren=SIREN, rna="W751234567")
    ListingFactory(home_network=bouleau, name="By site", website="https://www.fil.example/x")
    ListingFactory(home_network=bouleau, name="Another", website="https://facebook.com/fil")
    found = alike(siren=SIREN, rna="W751234567", website="http://fil.example")
    assert reasons(found) == {
        "By both": ("siren", "rna"),
        "By number": ("siren",),
        "By site": ("host",),
    }
    assert [one.listing.name for one in found] == ["By both", "By number", "By site"]
    assert alike(website="https://facebook.com/fil") == []


@pytest.mark.parametrize(
    "typed",
    [
        *("L'Atelier du Fil", "atelier du fill", "Fil, l’atelier", "Atelié Fil"),
        *("Latelier du fil", "Atelierdufil", "Asso L’Atelier du Fil", "L’Atelier du Fil (SCIC)"),
        *("Atelier & Fil", "Atellier du Fil", "L’Atelier du Fil Rennes"),
    ],
)
def test_a_name_is_found_in_its_place_however_it_is_spelled(aulne, rennes, typed):
    ListingFactory(home_network=aulne, name="L’Atelier du Fil", commune=rennes)
    ListingFactory(home_network=aulne, name="Boulangerie des Lices", commune=rennes)
    assert list(reasons(alike(name=typed, commune=rennes.pk))) == ["L’Atelier du Fil"]


def test_the_same_name_elsewhere_is_another(aulne, rennes):
    far = TerritoryFactory(latitude=43.3)
    elsewhere = ListingFactory(home_network=aulne, name="Repair Café", commune=far)
    assert alike(name="Repair Café", commune=rennes.pk) == []
    assert reasons(alike(name="Repair Café")) == {"Repair Café": ("name",)}
    nowhere = ListingFactory(home_network=aulne, name="Le Repair Cafe")
    assert [one.listing for one in alike(name="Repair Café", commune=rennes.pk)] == [nowhere]
    assert alike(name="Repair Café", exclude=elsewhere.pk)[0].listing == nowhere


def test_the_next_town_counts_for_the_very_name_only(aulne, rennes):
    next_door = TerritoryFactory(name="Cesson", latitude=48.05, longitude=-1.6)
    near = ListingFactory(home_network=aulne, name="Repair Café", commune=next_door)
    assert [one.listing for one in alike(name="RepairCafe", commune=rennes.pk)] == []
    (found,) = alike(name="Le repair café", commune=rennes.pk)
    assert (found.listing, found.reasons) == (near, ("name", "near"))


def test_a_chain_does_not_drown_the_one_of_this_town(aulne, rennes):
    for number in range(MOST + 2):
        town = TerritoryFactory(latitude=43 + number / 2)
        website = f"https://emmaus.example/{number}"
        ListingFactory(home_network=aulne, name="Emmaüs", commune=town, website=website)
    assert alike(name="Emmaüs") == []  # no place was said yet, and there are many
    assert alike(name="Boulangerie", website="https://emmaus.example", commune=rennes.pk) == []
    here = ListingFactory(home_network=aulne, name="Emmaüs Rennes", commune=rennes)
    other = ListingFactory(
        home_network=aulne, name="Bric à brac", commune=rennes, website="https://emmaus.example"
    )
    found = alike(name="Emmaüs", website="https://www.emmaus.example/", commune=rennes.pk)
    assert {one.listing for one in found[:2]} == {here, other}
    assert reasons(found)["Emmaüs Rennes"] == ("alike", "place")
    assert reasons(found)["Bric à brac"] == ("host", "place")


def test_without_a_place_unknown_words_are_corrected(aulne):
    listing = ListingFactory(home_network=aulne, name="Ressourcerie des Lices", commune=None)
    index_listing(listing)
    assert reasons(alike(name="Resourcerie des Lices")) == {listing.name: ("alike",)}
    assert alike(name="Ressourcerie des Zzyzx") == []


def proved(email: str) -> User:
    user = UserFactory(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def test_colleagues_are_known_by_the_host_of_a_proved_mailbox(aulne):
    writer, colleague = proved("me@atelier.example"), proved("nadia@atelier.example")
    site = ListingFactory(home_network=aulne, name="Site", website="https://www.atelier.example")
    theirs = ListingFactory(home_network=aulne, name="Theirs", owner=colleague)
    ListingFactory(home_network=aulne, name="Own", owner=writer)
    unproved = UserFactory(email="x@atelier.example")
    ListingFactory(home_network=aulne, name="Not proved", owner=unproved)
    found = alike(name="Quite another", writer=writer)
    assert reasons(found) == {"Site": ("domain",), "Theirs": ("domain",)}
    assert {one.listing for one in found} == {site, theirs}
    told = told_to(writer, found)
    assert "nadia" not in repr(told)
    assert alike(name="Quite another", writer=unproved) == []  # asks with nothing proved


def test_a_public_provider_says_nothing_nor_does_a_house_of_many(aulne):
    for name in ("one", "two"):
        ListingFactory(home_network=aulne, owner=proved(f"{name}@orange.fr"))
    assert alike(writer=proved("three@orange.fr")) == []
    writer = proved("me@big.example")
    for number in range(CHAIN + 1):
        ListingFactory(home_network=aulne, owner=proved(f"p{number}@big.example"))
    assert alike(writer=writer) == []


def test_archived_ones_and_empty_questions_find_nothing(aulne, rennes):
    ListingFactory(home_network=aulne, siren=SIREN, state=ListingState.ARCHIVED)
    ListingFactory(home_network=aulne, name="--", commune=rennes)
    assert alike(siren=SIREN) == []
    assert alike() == []
    assert alike(name="  ", commune=rennes.pk) == []
    assert alike(name="!!!", commune=rennes.pk) == []


def test_many_alike_are_cut_and_cost_no_more(aulne, rennes):
    def cost(name: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            found = alike(name=name, commune=rennes.pk, siren=SIREN)
            assert found
        return len(counted)

    ListingFactory(home_network=aulne, name="Fil", commune=rennes, siren=SIREN)
    few = cost("Fil")
    for number in range(7):
        ListingFactory(home_network=aulne, name=f"Fil {number}", commune=rennes, siren=SIREN)
    assert cost("Fil") == few
    assert len(alike(siren=SIREN)) == MOST


def test_nothing_is_told_of_what_one_cannot_see(aulne, bouleau, alice, charlie, rennes):
    same = {"siren": SIREN, "home_network": bouleau, "name": SECRET, "commune": rennes}
    submitted = ListingFactory(submitted=True, **same)
    draft = ListingFactory(draft=True, **same)
    found = alike(siren=SIREN)
    assert {one.listing for one in found} == {submitted, draft}
    (told,) = told_to(alice, found)
    assert bouleau.name in told.words
    assert told.url == ""
    assert SECRET not in f"{told.words} {told.why}"
    (told,) = told_to(charlie, found)
    assert told.words.startswith(SECRET)
    assert told.url == submitted.get_absolute_url()
    assert len(told_to(draft.owner, found)) == 2


def test_it_is_said_while_one_types(client, aulne, bouleau, alice, rennes):
    public = ListingFactory(home_network=bouleau, name="L’Atelier du Fil", commune=rennes)
    ListingFactory(home_network=bouleau, name=SECRET, siren=SIREN, submitted=True)
    typed = {"name": "atelier du fil", "place": "35000", "siren": f"{SIREN}00074"}
    address = reverse("listing_alike")
    assert client.post(address, typed).status_code == 302  # to sign in
    client.force_login(alice)
    assert client.get(address).status_code == 405
    body = client.post(address, typed).content.decode()
    assert public.get_absolute_url() in body
    assert "Bouleau" in body
    assert SECRET not in body
    half = {
        "name": "Zz",
        "place": "Nowhere at all",
        "siren": "1",
        "rna": "W",
        "website": "http://[",
    }
    assert client.post(address, half).content.decode().strip() == ""
    assert client.post(address, {"name": "x" * 5000}).status_code == 200


def test_ones_own_is_not_told_as_its_twin(client, aulne, alice, bob):
    own = ListingFactory(home_network=aulne, owner=alice, name="Fil", siren=SIREN)
    typed = {"siren": SIREN, "own": own.slug}
    for person, is_told in ((alice, False), (bob, True)):
        client.force_login(person)
        body = client.post(reverse("listing_alike"), typed).content.decode()
        assert (own.get_absolute_url() in body) is is_told


def test_without_script_the_preview_says_it_and_nothing_is_lost(client, aulne, alice):
    public = ListingFactory(home_network=aulne, siren=SIREN)
    client.force_login(alice)
    address = reverse("listing_create", args=["aulne", "initiative"])
    response = client.post(address, {"name": "Fil", "siren": SIREN}, follow=True)
    assert [one.url for one in response.context["alike"]] == [public.get_absolute_url()]
    assert public.get_absolute_url() in response.content.decode()


def test_a_moderator_reads_it_beside_the_case(client, aulne, bob):
    public = ListingFactory(home_network=aulne, siren=SIREN)
    case = ListingFactory(home_network=aulne, siren=SIREN, submitted=True)
    client.force_login(bob)
    response = client.get(reverse("desk_listing", args=[case.pk]))
    assert [one.url for one in response.context["alike"]] == [public.get_absolute_url()]
