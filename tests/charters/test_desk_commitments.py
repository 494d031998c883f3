"""The desk's table of who is bound by what: one page, a new draft, nothing typed lost."""

import pytest
from django.urls import reverse
from wagtail.models import Revision

from charters.enums import CapacityCode, Strength
from charters.models import CharterPage
from portal.enums import Role
from portal.models import JournalEntry
from portal.services.memberships import grant_membership


def address(page) -> str:
    return reverse("desk_commitments", args=[page.pk])


def draft_of(page) -> CharterPage:
    return CharterPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def said(page) -> dict[str, tuple[list[str], str]]:
    """What the draft says of each commitment, by its words."""
    parts = [p for a in draft_of(page).frozen_content()["articles"] for p in a["parts"]]
    return {p["text"]: (p["capacities"], p["strength"]) for p in parts if p["kind"] == "commitment"}


def id_of(page, words: str) -> str:
    parts = [p for a in draft_of(page).frozen_content()["articles"] for p in a["parts"]]
    return next(part["id"] for part in parts if part["text"] == words)


def sheet(client, page, **changes) -> dict:
    """What the form on screen would post."""
    answer = client.get(address(page))
    data: dict = {"seen": answer.context["seen"]}
    for group in answer.context["form"].groups():
        for row in group.rows:
            data[row.field.html_name] = [party.code for party, ticked in row.boxes if ticked]
            data[row.strength.html_name] = row.strength.value()
    return data | changes


def test_an_editor_says_who_is_bound_by_what(charter, client, bob):
    page = charter.page
    client.force_login(bob)
    listen, pay = id_of(page, "Écouter"), id_of(page, "Payer sous trente jours")
    data = sheet(client, page)
    data[f"binds-{listen}"] = ["network", "funder"]
    data[f"strength-{listen}"] = Strength.FIRM
    data[f"binds-{pay}"] = []
    assert client.post(address(page), data).status_code == 302
    assert said(page) == {
        "Fermer le robinet": (["provider"], "firm"),
        "Payer sous trente jours": ([], "firm"),
        "Écouter": (["funder", "network"], "firm"),
    }
    # A new revision of the draft, by its editor; what the public reads stays.
    assert CharterPage.objects.get(pk=page.pk).latest_revision.user == bob
    assert JournalEntry.objects.get(action="bind_commitments").actor == bob
    assert "dans la mesure du possible" in client.get(page.url).content.decode()


def test_a_box_beside_the_title_ticks_the_whole_article(charter, client, bob):
    page = charter.page
    client.force_login(bob)
    article = draft_of(page).articles[1].id
    client.post(address(page), sheet(client, page, **{f"all-{article}": ["network"]}))
    assert said(page)["Payer sous trente jours"][0] == ["funder", "network"]
    assert said(page)["Écouter"][0] == ["network"]
    assert said(page)["Fermer le robinet"][0] == ["provider"]


def test_the_network_can_be_ticked_though_it_does_not_sign(charter, client, bob):
    client.force_login(bob)
    parties = client.get(address(charter.page)).context["form"].parties
    assert [party.code for party in parties][-1] == CapacityCode.NETWORK


def test_what_changed_nothing_writes_nothing(charter, client, bob):
    client.force_login(bob)
    before = Revision.objects.count()
    client.post(address(charter.page), sheet(client, charter.page))
    assert Revision.objects.count() == before
    assert not JournalEntry.objects.filter(action="bind_commitments").exists()


def test_two_editors_at_once_lose_nothing(charter, client, bob):
    page = charter.page
    client.force_login(bob)
    tap, listen = id_of(page, "Fermer le robinet"), id_of(page, "Écouter")
    data = sheet(client, page, **{f"binds-{tap}": ["provider", "network"]})
    other = draft_of(page)
    del other.articles[2]
    other.articles[1].value["body"][2].value["capacities"] = ["provider"]
    other.save_revision()
    before = Revision.objects.count()

    answer = client.post(address(page), data)
    assert answer.status_code == 409
    assert Revision.objects.count() == before
    rows = {row.text: row for group in answer.context["form"].groups() for row in group.rows}
    ticked = [party.code for party, is_ticked in rows["Fermer le robinet"].boxes if is_ticked]
    assert ticked == ["provider", "network"]
    # What the other one wrote is said where it differs from what was typed.
    assert rows["Écouter"].now == "porteur de services · dans la mesure du possible"
    assert rows["Payer sous trente jours"].now == ""

    data["seen"] = answer.context["seen"]
    data[f"binds-{listen}"] = ["provider"]
    assert client.post(address(page), data).status_code == 302
    assert said(page)["Fermer le robinet"][0] == ["provider", "network"]
    assert len(draft_of(page).articles) == 2


def test_a_commitment_written_meanwhile_keeps_what_it_says(charter, client, bob):
    page = charter.page
    client.force_login(bob)
    data = sheet(client, page)
    pay = id_of(page, "Payer sous trente jours")
    # The form had not this one on screen.
    for name in (f"binds-{pay}", f"strength-{pay}"):
        del data[name]
    client.post(address(page), data)
    assert said(page)["Payer sous trente jours"] == (["funder"], "firm")


@pytest.mark.parametrize("field", ["binds", "strength", "all"])
def test_what_the_form_does_not_offer_is_refused(charter, client, bob, field):
    page = charter.page
    client.force_login(bob)
    key = draft_of(page).articles[0].id if field == "all" else id_of(page, "Fermer le robinet")
    before = Revision.objects.count()
    data = sheet(client, page)
    data[f"{field}-{key}"] = ["beekeeper"]
    answer = client.post(address(page), data)
    assert answer.status_code == 400
    assert Revision.objects.count() == before


def test_a_locked_page_is_not_written(charter, client, bob, dana):
    page = charter.page
    client.force_login(bob)
    data = sheet(client, page, **{f"binds-{id_of(page, 'Écouter')}": ["funder"]})
    CharterPage.objects.filter(pk=page.pk).update(locked=True, locked_by=dana)
    answer = client.post(address(page), data)
    assert answer.status_code == 409
    assert said(page)["Écouter"][0] == []


def test_it_is_for_those_who_write_this_networks_charters(charter, client, alice, aulne, charlie):
    client.force_login(charlie)
    assert client.get(address(charter.page)).status_code == 404
    grant_membership(user=alice, network=aulne, role=Role.MODERATOR, granted_by=None)
    client.force_login(alice)
    assert client.get(address(charter.page)).status_code == 404


def test_the_page_in_the_admin_leads_there(charter, client, bob):
    client.force_login(bob)
    body = client.get(reverse("wagtailadmin_pages:edit", args=[charter.page.pk])).content.decode()
    assert f'href="{address(charter.page)}"' in body


def test_a_draft_without_commitments_says_so(charter, client, bob):
    draft = draft_of(charter.page)
    del draft.articles[1]
    del draft.articles[0]
    draft.save_revision()
    client.force_login(bob)
    body = client.get(address(charter.page)).content.decode()
    assert "<table" not in body.split("nice-padding")[1]
