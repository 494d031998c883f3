"""Opening a network makes all of it or nothing."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Collection, GroupPagePermission, Page, Workflow

from home.services.networks import AddressTaken, open_network
from portal.enums import Role
from portal.models import JournalEntry, Network
from portal.services.memberships import grant_membership
from portal.tenancy import network_of_page


def test_section_is_live_in_both_languages(aulne, client):
    for code in ("fr", "en"):
        page = aulne.root_page.get_translations(inclusive=True).get(locale__language_code=code)
        assert page.live
        assert page.url == f"/{code}/aulne/"
        assert network_of_page(page) == aulne
        assert page.get_children().live().count() == 1


def test_second_network_with_the_address_writes_nothing(aulne):
    before = (Page.objects.count(), Collection.objects.count(), Workflow.objects.count())
    with pytest.raises(AddressTaken):
        open_network(name="Other", slug="aulne", opened_by=None)
    assert (Page.objects.count(), Collection.objects.count(), Workflow.objects.count()) == before


@pytest.mark.parametrize("slug", ["directory", "annuaire", "account", "espace"])
def test_portal_addresses_are_refused(db, slug):
    with pytest.raises(AddressTaken):
        open_network(name="Clash", slug=slug, opened_by=None)
    assert not Network.objects.filter(slug=slug).exists()


def test_hue_off_the_wheel_is_refused_whole(db):
    call_command("open_network", "good", "Good", "--hue", "359")
    with pytest.raises(CommandError):
        call_command("open_network", "bad", "Bad", "--hue", "360")
    assert set(Network.objects.values_list("slug", flat=True)) == {"aulne", "bouleau", "good"}


def test_editors_hold_permissions_on_their_sections_only(aulne, bouleau):
    roots = set(
        GroupPagePermission.objects.filter(group=aulne.editors).values_list("page_id", flat=True)
    )
    assert roots == set(
        aulne.root_page.get_translations(inclusive=True).values_list("pk", flat=True)
    )


def test_first_admin_is_in_the_admins_group_and_journaled(db, alice):
    network = open_network(name="Chêne", slug="chene", admin=alice, opened_by=None)
    assert list(alice.groups.all()) == [network.admins]
    assert JournalEntry.objects.filter(network=network, action="open_network").count() == 1


def test_changing_role_moves_between_groups(aulne, bob, alice):
    grant_membership(user=alice, network=aulne, role=Role.ADMIN, granted_by=None)
    grant_membership(user=bob, network=aulne, role=Role.MODERATOR, granted_by=alice)
    assert list(bob.groups.all()) == [aulne.moderators]
