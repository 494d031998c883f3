"""Daily digests of consultations, and the reminder before one closes; `run_jobs` sends them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from charters.digest_mails import mail_desk_digest, mail_digest, mail_reminder
from charters.enums import VersionState
from charters.models import Consultation, Contribution, Support
from charters.queries.reading import authors_of, editors_of, invited_to, readers_among
from portal.services.limits import canonical_mailbox
from portal.services.mail import Recipient

# A second run on the same day, at whatever hour, is not another day.
A_DAY = timedelta(hours=20)
REMIND_BEFORE = timedelta(days=3)
# What was called off is told in a mail of its own.
TOLD_STATES = (VersionState.CONSULTATION, VersionState.FROZEN, VersionState.ADOPTED)


@dataclass(frozen=True)
class News:
    """What happened to a consultation since its last digest."""

    made: list[Contribution]
    answered: list[Contribution]

    def about(self, articles: set[str], user_id: int) -> "News":
        """On some articles, as one person hears of it: their own proposals are no news to them."""
        return News(
            [one for one in self.made if one.article_id in articles and one.author_id != user_id],
            [one for one in self.answered if one.article_id in articles],
        )

    @property
    def key(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return tuple(one.pk for one in self.made), tuple(one.pk for one in self.answered)


def send_digests(now: datetime | None = None) -> int:
    """To those who contributed or supported: answers and proposals on their articles; to editors:
    what is to be answered. Returns how many mails; nothing new means none."""
    now = now or timezone.now()
    since = Coalesce(OuterRef("told_until"), OuterRef("opened_at"))
    recent = Contribution.objects.standing().filter(
        Q(created_at__gt=since) | Q(answered_at__gt=since), consultation=OuterRef("pk")
    )
    due = (
        Consultation.objects.in_open_networks()
        .filter(Q(told_until=None) | Q(told_until__lte=now - A_DAY))
        .filter(Exists(recent), version__state__in=TOLD_STATES)
    )
    return sum(_tell(pk, now) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _tell(pk: int, now: datetime) -> int:
    """One consultation's; what it told and until when go together."""
    consultation = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("version__charter__network")
        .prefetch_related("texts")
        .get(pk=pk)
    )
    since = consultation.told_until or consultation.opened_at
    if consultation.told_until and consultation.told_until > now - A_DAY:
        return 0  # another run was faster
    news = _news(consultation, since, now)
    consultation.told_until = now
    consultation.save(update_fields=["told_until"])
    sent = sum(
        mail_digest(consultation, told.made, told.answered, people, now)
        for told, people in _told_apart(consultation, news)
    )
    if news.made:
        editors = editors_of(consultation.version.charter.network)
        sent += mail_desk_digest(consultation, news.made, editors, now)
    return sent


def _news(consultation: Consultation, since: datetime, until: datetime) -> News:
    standing = consultation.contributions.standing().order_by("pk")
    return News(
        made=list(standing.filter(created_at__gt=since, created_at__lte=until)),
        answered=list(standing.filter(answered_at__gt=since, answered_at__lte=until)),
    )


def _told_apart(consultation: Consultation, news: News) -> Iterable[tuple[News, list[Recipient]]]:
    """Those who hear the same thing together: thousands follow the same few articles."""
    followed = _followed(consultation)
    readers = {user.pk: user for user in readers_among(consultation, followed)}
    groups: dict[tuple, tuple[News, list[Recipient]]] = {}
    for user_id, articles in followed.items():
        told = news.about(articles, user_id)
        if user_id in readers and (told.made or told.answered):
            person = Recipient(readers[user_id].email, readers[user_id].language)
            groups.setdefault(told.key, (told, []))[1].append(person)
    return groups.values()


def _followed(consultation: Consultation) -> dict[int, set[str]]:
    """Articles by the people who contributed to them or support something there."""
    followed: dict[int, set[str]] = defaultdict(set)
    standing = consultation.contributions.standing()
    for user_id, article in standing.exclude(author=None).values_list("author", "article_id"):
        followed[user_id].add(article)
    supports = Support.objects.filter(contribution__in=standing)
    for user_id, article in supports.values_list("user", "contribution__article_id"):
        followed[user_id].add(article)
    return followed


def send_reminders(now: datetime | None = None) -> int:
    """Three days before the end, to members and signatories who said nothing yet; once each."""
    now = now or timezone.now()
    closing = (
        Consultation.objects.in_open_networks()
        .running(now)
        .filter(closes_at__lte=now + REMIND_BEFORE, opened_at__lte=F("closes_at") - REMIND_BEFORE)
        .select_related("version__charter__network")
        .prefetch_related("texts")
    )
    return sum(mail_reminder(one, _not_heard(one)) for one in closing)


def _not_heard(consultation: Consultation) -> list[Recipient]:
    heard = {canonical_mailbox(person.to) for person in authors_of(consultation)}
    return [p for p in invited_to(consultation) if canonical_mailbox(p.to) not in heard]
