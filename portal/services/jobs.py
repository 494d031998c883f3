"""Running a job once at a time, and noting what came of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.models import JobRun

logger = logging.getLogger(__name__)


class JobFailed(Exception):
    """A job found that something is wrong; unlike others', the message is shown."""


# After a run that died, the job may be taken up again.
LEASE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Job:
    """Something that must happen every so often. `run` says what it did, in a few words.

    `preview` says what `run` would do, for a job that writes outside the database: everything
    else is run and rolled back.
    """

    name: str
    run: Callable[[], str]
    every: timedelta = timedelta(days=1)
    preview: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run, as it is printed."""

    said: str
    has_failed: bool = False


def run_job(job: Job) -> Outcome:
    """Do it, unless somebody else is at it. A failure is told, not raised: others go on."""
    if not _take(job):
        return Outcome(f"{job.name}: is being done by another run")
    try:
        outcome = Outcome(job.run())
    except Exception as error:  # whatever it is, the other jobs must not wait for it
        logger.exception("the job %s failed", job.name)
        outcome = Outcome(f"{job.name}: failed ({_why(error)})", has_failed=True)
    now = timezone.now()
    done = {} if outcome.has_failed else {"succeeded_at": now}
    JobRun.objects.filter(name=job.name).update(
        ended_at=now,
        lease_until=None,
        outcome=outcome.said[:300],
        has_failed=outcome.has_failed,
        **done,
    )
    return outcome


def _why(error: Exception) -> str:
    """The kind of error only, as its message may hold what somebody typed."""
    return str(error) if isinstance(error, JobFailed) else type(error).__name__


def _take(job: Job) -> bool:
    """One statement decides who runs it."""
    JobRun.objects.get_or_create(name=job.name)
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    taken = JobRun.objects.filter(free, name=job.name).update(
        lease_until=now + LEASE, started_at=now
    )
    return taken == 1


def try_job(job: Job) -> Outcome:
    """What it would do; nothing is written."""
    try:
        if job.preview is not None:
            return Outcome(job.preview())
        with transaction.atomic():
            said = job.run()
            transaction.set_rollback(True)
        return Outcome(said)
    except Exception as error:
        return Outcome(f"{job.name}: would fail ({_why(error)})", has_failed=True)
