"""A member's save and a moderator's yes: `python -m tests.bench.bench_saving [NUMBER ...]`.

A script to read, not a test. For each number of listings (10,000 unless told; 250000 is the aim of
under 15 ms): server time and statements of creating, saving a draft, handing in, approving, saving
a change that waits, approving it, saying that it is still true. With DATABASE_URL it runs on
PostgreSQL; `here` instead of numbers asks the database it names as it is. Everything is rolled
back.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection, transaction

from directory.enums import ListingKind
from directory.models import Listing, Territory
from directory.services.dictionary import count_terms
from directory.services.indexing import index_all
from directory.services.listings import (
    confirm_listing,
    create_listing,
    draft_of,
    submit_listing,
    update_listing,
)
from directory.services.moderation import approve_change, approve_listing
from portal.enums import ModerationPolicy
from portal.models import Network
from tests.bench import words
from tests.bench.bench_charters import empty_site
from tests.bench.listings import make_listings
from tests.factories import UserFactory

IS_HERE = sys.argv[1:] == ["here"]
NUMBERS = [] if IS_HERE else [int(text) for text in sys.argv[1:]] or [10_000]
ROUNDS = 60


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
    print(f"\n{Listing.objects.count()} listings, {ROUNDS} rounds")
    print(f"{'':22}{'median':>10}{'95 %':>10}{'statements':>12}")
    with transaction.atomic():
        _rounds()
        transaction.set_rollback(True)


def _rounds() -> None:
    dice = random.Random(1)
    network = Network.objects.open().first()
    Network.objects.filter(pk=network.pk).update(moderation=ModerationPolicy.BEFORE)
    network.refresh_from_db()
    owner, moderator = UserFactory(), UserFactory()
    communes = list(Territory.objects.communes().by_population()[:500])
    times: dict[str, list[float]] = {}
    statements: dict[str, int] = {}

    def timed(name: str, act: Callable[[], Listing]) -> Listing:
        """In a savepoint, as a request is in its transaction."""
        count = Counter[str]()
        with connection.execute_wrapper(partial(_count, count)), transaction.atomic():
            start = perf_counter()
            result = act()
            times.setdefault(name, []).append(perf_counter() - start)
        statements[name] = count.total()
        return result

    for number in range(ROUNDS):
        first, second, third = (_text(dice, communes, number) for _time in range(3))
        listing = timed(
            "create",
            lambda text=first: create_listing(
                kind=ListingKind.FREELANCER, network=network, text=text, created_by=owner
            ),
        )
        listing = timed(
            "save a draft",
            lambda listing=listing, text=second: update_listing(
                listing=listing, text=text, seen=_seen(listing), updated_by=owner
            ),
        )
        listing = timed(
            "hand in", lambda listing=listing: submit_listing(listing=listing, submitted_by=owner)
        )
        listing = timed(
            "approve",
            lambda listing=listing: approve_listing(
                listing=listing, version=listing.version, approved_by=moderator
            ),
        )
        listing = timed(
            "save a change",
            lambda listing=listing, text=third: update_listing(
                listing=listing, text=text, seen=_seen(listing), updated_by=owner
            ),
        )
        change = Listing.objects.get(pk=listing.pk).pending_change
        timed(
            "approve the change",
            lambda change=change: approve_change(change=change, approved_by=moderator),
        )
        timed(
            "still true",
            lambda listing=listing: confirm_listing(listing=listing, confirmed_by=owner),
        )
    for name, taken in times.items():
        median = statistics.median(taken) * 1000
        worst = statistics.quantiles(taken, n=20)[-1] * 1000
        print(f"{name:22}{median:7.1f} ms{worst:7.1f} ms{statements[name]:12}")


def _count(count: Counter[str], execute: Callable, sql: str, *asked: object) -> object:
    count[sql] += 1
    return execute(sql, *asked)


def _seen(listing: Listing) -> str:
    return Listing.objects.get(pk=listing.pk).text_token


def _text(dice: random.Random, communes: list[Territory], number: int) -> dict:
    said = dice.choices(words.COMMON, k=60)
    return draft_of(
        {
            "name": f"{said[0].capitalize()} {said[1]} {number}",
            "tagline": " ".join(said[2:8]),
            "description": " ".join(said[8:]),
            "commune": dice.choice(communes).pk,
            "skills": dice.sample(words.COMMON, 3),
            "causes": ["04"],
            "languages": ["fr"],
        }
    )


if __name__ == "__main__":
    main()
