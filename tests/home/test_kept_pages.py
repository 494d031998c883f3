"""Pages that a charter or a network rests on are neither deleted nor moved away."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from charters.models import Charter
from home.models import ArticleIndexPage
from portal.enums import Role
from portal.services.memberships import grant_membership
from tests.charters.conftest import make_charter_page, publish


@pytest.fixture
def charter(aulne) -> Charter:
    return publish(make_charter_page(aulne))


@pytest.fixture
def admin(client, bob):
    client.force_login(bob)
    return client


def messages_of(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_a_charter_with_a_row_is_not_deleted(admin, charter):
    url = reverse("wagtailadmin_pages:delete", args=[charter.page_id])
    for method in (admin.get, admin.post):
        answer = method(url, follow=True)
        assert charter.page.title in messages_of(answer)
        assert Page.objects.filter(pk=charter.page_id).exists()


def test_nor_in_bulk(admin, charter):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = admin.post(f"{url}?id={charter.page_id}", follow=True)
    assert charter.page.title in messages_of(answer)
    assert Page.objects.filter(pk=charter.page_id).exists()


def test_a_draft_charter_may_go(admin, aulne):
    page = make_charter_page(aulne)
    admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()


def test_a_networks_sections_stay_even_for_the_federation(client, dana, aulne):
    client.force_login(dana)
    for section in aulne.root_page.get_translations(inclusive=True):
        client.post(
            reverse("wagtailadmin_pages:delete", args=[section.pk]),
            {"confirm_site_name": "Maillage"},
        )
        assert Page.objects.filter(pk=section.pk).exists()


def test_a_charter_stays_in_its_network(client, bob, bouleau, charter):
    """Whoever edits two networks can't carry what was signed from one to the other."""
    grant_membership(user=bob, network=bouleau, role=Role.EDITOR, granted_by=None)
    client.force_login(bob)
    before = Page.objects.get(pk=charter.page_id).path
    single = reverse(
        "wagtailadmin_pages:move_confirm", args=[charter.page_id, bouleau.root_page_id]
    )
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    client.post(single)
    client.post(f"{bulk}?id={charter.page_id}", {"chooser": bouleau.root_page_id})
    assert Page.objects.get(pk=charter.page_id).path == before


def test_an_article_index_may_move_between_ones_networks(client, bob, aulne, bouleau):
    grant_membership(user=bob, network=bouleau, role=Role.EDITOR, granted_by=None)
    client.force_login(bob)
    index = aulne.root_page.add_child(instance=ArticleIndexPage(title="Stories", slug="stories"))
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[index.pk, bouleau.root_page_id]))
    assert Page.objects.get(pk=index.pk).get_parent().pk == bouleau.root_page_id
