"""A translation made from an older text is not frozen with a newer one, and the desk says so."""

import pytest
from django.test import TestCase
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from charters.enums import RevisionClass, VersionState
from charters.models import Charter, CharterPage, RegisterEntry
from charters.services.texts import outdated_translations
from charters.services.translations import UNFINISHED
from charters.services.versions import adopt_version, freeze_version
from tests.charters.conftest import publish


@pytest.fixture
def english(db) -> Locale:
    return Locale.objects.get(language_code="en")


def revise(charter: Charter, text: str = "Nous cultivons autrement.") -> None:
    """A newer French text, published; editorial, so that it is frozen at once."""
    page = CharterPage.objects.get(pk=charter.page_id).get_latest_revision_as_object()
    page.preamble = [{"type": "paragraph", "id": page.preamble[0].id, "value": text}]
    page.revision_class, page.change_summary = RevisionClass.EDITORIAL, "The opening."
    page.revision_reason = "Words only."
    page.save_revision().publish()


def translate_by_hand(page: CharterPage, english: Locale, text: str = "We garden.") -> CharterPage:
    """A translation that wagtail-localize does not know of, published now."""
    found = page.get_translations().filter(locale=english, alias_of=None).first()
    if found is None:
        page.get_translations().filter(locale=english).delete()
        found = CharterPage.objects.get(pk=page.pk).copy_for_translation(english)
    draft = CharterPage.objects.get(pk=found.pk)
    draft.preamble = [{"type": "paragraph", "id": page.preamble[0].id, "value": text}]
    draft.save_revision().publish()
    return CharterPage.objects.get(pk=found.pk)


def publish_translation(translation: Translation) -> None:
    """wagtail-localize publishes once the transaction is over."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        translation.save_target(publish=True)


def languages(charter: Charter, number: int | None) -> set[str]:
    return {text.locale for text in charter.versions.get(number=number).texts.all()}


class TestByHand:
    def test_it_joins_the_version_whose_text_it_translates(self, charter, english):
        translate_by_hand(charter.page, english)
        assert languages(charter, 1) == {"fr", "en"}
        text = charter.versions.get(number=1).texts.get(locale="en")
        entry = RegisterEntry.objects.get(locale="en")
        assert (entry.version, entry.text_sha256) == (1, text.sha256)

    def test_an_older_one_is_left_out_until_it_is_published_anew(self, charter, english):
        page = translate_by_hand(charter.page, english)
        revise(charter)
        assert languages(charter, None) == {"fr"}
        assert outdated_translations(charter) == [page]
        adopt_version(version=charter.versions.get(number=None), adopted_by=None)
        assert languages(charter, 2) == {"fr"}
        translate_by_hand(charter.page, english, "We garden otherwise.")
        assert languages(charter, 2) == {"fr", "en"}
        assert outdated_translations(charter) == []
        assert RegisterEntry.objects.filter(version=2, locale="en").count() == 1

    def test_the_public_reads_which_version_it_was_of(self, charter, english, client):
        translate_by_hand(charter.page, english)
        revise(charter)
        adopt_version(version=charter.versions.get(number=None), adopted_by=None)
        url = reverse("version_in_language", args=["aulne", charter.slug, 2, "en"])
        body = client.get(url).content.decode()
        assert "Nous cultivons autrement." in body
        assert "Celle de la version 1 est plus ancienne" in body

    def test_the_same_text_again_leaves_its_translations_alone(self, charter, english):
        translate_by_hand(charter.page, english)
        CharterPage.objects.get(pk=charter.page_id).get_latest_revision().publish()
        assert outdated_translations(charter) == []

    def test_a_page_from_before_this_was_noted_is_believed(self, charter, english):
        page = translate_by_hand(charter.page, english)
        CharterPage.objects.filter(pk=page.pk).update(translated_from="")
        revise(charter)
        assert languages(charter, None) == {"fr", "en"}


class TestByLocalize:
    def translation(self, page: CharterPage, english: Locale) -> Translation:
        source, _ = TranslationSource.update_or_create_from_instance(page)
        return Translation.objects.get_or_create(source=source, target_locale=english)[0]

    def translate_all(self, translation: Translation) -> None:
        for segment in translation.source.stringsegment_set.all():
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=translation.target_locale,
                context=segment.context,
                defaults={"data": f"EN {segment.string.data}"},
            )

    @pytest.fixture
    def translated(self, charter, english) -> Translation:
        charter.page.get_translations().filter(locale=english).delete()  # the alias
        translation = self.translation(CharterPage.objects.get(pk=charter.page_id), english)
        self.translate_all(translation)
        publish_translation(translation)
        return translation

    def test_it_joins_its_version(self, charter, translated):
        assert languages(charter, 1) == {"fr", "en"}

    def test_publishing_it_anew_does_not_make_it_newer(self, charter, translated):
        revise(charter)
        publish_translation(translated)
        assert languages(charter, None) == {"fr"}
        assert len(outdated_translations(charter)) == 1

    def test_synchronised_and_translated_it_is_frozen(self, charter, english, translated):
        revise(charter)
        translation = self.translation(CharterPage.objects.get(pk=charter.page_id), english)
        publish_translation(translation)
        page = charter.page.get_translations().get(locale=english)
        assert page.translated_from == UNFINISHED
        assert languages(charter, None) == {"fr"}
        self.translate_all(translation)
        publish_translation(translation)
        assert languages(charter, None) == {"fr", "en"}
        text = charter.versions.get(number=None).texts.get(locale="en")
        assert "EN Nous cultivons autrement." in text.canonical

    def test_identities_are_those_of_the_source(self, charter, translated):
        version = charter.versions.get(number=1)
        french, other = version.texts.get(locale="fr"), version.texts.get(locale="en")
        assert [a["id"] for a in other.articles] == [a["id"] for a in french.articles]


class TestDesk:
    def test_it_says_which_ones_wait(self, charter_page, english, client, bob):
        client.force_login(bob)
        charter = publish(charter_page)
        adopt_version(version=charter.versions.get(), adopted_by=None)
        page = translate_by_hand(charter.page, english)
        revise(charter)
        version = charter.versions.get(state=VersionState.FROZEN)
        body = client.get(reverse("desk_version", args=[version.pk])).content.decode()
        assert "Traductions d’un texte plus ancien" in body
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in body
        translate_by_hand(charter.page, english, "We garden otherwise.")
        body = client.get(reverse("desk_version", args=[version.pk])).content.decode()
        assert "Traductions d’un texte plus ancien" not in body

    def test_freezing_at_the_desk_leaves_older_ones_out(self, charter, english):
        translate_by_hand(charter.page, english)
        page = CharterPage.objects.get(pk=charter.page_id)
        page.preamble = [{"type": "paragraph", "value": "Nous cultivons autrement."}]
        page.save_revision().publish()
        draft = charter.versions.get(state=VersionState.DRAFT)
        draft.revision_class = RevisionClass.EDITORIAL
        draft.save()
        CharterPage.objects.filter(pk=page.pk).update(
            revision_class=RevisionClass.EDITORIAL, change_summary="x", revision_reason="y"
        )
        freeze_version(version=draft, frozen_by=None)
        assert languages(charter, None) == {"fr"}
