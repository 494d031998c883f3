"""What happened to charters in public: versions, consultations; for the timeline and the feeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language

from charters.enums import PUBLIC_VERSION_STATES, ContributionState, VersionState
from charters.models import Charter, CharterVersion, Consultation, VersionText
from portal.models import JournalEntry, User

OPENED, CLOSED = "opened", "closed"


@dataclass(frozen=True)
class Event:
    """One thing that happened; `day` is the authors' own date where they gave one."""

    kind: str  # a VersionState, OPENED or CLOSED
    at: datetime
    version: CharterVersion
    title: str  # the charter's, as it was then
    before: CharterVersion | None = None  # the version that one took the place of
    consultation: Consultation | None = None
    summary: str = ""
    reason: str = ""
    locale: str = ""  # of summary, reason and title

    @property
    def day(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def key(self) -> str:
        """Tells events apart inside one charter, for ever: feeds' readers remember it."""
        subject = self.consultation or self.version
        return f"{self.kind}-{subject.pk}"

    @property
    def is_announced(self) -> bool:
        """Adopted, and in force later: until then the version before holds."""
        in_force_on = self.version.in_force_on
        return bool(self.before and in_force_on and in_force_on > timezone.localdate())


def events_of(charters: Iterable[Charter], *, user: User | AnonymousUser) -> list[Event]:
    """Everything that happened in public, newest first; a fixed number of statements.

    A consultation shows for those who may read it, and so does a draft that was given up.
    """
    by_pk = {charter.pk: charter for charter in charters}
    consultations = list(
        Consultation.objects.visible_to(user)
        .filter(version__charter__in=by_pk)
        .select_related("version")
        .annotate(
            number_of_contributions=Count(
                "contributions", filter=Q(contributions__state=ContributionState.STANDING)
            )
        )
    )
    versions = list(
        CharterVersion.objects.filter(charter__in=by_pk)
        .filter(
            Q(state__in=PUBLIC_VERSION_STATES)
            | Q(pk__in={consultation.version_id for consultation in consultations})
        )
        .order_by("charter", "number", "pk")
    )
    for version in versions:
        version.charter = by_pk[version.charter_id]
    teller = _Teller(versions)
    events = [event for consultation in consultations for event in teller.of(consultation)]
    events += teller.adoptions()
    events += teller.ends()
    return sorted(events, key=lambda event: (event.at, event.version.pk), reverse=True)


class _Teller:
    """Puts rows into events, with the words in the reader's language."""

    def __init__(self, versions: list[CharterVersion]) -> None:
        self.versions = {version.pk: version for version in versions}
        self.texts: dict[int, dict[str, VersionText]] = {}
        rows = VersionText.objects.filter(version__in=self.versions)
        for text in rows.only("version_id", "locale", "title", "summary", "reason"):
            self.texts.setdefault(text.version_id, {})[text.locale] = text

    def adoptions(self) -> list[Event]:
        found = []
        before: CharterVersion | None = None
        for version in self.versions.values():
            if version.state not in PUBLIC_VERSION_STATES:
                continue
            if before is not None and before.charter_id != version.charter_id:
                before = None
            when = _adopted_at(version, before)
            found.append(self._event(VersionState.ADOPTED, when, version, before=before))
            before = version
        return found

    def of(self, consultation: Consultation) -> list[Event]:
        version = self.versions[consultation.version_id]
        moments = [(OPENED, consultation.opened_at), (CLOSED, consultation.closed_at)]
        return [
            self._event(kind, at, version, consultation=consultation) for kind, at in moments if at
        ]

    def ends(self) -> list[Event]:
        """Versions that were archived or given up: only the journal knows when and why."""
        entries = JournalEntry.objects.filter(
            subject_type=CharterVersion._meta.label_lower,
            subject_id__in=[str(pk) for pk in self.versions],
            to_state__in=[VersionState.ARCHIVED, VersionState.ABANDONED],
        )
        return [
            self._event(
                entry.to_state, entry.at, self.versions[int(entry.subject_id)], why=entry.reason
            )
            for entry in entries
        ]

    def _event(
        self,
        kind: str,
        at: datetime,
        version: CharterVersion,
        *,
        before: CharterVersion | None = None,
        consultation: Consultation | None = None,
        why: str = "",
    ) -> Event:
        by_locale = self.texts.get(version.pk, {})
        language = version.charter.language
        text = by_locale.get(get_language() or "") or by_locale.get(language)
        is_adoption = kind == VersionState.ADOPTED
        return Event(
            kind,
            at,
            version,
            text.title if text else version.charter.page.title,
            before=before,
            consultation=consultation,
            summary=((text and text.summary) or version.summary) if is_adoption else "",
            reason=((text and text.reason) or version.reason) if is_adoption else why,
            locale=text.locale if text else language,
        )


def _adopted_at(version: CharterVersion, before: CharterVersion | None) -> datetime:
    """When its authors agreed on it, where they say so; else when it was adopted here. A page goes
    on naming the day its charter was founded: a date that did not move on is not this version's."""
    own = version.validated_on
    if own and before and before.validated_on and own <= before.validated_on:
        own = None
    adopted = version.adopted_at or version.frozen_at
    if own and (adopted is None or own != timezone.localtime(adopted).date()):
        return timezone.make_aware(datetime.combine(own, time()))
    return adopted or timezone.now()
