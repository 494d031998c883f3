"""`manage.py accept_register_loss --reason WHY`: go on after a database came back older."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from charters.errors import NothingLost
from charters.services.continuity import lost_heads
from charters.services.heads import accept_loss

ASK = "This is published for good. To go on, repeat it with --reason WHY."


class Command(BaseCommand):
    help = (
        "The database lacks register entries that were published (an older backup was put back), "
        "so the site is read-only. Look for a newer backup first. This publishes the loss with "
        "its reason and opens the site again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="in public, for good")

    def handle(self, *args: Any, reason: str, **options: Any) -> None:
        for lost in lost_heads():
            self.stdout.write(f"{lost.net}: entry {lost.seq} ({lost.hash}) is not in the database")
        if not reason.strip() and lost_heads():
            raise CommandError(ASK)
        try:
            published = accept_loss(reason=reason.strip(), accepted_by=None)
        except NothingLost:
            self.stdout.write("nothing is lost: every published head is in the database")
            return
        self.stdout.write(f"published in heads/{published.name}; the site goes on")
