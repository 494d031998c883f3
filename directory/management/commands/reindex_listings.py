"""`manage.py reindex_listings`: write the search documents of all listings anew."""

from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from directory.models import Listing
from directory.services.dictionary import count_terms
from directory.services.indexing import index_all


class Command(BaseCommand):
    help = "Writes the search documents of all listings anew, in batches, and counts their words."

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(total=Listing.objects.count(), unit="listing", disable=None) as progress:
            written = index_all(progress=progress.update)
        self.stdout.write(f"{written} listings indexed, {count_terms()} words")
