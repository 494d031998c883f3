"""Files of listings at size: `python -m tests.bench.bench_import [ROWS [LISTINGS]]`.

A script to read, not a test. A made-up file of services in data.inclusion's columns, with its gaps
and duplicates (10,000 rows unless told), comes into a directory that has so many listings already
(none unless told): rows a second of checking, of writing with the search told, of the same file
once more, of taking it back, and by how much the most memory the process ever had grew. With
DATABASE_URL it runs on PostgreSQL.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import csv
import os
import random
import resource
import sys
from collections.abc import Callable
from itertools import accumulate, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings

from directory.enums import ImportState, ListingState
from directory.importing.columns import check_mapping, guess
from directory.importing.files import open_table
from directory.importing.spool import Spool
from directory.importing.topics import TOPICS
from directory.models import ListingImport, Territory
from directory.services.dictionary import count_terms
from directory.services.imports import check_import, run_import, undo_import
from directory.services.indexing import index_all
from directory.services.territories import load_territories
from portal.models import Network
from tests.bench import words
from tests.bench.bench_charters import empty_site
from tests.bench.listings import make_listings
from tests.factories import NetworkFactory

ROWS, LISTINGS = ([int(text) for text in sys.argv[1:]] + [10_000, 0][len(sys.argv) - 1 :])[:2]
# Shares of the rows.
AGAIN, NO_PLACE, WRONG_PLACE, NO_NAME = 0.03, 0.05, 0.01, 0.005


def main() -> None:
    engine = settings.DATABASES["default"]["ENGINE"]
    print(f"{engine}, {os.cpu_count()} cores, {ROWS} rows into {LISTINGS} listings")
    with empty_site(), TemporaryDirectory() as folder:
        if not Territory.objects.communes().exists():
            load_territories()
        if LISTINGS:
            make_listings(LISTINGS)
            index_all()
            count_terms()
        network = Network.objects.open().first() or NetworkFactory()
        path = Path(folder) / "services.csv"
        write_services(path, ROWS)
        print(f"{path.stat().st_size / 1e6:.1f} MB")
        table = open_table(path)
        mapping = check_mapping(guess(table.columns, islice(table.rows(), 200)), table.columns)
        said: dict[str, Any] = {
            "network": network,
            "state": ImportState.RUNNING,
            "file_format": table.format,
            "source": "bench",
            "listing_state": ListingState.PUBLISHED,
            "only_good": True,
            "mapping": mapping,
        }
        looked_at = ListingImport(**said)
        _time("check", lambda: check_import(batch=looked_at, table=table, spool=Spool()))
        first = ListingImport.objects.create(file_name="first.csv", **said)
        _time("write", lambda: run_import(batch=first, path=path, spool=Spool()))
        counts = "rows created updated unchanged duplicates refused".split()
        print("  " + ", ".join(f"{name} {getattr(first, name)}" for name in counts))
        again = ListingImport.objects.create(file_name="again.csv", **said)
        _time("once more", lambda: run_import(batch=again, path=path, spool=Spool()))
        print("  " + ", ".join(f"{name} {getattr(again, name)}" for name in counts))
        _time("take back", lambda: undo_import(batch=first, undone_by=None))


def _time(name: str, act: Callable[[], object]) -> None:
    before, start = _memory(), perf_counter()
    act()
    seconds = perf_counter() - start
    grew = _memory() - before
    print(f"{name:10}{seconds:8.1f} s{ROWS / seconds:10.0f} rows/s{grew:8.0f} MB more", flush=True)


def _memory() -> float:
    """The most megabytes this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write_services(path: Path, number: int, seed: int = 7) -> None:
    """So many rows of services; organisations, places and texts are made up, communes are real."""
    dice = random.Random(seed)
    communes = list(
        Territory.objects.communes()
        .order_by("-population", "pk")
        .values_list("code", "name", "postal_codes", "population")
    )
    weights = list(accumulate(population + 20 for *_said, population in communes))
    vocabulary = words.COMMON + words.made_up(20_000, dice)
    frequent = words.zipf(len(vocabulary))
    columns = (
        "source id structure_id nom description type thematiques frais publics modes_accueil"
        " commune code_postal code_insee adresse telephone courriel lien_mobilisation date_maj"
    ).split()
    rows: list[list[str]] = []
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for line in range(number):
            if rows and dice.random() < AGAIN:
                again = list(dice.choice(rows))
                again[1] = f"again-{line}"
                writer.writerow(again)
                continue
            code, town, postal, _population = dice.choices(communes, cum_weights=weights)[0]
            text = dice.choices(vocabulary, cum_weights=frequent, k=dice.randint(20, 90))
            place = [town, postal[:5], code] if dice.random() > NO_PLACE else ["", "", ""]
            if dice.random() < WRONG_PLACE:
                place = ["Nulle-Part-les-Bains", "00000", ""]
            name = " ".join(text[:4]).capitalize() if dice.random() > NO_NAME else ""
            topics = dice.sample(list(TOPICS), dice.randint(1, 3))
            row = [
                *(dice.choice(("dora", "soliguide")), f"service-{line}", f"structure-{line // 3}"),
                *(name, " ".join(text).capitalize() + ".", dice.choice(("accueil", "atelier"))),
                *("|".join(topics), dice.choice(("gratuit", "payant", "")), "familles-enfants"),
                *("en-presentiel|a-distance", *place, f"{line % 90} rue des Essais"),
                *("0199000000", "accueil@example.org"),
                *(f"https://lieu-{line // 3}.example/", "2026-10-01"),
            ]
            rows = [*rows[-500:], row]
            writer.writerow(row)


if __name__ == "__main__":
    main()
