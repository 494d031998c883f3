"""Walls: who is on them, in which order, found how, and gone at once."""

from dataclasses import replace
from itertools import chain

import pytest
from django.urls import reverse
from django.utils import timezone

from charters.enums import Purpose, SignerKind
from charters.models import Signature, SignatureWord
from charters.queries.walls import name_words, page_of, wall_of
from charters.services.consents import set_consent, set_noindex
from charters.services.corrections import CorrectedWords, correct_signature
from charters.services.versions import adopt_version
from charters.services.withdrawals import withdraw_signature
from charters.views.wall import DEEP_PAGES_AN_HOUR
from directory.enums import TerritoryKind
from portal.models import Bucket
from tests.charters.conftest import publish
from tests.charters.test_signatures import ORGANISATION, PERSON, active
from tests.factories import ListingFactory, TerritoryFactory

SHOWN = {Purpose.WALL: "Show my name"}


def signs(charter, name: str, *, shown: bool = True, **fields) -> Signature:
    """A person whose signature stands."""
    consents = SHOWN | fields.pop("consents", {}) if shown else {}
    signer = replace(
        PERSON, name=name, email=f"{'.'.join(name_words(name))}@example.org", consents=consents
    )
    return active(charter, replace(signer, **fields))


def organisation_signs(charter, name: str, **fields) -> Signature:
    consents = SHOWN | fields.pop("consents", {})
    signer = replace(ORGANISATION, organisation=name, consents=consents, **fields)
    return active(charter, signer, "provider")


def names(charter, **asked) -> list[str]:
    return [entry.signature.shown_name for entry in page_of(wall_of(charter, **asked)).entries]


@pytest.fixture
def wall(charter) -> str:
    return reverse("charter_wall", args=[charter.network.slug, charter.slug])


def test_persons_and_organisations_have_walls_of_their_own(charter, client, wall):
    signs(charter, "Rose Trémière")
    organisation_signs(charter, "Les Jardins du Val")
    persons = client.get(wall).content.decode()
    assert "Rose Trémière" in persons
    assert "Les Jardins du Val" not in persons
    others = client.get(wall, {"kind": SignerKind.ORGANISATION}).content.decode()
    assert "Les Jardins du Val" in others
    assert "Rose Trémière" not in others
    assert "2 signatures" in persons


@pytest.mark.parametrize("word", ["tremiere", "TRÉM", "rose tr", "  rose  "])
def test_a_name_is_found_by_the_beginnings_of_its_words(charter, word):
    signs(charter, "Rose Trémière")
    signs(charter, "Basile Fenouil")
    assert names(charter, query=word) == ["Rose Trémière"]


@pytest.mark.parametrize("word", ["mière", "rose fenouil", "100%", "_", "*"])
def test_what_no_word_begins_with_finds_nobody(charter, word):
    signs(charter, "Rose Trémière")
    signs(charter, "Basile Fenouil")
    found = names(charter, query=word)
    assert found == ([] if name_words(word) else ["Basile Fenouil", "Rose Trémière"])


def test_an_organisation_is_not_found_by_who_signed_for_it(charter):
    organisation_signs(charter, "Les Jardins du Val")
    assert names(charter, query="Basile") == []
    assert names(charter, query="jardins") == ["Les Jardins du Val"]


def test_founding_signatories_come_first_then_the_newest(charter):
    for name in ("Un", "Deux", "Trois"):
        signs(charter, name)
    Signature.objects.filter(name="Un").update(is_founding=True)
    assert names(charter) == ["Un", "Trois", "Deux"]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_hold_everybody_once_forth_and_back(charter, size):
    now = timezone.now()
    for number in range(7):
        signature = signs(charter, f"Person {number}")
        # Several at the very same moment, and two founding signatories.
        Signature.objects.filter(pk=signature.pk).update(
            active_at=now if number % 3 else signature.active_at, is_founding=number in {2, 3}
        )
    everybody = [one.pk for one in wall_of(charter)]
    wall = wall_of(charter)
    forth, page = [], page_of(wall, size=size)
    assert not page.newer
    while True:
        forth.append([entry.signature.pk for entry in page.entries])
        if not page.older:
            break
        page = page_of(wall, cursor=page.older, size=size)
    assert [*chain.from_iterable(forth)] == everybody
    back = [forth[-1]]
    while page.newer:
        page = page_of(wall, cursor=page.newer, size=size)
        back.append([entry.signature.pk for entry in page.entries])
    assert sorted(chain.from_iterable(back)) == sorted(everybody)


def test_capacity_and_territory_narrow(charter, client, wall):
    commune = TerritoryFactory(name="Combe", search_name="combe")
    signs(charter, "Ici", territory=commune)
    signs(charter, "Ailleurs", territory=TerritoryFactory(name="Val", search_name="val"))
    department = commune.parent
    for typed in (commune.name, department.name, department.parent.name):
        page = client.get(wall, {"territory": typed}).content.decode()
        assert "Ici" in page
        assert "Ailleurs" not in page
    assert department.kind == TerritoryKind.DEPARTMENT
    lost = client.get(wall, {"territory": "Nulle part"}).content.decode()
    assert "Ici" not in lost
    assert "Nulle part" in lost, "what was typed stays"
    assert names(charter, capacity="funder") == []


def test_quote_and_logo_need_a_consent_of_their_own(charter, client, wall, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    listing = ListingFactory(
        initiative=True, home_network=charter.network, picture="listings/logo.png"
    )
    signature = organisation_signs(
        charter, "Les Jardins du Val", quote="Pour la terre", listing=listing
    )
    address = f"{wall}?kind=organisation"
    for purpose, sign in ((Purpose.QUOTE, "Pour la terre"), (Purpose.LOGO, "listings/logo.png")):
        for given in (False, True, False):
            set_consent(
                signature=signature, purpose=purpose, given=given, text_shown="T", set_by=None
            )
            assert (sign in client.get(address).content.decode()) is given


def test_who_is_not_shown_has_no_words(charter):
    signature = signs(charter, "Rose Trémière")
    assert SignatureWord.objects.filter(signature=signature).count() == 2
    set_consent(signature=signature, purpose=Purpose.WALL, given=False, text_shown="", set_by=None)
    assert not SignatureWord.objects.exists()
    set_consent(signature=signature, purpose=Purpose.WALL, given=True, text_shown="T", set_by=None)
    assert names(charter, query="rose") == ["Rose Trémière"]
    withdraw_signature(signature=signature, withdrawn_by=None)
    assert not SignatureWord.objects.exists()


def test_a_corrected_name_is_found_by_its_new_words(charter):
    signature = signs(charter, "Rose Trémiere")
    correct_signature(
        signature=signature, words=CorrectedWords(name="Rose Passerose"), corrected_by=None
    )
    assert names(charter, query="passerose") == ["Rose Passerose"]
    assert names(charter, query="tremiere") == []


def test_a_level_of_engagement_is_shown_where_the_text_offers_it(charter_page, client):
    charter_page.levels = [
        {"type": "level", "value": {"code": "full", "label": "De tout cœur", "text": ""}}
    ]
    charter_page.save_revision()
    charter = publish(charter_page)
    adopt_version(version=charter.versions.get(), adopted_by=None)
    signs(charter, "Rose Trémière", level="full")
    wall = reverse("charter_wall", args=[charter.network.slug, charter.slug])
    assert "De tout cœur" in client.get(wall).content.decode()


def test_search_engines_are_asked_to_pass_by_where_someone_wants_it(charter, client, wall):
    signature = signs(charter, "Rose Trémière")
    page = charter.get_absolute_url()
    assert "X-Robots-Tag" not in client.get(wall)
    assert "Rose Trémière" in client.get(page).content.decode()
    set_noindex(signature=signature, noindex=True, set_by=None)
    assert client.get(wall)["X-Robots-Tag"] == "noindex"
    assert "Rose Trémière" in client.get(wall).content.decode()
    assert "Rose Trémière" not in client.get(page).content.decode()


def test_nobody_copies_a_whole_wall(charter, client, wall):
    signs(charter, "Rose Trémière")
    cursor = {"at": "after.0.1.000000.1"}
    assert client.get(wall, cursor).status_code == 200
    Bucket.objects.update(count=DEEP_PAGES_AN_HOUR)
    assert client.get(wall, cursor).status_code == 429
    assert client.get(wall).status_code == 200
