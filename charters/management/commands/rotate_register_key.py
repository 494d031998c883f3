"""`manage.py rotate_register_key`: another key signs published heads and receipts from now on."""

from typing import Any

from django.core.management.base import BaseCommand

from charters.services.heads import rotate_key


class Command(BaseCommand):
    help = "Make a new key for published heads and receipts; the old one's public half stays."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"signing with key {rotate_key()} from now on")
