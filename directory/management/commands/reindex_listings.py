"""`manage.py reindex_listings`: write the search documents of all listings anew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from directory.models import Listing
from directory.services.indexing import BATCH, for_index, index_listings


class Command(BaseCommand):
    help = "Writes the search documents of all listings anew, in batches."

    def handle(self, *args: Any, **options: Any) -> None:
        written, last = 0, 0
        with tqdm(total=Listing.objects.count(), unit="listing", disable=None) as progress:
            while batch := list(for_index().filter(pk__gt=last).order_by("pk")[:BATCH]):
                with transaction.atomic():
                    written += index_listings(batch)
                last = batch[-1].pk
                progress.update(len(batch))
        self.stdout.write(f"{written} listings indexed")
