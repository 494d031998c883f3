"""Exports at size: `python -m tests.bench.bench_export [NUMBER ...]`.

A script to read, not a test. For each number of listings (10,000 unless told; ask for 100000 and
250000) and each format: the time to the first byte, rows a second, statements, the size of the
file, and by how much the most memory the process ever had grew. Then the feed and a frame. With
DATABASE_URL it runs on PostgreSQL; `here` instead of numbers asks the database it names as it is.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import resource
import sys
from collections.abc import Callable
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from directory.exporting.formats import FORMATS
from directory.models import Listing
from directory.services.dictionary import count_terms
from directory.services.indexing import index_all
from tests.bench.bench_charters import empty_site
from tests.bench.listings import make_listings

IS_HERE = sys.argv[1:] == ["here"]
NUMBERS = [] if IS_HERE else [int(text) for text in sys.argv[1:]] or [10_000]


def main() -> None:
    print(f"{settings.DATABASES['default']['ENGINE']}, {os.cpu_count()} cores")
    if IS_HERE:
        _measure(Listing.objects.public().count())
        return
    with empty_site():
        have = 0
        for number in sorted(NUMBERS):
            make_listings(number - have, seed=number)
            have = number
            index_all()
            count_terms()
            _measure(number)


def _measure(number: int) -> None:
    print(f"\n{number} listings")
    print(f"{'':12}{'first byte':>12}{'rows/s':>10}{'statements':>12}{'MB':>8}{'grew by MB':>12}")
    for ending in FORMATS:
        path = reverse("listing_file", args=[ending])
        before = _memory()
        first, seconds, size, statements = _take(path)
        print(
            f"{ending:12}{first * 1000:9.0f} ms{number / seconds:10.0f}{statements:12}"
            f"{size / 1e6:8.1f}{_memory() - before:12.1f}",
            flush=True,
        )
    for name, path in {
        "feed": reverse("listing_feed"),
        "feed, words": f"{reverse('listing_feed')}?q=projet",
        "frame": "/embed/directory/?q=projet",
        "export page": reverse("listing_export"),
    }.items():
        _whole(path)
        start = perf_counter()
        _whole(path)
        print(f"{name:12}{(perf_counter() - start) * 1000:9.0f} ms")


def _take(path: str) -> tuple[float, float, int, int]:
    """Seconds to the first byte and to the last, bytes, statements."""
    statements = 0

    def count(execute: Callable, *asked: object) -> object:
        nonlocal statements
        statements += 1
        return execute(*asked)

    with connection.execute_wrapper(count):
        start = perf_counter()
        pieces = iter(Client().get(path).streaming_content)
        size = len(next(pieces))
        first = perf_counter() - start
        size += sum(map(len, pieces))
        return first, perf_counter() - start, size, statements


def _memory() -> float:
    """The most that the process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _whole(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200, (path, answer.status_code)


if __name__ == "__main__":
    main()
