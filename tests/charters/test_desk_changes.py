"""Editors see what their draft changes before anything is opened or published."""

import pytest
from django.urls import reverse

from charters.enums import CapacityCode, RevisionClass
from tests.charters.conftest import article, commitment


@pytest.fixture
def address(charter):
    return reverse("desk_changes", args=[charter.page.pk])


@pytest.fixture
def draft(charter):
    """Water is gone, tools are new; nothing of it is published."""
    page = charter.page
    page.articles.pop(0)
    page.articles.append(
        ("article", article("Réparer", commitment("Réparer", CapacityCode.PROVIDER))["value"])
    )
    page.revision_class = RevisionClass.SUBSTANTIAL
    page.change_summary, page.revision_reason = "Tools instead of water.", "Other duties."
    page.save_revision()
    return page


def test_the_draft_beside_the_text_in_force(client, bob, draft, address):
    client.force_login(bob)
    body = client.get(address).content.decode()
    assert "Tools instead of water." in body
    removed = body.split('id="removed-1"')[1].split("</section>")[0]
    assert "Fermer le robinet</del>" in removed
    assert "Réparer</ins>" in body.split('id="article-3"')[1]
    assert "portal/comparison.css" in body
    # The public still reads, and compares, what is in force.
    assert "Réparer" not in client.get(draft.url).content.decode()


def test_the_draft_for_one_capacity_and_side_by_side(client, bob, draft, address):
    client.force_login(bob)
    assert 'id="new"' in client.get(address + "?as=provider").content.decode()
    assert 'class="comparison side"' in client.get(address + "?view=side").content.decode()
    assert client.get(address + "?as=x&view=y").status_code == 200


def test_before_the_first_adoption_it_says_so(client, bob, charter_page):
    client.force_login(bob)
    body = client.get(reverse("desk_changes", args=[charter_page.pk])).content.decode()
    assert "help-info" in body
    assert 'class="comparison' not in body


def test_the_page_leads_there(client, bob, draft, address):
    client.force_login(bob)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert address in edit


def test_other_networks_drafts_are_not_there(client, charlie, alice, draft, address):
    client.force_login(charlie)
    assert client.get(address).status_code == 404
