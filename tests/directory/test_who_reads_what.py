"""Parts of a listing that are for members or staff only: nowhere else, at once, in every outlet."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from directory.enums import AffiliationState, Audience
from directory.models import Affiliation, Listing, ListingList, SearchTerm
from directory.models.saying import HIDEABLE, TRANSLATED, hideable_of, of_other_kind
from directory.services.listings import create_listing, draft_of, publish, update_listing
from directory.services.moderation import approve_change
from directory.services.texts import empty_text, newest_text_of, text_for, text_of
from directory.services.visibility import set_visibility
from portal.enums import Role
from portal.models import JournalEntry
from portal.services.memberships import grant_membership
from tests.factories import TerritoryFactory, UserFactory

CANARY = "zibelule"
SIREN = "732829320"


def url(name: str, *args) -> str:
    return reverse(name, args=args)


def saying(kind: str) -> dict:
    """A text whose every part bears the word, or what is known by it."""
    translated = [field for field in TRANSLATED if field not in of_other_kind(kind)]
    said = {
        "tagline": f"Ligne {CANARY}",
        "description": f"Texte {CANARY}",
        "skills": [CANARY],
        "causes": ["14"],
        "languages": ["eu"],
        "availability": "soon",
        "commune": TerritoryFactory(name=f"Ville-{CANARY}", code="99123").pk,
        "works_remotely": True,
        "travel_range": 200,
        "pro_bono": True,
        "website": f"https://{CANARY}.example",
        "legal_form": "scic",
        "siren": SIREN,
        "rna": "W123456789",
        "translations": {"en": dict.fromkeys(translated, f"English {CANARY}")},
    }
    if kind == "freelancer":
        texts = ("trade", "solidarity_rate", "concessions", "learning_path", "passions")
        row = {"title": CANARY, "address": f"https://{CANARY}.example/a", "line": CANARY}
        said |= dict.fromkeys(texts, f"Dit {CANARY}") | {"portfolio": [row], "engagement": "all"}
    else:
        texts = ("mission", "platform", "hosting", "data_policy", "price_policy", "governance")
        said |= dict.fromkeys(texts, f"Dit {CANARY}")
        said |= {
            "services": [{"name": CANARY, "conditions": CANARY}],
            "commons": [{"name": CANARY, "licence": CANARY, "address": ""}],
            "sector": "reuse",
            "publics": ["offline"],
            "hosting_country": "CH",
        }
    return draft_of({"name": "Ada Public"} | said)


# What pages, files and answers would say of it.
SIGNS = (
    *(CANARY, SIREN, "W123456789", "Vie aquatique", "SCIC", "Basque", "basque", "jusqu’à 200 km"),
    *("d’ici trois mois", "réemploi", "peu à l’aise", "Suisse", "Tout mon temps", "pro_bono"),
)


@pytest.fixture(params=["freelancer", "initiative"])
def listing(request, aulne, alice) -> Listing:
    text = saying(request.param)
    made = create_listing(kind=request.param, network=aulne, text=text, created_by=alice)
    made.state = "submitted"
    made.save()
    publish(made, action="approve", by=None)
    return Listing.objects.get()


def hide(listing: Listing, audience: str = "members", parts=None) -> Listing:
    levels = dict.fromkeys(parts or hideable_of(listing.kind), audience)
    set_visibility(listing=listing, levels=levels, set_by=listing.owner)
    return Listing.objects.get(pk=listing.pk)


@pytest.fixture
def member(aulne):
    user = UserFactory(email="member@example.org")
    grant_membership(user=user, network=aulne, role=Role.MEMBER, granted_by=None)
    return user


def signs_in(content: bytes | str) -> list[str]:
    text = content if isinstance(content, str) else content.decode()
    return [sign for sign in SIGNS if sign in text]


def cells(content: bytes) -> str:
    sheets = load_workbook(BytesIO(content)).worksheets
    return " ".join(str(v) for row in sheets[0].iter_rows(values_only=True) for v in row[1:] if v)


def outlets(client, listing: Listing, user) -> dict[str, str]:
    """What each place that tells of listings says, without what was asked there."""
    kept, _created = ListingList.objects.get_or_create(user=user, name="Kept")
    kept.items.get_or_create(listing=listing)
    body = {}
    for name in (
        "listing_list",
        "listing_map",
        "listing_export",
        "listing_feed",
        "embed_directory",
    ):
        body[name] = client.get(url(name)).content.decode()
    for ending in ("csv", "json", "geojson"):
        response = client.get(url("listing_file", ending))
        body[ending] = b"".join(response.streaming_content).decode()
    body["xlsx"] = cells(b"".join(client.get(url("listing_file", "xlsx")).streaming_content))
    body["site"] = client.get(url("site_search"), {"q": "Ada"}).content.decode()
    body["list"] = client.get(url("list_detail", kept.pk)).content.decode()
    body["suggest"] = client.get(url("listing_suggest"), {"q": "Ada"}).content.decode()
    body["skill"] = client.get(url("listing_suggest"), {"q": CANARY[:5]}).content.decode()
    asked = {"name": "Other", "siren": SIREN, "website": f"https://{CANARY}.example"}
    body["alike"] = client.post(url("listing_alike"), asked).content.decode()
    return body


def test_a_hidden_part_is_in_no_outlet(client, listing, member):
    """As somebody signed in who is in none of its networks: lists kept are theirs."""
    outsider = UserFactory(email="outsider@example.org")
    client.force_login(outsider)
    before = outlets(client, listing, outsider)
    assert {name for name, body in before.items() if signs_in(body)} >= {
        *("listing_list", "listing_feed", "csv", "json", "geojson", "xlsx", "alike", "skill"),
        *("list", "site", "embed_directory"),
    }
    listing = hide(listing)
    after = outlets(client, listing, outsider)
    assert {name: signs_in(body) for name, body in after.items() if signs_in(body)} == {}
    assert "Ada Public" in after["json"]
    response = client.get(url("listing_detail", listing.slug))
    assert signs_in(response.content) == []
    with translation.override("en"):
        assert CANARY not in client.get(url("listing_detail", listing.slug)).content.decode()


def test_nobody_finds_it_by_what_is_hidden(client, listing, member):
    assert Listing.objects.matching(CANARY).exists()
    listing = hide(listing)
    client.force_login(member)
    for asked in (CANARY, SIREN, "scic", "aquatique", "english"):
        assert not Listing.objects.matching(asked).exists()
        assert "Ada Public" not in client.get(url("listing_list"), {"q": asked}).content.decode()
        assert "Ada Public" not in client.get(url("site_search"), {"q": asked}).content.decode()
    for name, value in (
        *(("cause", "14"), ("language", "eu"), ("availability", "soon"), ("legal", "scic")),
        *(("skill", CANARY), ("place", f"Ville-{CANARY}"), ("modality", "pro_bono")),
    ):
        body = client.get(url("listing_list"), {name: value}).content.decode()
        assert "Ada Public" not in body, name
    assert not SearchTerm.objects.filter(term__contains=CANARY).exists()
    assert Listing.objects.matching("Ada").exists()


def readers(listing: Listing, aulne, bouleau) -> dict[str, list]:
    """Who reads what is for members, and for staff; the rest read neither."""
    in_bouleau, bouleau_staff = UserFactory(email="bm@example.org"), UserFactory(email="bs@e.org")
    grant_membership(user=in_bouleau, network=bouleau, role=Role.MEMBER, granted_by=None)
    grant_membership(user=bouleau_staff, network=bouleau, role=Role.EDITOR, granted_by=None)
    return {"members": [in_bouleau], "staff": [bouleau_staff]}


@pytest.mark.parametrize("state", AffiliationState.values)
def test_who_reads_it(client, listing, aulne, bouleau, alice, bob, member, state):
    """Members and staff of networks where it has its place, its owner; nobody else."""
    Affiliation.objects.create(listing=listing, network=bouleau, state=state)
    people = readers(listing, aulne, bouleau)
    is_there = state == AffiliationState.ACCEPTED
    for level in ("members", "staff"):
        listing = hide(listing, level)
        expected = {None: False, alice: True, bob: True, member: level == "members"}
        expected |= dict.fromkeys(people["members"], is_there and level == "members")
        expected |= dict.fromkeys(people["staff"], is_there)
        for user, reads in expected.items():
            client.logout()
            if user is not None:
                client.force_login(user)
            body = client.get(url("listing_detail", listing.slug)).content.decode()
            assert (CANARY in body) == reads, (level, user)


def test_a_suspended_membership_reads_nothing(client, listing, member):
    listing = hide(listing)
    member.memberships.update(state="suspended")
    client.force_login(member)
    assert signs_in(client.get(url("listing_detail", listing.slug)).content) == []


def test_the_text_stays_whole_and_comes_back(listing):
    before = text_of(listing)
    listing = hide(listing, "staff")
    assert text_of(listing) == before
    shown = text_for(Audience.EVERYONE, listing)
    left = {name for name, value in shown.items() if value != empty_text()[name]}
    assert left == {"name"}
    assert listing.version == 1
    set_visibility(listing=listing, levels={}, set_by=listing.owner)
    listing = Listing.objects.get()
    assert (listing.hidden, text_of(listing)) == ({}, before)
    assert Listing.objects.matching(CANARY).exists()
    assert JournalEntry.objects.filter(action="set_visibility").count() == 2


@pytest.mark.parametrize("kind", ["freelancer", "initiative"])
def test_each_part_is_hidden_by_itself(aulne, alice, kind):
    text = saying(kind)
    listing = create_listing(kind=kind, network=aulne, text=text, created_by=alice)
    for part in hideable_of(kind):
        listing = hide(listing, "members", [part])
        shown = text_for(Audience.EVERYONE, listing)
        changed = {name for name in shown if shown[name] != text[name]}
        assert changed - {"translations"} == set(HIDEABLE[part]) & {
            name for name in text if text[name] != empty_text()[name]
        }
        assert text_of(listing) == text
        for field in HIDEABLE[part]:
            assert field not in shown["translations"]["en"]


def test_a_held_change_goes_on_waiting_and_is_hidden_too(client, listing, bob):
    new = newest_text_of(listing) | {"tagline": f"Neu {CANARY}"}
    update_listing(listing=listing, text=new, seen=listing.text_token, updated_by=listing.owner)
    token = Listing.objects.get().text_token
    listing = hide(listing, "staff")
    assert listing.text_token == token
    approve_change(change=listing.pending_change, approved_by=bob)
    listing = Listing.objects.get()
    assert (listing.tagline, listing.hidden["tagline"]) == ("", f"Neu {CANARY}")
    assert signs_in(client.get(url("listing_detail", listing.slug)).content) == []


def test_the_owner_writes_on_and_looks_as_others_do(client, listing, alice):
    listing = hide(listing, "members", ["tagline"])
    listing = hide(listing, "staff", ["description"])
    set_visibility(
        listing=listing,
        levels={"tagline": "members", "description": "staff"},
        set_by=alice,
    )
    client.force_login(alice)
    form = client.get(url("listing_edit", listing.slug)).context["form"]
    assert form["tagline"].value() == f"Ligne {CANARY}"
    address = url("listing_preview", listing.slug)
    for audience, line, text in (
        *(("everyone", False, False), ("members", True, False), ("staff", True, True)),
        ("nonsense", False, False),
    ):
        body = client.get(address, {"as": audience}).content.decode()
        assert (f"Ligne {CANARY}" in body, f"Texte {CANARY}" in body) == (line, text), audience
    body = client.get(url("listing_detail", listing.slug)).content.decode()
    assert "Présentation (l’équipe de ses réseaux)" in body


def test_the_form_asks_of_what_is_said_and_holds_at_once(client, listing, alice):
    client.force_login(alice)
    address = url("listing_visibility", listing.slug)
    form = client.get(address).context["form"]
    assert sorted(form.fields) == sorted(hideable_of(listing.kind))
    data = dict.fromkeys(form.fields, "everyone") | {"tagline": "members"}
    assert client.post(address, data).status_code == 302
    listing.refresh_from_db()
    assert (listing.visibility, listing.tagline) == ({"tagline": "members"}, "")
    assert client.post(address, data | {"tagline": "nobody"}).status_code == 400
    assert client.post(address, {}).status_code == 400
    listing.refresh_from_db()
    assert listing.visibility == {"tagline": "members"}


@pytest.mark.parametrize(
    "levels",
    [
        *({"name": "members"}, {"kind": "staff"}, {"picture": "staff"}, {"tagline": "everyone"}),
        *({"tagline": "nobody"}, {"tagline": None}, ["tagline"], "tagline", {"mission": "staff"}),
    ],
)
def test_services_refuse_what_cannot_be_hidden(aulne, alice, levels):
    text = draft_of({"name": "Ada", "tagline": "x"})
    listing = create_listing(kind="freelancer", network=aulne, text=text, created_by=alice)
    with pytest.raises(ValidationError):
        set_visibility(listing=listing, levels=levels, set_by=alice)
    assert Listing.objects.get().tagline == "x"


def test_hints_help_their_owner_until_put_away(client, aulne, alice, bob):
    text = draft_of({"name": "Ada"})
    listing = create_listing(kind="initiative", network=aulne, text=text, created_by=alice)
    client.force_login(alice)
    address = url("listing_preview", listing.slug)
    response = client.get(address)
    assert [hint.field for hint in response.context["hints"]] == ["description", "skills", "place"]
    body = client.get(url("listing_edit", listing.slug)).content.decode()
    assert all(f'id="id_{hint.field}"' in body for hint in response.context["hints"])
    client.post(url("listing_hints", listing.slug), {"hints": "off"})
    assert client.get(address).context["hints"] == []
    client.post(url("listing_hints", listing.slug), {"hints": "on"})
    assert client.get(address).context["hints"]
    new = newest_text_of(listing) | saying("initiative")
    update_listing(listing=listing, text=new, seen=listing.text_token, updated_by=alice)
    assert client.get(address).context["hints"] == []
