"""The desk of a large network: `python -m tests.bench.bench_desk [NUMBER ...]`.

A script to read, not a test. For each number of listings (10,000 unless told): server time and
statements of the queue, its last tab, one case, coverage and the list of possible duplicates for
an editor of the largest network, then for federation staff, to whom all networks are one; finding
the pairs anew; writing the views of an hour. With DATABASE_URL it runs on PostgreSQL; `here`
instead of numbers asks the database it names as it is. Everything is rolled back.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import statistics
import sys
from collections.abc import Callable
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from directory.enums import ListingState
from directory.models import Listing
from directory.services.dictionary import count_terms
from directory.services.figures import Tally
from directory.services.indexing import index_all
from directory.services.pairs import find_pairs
from portal.enums import Role
from portal.models import Network, User
from portal.services.memberships import grant_membership
from tests.bench.bench_charters import empty_site
from tests.bench.listings import make_listings
from tests.factories import UserFactory

IS_HERE = sys.argv[1:] == ["here"]
NUMBERS = [] if IS_HERE else [int(text) for text in sys.argv[1:]] or [10_000]
ROUNDS = 11
WAITING = 2_000
VIEWED = 20_000


def main() -> None:
    print(f"{settings.DATABASES['default']['ENGINE']}, {os.cpu_count()} cores")
    if IS_HERE:
        _measure()
        return
    with empty_site():
        have = 0
        for number in sorted(NUMBERS):
            make_listings(number - have, seed=number)
            have = number
            index_all()
            count_terms()
            _measure()


def _measure() -> None:
    with transaction.atomic():
        largest = Network.objects.annotate(n=Count("home_listings")).order_by("-n").first()
        home = Listing.objects.filter(home_network=largest, state=ListingState.PUBLISHED)
        some = list(home.order_by("pk").values_list("pk", flat=True)[:WAITING])
        Listing.objects.filter(pk__in=some).update(state=ListingState.SUBMITTED)
        print(f"\n{Listing.objects.count()} listings, {len(some)} of them waiting")
        editor, staff = UserFactory(), UserFactory(is_staff=True, is_superuser=True)
        grant_membership(user=editor, network=largest, role=Role.EDITOR, granted_by=None)
        # The networks of a bench have no groups, which let staff into the admin.
        editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
        start = perf_counter()
        pairs = find_pairs()
        print(f"{pairs} pairs found in {perf_counter() - start:.1f} s")
        start = perf_counter()
        tally = Tally()
        viewed = list(Listing.objects.order_by("pk").values_list("pk", flat=True)[:VIEWED])
        for pk in viewed:
            tally.count(pk, from_search=False)
        tally.flush()
        print(f"views of {len(viewed)} listings written in {perf_counter() - start:.2f} s")
        print(f"{'':34}{'statements':>12}{'median':>10}{'longest':>10}")
        _pages("editor", editor, some[len(some) // 2])
        _pages("federation", staff, some[len(some) // 2])
        transaction.set_rollback(True)


def _pages(who: str, user: User, case: int) -> None:
    client = Client()
    client.force_login(user)
    queue = reverse("desk_listings")
    for name, path in {
        "queue": queue,
        "queue of published ones": f"{queue}?show=published",
        "case": reverse("desk_listing", args=[case]),
        "coverage": reverse("desk_coverage"),
        "duplicates": reverse("desk_pairs"),
    }.items():
        asked: list[str] = []

        def note(execute: Callable, sql: str, *rest: object, asked: list = asked) -> object:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            _get(client, path)
        times = [_timed(lambda path=path: _get(client, path)) for _round in range(ROUNDS)]
        print(
            f"{who + ', ' + name:34}{len(asked):12}{statistics.median(times):7.0f} ms"
            f"{max(times):7.0f} ms",
            flush=True,
        )


def _get(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def _timed(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
