"""Federation staff keeps synonyms; every change is in the journal, and nobody else comes in."""

import pytest
from django.urls import reverse

from directory.models import Synonyms
from portal.models import JournalEntry
from tests.factories import UserFactory


@pytest.fixture
def staff(client, db):
    """Federation staff, signed in."""
    user = UserFactory(email="federation@example.org", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def row(db) -> Synonyms:
    synonyms = Synonyms(text="tasse\nbol")
    synonyms.full_clean()
    synonyms.save()
    return synonyms


def journal() -> list[tuple[str, str, str]]:
    entries = JournalEntry.objects.filter(subject_type="directory.synonyms").order_by("pk")
    return [(entry.action, entry.actor_role, entry.reason) for entry in entries]


def test_they_are_listed_and_looked_for(client, staff, row):
    page = client.get(reverse("synonyms:index"), {"q": "tasse"})
    assert [one.pk for one in page.context["object_list"]] == [row.pk]
    assert "tasse = bol" in page.content.decode()


def test_adding(client, staff):
    answer = client.post(reverse("synonyms:add"), {"text": "Tasse à café\n mug "})
    assert answer.status_code == 302
    added = Synonyms.objects.latest("pk")
    assert added.text == "Tasse à café\nmug"
    assert added.expressions == [["tasse", "cafe"], ["mug"]]
    assert journal() == [("add_synonyms", "federation", "Tasse à café = mug")]


def test_changing(client, staff, row):
    client.post(reverse("synonyms:edit", args=[row.pk]), {"text": "tasse\nmug"})
    row.refresh_from_db()
    assert row.expressions == [["tasse"], ["mug"]]
    assert journal() == [("change_synonyms", "federation", "tasse = mug")]


def test_deleting_asks_first(client, staff, row):
    url = reverse("synonyms:delete", args=[row.pk])
    assert client.get(url).status_code == 200
    assert Synonyms.objects.filter(pk=row.pk).exists()
    client.post(url)
    assert not Synonyms.objects.filter(pk=row.pk).exists()
    assert journal() == [("delete_synonyms", "federation", "tasse = bol")]


@pytest.mark.parametrize("text", ["", "alone", "one two three four five\nsix", "x" * 501 + "\ny"])
def test_a_mistake_is_said_and_nothing_typed_is_lost(client, staff, row, text):
    for url in (reverse("synonyms:add"), reverse("synonyms:edit", args=[row.pk])):
        page = client.post(url, {"text": text})
        assert page.status_code == 200
        assert page.context["form"].errors.keys() == {"text"}
        assert page.context["form"]["text"].value() == text
    row.refresh_from_db()
    assert row.text == "tasse\nbol"
    assert journal() == []
