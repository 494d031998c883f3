"""`manage.py run_jobs`: what must happen every day without anybody asking; safe to run twice."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand

from charters.services.signatures import expire_requests
from portal.services.limits import forget_old_buckets


class Command(BaseCommand):
    help = "Expire unconfirmed signatures, forget old counters and sessions; say what was done."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"signature requests expired: {expire_requests()}")
        self.stdout.write(f"old counters forgotten: {forget_old_buckets()}")
        SessionStore.clear_expired()
        self.stdout.write("expired sessions cleared")
