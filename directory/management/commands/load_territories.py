"""`manage.py load_territories`: the territories of France, from the data file of the project."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from directory.enums import TerritoryKind
from directory.models import Territory
from directory.services.territories import load_territories


class Command(BaseCommand):
    help = "Loads the communes, departments and regions of France; run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        written = load_territories()
        kinds = Territory.objects.order_by().values_list("kind").annotate(Count("pk"))
        counts = ", ".join(f"{count} {TerritoryKind(kind).name.lower()}" for kind, count in kinds)
        self.stdout.write(f"Territories: {written} created or changed; now {counts}.")
