"""Which text a translation page was made from: one of an older text is not frozen with a newer.

A translation is noted at its publication. Pages kept by wagtail-localize know the source they were
last synchronised with; others are taken as translations of what the source says at that moment.
"""

from wagtail_localize.models import SourceDeletedError, Translation

from charters.canonical import canonical_text, text_sha256
from charters.models import CharterPage

# A page with passages that are not translated yet is no translation of anything.
UNFINISHED = "unfinished"


def note_source(page: CharterPage, source: CharterPage) -> None:
    """Keep beside a published translation the hash of the source text it was made from."""
    if page.pk == source.pk or page.alias_of_id:
        return
    page.translated_from = _made_from(page, source)
    CharterPage.objects.filter(pk=page.pk).update(translated_from=page.translated_from)


def is_of_this_text(page: CharterPage, source_sha256: str) -> bool:
    """Whether a translation page was made from the text with this hash.

    Pages published before this was noted have no hash, and are believed.
    """
    return page.translated_from in ("", source_sha256)


def source_sha256(source: CharterPage) -> str:
    return text_sha256(canonical_text(source.frozen_content()))


def _made_from(page: CharterPage, source: CharterPage) -> str:
    translation = (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
        )
        .select_related("source")
        .first()
    )
    if translation is None:
        return source_sha256(source)
    total, translated = translation.get_progress()
    if translated < total:
        return UNFINISHED
    try:
        return source_sha256(translation.source.as_instance())
    except SourceDeletedError:
        return UNFINISHED
