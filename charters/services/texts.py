"""The text of a charter as its live pages say it, in each language, ready to be frozen."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from charters.canonical import canonical_text, text_sha256
from charters.models import Charter, CharterPage, CharterVersion, VersionText
from charters.services.translations import is_of_this_text, source_sha256
from portal.tenancy import network_of_page


@dataclass(frozen=True, slots=True)
class LiveText:
    """What one page says now: all that a frozen or a discussed text keeps of it."""

    locale: str
    title: str
    summary: str
    reason: str
    content: dict[str, Any]

    @property
    def canonical(self) -> str:
        return canonical_text(self.content)

    @property
    def is_empty(self) -> bool:
        return not self.canonical.strip()

    @property
    def sha256(self) -> str:
        return text_sha256(self.canonical)


def source_of(page: CharterPage) -> CharterPage:
    """The page in the network's first language, whose text binds."""
    network = network_of_page(page)
    language = network.source_language if network else page.locale.language_code
    return (
        CharterPage.objects.filter(
            translation_key=page.translation_key, locale__language_code=language
        ).first()
        or page
    )


def charter_of(source: CharterPage) -> Charter:
    """The charter this page is the desk of; made when the page is first published."""
    charter, _created = Charter.objects.get_or_create(  # type: ignore[misc]
        page=source,
        defaults={
            "network": network_of_page(source),
            "slug": source.slug,
            "kind": source.kind,
            "language": binding_language(source),
        },
    )
    if charter.kind != source.kind:
        charter.kind = source.kind
        charter.save(update_fields=["kind"])
    return charter


def binding_language(source: CharterPage) -> str:
    return source.binding_language or source.locale.language_code


def live_text(page: CharterPage, locale: str) -> LiveText:
    return LiveText(
        locale=locale,
        title=page.title,
        summary=page.change_summary,
        reason=page.revision_reason,
        content=page.frozen_content(),
    )


def live_texts(charter: Charter) -> dict[str, LiveText]:
    """The published texts by language, the binding one first."""
    source = CharterPage.objects.select_related("locale").get(pk=charter.page_id)
    texts = {charter.language: live_text(source, charter.language)}
    pages = CharterPage.objects.filter(
        translation_key=source.translation_key, live=True, alias_of=None
    ).exclude(pk=source.pk)
    sha256 = texts[charter.language].sha256
    for page in pages.select_related("locale"):
        if not is_of_this_text(page, sha256):
            continue  # made from an older text: the desk says so
        # An alias repeats the source's words in the wrong language: no text of its own.
        texts.setdefault(page.locale.language_code, live_text(page, page.locale.language_code))
    return texts


def add_missing_texts(version: CharterVersion, texts: dict[str, LiveText]) -> list[VersionText]:
    """Freeze the languages this version does not have yet; the others stay as they are."""
    have = set(version.texts.values_list("locale", flat=True))
    return [
        VersionText.objects.create(
            version=version,
            locale=text.locale,
            title=text.title,
            summary=text.summary,
            reason=text.reason,
            content=text.content,
            canonical=text.canonical,
            sha256=text.sha256,
        )
        for text in texts.values()
        if text.locale not in have
    ]


def outdated_translations(charter: Charter) -> list[CharterPage]:
    """Live translations made from an older text: they wait until someone translates anew."""
    source = CharterPage.objects.select_related("locale").get(pk=charter.page_id)
    sha256 = source_sha256(source)
    pages = CharterPage.objects.filter(
        translation_key=source.translation_key, live=True, alias_of=None
    ).exclude(pk=source.pk)
    return [page for page in pages.select_related("locale") if not is_of_this_text(page, sha256)]


def says_the_same(old: Any, new: Any) -> bool:
    """Whether new content says what old content says; keys that old knows nothing of don't count.

    Contents frozen by an earlier release lack the keys that came since.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and says_the_same(value, new[key]) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(says_the_same, old, new))
    return old == new


def duties_of(content: dict[str, Any]) -> Counter[tuple]:
    """Each commitment's id, whom it binds and how firmly: what an editorial revision leaves alone.

    Not the words: putting a letter right is what such a revision is for.
    """
    streams = [content["preamble"], content["closing"]]
    streams += [article["parts"] for article in content["articles"]]
    return Counter(
        (part.get("id", ""), tuple(sorted(part.get("capacities") or [])), part.get("strength"))
        for parts in streams
        for part in parts
        if part["kind"] == "commitment"
    )
