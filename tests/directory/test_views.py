"""The directory over HTTP: what visitors find, what members do, and what reaches nobody."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from charters.enums import SignatureState
from charters.models import Signature
from charters.services.consents import refresh_outlets
from charters.services.versions import adopt_version
from directory.enums import AffiliationState, ChangeState, ListingState
from directory.models import Affiliation, Listing, ListingChange
from directory.services.indexing import for_index, index_listing, index_listings
from directory.services.listings import RESERVED_SLUGS, update_listing
from directory.services.texts import newest_text_of
from directory.views.public import PER_PAGE
from home.services.networks import open_network
from portal.enums import ModerationPolicy
from tests.charters.conftest import make_charter_page, publish
from tests.directory.test_pictures import picture_file, picture_with_gps
from tests.factories import ListingFactory, NetworkFactory, TerritoryFactory

CANARY = "CANARY-KEEP-ME-IN"


def url(name: str, *args, **query) -> str:
    with override("en"):
        address = reverse(name, args=args)
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def counting() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)


def names_in(response) -> list[str]:
    return [card["listing"].name for card in response.context["cards"]]


def counts(response, facet: str) -> dict[str, int]:
    found = [f for f in response.context["facets"] if f.name == facet]
    return {
        option.parameter or option.value: option.count
        for one in found
        for option in one.options
        if option.count
    }


@pytest.fixture
def rennes(db):
    region = TerritoryFactory(region=True, code="53", name="Bretagne")
    ille = TerritoryFactory(department=True, code="35", name="Ille-et-Vilaine", parent=region)
    return TerritoryFactory(code="35238", name="Rennes", parent=ille, postal_codes="35000")


@pytest.fixture
def three(aulne, bouleau, rennes) -> list[Listing]:
    """A potter of Rennes, a weaver far away, and a shop of another network that weaves."""
    made = [
        ListingFactory(home_network=aulne, name="Potter", commune=rennes, pro_bono=True),
        ListingFactory(home_network=aulne, name="Weaver", works_remotely=True),
        ListingFactory(home_network=bouleau, name="Shop", initiative=True, commune=rennes),
    ]
    made[0].skills.add("Pottery", "Teaching")
    made[1].skills.add("Weaving", "Teaching")
    made[2].skills.add("Weaving")
    index_listings(for_index())
    return made


# Searching -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"Potter", "Weaver", "Shop"}),
        ({"q": "weav"}, {"Weaver", "Shop"}),
        ({"kind": "initiative"}, {"Shop"}),
        ({"kind": "initiative&kind=freelancer"}, {"Potter", "Weaver", "Shop"}),
        ({"skill": "weaving", "kind": "freelancer"}, {"Weaver"}),
        ({"skill": "weaving&skill=pottery"}, {"Potter", "Weaver", "Shop"}),
        ({"territory": "region-53"}, {"Potter", "Shop"}),
        ({"territory": "department-35"}, {"Potter", "Shop"}),
        ({"territory": "commune-35238", "network": "aulne"}, {"Potter"}),
        ({"place": "35000"}, {"Potter", "Shop"}),
        ({"place": "bretagne", "skill": "pottery"}, {"Potter"}),
        ({"place": "nowhere-at-all"}, set()),
        ({"network": "bouleau"}, {"Shop"}),
        ({"network": "unknown"}, set()),
        ({"modality": "pro_bono"}, {"Potter"}),
        ({"modality": "pro_bono&modality=standard"}, {"Potter", "Weaver", "Shop"}),
        ({"remote": "1"}, {"Weaver"}),
        ({"skill": "unknown"}, set()),
        ({"territory": "region-99"}, set()),
        ({"territory": "nonsense"}, set()),
        ({"charter": "no/such"}, set()),
        ({"kind": "nonsense", "modality": "version", "remote": "x"}, {"Potter", "Weaver", "Shop"}),
    ],
)
def test_words_and_facets(client, three, query, expected):
    response = client.get(url("listing_list", **query))
    assert response.status_code == 200
    assert set(names_in(response)) == expected
    assert response.context["page"].answer.total == len(expected)
    assert response.context["page"].answer.is_exact


def test_a_facets_own_choice_is_left_out_of_its_counts(client, three):
    response = client.get(url("listing_list", kind="initiative", skill="weaving"))
    assert counts(response, "kind") == {"freelancer": 1, "initiative": 1}
    assert counts(response, "skill") == {"weaving": 1}
    response = client.get(url("listing_list", skill="weaving"))
    assert counts(response, "skill") == {"weaving": 2, "teaching": 2, "pottery": 1}
    assert counts(response, "network") == {"aulne": 1, "bouleau": 1}
    assert counts(response, "modality") == {"standard": 2}
    assert counts(response, "distance") == {"remote": 1}


def test_places_go_from_regions_to_departments(client, three):
    assert counts(client.get(url("listing_list")), "territory") == {"region-53": 2}
    response = client.get(url("listing_list", territory="region-53"))
    assert counts(response, "territory") == {"region-53": 2, "department-35": 2}


def test_chips_take_one_choice_away(client, three):
    response = client.get(
        url("listing_list", q="weaving", skill="weaving&skill=teaching", network="aulne", after=1)
    )
    chips = {chip["label"]: chip["url"] for chip in response.context["chips"]}
    assert set(chips) == {"weaving", "Weaving", "Teaching", "Aulne"}
    assert chips["Aulne"] == "?q=weaving&skill=weaving&skill=teaching"
    assert chips["Weaving"] == "?q=weaving&skill=teaching&network=aulne"
    assert 'aria-label="Active filters"' in response.content.decode()


def test_one_network_gives_its_ground(client, three, aulne):
    assert client.get(url("listing_list", network="aulne")).context["network"] == aulne
    assert client.get(url("listing_list")).context["network"] is None
    both = client.get(url("listing_list", network="aulne&network=bouleau"))
    assert both.context["network"] is None


def test_other_places_of_that_name_are_offered(client, three, rennes):
    TerritoryFactory(code="70001", name="Rennes", population=0)
    response = client.get(url("listing_list", place="Rennes", kind="freelancer"))
    links = [link["url"] for link in response.context["place_links"]]
    assert links == ["?place=Rennes+%2870%29&kind=freelancer"]


def test_freshness_then_name_order(client, aulne):
    ListingFactory(home_network=aulne, name="Never", confirmed_at=None)
    ListingFactory(home_network=aulne, name="B")
    same = Listing.objects.get(name="B").confirmed_at
    ListingFactory(home_network=aulne, name="A", confirmed_at=same)
    ListingFactory(home_network=aulne, name="Old", confirmed_at=same - timedelta(days=100))
    assert names_in(client.get(url("listing_list"))) == ["A", "B", "Old", "Never"]


def test_strong_words_come_before_fresh_ones(client, aulne):
    named = ListingFactory(home_network=aulne, name="Baker", confirmed_at=None)
    told = ListingFactory(home_network=aulne, name="Other", description="I know a baker")
    index_listing(named)
    index_listing(told)
    assert names_in(client.get(url("listing_list", q="baker"))) == ["Baker", "Other"]


@pytest.mark.parametrize("words", ["", "makes", "sites listing"])
def test_pages_follow_each_other_without_gap_or_repetition(client, aulne, words):
    made = ListingFactory.create_batch(30, home_network=aulne)
    seen, address = [], url("listing_list", q=words)
    while address:
        response = client.get(address)
        seen += names_in(response)
        following = response.context["next_url"]
        address = url("listing_list") + following if following else ""
    assert sorted(seen) == sorted(listing.name for listing in made)
    assert not response.context["page"].is_first


@pytest.mark.parametrize("after", ["0", "-5", "99", str(10**20), "9" * 5000, "x", "", "1e5", "²"])
def test_absurd_cursors_lead_to_the_beginning(client, aulne, after):
    ListingFactory.create_batch(13, home_network=aulne)
    expected = names_in(client.get(url("listing_list")))
    assert len(expected) == PER_PAGE
    response = client.get(url("listing_list", after=after))
    assert response.status_code == 200
    assert names_in(response) == expected


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 400),
        ("q=%ff%fe", 400),
        ("skill=%00", 400),
        ("q=" + "a" * 7_000, 200),
        ("q=" + "a" * 100_000, 414),
        ("&".join(f"skill=s{n}" for n in range(600)), 200),
        ("territory=region-" + "9" * 5000, 200),
        ("place=" + "é" * 3000, 200),
        ("q=%22%20OR%20%22", 200),
        ("q=%F0%9F%8C%B3&place=%F0%9F%8C%B3&charter=/&network=%2F", 200),
    ],
)
def test_bad_addresses_are_no_error_of_ours(client, three, query, status):
    assert client.get(url("listing_list") + "?" + query).status_code == status


def test_as_many_statements_for_one_row_as_for_three(client, aulne, rennes):
    filters = {"skill": "web", "territory": "region-53", "network": "aulne", "kind": "freelancer"}
    address = url("listing_list", q="word", **filters)

    def make() -> None:
        listing = ListingFactory(home_network=aulne, commune=rennes, description="word")
        listing.skills.add("Web")
        index_listing(listing)

    make()
    client.get(address)
    with counting() as one:
        assert len(names_in(client.get(address))) == 1
    make()
    make()
    with counting() as three:
        assert len(names_in(client.get(address))) == 3
    assert len(three) == len(one)
    assert len(one) <= 30


def test_weight_of_a_full_page(client, aulne, bouleau):
    for n in range(14):
        region = TerritoryFactory(region=True, name=f"Region {n}")
        department = TerritoryFactory(department=True, parent=region)
        listing = ListingFactory(
            home_network=aulne if n % 2 else bouleau,
            initiative=n % 3 == 0,
            commune=TerritoryFactory(parent=department),
            pro_bono=True,
            low_bono=True,
            works_remotely=True,
        )
        listing.skills.add(*(f"Skill {n} {i}" for i in range(4)))
    body = client.get(url("listing_list")).content.decode()
    assert len(re.findall(r"<[a-z]", body)) <= 350
    assert len(body.encode()) < 60_000


@pytest.fixture
def signed(aulne, three) -> Signature:
    """The potter signed a charter, and agreed to be shown."""
    charter = publish(make_charter_page(aulne))
    version = charter.versions.get()
    adopt_version(version=version, adopted_by=None)
    version.refresh_from_db()
    signature = Signature.objects.create(
        charter=charter,
        version=version,
        listing=three[0],
        state=SignatureState.ACTIVE,
        active_at=three[0].published_at,
        capacity="provider",
        locale="fr",
        signer_kind="organisation",
        signer_key="key",
        name="Potter",
    )
    signature.consents.create(purpose="wall", text_shown="Show my name")
    refresh_outlets(signature)
    return signature


def test_charters_signed_are_a_facet_and_stand_on_the_listing(client, three, signed):
    value = f"aulne/{signed.charter.slug}"
    response = client.get(url("listing_list"))
    assert counts(response, "charter") == {value: 1}
    assert names_in(client.get(url("listing_list", charter=value))) == ["Potter"]
    title = signed.version.texts.first().title
    body = client.get(url("listing_detail", three[0].slug)).content.decode()
    assert title in body
    assert signed.version.get_absolute_url().rpartition("/versions/")[2] in body


@pytest.mark.parametrize("how", ["withdrawn", "no consent", "consent withdrawn"])
def test_signatures_that_may_not_be_shown_are_nowhere(client, three, signed, how):
    title = signed.version.texts.first().title
    assert title in client.get(url("listing_detail", three[0].slug)).content.decode()
    if how == "withdrawn":
        signed.state = SignatureState.WITHDRAWN
        signed.save()
    elif how == "no consent":
        signed.consents.all().delete()
    else:
        signed.consents.update(withdrawn_at=three[0].published_at)
    refresh_outlets(signed)
    value = f"aulne/{signed.charter.slug}"
    assert counts(client.get(url("listing_list")), "charter") == {}
    assert names_in(client.get(url("listing_list", charter=value))) == []
    assert title not in client.get(url("listing_detail", three[0].slug)).content.decode()


# What reaches nobody -------------------------------------------------------------------------


@pytest.fixture
def hidden(aulne) -> list[Listing]:
    """Everything that is not public, each with words that may appear nowhere."""
    made = [
        ListingFactory(home_network=aulne, name=f"{CANARY} {state}", state=state)
        for state in ListingState
        if state != ListingState.PUBLISHED
    ]
    closed = open_network(name=f"{CANARY} network", slug="closed", opened_by=None)
    closed.is_open = False
    closed.save()
    made.append(ListingFactory(home_network=closed, name=f"{CANARY} closed"))
    for listing in made:
        listing.skills.add(f"{CANARY} skill")
    index_listings(for_index())
    return made


def test_lists_hold_public_listings_only(client, three, hidden, charlie):
    for person in (None, charlie):
        if person:
            client.force_login(person)
        for query in (
            {},
            {"q": "canary"},
            {"network": "aulne"},
            {"skill": "canary-keep-me-in-skill"},
        ):
            response = client.get(url("listing_list", **query))
            assert CANARY not in re.sub(
                r'<input type="search"[^>]*>', "", response.content.decode()
            )
    assert names_in(client.get(url("listing_list", q="canary"))) == []


def test_addresses_of_hidden_listings(client, hidden, charlie):
    client.force_login(charlie)
    for listing in hidden:
        for name in ("listing_detail", "listing_edit", "listing_preview", "listing_contact"):
            response = client.get(url(name, listing.slug))
            gone = name == "listing_detail" and listing.state in ("suspended", "archived")
            assert response.status_code == (410 if gone else 404), (name, listing.state)
            assert CANARY not in response.content.decode()


def test_one_that_was_never_public_is_not_there(client, aulne):
    listing = ListingFactory(home_network=aulne, state="archived", published_at=None)
    assert client.get(url("listing_detail", listing.slug)).status_code == 404


def test_a_held_text_is_on_no_public_page(client, aulne, alice):
    listing = ListingFactory(home_network=aulne, owner=alice)
    update_listing(
        listing=listing,
        text=newest_text_of(listing) | {"name": CANARY, "description": CANARY, "skills": [CANARY]},
        seen=listing.text_token,
        updated_by=alice,
    )
    for address in (url("listing_detail", listing.slug), url("listing_list")):
        assert CANARY not in client.get(address).content.decode()
    assert names_in(client.get(url("listing_list", q="canary"))) == []
    client.force_login(alice)
    assert CANARY in client.get(url("listing_preview", listing.slug)).content.decode()


@pytest.mark.parametrize(
    ("rule", "said"),
    [("before", "until a moderator has read yours"), ("after", "Kept, and public")],
)
def test_an_owner_is_told_what_became_of_a_change(client, aulne, alice, rule, said):
    aulne.moderation = rule
    aulne.save()
    listing = ListingFactory(home_network=aulne, owner=alice)
    client.force_login(alice)
    typed = {"seen": listing.text_token, "name": "Another name"}
    answer = client.post(url("listing_edit", listing.slug), typed, follow=True)
    assert said in answer.content.decode()


# One listing ---------------------------------------------------------------------------------


def test_detail_shows_the_listing_and_no_address(client, aulne, bouleau, alice, rennes):
    listing = ListingFactory(
        home_network=aulne,
        owner=alice,
        name="Alice Cast",
        description="One <b>bold</b>\n\nTwo",
        commune=rennes,
        pro_bono=True,
        website="https://example.org/me",
    )
    listing.skills.add("Pottery")
    Affiliation.objects.create(listing=listing, network=bouleau, state="accepted")
    body = client.get(url("listing_detail", listing.slug)).content.decode()
    for words in ("Alice Cast", "Rennes (35)", "Pottery", "Pro bono", "https://example.org/me"):
        assert words in body
    assert "<p>One &lt;b&gt;bold&lt;/b&gt;</p>" in body
    assert "Bouleau" in body
    assert url("listing_contact", listing.slug) in body
    assert alice.email not in body


@pytest.mark.parametrize("state", ["requested", "refused", "suspended"])
def test_places_not_accepted_are_not_shown(client, aulne, bouleau, state):
    listing = ListingFactory(home_network=aulne)
    Affiliation.objects.create(listing=listing, network=bouleau, state=state)
    assert "Bouleau" not in client.get(url("listing_detail", listing.slug)).content.decode()
    assert names_in(client.get(url("listing_list", network="bouleau"))) == []


# Members -------------------------------------------------------------------------------------


def test_our_own_addresses_are_no_listings_slug():
    for language in ("fr", "en"):
        with override(language):
            for name, args in (("listing_start", []), ("listing_mine", [])):
                last = reverse(name, args=args).strip("/").rpartition("/")[2]
                assert last in RESERVED_SLUGS


def test_members_pages_ask_to_sign_in(client, three):
    for name, args in (
        ("listing_mine", []),
        ("listing_start", []),
        ("listing_create", ["aulne", "freelancer"]),
        ("listing_edit", [three[0].slug]),
        ("listing_preview", [three[0].slug]),
        ("listing_archive", [three[0].slug]),
        ("listing_affiliate", [three[0].slug]),
    ):
        response = client.get(url(name, *args))
        assert response.status_code == 302, name
        assert "login" in response["Location"]


def test_what_is_seen_but_another_ones_is_forbidden(client, three, alice):
    client.force_login(alice)
    slug = three[0].slug
    for name in ("listing_edit", "listing_preview", "listing_archive", "listing_affiliate"):
        assert client.get(url(name, slug)).status_code == 403, name
    for name in ("listing_submit", "listing_confirm", "listing_archive", "listing_revive"):
        assert client.post(url(name, slug)).status_code == 403, name
    assert client.post(url("listing_edit", slug), {"name": "Mine"}).status_code == 403
    assert Listing.objects.filter(name="Potter", state="published").exists()


def test_get_changes_nothing(client, aulne, alice):
    listing = ListingFactory(home_network=aulne, owner=alice, draft=True)
    client.force_login(alice)
    for name in ("listing_submit", "listing_confirm", "listing_revive"):
        assert client.get(url(name, listing.slug)).status_code == 405
    assert client.get(url("listing_archive", listing.slug)).status_code == 200
    listing.refresh_from_db()
    assert listing.state == ListingState.DRAFT


def test_a_members_journey(client, aulne, alice, bob, rennes):
    client.force_login(alice)
    start = client.get(url("listing_start", kind="freelancer", network="aulne"))
    assert start["Location"] == url("listing_create", "aulne", "freelancer")
    response = client.post(
        start["Location"],
        {
            "name": "  Alice   Cast ",
            "tagline": "Potter",
            "description": "Bowls\r\n\r\n\r\n\r\nand plates",
            "skills": "Pottery, teaching,, Pottery",
            "place": "rennes",
            "pro_bono": "on",
            "picture": picture_with_gps(),
        },
    )
    listing = Listing.objects.get()
    assert response["Location"] == url("listing_preview", listing.slug)
    assert (listing.name, listing.description) == ("Alice Cast", "Bowls\n\nand plates")
    assert (listing.commune, listing.pro_bono, listing.low_bono) == (rennes, True, False)
    assert (listing.owner, listing.home_network, listing.state) == (alice, aulne, "draft")
    assert b"CANARY" not in default_storage.open(listing.picture.name).read()
    assert "Only you can see it" in client.get(response["Location"]).content.decode()

    client.post(url("listing_submit", listing.slug))
    listing.refresh_from_db()
    assert listing.state == ListingState.SUBMITTED
    Listing.objects.filter(pk=listing.pk).update(state="published")

    form = client.get(url("listing_edit", listing.slug)).context["form"]
    data = {name: form[name].value() for name in form.fields if name != "picture"}
    data = {name: value for name, value in data.items() if value}
    assert data["place"] == "Rennes (35)"
    client.post(url("listing_edit", listing.slug), data | {"tagline": "Potter and teacher"})
    listing.refresh_from_db()
    assert listing.tagline == "Potter"
    change = ListingChange.objects.get(state=ChangeState.PENDING)
    assert change.payload["tagline"] == "Potter and teacher"
    assert change.payload["picture"] == listing.picture.name

    assert client.post(url("listing_confirm", listing.slug)).status_code == 302
    assert client.post(url("listing_archive", listing.slug)).status_code == 302
    assert client.get(url("listing_mine")).context["own_listings"][0].listing.state == "archived"
    assert client.post(url("listing_revive", listing.slug)).status_code == 302
    listing.refresh_from_db()
    assert listing.state == ListingState.DRAFT


@pytest.mark.parametrize("name", ["listing_submit", "listing_confirm", "listing_revive"])
def test_out_of_turn_is_409(client, aulne, alice, name):
    state = "archived" if name != "listing_revive" else "published"
    listing = ListingFactory(home_network=aulne, owner=alice, state=state)
    client.force_login(alice)
    assert client.post(url(name, listing.slug)).status_code == 409
    listing.refresh_from_db()
    assert listing.state == state


def test_an_older_form_gets_both_texts(client, aulne, alice):
    listing = ListingFactory(home_network=aulne, owner=alice, draft=True, tagline="Before")
    client.force_login(alice)
    address = url("listing_edit", listing.slug)
    seen = client.get(address).context["form"].initial["seen"]
    client.post(address, {"seen": seen, "name": listing.name, "tagline": "Other window"})
    response = client.post(address, {"seen": seen, "name": listing.name, "tagline": "This window"})
    assert response.status_code == 409
    body = response.content.decode()
    assert "Other window" in body
    assert "This window" in body
    assert response.context["form"]["tagline"].value() == "This window"
    listing.refresh_from_db()
    assert listing.tagline == "Other window"
    fresh = response.context["form"]["seen"].value()
    again = client.post(address, {"seen": fresh, "name": listing.name, "tagline": "This window"})
    assert again.status_code == 302
    listing.refresh_from_db()
    assert listing.tagline == "This window"


BAD = [
    ({"name": ""}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"name": "A\u202eB"}, "name"),
    ({"name": "A\u200bB"}, "name"),
    ({"name": "See https://spam.example"}, "name"),
    ({"name": "A", "website": "javascript:alert(1)"}, "website"),
    ({"name": "A", "website": "ftp://example.org"}, "website"),
    ({"name": "A", "website": "not a site"}, "website"),
    ({"name": "A", "place": "Atlantis"}, "place"),
    ({"name": "A", "skills": ",".join(f"s{n}" for n in range(16))}, "skills"),
    ({"name": "A", "skills": "x" * 41}, "skills"),
    ({"name": "A", "skills": "🌳"}, "skills"),
    ({"name": "A", "description": "x" * 5001}, "description"),
]


@pytest.mark.parametrize(("data", "field"), BAD)
def test_what_cannot_be_kept_is_said_beside_its_field(client, aulne, alice, data, field):
    client.force_login(alice)
    typed = {"description": "Typed long ago"} | data
    response = client.post(url("listing_create", "aulne", "freelancer"), typed)
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert data["name"][:20] in response.context["form"]["name"].value() or not data["name"]
    assert not Listing.objects.exists()


def test_no_picture_is_400_and_a_huge_one_413(client, aulne, alice, settings):
    client.force_login(alice)
    address = url("listing_create", "aulne", "freelancer")
    text = picture_file(name="me.jpg")
    text.file.seek(0)
    text.file.write(b"no picture at all")
    response = client.post(address, {"name": "A", "picture": text})
    assert response.status_code == 400
    settings.PICTURE_MAX_BYTES = 500
    response = client.post(address, {"name": "Kept name", "picture": picture_file()})
    assert response.status_code == 413
    assert response.context["form"]["name"].value() == "Kept name"
    assert not Listing.objects.exists()


def test_one_listing_too_many(client, aulne, alice, settings):
    settings.MEMBER_MAX_LISTINGS = 2
    client.force_login(alice)
    address = url("listing_create", "aulne", "freelancer")
    for _ in range(2):
        assert client.post(address, {"name": "A"}).status_code == 302
    refused = client.post(address, {"name": "Kept name"})
    assert refused.status_code == 429
    assert "2" in str(refused.context["form"].non_field_errors())
    assert refused.context["form"]["name"].value() == "Kept name"
    first = Listing.objects.filter(owner=alice).first()
    client.post(url("listing_archive", first.slug))
    assert client.post(address, {"name": "A"}).status_code == 302


def test_one_picture_too_many_in_a_day(client, aulne, alice, settings):
    settings.MEMBER_PICTURES_A_DAY = 1
    client.force_login(alice)
    address = url("listing_create", "aulne", "freelancer")
    assert client.post(address, {"name": "A", "picture": picture_file()}).status_code == 302
    refused = client.post(address, {"name": "Kept name", "picture": picture_file()})
    assert refused.status_code == 429
    assert refused.context["form"].has_error("picture", "limit")
    assert client.post(address, {"name": "Without one"}).status_code == 302
    own = Listing.objects.get(name="Without one")
    edit = url("listing_edit", own.slug)
    changed = {"name": "Changed", "seen": own.text_token, "picture": picture_file()}
    assert client.post(edit, changed).status_code == 429
    own.refresh_from_db()
    assert own.name == "Without one"


def test_places_of_one_name_are_offered_to_choose_from(client, aulne, alice, rennes):
    other = TerritoryFactory(code="70001", name="Rennes")
    client.force_login(alice)
    address = url("listing_create", "aulne", "freelancer")
    response = client.post(address, {"name": "A", "place": "Rennes"})
    assert response.status_code == 400
    body = response.content.decode()
    assert f'value="{other.pk}"' in body
    assert "Rennes (70)" in body
    client.post(address, {"name": "A", "place": "Rennes", "commune": str(other.pk)})
    assert Listing.objects.get().commune == other


def test_a_choice_that_was_not_offered_is_none(client, aulne, alice, rennes):
    TerritoryFactory(code="70001", name="Rennes")
    elsewhere = TerritoryFactory(name="Elsewhere")
    client.force_login(alice)
    response = client.post(
        url("listing_create", "aulne", "freelancer"),
        {"name": "A", "place": "Rennes", "commune": str(elsewhere.pk)},
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("network", "kind"), [("aulne", "nonsense"), ("unknown", "freelancer"), ("shut", "freelancer")]
)
def test_no_form_for_what_there_is_not(client, aulne, alice, network, kind):
    NetworkFactory(slug="shut", is_open=False)
    client.force_login(alice)
    assert client.get(url("listing_create", network, kind)).status_code == 404


def test_my_listings_in_as_many_statements(client, aulne, alice):
    ListingFactory(home_network=aulne, owner=alice)
    client.force_login(alice)
    client.get(url("listing_mine"))
    with counting() as one:
        client.get(url("listing_mine"))
    ListingFactory.create_batch(2, home_network=aulne, owner=alice)
    with counting() as three:
        response = client.get(url("listing_mine"))
    assert len(response.context["own_listings"]) == 3
    assert len(three) == len(one)


def test_asking_another_network_for_a_place(client, aulne, bouleau, alice):
    listing = ListingFactory(home_network=aulne, owner=alice)
    client.force_login(alice)
    address = url("listing_affiliate", listing.slug)
    assert client.post(address, {"network": "bouleau"}).status_code == 302
    client.post(address, {"network": "bouleau"})
    place = Affiliation.objects.get(network=bouleau)
    assert place.state == AffiliationState.REQUESTED
    assert client.post(address, {"network": "unknown"}).status_code == 404
    Listing.objects.update(state="archived")
    assert client.post(address, {"network": "bouleau"}).status_code == 409


def test_at_once_where_the_network_moderates_afterwards(client, aulne, alice):
    aulne.moderation = ModerationPolicy.AFTER
    aulne.save()
    listing = ListingFactory(home_network=aulne, owner=alice, draft=True)
    client.force_login(alice)
    client.post(url("listing_submit", listing.slug))
    client.logout()
    assert client.get(url("listing_detail", listing.slug)).status_code == 200


def test_staff_see_what_was_handed_in_and_no_draft(client, aulne, bob, charlie):
    submitted = ListingFactory(home_network=aulne, submitted=True)
    draft = ListingFactory(home_network=aulne, draft=True)
    client.force_login(bob)
    assert client.get(url("listing_preview", submitted.slug)).status_code == 200
    assert client.get(url("listing_preview", draft.slug)).status_code == 404
    client.force_login(charlie)
    assert client.get(url("listing_preview", submitted.slug)).status_code == 404
