"""The desk of sources: linking, naming, taking, and deciding when a source changes."""

import pytest
from django.urls import reverse
from wagtail.models import Revision

from charters.enums import SourceUpdateState
from charters.models import Charter, CharterPage, SourceUpdate
from portal.enums import Role
from portal.services.memberships import grant_membership
from tests.charters.test_sources import (
    composed,
    draft_of,
    ids,
    other_water,
    page_of,
    revise,
    source,
    update,
)

FIXTURES = (composed, source, update)


def at(view: str, ours: Charter, /, *more, **query) -> str:
    url = reverse(f"desk_{view}", args=[ours.page_id, *more])
    return url + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def seen_on(client, url: str) -> str:
    return client.get(url).context["seen"]


def revisions() -> int:
    return Revision.objects.count()


def test_titles_alike_are_proposed_and_one_post_links_them(charter, source, client, bob):
    client.force_login(bob)
    url = at("link", charter, charter=source.pk)
    rows = client.get(url).context["form"].rows
    proposed = {article["id"]: field.value() for article, field, _is in rows}
    assert proposed == dict(zip(ids(charter), ids(source), strict=True))
    data = {f"link-{ours}": there for ours, there in proposed.items()}
    data[f"link-{ids(charter)[2]}"] = ""
    answer = client.post(url, {"seen": seen_on(client, url), **data})
    assert answer.status_code == 302
    pins = [a["provenance"]["article"] for a in draft_of(charter)["articles"]]
    assert pins == [*ids(source)[:2], ""]
    body = client.get(at("sources", charter)).content.decode()
    assert "Charte des vergers" in body
    assert "article 2, version 1" in body


def test_a_stale_draft_is_shown_with_what_was_chosen(charter, source, client, bob):
    client.force_login(bob)
    url = at("link", charter, charter=source.pk)
    data = {"seen": seen_on(client, url), f"link-{ids(charter)[0]}": ids(source)[2]}
    page_of(charter).get_latest_revision_as_object().save_revision()
    before = revisions()
    answer = client.post(url, data)
    assert (answer.status_code, revisions()) == (409, before)
    chosen = {a["id"]: field.value() for a, field, _is in answer.context["form"].rows}
    assert chosen[ids(charter)[0]] == ids(source)[2]
    data["seen"] = answer.context["seen"]
    assert client.post(url, data).status_code == 302


@pytest.mark.parametrize(
    "query",
    [{}, {"charter": "x"}, {"charter": 10**12}, {"version": 7}, {"version": "²"}, {"version": "x"}],
)
def test_a_source_that_is_not_there_is_not_found(charter, source, client, bob, query):
    client.force_login(bob)
    query = {"charter": source.pk, **query} if "version" in query else query
    for view in ("link", "take"):
        assert client.get(at(view, charter, **query)).status_code == 404


def test_ones_own_charter_and_a_hidden_one_are_not_found(charter, source, client, bob, bouleau):
    client.force_login(bob)
    assert client.get(at("link", charter, charter=charter.pk)).status_code == 404
    bouleau.is_open = False
    bouleau.save()
    assert client.get(at("link", charter, charter=source.pk)).status_code == 404
    assert "Charte des vergers" not in client.get(at("sources", charter)).content.decode()


def test_an_earlier_version_can_be_chosen(charter, source, client, bob):
    revise(source, other_water)
    client.force_login(bob)
    body = client.get(at("link", charter, charter=source.pk, version=1)).content.decode()
    assert "Partager toute l" not in body.split("<form")[2]
    body = client.get(at("link", charter, charter=source.pk)).content.decode()
    assert "Partager toute l" in body


def test_going_round_in_a_circle_is_refused(composed, source, client, charlie):
    client.force_login(charlie)
    url = at("link", source, charter=composed.pk)
    before = revisions()
    data = {"seen": seen_on(client, url), f"link-{ids(source)[2]}": ids(composed)[0]}
    assert client.post(url, data).status_code == 400
    assert revisions() == before


def test_articles_are_taken_from_another_network(charter, source, client, bob):
    client.force_login(bob)
    url = at("take", charter, charter=source.pk)
    seen = seen_on(client, url)
    assert client.post(url, {"seen": seen}).status_code == 400
    assert client.post(url, {"seen": seen, "articles": ["not-there"]}).status_code == 400
    assert client.post(url, {"seen": seen, "articles": [ids(source)[1]]}).status_code == 302
    assert [a["title"] for a in draft_of(charter)["articles"]][3:] == ["Payer juste"]
    # What the public reads, and the other network's draft, stay.
    assert len(charter.adopted.binding_text.articles) == 3
    assert len(draft_of(source)["articles"]) == 3


def test_an_outside_source_is_named_by_fields(charter, client, bob):
    client.force_login(bob)
    article = ids(charter)[0]
    url = at("outside", charter, article)
    typed = {"source": "Charte du large", "licence": "CC BY 4.0", "published_on": "2019-03-04"}
    wrong = client.post(url, {"seen": seen_on(client, url), **typed, "url": "not an address"})
    assert wrong.status_code == 400
    assert "Charte du large" in wrong.content.decode()
    nameless = {"seen": seen_on(client, url), "url": "https://example.org"}
    assert client.post(url, nameless).status_code == 400
    answer = client.post(url, {"seen": seen_on(client, url), **typed, "url": "https://example.org"})
    assert answer.status_code == 302
    provenance = draft_of(charter)["articles"][0]["provenance"]
    assert provenance == {
        "source": "Charte du large",
        "url": "https://example.org",
        "date": "2019-03-04",
        "licence": "CC BY 4.0",
        "version": None,
        "article": "",
    }
    again = client.get(url).content.decode()
    assert 'value="2019-03-04"' in again
    client.post(url, {"seen": seen_on(client, url)})
    assert draft_of(charter)["articles"][0]["provenance"]["source"] == ""
    assert client.get(at("outside", charter, "not-there")).status_code == 404


def test_a_locked_page_is_not_written(charter, source, client, bob, dana):
    client.force_login(bob)
    url = at("take", charter, charter=source.pk)
    seen = seen_on(client, url)
    CharterPage.objects.filter(pk=charter.page_id).update(locked=True, locked_by=dana)
    before = revisions()
    assert client.post(url, {"seen": seen, "articles": [ids(source)[1]]}).status_code == 409
    assert revisions() == before


def test_who_does_not_write_this_networks_charters_finds_nothing(composed, source, client, charlie):
    client.force_login(charlie)
    for view in ("sources", "link", "take", "commitments"):
        assert client.get(at(view, composed, charter=source.pk)).status_code == 404


# Sources that changed


def case_of(update: SourceUpdate) -> str:
    return reverse("desk_source_update", args=[update.pk])


def test_the_editor_sees_the_difference_and_takes_it_over(update, composed, client, bob):
    client.force_login(bob)
    queue = client.get(reverse("desk_source_updates")).content.decode()
    assert "Charte des vergers" in queue
    answer = client.get(case_of(update))
    body = answer.content.decode()
    assert body.split("<ins>")[1].split("</ins>")[0].strip() == "toute"
    data = {"decision": "take", "seen": answer.context["seen"]}
    assert client.post(case_of(update), data).status_code == 302
    assert draft_of(composed)["articles"][0]["title"] == "Partager toute l'eau"
    assert client.post(case_of(update), data).status_code == 409
    assert "Charte des vergers" not in client.get(reverse("desk_source_updates")).content.decode()


def test_declining_needs_a_reason_which_stays_to_be_read(update, composed, client, bob):
    client.force_login(bob)
    assert client.post(case_of(update), {"decision": "decline"}).status_code == 400
    data = {"decision": "decline", "reason": "Our water is ours."}
    assert client.post(case_of(update), data).status_code == 302
    assert "Our water is ours." in client.get(case_of(update)).content.decode()
    assert draft_of(composed)["articles"][0]["title"] == "Partager l'eau"


def test_a_draft_changed_meanwhile_is_not_overwritten(update, composed, client, bob):
    client.force_login(bob)
    seen = client.get(case_of(update)).context["seen"]
    page_of(composed).get_latest_revision_as_object().save_revision()
    data = {"decision": "take", "seen": seen, "reason": "half a thought"}
    answer = client.post(case_of(update), data)
    assert answer.status_code == 409
    assert "half a thought" in answer.content.decode()
    update.refresh_from_db()
    assert update.state == SourceUpdateState.WAITING


def test_one_is_told_that_ones_own_words_would_be_replaced(update, composed, client, bob):
    def adapt(page):
        page.articles[0].value["title"] = "Notre eau"

    page = page_of(composed).get_latest_revision_as_object()
    adapt(page)
    page.save_revision(clean=False)
    client.force_login(bob)
    assert "Vous avez adapté" in client.get(case_of(update)).content.decode()


def test_on_a_locked_page_one_can_only_decline(update, composed, client, bob, dana):
    CharterPage.objects.filter(pk=composed.page_id).update(locked=True, locked_by=dana)
    client.force_login(bob)
    answer = client.get(case_of(update))
    assert list(answer.context["decisions"]) == ["decline"]


def test_only_those_who_write_the_charter_decide(update, client, alice, aulne, charlie):
    grant_membership(user=alice, network=aulne, role=Role.MODERATOR, granted_by=None)
    for person in (alice, charlie):
        client.force_login(person)
        assert client.get(case_of(update)).status_code == 404
        assert client.post(case_of(update), {"decision": "take"}).status_code == 404


def test_the_change_of_a_source_that_closed_can_still_be_decided(
    update, composed, client, bob, bouleau
):
    bouleau.is_open = False
    bouleau.save()
    client.force_login(bob)
    answer = client.get(case_of(update))
    assert answer.status_code == 200
    data = {"decision": "take", "seen": answer.context["seen"]}
    assert client.post(case_of(update), data).status_code == 302
