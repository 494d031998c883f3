"""A network recognises another's charter for some articles of its own, says why, and can end it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from charters.enums import RevisionClass
from charters.errors import AlreadyRecognised, OwnSource, UnknownArticle, UnknownSource
from charters.models import Charter, Equivalence
from charters.services.equivalences import end_equivalence, recognise_equivalence
from portal.enums import Role
from portal.errors import IllegalTransition
from portal.models import JournalEntry
from portal.services.memberships import grant_membership
from tests.charters.test_sources import ids, revise, source

FIXTURES = (source,)


@pytest.fixture
def admin(alice, aulne):
    grant_membership(user=alice, network=aulne, role=Role.ADMIN, granted_by=None)
    return alice


@pytest.fixture
def equivalence(charter, source, admin) -> Equivalence:
    return recognise(charter, source, admin)


def recognise(charter: Charter, other: Charter, admin, **more) -> Equivalence:
    values = {"articles": ids(charter)[:2], "reason": "They water as we do."} | more
    return recognise_equivalence(charter=charter, recognised=other, recognised_by=admin, **values)


def test_both_charters_pages_say_so_with_the_reason(equivalence, charter, source, client):
    ours = client.get(charter.page.url).content.decode()
    assert source.adopted.get_absolute_url() in ours
    assert "pour les articles 1 et 2 de cette charte" in ours
    assert "They water as we do." in ours
    theirs = client.get(source.page.url).content.decode()
    assert charter.adopted.get_absolute_url() in theirs
    assert "pour les articles 1 et 2 de la sienne" in theirs
    assert JournalEntry.objects.get(action="recognise").network == charter.network


def test_once_ended_no_page_says_so(equivalence, charter, source, client, admin):
    end_equivalence(equivalence=equivalence, reason="They dug a well.", ended_by=admin)
    for page in (charter.page, source.page):
        assert "They water as we do." not in client.get(page.url).content.decode()
    assert JournalEntry.objects.get(action="end_equivalence").reason == "They dug a well."
    with pytest.raises(IllegalTransition):
        end_equivalence(equivalence=equivalence, reason="Again.", ended_by=admin)
    # It may be recognised anew.
    assert recognise(charter, source, admin).ended_at is None


def test_what_is_not_there_can_not_be_recognised(charter, source, admin, aulne, bouleau):
    with pytest.raises(UnknownArticle):
        recognise(charter, source, admin, articles=["not-there"])
    with pytest.raises(UnknownArticle):
        recognise(charter, source, admin, articles=[])
    with pytest.raises(OwnSource):
        recognise(charter, charter, admin)
    recognise(charter, source, admin)
    with pytest.raises(AlreadyRecognised):
        recognise(charter, source, admin)
    bouleau.is_open = False
    bouleau.save()
    with pytest.raises(UnknownSource):
        recognise(charter, source, admin)
    assert Equivalence.objects.count() == 1


def test_the_database_wants_a_reason(equivalence):
    with pytest.raises(IntegrityError), transaction.atomic():
        Equivalence.objects.update(reason="")


def test_articles_that_a_newer_version_dropped_are_said_to_be_gone(equivalence, charter, client):
    def drop(page):
        del page.articles[1]
        del page.articles[0]

    revise(charter, drop, RevisionClass.SUBSTANTIAL)
    assert "que cette version n’a plus" in client.get(charter.page.url).content.decode()


def test_a_closed_network_is_not_named(equivalence, charter, client, bouleau):
    bouleau.is_open = False
    bouleau.save()
    assert "They water as we do." not in client.get(charter.page.url).content.decode()


# At the desk


def test_an_admin_recognises_and_ends(charter, source, client, admin):
    client.force_login(admin)
    url = reverse("desk_recognise", args=[charter.page_id])
    typed = {"recognised": source.pk, "articles": ids(charter)[:1], "reason": "Same water."}
    for missing in typed:
        answer = client.post(url, {k: v for k, v in typed.items() if k != missing})
        assert answer.status_code == 400
    assert client.post(url, {**typed, "recognised": charter.pk}).status_code == 400
    assert client.post(url, typed).status_code == 302
    again = client.post(url, {**typed, "reason": "Kept words."})
    assert again.status_code == 409
    assert "Kept words." in again.content.decode()

    equivalence = Equivalence.objects.get()
    case = reverse("desk_equivalence", args=[equivalence.pk])
    assert client.post(case, {"decision": "end"}).status_code == 400
    assert client.post(case, {"decision": "end", "reason": "A well."}).status_code == 302
    assert client.post(case, {"decision": "end", "reason": "A well."}).status_code == 409
    listed = client.get(reverse("desk_equivalences"), {"show": "ended"}).content.decode()
    assert "Charte des vergers" in listed


def test_it_is_for_this_networks_admins(equivalence, charter, client, bob, charlie):
    case = reverse("desk_equivalence", args=[equivalence.pk])
    for person in (bob, charlie):
        client.force_login(person)
        assert client.get(reverse("desk_recognise", args=[charter.page_id])).status_code == 404
        assert client.post(case, {"decision": "end", "reason": "No."}).status_code == 404
        listed = client.get(reverse("desk_equivalences")).content.decode()
        assert "Charte des vergers" not in listed
