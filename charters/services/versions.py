"""A version's way from draft to archive: one service per transition, driven by the table in enums.

Lock order: register head, then the version. States are read again inside the lock.
"""

from contextlib import suppress
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Locale

from charters.canonical import canonical_text, text_sha256
from charters.enums import (
    LIVE_SIGNATURE_STATES,
    TOLD_CLASSES,
    UNCONSULTED_CLASSES,
    VERSION_TRANSITIONS,
    RevisionClass,
    VersionState,
)
from charters.errors import (
    ConsultationNeeded,
    ConsultationRuns,
    FourEyes,
    NotEditorial,
    NothingChanged,
    NothingToFreeze,
    TextAltered,
    Unanswered,
)
from charters.models import Charter, CharterPage, CharterVersion
from charters.notifications import mail_adopted, mail_called_off
from charters.permissions import can_adopt
from charters.queries.reading import authors_of, bound_to
from charters.services.campaigns import open_campaign
from charters.services.register import enter_duties, enter_texts, lock_head
from charters.services.source_updates import announce_to_takers
from charters.services.sources import pin_sources
from charters.services.texts import (
    LiveText,
    add_missing_texts,
    charter_of,
    duties_of,
    live_texts,
    says_the_same,
    source_of,
)
from portal.errors import IllegalTransition, Refused, StaleText
from portal.models import JournalEntry, User
from portal.services.journal import record
from portal.services.mail import mailbox_key


@transaction.atomic
def take_up_text(*, page: CharterPage, published_by: User | None) -> CharterVersion:
    """What the live page says becomes the charter's draft, and is frozen at once where the table
    lets whoever published it: a first or an editorial text, by a network admin or by a command.

    Idempotent: an unchanged text makes no new version. A draft takes up the newer text; a frozen
    version that nobody discussed or adopted gives way to it; one in consultation, or frozen after
    it, stays as it is. A translation published later joins the version it translates. Raises
    NothingToFreeze.
    """
    charter = charter_of(source_of(page))
    texts = live_texts(charter)
    text = texts[charter.language]
    if text.is_empty:
        raise NothingToFreeze(charter.slug)
    head = lock_head(charter.network)
    latest = charter.versions.exclude(state=VersionState.ABANDONED).order_by("-pk").first()
    if latest is not None and latest.texts.exists():
        if says_the_same(latest.binding_text.content, text.content):
            added = add_missing_texts(latest, texts)
            if latest.number:  # adopted: the register has each language
                enter_texts(head, latest, added)
            return latest
        if latest.state == VersionState.FROZEN and not latest.consultations.exists():
            move(latest, VersionState.ABANDONED, by=published_by, reason="replaced by a newer text")
    version = charter.versions.open().first() or _new_draft(charter, by=published_by)
    if version.state == VersionState.DRAFT:
        _describe(version)
        if _may_freeze_at_once(version, published_by):
            with suppress(Refused):  # it stays a draft, and the desk says what is missing
                _freeze(version, texts, by=published_by)
    return version


def _new_draft(charter: Charter, *, by: User | None) -> CharterVersion:
    version = CharterVersion.objects.create(
        charter=charter, state=VersionState.DRAFT, revision_class=RevisionClass.FIRST
    )
    record(version, "draft", by=by, network=charter.network, to_state=VersionState.DRAFT)
    return version


def _describe(version: CharterVersion) -> None:
    """Class, reason, summary and date as the page gives them now."""
    page = CharterPage.objects.get(pk=version.charter.page_id)
    version.revision_class = _revision_class(version, page)
    version.summary = page.change_summary
    version.reason = page.revision_reason
    version.validated_on = page.validated_on
    version.save(update_fields=["revision_class", "summary", "reason", "validated_on"])


def _revision_class(version: CharterVersion, page: CharterPage) -> str:
    earlier = version.charter.versions.exclude(state=VersionState.ABANDONED).exclude(pk=version.pk)
    if not earlier.exists():
        return RevisionClass.FIRST
    if page.revision_class == RevisionClass.FIRST:
        return RevisionClass.SUBSTANTIAL  # nobody said otherwise: the careful reading
    return page.revision_class


def _may_freeze_at_once(version: CharterVersion, user: User | None) -> bool:
    if version.revision_class not in UNCONSULTED_CLASSES:
        return False
    return user is None or can_adopt(user, version.charter)


@transaction.atomic
def freeze_version(
    *, version: CharterVersion, frozen_by: User | None, seen: str = ""
) -> CharterVersion:
    """Make the text the live pages say immutable, with a hash per language.

    `seen` is the SHA-256 of the binding text the person read; another one raises StaleText.
    Raises IllegalTransition, and where the table asks for more: ConsultationNeeded,
    ConsultationRuns, Unanswered, NotEditorial, NothingChanged, NothingToFreeze.
    """
    version = locked(version)
    check(version, VersionState.FROZEN)
    texts = live_texts(version.charter)
    if seen and seen != texts[version.charter.language].sha256:
        raise StaleText(version.pk)
    _check_consulted(version)
    _describe(version)
    _freeze(version, texts, by=frozen_by)
    return version


def _check_consulted(version: CharterVersion) -> None:
    if version.state == VersionState.DRAFT:
        if version.revision_class not in UNCONSULTED_CLASSES:
            raise ConsultationNeeded
        return
    consultation = version.consultations.latest("opened_at")
    if consultation.closed_at is None:
        raise ConsultationRuns
    if consultation.contributions.unanswered().exists():
        raise Unanswered


def _freeze(version: CharterVersion, texts: dict[str, LiveText], *, by: User | None) -> None:
    text = texts[version.charter.language]
    if text.is_empty:
        raise NothingToFreeze(version.charter.slug)
    adopted = version.charter.adopted
    if adopted is not None:
        before = adopted.binding_text.content
        if says_the_same(before, text.content):
            raise NothingChanged
        is_editorial = version.revision_class == RevisionClass.EDITORIAL
        if is_editorial and duties_of(before) != duties_of(text.content):
            raise NotEditorial
    add_missing_texts(version, texts)
    pin_sources(version)
    version.frozen_at = timezone.now()
    version.save(update_fields=["frozen_at"])
    move(version, VersionState.FROZEN, by=by, action="freeze")


@transaction.atomic
def adopt_version(*, version: CharterVersion, adopted_by: User | None) -> CharterVersion:
    """Put a frozen version in force; the one before is superseded in the same transaction.

    Signatories are told what changed and why, unless it is editorial. Raises IllegalTransition,
    TextAltered, and FourEyes when the network wants a second admin.
    """
    head = lock_head(version.charter.network)
    version = locked(version)
    check(version, VersionState.ADOPTED)
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
        move(before, VersionState.SUPERSEDED, by=adopted_by)
    version.number = _next_number(version.charter)
    version.adopted_at = timezone.now()
    version.adopted_by = adopted_by
    version.in_force_on = _in_force_on(network.notice_days if before else 0)
    version.save(update_fields=["number", "adopted_at", "adopted_by", "in_force_on"])
    move(version, VersionState.ADOPTED, by=adopted_by)
    enter_texts(head, version, texts)
    enter_duties(head, version)
    if before is not None and version.revision_class in TOLD_CLASSES:
        _tell_signatories(version, before)
    _open_in_every_language(version.charter)
    announce_to_takers(version)
    return version


def _tell_signatories(version: CharterVersion, before: CharterVersion) -> None:
    """Those whom a substantial change touches are asked to sign again, the others only told."""
    is_substantial = version.revision_class == RevisionClass.SUBSTANTIAL
    campaign = open_campaign(version) if is_substantial else None
    asked = campaign.renewals.values_list("mailbox_key", flat=True) if campaign else []
    keys = set(asked)
    told = [one for one in bound_to(version.charter) if mailbox_key(one.to) not in keys]
    mail_adopted(version, before, told)


def _open_in_every_language(charter: Charter) -> None:
    """Where a language has no translation yet, an alias page: its readers keep their menus and
    are told that the text is the binding one. Translating it in the admin replaces the alias."""
    for locale in Locale.objects.filter(language_code__in=charter.network.languages[1:]):
        if charter.page.live and not charter.page.has_translation(locale):
            charter.page.copy_for_translation(locale, alias=True)


@transaction.atomic
def abandon_version(*, version: CharterVersion, abandoned_by: User, reason: str) -> CharterVersion:
    """Give up an open version; those who contributed to it are told. Raises IllegalTransition."""
    version = locked(version)
    move(version, VersionState.ABANDONED, by=abandoned_by, reason=reason)
    call_off(version, reason=reason)
    return version


def call_off(version: CharterVersion, *, reason: str) -> None:
    """End the consultation that runs, if one does, and tell its contributors why."""
    consultation = version.consultations.order_by("-opened_at").first()
    if consultation is None:
        return
    if consultation.closed_at is None:
        consultation.closed_at = timezone.now()
        consultation.save(update_fields=["closed_at"])
    mail_called_off(consultation, authors_of(consultation), reason=reason)


@transaction.atomic
def archive_versions() -> int:
    """Archive superseded versions whose grace is over and on which no signature rests; how many."""
    count = 0
    superseded = CharterVersion.objects.filter(state=VersionState.SUPERSEDED)
    rested_on = superseded.filter(signatures__state__in=LIVE_SIGNATURE_STATES).values("pk")
    for version in superseded.exclude(pk__in=rested_on).select_related("charter__network"):
        grace = timedelta(days=version.charter.network.grace_days)
        if version.superseded_at and version.superseded_at + grace < timezone.now():
            move(locked(version), VersionState.ARCHIVED, by=None)
            count += 1
    return count


def locked(version: CharterVersion) -> CharterVersion:
    """The version as it is now, with its network's chain and its own row locked."""
    lock_head(version.charter.network)
    return CharterVersion.objects.select_for_update().get(pk=version.pk)


def move(
    version: CharterVersion,
    to_state: str,
    *,
    by: User | None,
    reason: str = "",
    action: str = "change_state",
) -> None:
    """Save the row in its new state, and the journal's line. Raises IllegalTransition."""
    check(version, to_state)
    before, version.state = version.state, to_state
    version.save(update_fields=["state"])
    record(
        version,
        action,
        by=by,
        network=version.charter.network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )


def check(version: CharterVersion, to_state: str) -> None:
    """Raises IllegalTransition where the table has no such step."""
    if to_state not in VERSION_TRANSITIONS[version.state]:
        raise IllegalTransition(f"{version.state} -> {to_state}")


def _next_number(charter: Charter) -> int:
    return (charter.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _froze(version: CharterVersion, user: User) -> bool:
    return JournalEntry.objects.filter(
        subject_type="charters.charterversion",
        subject_id=str(version.pk),
        action="freeze",
        actor=user,
    ).exists()


def _in_force_on(notice_days: int) -> date:
    return timezone.localdate() + timedelta(days=notice_days)
