"""Jobs: one run at a time, each told, none keeps the others back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

from django.db import connection
from django.utils import timezone

from portal.models import JobRun
from portal.services.jobs import Job, JobFailed, run_job, try_job
from tests.template_database import RealCommits

DAY = timedelta(days=1)


def broken() -> str:
    raise ValueError("zoe@example.org")


def make_a_row() -> str:
    JobRun.objects.create(name="made by a job")
    return "made: 1"


def test_what_it_did_is_noted(db):
    outcome = run_job(Job("make", make_a_row))
    run = JobRun.objects.get(name="make")
    assert (outcome.said, outcome.has_failed) == ("made: 1", False)
    assert (run.outcome, run.has_failed, run.lease_until) == ("made: 1", False, None)
    assert not run.is_overdue(DAY)
    assert JobRun.objects.filter(name="made by a job").exists()


def test_a_failure_is_told_without_what_was_typed(db, caplog):
    outcome = run_job(Job("break", broken))
    run = JobRun.objects.get(name="break")
    assert outcome.has_failed
    assert run.has_failed
    assert run.outcome == "break: failed (ValueError)"
    assert (run.lease_until, run.succeeded_at) == (None, None)
    assert run.is_overdue(DAY)


def test_what_a_job_found_is_told(db):
    def found() -> str:
        raise JobFailed("aulne #3: hashes")

    assert "aulne #3: hashes" in run_job(Job("check", found)).said


def test_trying_writes_nothing(db):
    assert try_job(Job("make", make_a_row)).said == "made: 1"
    assert not JobRun.objects.exists()
    assert try_job(Job("make", make_a_row, preview=lambda: "would make 1")).said == "would make 1"
    assert try_job(Job("break", broken)).has_failed
    assert not JobRun.objects.exists()


def test_a_run_that_died_is_taken_up_after_its_lease(db):
    JobRun.objects.create(name="make", lease_until=timezone.now() + timedelta(minutes=1))
    assert "another run" in run_job(Job("make", make_a_row)).said
    JobRun.objects.filter(name="make").update(lease_until=timezone.now() - timedelta(minutes=1))
    assert run_job(Job("make", make_a_row)).said == "made: 1"


def test_overdue_is_twice_the_time(db):
    run = JobRun(name="x", succeeded_at=timezone.now() - timedelta(hours=47))
    assert not run.is_overdue(DAY)
    run.succeeded_at = timezone.now() - timedelta(hours=49)
    assert run.is_overdue(DAY)


class TestAtOnce(RealCommits):
    def test_only_one_of_many_does_it(self):
        JobRun.objects.create(name="slow")  # several runs may not make the row at once on SQLite
        start, finish = Barrier(4), Event()
        done = []

        def work() -> str:
            done.append(1)
            finish.wait(10)
            return "done: 1"

        def run() -> str:
            start.wait()
            try:
                said = run_job(Job("slow", work)).said
            finally:
                connection.close()
            if "another" in said:
                others.append(said)
                if len(others) == 3:
                    finish.set()
            return said

        others: list[str] = []
        with ThreadPoolExecutor(4) as pool:
            said = [future.result() for future in [pool.submit(run) for _number in range(4)]]
        assert len(done) == 1
        assert sorted(said)[0] == "done: 1"
        assert len(others) == 3
