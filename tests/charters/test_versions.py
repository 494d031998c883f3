"""Freezing and adopting: idempotent, exclusive, and the text never changes again."""

import pytest
from django.db import DatabaseError, transaction

from charters.canonical import canonical_text, text_sha256
from charters.chain import GENESIS, entry_hash
from charters.enums import RevisionClass, VersionState
from charters.errors import FourEyes, TextAltered
from charters.models import CharterVersion, RegisterEntry, VersionText
from charters.services.register import entry_as_published
from charters.services.versions import abandon_version, adopt_version, take_up_text
from portal.errors import IllegalTransition
from portal.models import JournalEntry
from tests.charters.conftest import freeze_next, publish


def test_publishing_freezes_once(charter_page):
    charter = publish(charter_page)
    version = charter.versions.get()
    assert (version.state, version.number) == (VersionState.FROZEN, None)
    take_up_text(page=charter_page, published_by=None)
    assert charter.versions.count() == 1


def test_canonical_text_follows_the_agreed_form(charter):
    text = charter.adopted.binding_text
    assert text.canonical == (
        "Nous cultivons ensemble.\n\n"
        "# 1. Partager l'eau\n\n- Fermer le robinet\n\n"
        "# 2. Payer juste\n\nLe prix se discute.\n\n- Payer sous trente jours\n- Écouter\n\n"
        "# 3. Rendre compte\n\nUne fois l'an.\n"
    )
    assert text.sha256 == text_sha256(canonical_text(text.content))


def test_editing_the_page_leaves_the_public_text_alone(charter, client):
    page = charter.page
    page.title = "Another title"
    page.save_revision()
    page.save()
    body = client.get(page.url).content.decode()
    assert "Charte des jardins" in body
    assert "Another title</h1>" not in body


def test_adopting_supersedes_in_the_same_step(charter):
    first = charter.adopted
    page = charter.page
    page.articles.append(("article", page.articles[0].value))
    page.revision_class, page.change_summary = RevisionClass.SUBSTANTIAL, "One more article."
    page.revision_reason = "A new duty."
    page.save_revision().publish()
    second = freeze_next(charter)
    adopt_version(version=second, adopted_by=None)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.number) == (VersionState.SUPERSEDED, 1)
    assert (second.state, second.number) == (VersionState.ADOPTED, 2)
    assert second.revision_class == RevisionClass.SUBSTANTIAL


def test_a_newer_text_replaces_one_that_nobody_adopted(charter_page):
    charter = publish(charter_page)
    charter_page.refresh_from_db()
    charter_page.date_note = "le 3 mai"
    charter_page.save_revision().publish()
    states = list(charter.versions.order_by("pk").values_list("state", flat=True))
    assert states == [VersionState.ABANDONED, VersionState.FROZEN]
    adopt_version(version=charter.versions.get(state=VersionState.FROZEN), adopted_by=None)
    assert charter.adopted.number == 1


@pytest.mark.parametrize("state", [s for s in VersionState.values if s != VersionState.FROZEN])
def test_only_frozen_versions_are_adopted(charter, state):
    version = CharterVersion.objects.create(
        charter=charter, state=VersionState.ABANDONED, revision_class=RevisionClass.EDITORIAL
    )
    CharterVersion.objects.filter(pk=charter.adopted.pk).update(state=VersionState.SUPERSEDED)
    CharterVersion.objects.filter(pk=version.pk).update(state=state)
    before = (RegisterEntry.objects.count(), JournalEntry.objects.count())
    with pytest.raises(IllegalTransition):
        adopt_version(version=version, adopted_by=None)
    assert (RegisterEntry.objects.count(), JournalEntry.objects.count()) == before


def test_four_eyes_want_a_second_admin(charter_page, bob, dana, aulne):
    aulne.four_eyes = True
    aulne.save()
    charter = publish(charter_page)
    version = charter.versions.get()
    JournalEntry.objects.filter(subject_id=str(version.pk), action="freeze").update(actor=bob)
    with pytest.raises(FourEyes):
        adopt_version(version=version, adopted_by=bob)
    assert adopt_version(version=version, adopted_by=dana).state == VersionState.ADOPTED


def test_a_text_altered_behind_the_desk_is_not_adopted(charter_page):
    charter = publish(charter_page)
    version = charter.versions.get()
    text = version.texts.get()
    VersionText.objects.create(
        version=version,
        locale="en",
        title="Forged",
        content=text.content,
        canonical=text.canonical + "more\n",
        sha256=text.sha256,
    )
    with pytest.raises(TextAltered):
        adopt_version(version=version, adopted_by=None)
    version.refresh_from_db()
    assert version.state == VersionState.FROZEN


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_texts_and_entries(charter, act):
    for rows in (VersionText.objects.all(), RegisterEntry.objects.all()):
        assert rows.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(locale="xx") if act == "update" else rows.all()._raw_delete(rows.db)


def test_chain_starts_at_genesis_and_verifies(charter):
    entry = RegisterEntry.objects.select_related("network").get(seq=1)
    published = entry_as_published(entry)
    assert published["prev"] == GENESIS
    assert published["hash"] == entry_hash(published)
    published["charter"] = "other"
    assert published["hash"] != entry_hash(published)


def test_abandoning_says_why(charter_page, bob):
    version = publish(charter_page).versions.get()
    abandon_version(version=version, abandoned_by=bob, reason="Wrong file")
    assert JournalEntry.objects.get(to_state=VersionState.ABANDONED).reason == "Wrong file"


def test_readers_of_another_language_find_the_binding_text_in_their_menus(charter, client):
    english = charter.page.get_translations().get(locale__language_code="en")
    body = client.get(english.url).content.decode()
    assert english.url.startswith("/en/")
    assert 'lang="en"' in body
    assert "Partager l" in body
    assert "this is the binding text" in body
    # The alias repeats the source: it is no translation, and nothing was frozen from it.
    assert [text.locale for text in charter.adopted.texts.all()] == ["fr"]
