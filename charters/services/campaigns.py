"""Campaigns of renewal: whom a substantial change asks to sign again, and the mails that ask.

Who is asked and when the mails leave is here; what becomes of a signature is in
`charters.services.renewals`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import batched, groupby

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from charters.comparing import bound_capacities, compare
from charters.enums import RenewalState, VersionState
from charters.models import Campaign, CharterVersion, Renewal, Signature
from charters.notifications import mail_asked_to_renew
from charters.queries.reading import mail_language
from portal.enums import MailState
from portal.models import OutboxMail
from portal.services.mail import Recipient, absolute_url, key_of_one, mailbox_key

# Days before the deadline on which reminders leave, after the mail of the first day.
REMINDERS = (30, 7, 1)
# How long everybody has at least after a first mail that really left, in days.
LEAST_NOTICE = 30
CHUNK = 500
LINK_SALT = "charters.renewals"


def touched_signatures(version: CharterVersion) -> QuerySet[Signature]:
    """Active signatures of earlier versions whose capacity meets a changed commitment or article.

    Each is compared with the version it stands on: whoever skipped a revision is asked for all
    that changed since.
    """
    earlier = (
        version.charter.versions.filter(signatures__in=version.charter.signatures.active())
        .exclude(pk=version.pk)
        .prefetch_related("texts")
        .select_related("charter")
        .distinct()
    )
    new = version.binding_text
    touched = Q(pk__in=[])
    for before in earlier:
        old = before.binding_text
        comparison = compare(old.content, new.content, titles=(old.title, new.title))
        touched |= Q(version=before, capacity__in=bound_capacities(comparison))
    return version.charter.signatures.active().filter(touched)


def open_campaign(version: CharterVersion) -> Campaign | None:
    """Ask those concerned to sign the version just adopted; None where nobody is.

    In the transaction of the adoption. Whoever an earlier campaign still asks is asked anew, with
    the new deadline.
    """
    still_asked = Renewal.objects.open().filter(signature__charter=version.charter_id)
    signatures = version.charter.signatures.active().filter(
        Q(pk__in=touched_signatures(version).values("pk"))
        | Q(pk__in=still_asked.values("signature"))
    )
    if not signatures.exists():
        return None
    days = max(version.charter.network.grace_days, 1)
    campaign = Campaign.objects.create(
        version=version, due_on=timezone.localdate() + timedelta(days=days)
    )
    still_asked.update(state=RenewalState.OVERTAKEN, changed_at=timezone.now())
    _ask(campaign, signatures, days=days)
    return campaign


def _ask(campaign: Campaign, signatures: QuerySet[Signature], *, days: int) -> int:
    """A row for each, and the first mail."""
    due_on = timezone.localdate() + timedelta(days=days)
    asked = 0
    rows = signatures.only("pk", "email", "locale").order_by("pk").iterator(CHUNK)
    for chunk in batched(rows, CHUNK):
        renewals = Renewal.objects.bulk_create(
            Renewal(
                campaign=campaign,
                signature=signature,
                mailbox_key=mailbox_key(signature.email),
                due_on=due_on,
                asked_for=days,
                reminded_for=days,
            )
            for signature in chunk
        )
        asked += len(renewals)
        _mail(renewals)
    return asked


def enrol_latecomers() -> int:
    """Ask those, too, whose signature of an earlier version became active after the adoption."""
    asked = 0
    for campaign in _running():
        known = campaign.renewals.values("signature")
        late = touched_signatures(campaign.version).exclude(pk__in=known)
        left = (campaign.due_on - timezone.localdate()).days
        with transaction.atomic():
            asked += _ask(campaign, late, days=max(left, LEAST_NOTICE))
    return asked


def _running() -> QuerySet[Campaign]:
    """Those of the versions now in force."""
    return (
        Campaign.objects.filter(version__state=VersionState.ADOPTED)
        .select_related("version__charter__network")
        .prefetch_related("version__texts")
    )


def remind_to_renew(today: date | None = None) -> int:
    """Queue the reminders whose day has come; returns how many signatures they are about.

    A run that comes late sends the nearest reminder only. Safe to run twice: a row remembers the
    last one, and the outbox takes a mail once.
    """
    today = today or timezone.localdate()
    reminded = 0
    for days in REMINDERS:
        due = Renewal.objects.open().filter(
            due_on__lte=today + timedelta(days=days), due_on__gte=today, reminded_for__gt=days
        )
        # The nearest one is enough for those whom two stages concern at once.
        nearer = [day for day in REMINDERS if day < days]
        if nearer:
            due = due.filter(due_on__gt=today + timedelta(days=nearer[0]))
        reminded += sum(_remind(chunk, days) for chunk in in_chunks(due))
    return reminded


def in_chunks(renewals: QuerySet[Renewal]) -> Iterator[list[int]]:
    """Their keys, some hundred at a time, by mailbox, so that one mail speaks for all of one."""
    keys = renewals.order_by("campaign", "series", "mailbox_key", "pk").values_list("pk", flat=True)
    for chunk in batched(list(keys), CHUNK):
        yield list(chunk)


@transaction.atomic
def _remind(keys: Iterable[int], days: int) -> int:
    renewals = list(
        Renewal.objects.open()
        .filter(pk__in=keys, reminded_for__gt=days)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for renewal in renewals:
        renewal.reminded_for = days
    Renewal.objects.bulk_update(renewals, ["reminded_for"])
    _mail(renewals)
    return len(renewals)


def ask_again(renewals: list[Renewal], today: date) -> None:
    """A new deadline and a new series of reminders, as those before did not leave."""
    for renewal in renewals:
        renewal.due_on = today + timedelta(days=LEAST_NOTICE)
        renewal.series += 1
        renewal.asked_for = renewal.reminded_for = LEAST_NOTICE
        renewal.state = RenewalState.TO_RENEW
        renewal.save()
    _mail(renewals)


def _mail(renewals: list[Renewal]) -> None:
    """The mail of the row's last stage, once per mailbox, in the language that was signed in."""
    found = Renewal.objects.filter(pk__in=[renewal.pk for renewal in renewals])
    rows = found.select_related("signature", "campaign__version__charter__network").order_by(
        "campaign", "series", "reminded_for", "due_on"
    )
    rows = rows.prefetch_related("campaign__version__texts")
    for (campaign, _series, _days, due_on), group in groupby(
        rows, lambda row: (row.campaign, row.series, row.reminded_for, row.due_on)
    ):
        asked = list(group)
        charter = campaign.version.charter
        mail_asked_to_renew(
            campaign,
            [
                Recipient(row.signature.email, mail_language(charter, row.signature.locale))
                for row in asked
                if row.signature.email
            ],
            key=mail_key(asked[0], asked[0].reminded_for),
            due_on=due_on,
            is_first=asked[0].reminded_for == asked[0].asked_for,
            link=partial(renewal_url, campaign),
        )


def mail_key(renewal: Renewal, days: int) -> str:
    """What the mails of one stage of one series are queued under."""
    return f"renewal:{renewal.campaign_id}:{renewal.series}:{days}"


def stages_of(renewal: Renewal) -> list[int]:
    """The days before the deadline on which this series' mails leave, the first one included."""
    return [renewal.asked_for, *(days for days in REMINDERS if days < renewal.asked_for)]


def follow_mails() -> int:
    """Bring `reminded` and `cannot be reached` in step with what became of the mails."""
    changed = 0
    for keys in in_chunks(Renewal.objects.open()):
        renewals = list(Renewal.objects.open().filter(pk__in=keys))
        states = mail_states(renewals)
        for renewal in renewals:
            state = _reached(renewal, states)
            if state != renewal.state:
                moved = Renewal.objects.open().filter(pk=renewal.pk)
                changed += moved.update(state=state, changed_at=timezone.now())
    return changed


def _reached(renewal: Renewal, states: dict[str, str]) -> str:
    found = [
        states.get(key_of_one(mail_key(renewal, days), renewal.mailbox_key))
        for days in stages_of(renewal)
    ]
    if MailState.FAILED in found:
        return RenewalState.BOUNCED
    return RenewalState.REMINDED if MailState.SENT in found else RenewalState.TO_RENEW


def mail_states(renewals: Iterable[Renewal]) -> dict[str, str]:
    """What became of the mails of these rows' present series, by dedupe key."""
    keys = [
        key_of_one(mail_key(renewal, days), renewal.mailbox_key)
        for renewal in renewals
        for days in stages_of(renewal)
    ]
    mails = OutboxMail.objects.filter(dedupe_key__in=keys)
    return dict(mails.values_list("dedupe_key", "state"))


def reminders_left(renewal: Renewal, states: dict[str, str]) -> bool:
    """Whether every mail of the series was handed to a mail server that took it."""
    return all(
        states.get(key_of_one(mail_key(renewal, days), renewal.mailbox_key)) == MailState.SENT
        for days in stages_of(renewal)
    )


def renewal_path(campaign: Campaign, mailbox_key: str) -> str:
    """Where a signatory answers, for all the signatures this mailbox is asked to renew."""
    token = signing.dumps([campaign.pk, mailbox_key], salt=LINK_SALT)
    return reverse("renewal_answer", args=[token])


def renewal_url(campaign: Campaign, mailbox_key: str) -> str:
    """The one link of a signatory, as it is mailed."""
    return absolute_url(renewal_path(campaign, mailbox_key))


def read_renewal_token(token: str) -> tuple[int, str]:
    """(campaign, mailbox key); raises signing.BadSignature."""
    campaign, key = signing.loads(token, salt=LINK_SALT)
    return campaign, key


def renewals_of_link(token: str) -> QuerySet[Renewal]:
    """What a mailed link is about, ended rows included. Raises signing.BadSignature."""
    campaign, key = read_renewal_token(token)
    return Renewal.objects.filter(campaign=campaign, mailbox_key=key)
