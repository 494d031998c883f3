"""`manage.py reindex_passages`: write anew what the site-wide search knows of charters, pages."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from search.services import index_all


class Command(BaseCommand):
    help = "Writes what the site-wide search knows of charters and pages anew, in one transaction."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{index_all()} passages indexed")
