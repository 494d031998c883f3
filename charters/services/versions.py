"""Freezing a published charter as a version, and adopting it."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Locale

from charters.canonical import canonical_text, text_sha256
from charters.enums import (
    VERSION_TRANSITIONS,
    RegisterType,
    RevisionClass,
    VersionState,
)
from charters.errors import FourEyes, NothingToFreeze, TextAltered
from charters.models import Charter, CharterPage, CharterVersion, VersionText
from charters.services.register import append_entry, lock_head
from portal.errors import IllegalTransition
from portal.models import JournalEntry, User
from portal.services.journal import record
from portal.tenancy import network_of_page


@transaction.atomic
def freeze_version(*, page: CharterPage, published_by: User | None) -> CharterVersion:
    """Freeze what the live page says, in every live language, as the charter's next version.

    Idempotent: an unchanged text makes no new version. A frozen version that nobody adopted yet
    gives way to the newer text. A translation published later joins the version it translates.
    Raises NothingToFreeze.
    """
    source = _source_of(page)
    charter = _charter_of(source)
    pages = _live_translations(source)
    if not canonical_text(pages[charter.language].frozen_content()).strip():
        raise NothingToFreeze(charter.slug)
    lock_head(charter.network)
    latest = charter.versions.exclude(state=VersionState.ABANDONED).order_by("-pk").first()
    if latest is not None and _says_the_same(latest, pages[charter.language]):
        _add_missing_translations(latest, pages)
        return latest
    if latest is not None and latest.state in {VersionState.FROZEN, VersionState.DRAFT}:
        _move(latest, VersionState.ABANDONED, by=published_by, reason="replaced by a newer text")
    version = CharterVersion.objects.create(
        charter=charter,
        state=VersionState.FROZEN,
        revision_class=_revision_class(charter, source),
        summary=source.change_summary,
        validated_on=source.validated_on,
        frozen_at=timezone.now(),
    )
    _add_missing_translations(version, pages)
    record(
        version,
        "freeze",
        by=published_by,
        network=charter.network,
        from_state=VersionState.DRAFT,
        to_state=VersionState.FROZEN,
    )
    return version


@transaction.atomic
def adopt_version(*, version: CharterVersion, adopted_by: User | None) -> CharterVersion:
    """Put a frozen version in force; the one before is superseded in the same transaction.

    Raises IllegalTransition, TextAltered, and FourEyes when the network wants a second admin.
    """
    head = lock_head(version.charter.network)
    version = CharterVersion.objects.select_for_update().get(pk=version.pk)
    _check(version, VersionState.ADOPTED)
    texts = list(version.texts.all())
    for text in texts:
        if text_sha256(text.canonical) != text.sha256 or (
            canonical_text(text.content) != text.canonical
        ):
            raise TextAltered(str(text))
    network = version.charter.network
    if network.four_eyes and adopted_by is not None and _froze(version, adopted_by):
        raise FourEyes(network.slug)
    before = version.charter.versions.filter(state=VersionState.ADOPTED).first()
    if before is not None:
        before.superseded_at = timezone.now()
        before.save(update_fields=["superseded_at"])
        _move(before, VersionState.SUPERSEDED, by=adopted_by)
    version.number = _next_number(version.charter)
    version.adopted_at = timezone.now()
    version.adopted_by = adopted_by
    version.in_force_on = _in_force_on(network.notice_days if before else 0)
    version.save(update_fields=["number", "adopted_at", "adopted_by", "in_force_on"])
    _move(version, VersionState.ADOPTED, by=adopted_by)
    for text in texts:
        append_entry(head, entry_type=RegisterType.VERSION_ADOPTED, version=version, text=text)
    _open_in_every_language(version.charter)
    return version


def _open_in_every_language(charter: Charter) -> None:
    """Where a language has no translation yet, an alias page: its readers keep their menus and
    are told that the text is the binding one. Translating it in the admin replaces the alias."""
    for locale in Locale.objects.filter(language_code__in=charter.network.languages[1:]):
        if charter.page.live and not charter.page.has_translation(locale):
            charter.page.copy_for_translation(locale, alias=True)


@transaction.atomic
def abandon_version(*, version: CharterVersion, abandoned_by: User, reason: str) -> CharterVersion:
    """Give up an open version. Raises IllegalTransition."""
    lock_head(version.charter.network)
    version = CharterVersion.objects.select_for_update().get(pk=version.pk)
    _move(version, VersionState.ABANDONED, by=abandoned_by, reason=reason)
    return version


def _move(version: CharterVersion, to_state: str, *, by: User | None, reason: str = "") -> None:
    _check(version, to_state)
    before, version.state = version.state, to_state
    version.save(update_fields=["state"])
    record(
        version,
        "change_state",
        by=by,
        network=version.charter.network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )


def _check(version: CharterVersion, to_state: str) -> None:
    if to_state not in VERSION_TRANSITIONS[version.state]:
        raise IllegalTransition(f"{version.state} -> {to_state}")


def _source_of(page: CharterPage) -> CharterPage:
    """The page in the network's first language; the binding text."""
    network = network_of_page(page)
    language = network.source_language if network else page.locale.language_code
    return (
        CharterPage.objects.filter(
            translation_key=page.translation_key, locale__language_code=language
        ).first()
        or page
    )


def _charter_of(source: CharterPage) -> Charter:
    charter, _created = Charter.objects.get_or_create(  # type: ignore[misc]
        page=source,
        defaults={
            "network": network_of_page(source),
            "slug": source.slug,
            "kind": source.kind,
            "language": source.locale.language_code,
        },
    )
    if charter.kind != source.kind:
        charter.kind = source.kind
        charter.save(update_fields=["kind"])
    return charter


def _live_translations(source: CharterPage) -> dict[str, CharterPage]:
    pages = CharterPage.objects.filter(translation_key=source.translation_key, live=True)
    pages = pages.exclude(pk=source.pk)
    found = {page.locale.language_code: page for page in pages.select_related("locale")}
    # An alias repeats the source's words in the wrong language: no text of its own.
    translations = {code: page for code, page in found.items() if page.alias_of_id is None}
    return translations | {source.binding_language or source.locale.language_code: source}


def _says_the_same(version: CharterVersion, page: CharterPage) -> bool:
    return version.binding_text.content == page.frozen_content()


def _add_missing_translations(version: CharterVersion, pages: dict[str, CharterPage]) -> None:
    have = set(version.texts.values_list("locale", flat=True))
    for code, page in pages.items():
        if code not in have:
            content = page.frozen_content()
            canonical = canonical_text(content)
            VersionText.objects.create(
                version=version,
                locale=code,
                title=page.title,
                content=content,
                canonical=canonical,
                sha256=text_sha256(canonical),
            )


def _next_number(charter: Charter) -> int:
    return (charter.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _revision_class(charter: Charter, source: CharterPage) -> str:
    if not charter.versions.exclude(state=VersionState.ABANDONED).exists():
        return RevisionClass.FIRST
    if source.revision_class == RevisionClass.FIRST:
        return RevisionClass.SUBSTANTIAL  # nobody said otherwise: the careful reading
    return source.revision_class


def _froze(version: CharterVersion, user: User) -> bool:
    return JournalEntry.objects.filter(
        subject_type="charters.charterversion",
        subject_id=str(version.pk),
        action="freeze",
        actor=user,
    ).exists()


def _in_force_on(notice_days: int) -> date:
    return timezone.localdate() + timedelta(days=notice_days)
