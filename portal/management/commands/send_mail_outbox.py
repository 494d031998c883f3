"""`manage.py send_mail_outbox [--loop SECONDS]`: deliver the mail that is due."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from portal.services.mail import deliver_due_mail


class Command(BaseCommand):
    help = "Deliver the mail that waits in the outbox: once, or again and again until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--loop", type=float, metavar="SECONDS", help="keep running, looking every so often"
        )
        parser.add_argument("--limit", type=int, default=500, help="at most so many in one run")

    def handle(self, *args: Any, loop: float | None, limit: int, **options: Any) -> None:
        stop = threading.Event()
        if loop is not None:
            # The mail being sent is finished first: a signal only ends the waiting.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        if loop is None:
            self._deliver(limit, stop)
        else:
            while not stop.is_set():
                self._try_to_deliver(limit, stop)
                stop.wait(loop)

    def _try_to_deliver(self, limit: int, stop: threading.Event) -> None:
        """The database may be away or busy for a moment: the mail waits there, so do we."""
        close_old_connections()
        try:
            self._deliver(limit, stop, quiet=True)
        except OperationalError as error:
            self.stderr.write(f"mail: {error}; trying again later")

    def _deliver(self, limit: int, stop: threading.Event, *, quiet: bool = False) -> None:
        sent, put_off = deliver_due_mail(limit=limit, should_stop=stop.is_set)
        if sent or put_off or not quiet:
            self.stdout.write(f"mail: {sent} sent, {put_off} put off")
            self.stdout.flush()
