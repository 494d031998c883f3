"""`manage.py run_imports`: write the files of listings that wait; run it every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.services.import_desk import run_waiting_imports


class Command(BaseCommand):
    help = "Import the files that were handed over at the desk; two runs at once are harmless."

    def handle(self, *args: Any, **options: Any) -> None:
        done = run_waiting_imports()
        if done:
            self.stdout.write(f"files of listings imported: {done}")
