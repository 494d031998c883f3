"""The check for duplicates while one types: `python -m tests.bench.bench_duplicates [NUMBER ...]`.

A script to read, not a test. For each number of listings (10,000 unless told; 250000 is the aim of
under 50 ms): what one check costs on the server over many typed names, in the largest town, in
middling ones, without a place, with a chain's name and web site. With DATABASE_URL it runs on
PostgreSQL; `here` instead of numbers asks the database it names as it is.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import random
import statistics
import sys
from collections.abc import Callable
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from directory.models import Listing
from directory.queries.duplicates import alike
from directory.services.dictionary import count_terms
from directory.services.indexing import index_all
from tests.bench.bench_charters import empty_site
from tests.bench.listings import make_listings

IS_HERE = sys.argv[1:] == ["here"]
NUMBERS = [] if IS_HERE else [int(text) for text in sys.argv[1:]] or [10_000]
ROUNDS = 60


def main() -> None:
    print(f"{settings.DATABASES['default']['ENGINE']}, {os.cpu_count()} cores")
    if IS_HERE:
        measure()
        return
    with empty_site():
        have = 0
        for number in sorted(NUMBERS):
            make_listings(number - have, seed=number)
            have = number
            index_all()
            count_terms()
            measure()


def measure() -> None:
    number = Listing.objects.count()
    places = Listing.objects.order_by().values_list("commune").annotate(n=Count("pk"))
    towns = [pk for pk, _n in places.filter(commune__isnull=False).order_by("-n")[:1000]]
    keys = Listing.objects.order_by().exclude(name_key="").values_list("name_key")
    chain = keys.annotate(n=Count("pk")).order_by("-n")[0]
    named = list(Listing.objects.filter(pk__lte=5000).values_list("name", "commune")[:2000])
    dice = random.Random(1)
    print(f"\n{number} listings; the largest town has {places.order_by('-n')[0][1]}")
    for label, question in (
        ("as it is, in its place", lambda name, place: {"name": name, "commune": place}),
        ("a slip, in its place", lambda name, place: {"name": slip(name), "commune": place}),
        ("a slip, in the largest town", lambda name, _p: {"name": slip(name), "commune": towns[0]}),
        ("a slip, in some town", lambda n, _p: {"name": slip(n), "commune": dice.choice(towns)}),
        ("a slip, no place yet", lambda name, _p: {"name": slip(name)}),
        (f"a name {chain[1]} have", lambda _n, place: {"name": chain[0], "commune": place}),
        ("numbers and a web site", lambda name, place: everything(name, place)),
    ):
        time(label, lambda make=question: make(*dice.choice(named)))


def everything(name: str, place: int | None) -> dict:
    return {
        "name": slip(name),
        "commune": place,
        "siren": "732829320",
        "rna": "W751234567",
        "website": "https://www.atelier.example",
    }


def slip(name: str) -> str:
    """One letter is missing."""
    middle = len(name) // 2
    return name[:middle] + name[middle + 1 :]


def time(label: str, make: Callable[[], dict]) -> None:
    alike(**make())
    spent = []
    for _round in range(ROUNDS):
        asked = make()
        began = perf_counter()
        alike(**asked)
        spent.append((perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as counted:
        alike(**make())
    spent.sort()
    median, late = statistics.median(spent), spent[int(len(spent) * 0.95)]
    print(f"{label:32} {median:6.1f} ms, 95%: {late:6.1f} ms, {len(counted)} statements")


if __name__ == "__main__":
    main()
