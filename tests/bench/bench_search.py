"""The directory's search at size: `python -m tests.bench.bench_search [NUMBER ...]`.

A script to read, not a test. For each number of listings (10,000 unless told; ask for 250000 and
1000000): reindexing, what a page of each kind of search costs on the server with its statements,
the same question to the engine alone, suggestions, saving one listing, and how large index and
dictionary are. With DATABASE_URL it runs on PostgreSQL; `here` instead of numbers asks the database
it names as it is, without making or reindexing anything.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import resource
import statistics
import sys
from collections.abc import Callable
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from directory.engines import engine
from directory.forms import ListingSearchForm
from directory.models import Listing, Skill
from directory.queries.search import DirectorySearch
from directory.services.dictionary import count_terms
from directory.services.indexing import index_all, index_listing
from tests.bench.bench_charters import empty_site
from tests.bench.listings import make_listings

IS_HERE = sys.argv[1:] == ["here"]
NUMBERS = [] if IS_HERE else [int(text) for text in sys.argv[1:]] or [10_000]
ROUNDS = 21
SIZES = {
    "postgresql": "SELECT pg_total_relation_size('directory_listingdocument'),"
    " pg_total_relation_size('directory_searchterm')"
    " + pg_total_relation_size('directory_termgram')",
    "sqlite": "SELECT (SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'directory_listing%fts%'"
    " OR name LIKE 'directory_listingdocument%'), (SELECT sum(pgsize) FROM dbstat"
    " WHERE name LIKE 'directory_searchterm%' OR name LIKE 'directory_termgram%')",
}


def main() -> None:
    print(f"{settings.DATABASES['default']['ENGINE']}, {os.cpu_count()} cores")
    if IS_HERE:
        print(f"\n{Listing.objects.count()} listings")
        _measure_pages()
        return
    with empty_site():
        have = 0
        for number in sorted(NUMBERS):
            make_listings(number - have, seed=number)
            have = number
            _measure_index(number)
            _measure_pages()


def _measure_index(number: int) -> None:
    start = perf_counter()
    written = index_all()
    seconds = perf_counter() - start
    print(f"\n{number} listings: indexed at {written / seconds:.0f} a second, ", end="")
    start = perf_counter()
    print(f"{count_terms()} terms counted in {perf_counter() - start:.0f} s", end="")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        try:
            cursor.execute(SIZES[connection.vendor])
            sizes = [f"{size / 1e6:.0f} MB" for size in cursor.fetchone()]
        except Exception:
            sizes = ["unknown", "unknown"]
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"; index {sizes[0]}, dictionary {sizes[1]}, process at most {most:.0f} MB")


def _measure_pages() -> None:
    print(f"{'':34}{'found':>9}{'statements':>12}{'engine':>8}{'page':>8}{'95 %':>8}  (ms)")
    for name, query in _queries().items():
        search = _search(query)
        found = engine().counts(search.question())[1]
        alone, _worst = _cost(lambda query=query: _search(query).page(size=10))
        path = f"{reverse('listing_list')}?{query}"
        statements = _statements(path)
        page, worst = _cost(lambda path=path: _get(path))
        print(f"{name:34}{found:9}{statements:12}{alone:8.1f}{page:8.1f}{worst:8.1f}")
    for name, path in {"suggestions": f"{reverse('listing_suggest')}?q=gra"}.items():
        page, worst = _cost(lambda path=path: _get(path))
        print(f"{name:34}{'':9}{_statements(path):12}{'':8}{page:8.1f}{worst:8.1f}")
    listing = Listing.objects.public().order_by("pk").first()
    saving, worst = _cost(lambda: _save(listing))
    print(f"{'saving one listing':34}{'':9}{'':12}{'':8}{saving:8.1f}{worst:8.1f}", flush=True)


def _queries() -> dict[str, str]:
    """Addresses by what they stand for; words and values that this very site has."""
    some = Listing.objects.public().order_by("-pk")[7]
    rare = some.name.split()[-1].lower()  # a surname: few have it
    skill = Skill.objects.order_by("pk").first().slug
    broken = rare[:3] + rare[4:]
    deep = ""
    for _page in range(20):
        deep = _search(f"q=projet&after={deep}").page(deep, size=10).next_cursor or deep
    return {
        "nothing asked": "",
        "a common word": "q=projet",
        "a common word, page 21": f"q=projet&after={deep}",
        "two words": "q=projet+local",
        "a rare word": f"q={rare}",
        "a typo": f"q={broken}",
        "a phrase": "q=%22projet+local%22",
        "while typing": "q=pro",
        "two words, three facets, radius": (
            "q=projet+local&kind=freelancer&modality=standard&language=fr&place=Lyon&within=50"
        ),
        "a skill and a region": f"skill={skill}&territory=region-84",
        "one facet only": "kind=initiative",
        "around a town": "place=Rennes&within=20",
        "nothing found": "q=projet+zzzzqqq",
    }


def _search(query: str) -> DirectorySearch:
    form = ListingSearchForm(QueryDict(query))
    form.is_valid()
    return DirectorySearch(form.cleaned_data)


def _get(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def _save(listing: Listing) -> None:
    with transaction.atomic():
        listing.save()
        index_listing(listing)


def _cost(act: Callable[[], object]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, once warm."""
    act()
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        act()
        times.append((perf_counter() - start) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)]


def _statements(path: str) -> int:
    asked: list[str] = []

    def count(execute: Callable, sql: str, *rest: object) -> object:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        _get(path)
    return len(asked)


if __name__ == "__main__":
    main()
