"""`manage.py run_jobs`: what must happen every day without anybody asking; safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.jobs import JOBS
from portal.services.jobs import run_job, try_job


class Command(BaseCommand):
    help = (
        "Expire, close, remind, lapse, publish heads, check, forget; say what was done. Run it "
        "every day. One job that fails keeps none of the others back; the exit status is 1 then."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say it, and write nothing")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        failed = []
        for job in JOBS:
            outcome = try_job(job) if dry_run else run_job(job)
            self.stdout.write(("would say: " if dry_run else "") + outcome.said)
            if outcome.has_failed:
                failed.append(job.name)
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}", returncode=1)
