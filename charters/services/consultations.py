"""Opening, prolonging, closing and calling off a consultation."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from charters.enums import RevisionClass, VersionState
from charters.errors import NothingChanged, NothingToFreeze, ReasonMissing, TooEarly, TooShort
from charters.models import CharterVersion, Consultation, ConsultationText
from charters.notifications import mail_closed, mail_opened
from charters.queries.reading import editors_of, invited_to
from charters.services.texts import LiveText, live_texts, says_the_same
from charters.services.versions import call_off, check, locked, move
from portal.errors import IllegalTransition, StaleText
from portal.models import User
from portal.services.journal import record

LONGEST = timedelta(days=366)


@transaction.atomic
def open_consultation(
    *,
    version: CharterVersion,
    closes_at: datetime,
    audience: str,
    opened_by: User | None,
    seen: str = "",
) -> Consultation:
    """Put a draft to discussion as the live pages say it; members and signatories are told.

    Raises IllegalTransition, TooShort, ReasonMissing, NothingChanged, NothingToFreeze, and
    StaleText when the text is no longer the one with the SHA-256 `seen`.
    """
    version = locked(version)
    check(version, VersionState.CONSULTATION)
    now = timezone.now()
    _check_time(version, now, closes_at)
    texts = live_texts(version.charter)
    _check_text(version, texts[version.charter.language], seen)
    consultation = Consultation.objects.create(
        version=version,
        audience=audience,
        opened_at=now,
        opened_by=opened_by,
        closes_at=closes_at,
    )
    ConsultationText.objects.bulk_create(
        ConsultationText(
            consultation=consultation,
            locale=text.locale,
            title=text.title,
            summary=text.summary,
            reason=text.reason,
            content=text.content,
            sha256=text.sha256,
        )
        for text in texts.values()
    )
    move(version, VersionState.CONSULTATION, by=opened_by)
    mail_opened(consultation, invited_to(consultation))
    return consultation


def _check_time(version: CharterVersion, start: datetime, closes_at: datetime) -> None:
    shortest = timedelta(days=version.charter.network.consultation_days)
    if not shortest <= closes_at - start <= LONGEST:
        raise TooShort


def _check_text(version: CharterVersion, text: LiveText, seen: str) -> None:
    if seen and seen != text.sha256:
        raise StaleText(version.pk)
    if text.is_empty:
        raise NothingToFreeze(version.charter.slug)
    if version.revision_class != RevisionClass.FIRST and not (text.reason and text.summary):
        raise ReasonMissing
    adopted = version.charter.adopted
    if adopted is not None and says_the_same(adopted.binding_text.content, text.content):
        raise NothingChanged


@transaction.atomic
def prolong_consultation(
    *, consultation: Consultation, closes_at: datetime, prolonged_by: User
) -> Consultation:
    """Give people more time, never less. Raises IllegalTransition and TooShort."""
    consultation = _locked(consultation)
    if not consultation.takes_contributions:
        raise IllegalTransition("closed")
    if not consultation.closes_at < closes_at <= consultation.opened_at + LONGEST:
        raise TooShort
    before, consultation.closes_at = consultation.closes_at, closes_at
    consultation.save(update_fields=["closes_at"])
    record(
        consultation,
        "prolong",
        by=prolonged_by,
        network=consultation.version.charter.network,
        from_state=before.date().isoformat(),
        to_state=closes_at.date().isoformat(),
    )
    return consultation


@transaction.atomic
def close_consultation(*, consultation: Consultation, closed_by: User | None) -> Consultation:
    """Its time is over: editors are told what is to be answered. By nobody: the job.

    Raises TooEarly before its hour, IllegalTransition when it is closed.
    """
    consultation = _locked(consultation)
    if consultation.closed_at is not None:
        raise IllegalTransition("closed")
    if consultation.closes_at > timezone.now():
        raise TooEarly
    consultation.closed_at = timezone.now()
    consultation.save(update_fields=["closed_at"])
    network = consultation.version.charter.network
    record(consultation, "close", by=closed_by, network=network)
    mail_closed(consultation, editors_of(network))
    return consultation


def close_overdue() -> int:
    """Close what is past its hour; returns how many."""
    overdue = list(Consultation.objects.overdue().select_related("version__charter__network"))
    for consultation in overdue:
        close_consultation(consultation=consultation, closed_by=None)
    return len(overdue)


@transaction.atomic
def return_to_draft(
    *, version: CharterVersion, returned_by: User | None, reason: str
) -> CharterVersion:
    """Back to writing, during the consultation or after it; contributors are told why.

    What they wrote stays with its consultation. Raises IllegalTransition.
    """
    version = locked(version)
    move(version, VersionState.DRAFT, by=returned_by, reason=reason)
    call_off(version, reason=reason)
    return version


def _locked(consultation: Consultation) -> Consultation:
    """The consultation as it is now, with its network's chain and its version locked."""
    version = locked(consultation.version)
    fresh = Consultation.objects.select_for_update().get(pk=consultation.pk)
    fresh.version = version
    return fresh
