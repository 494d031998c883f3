"""How long the doors take for an address that has an account (or signed) and for one that has
none: `python -m tests.bench.bench_enumeration [ROUNDS]`. A script to read, not a test.

Known and unknown addresses take turns in one run, under the passwords' real hashing. What is left
between the two medians should drown in the spread (p95) of either.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.test import Client
from django.test.runner import DiscoverRunner
from django.urls import reverse

from charters.services.versions import adopt_version
from portal.models import Bucket, Network, OutboxMail
from tests import template_database
from tests.charters import test_views as signing
from tests.charters.conftest import make_charter_page, publish
from tests.charters.test_signatures import PERSON, active
from tests.directory.test_contact import stamp, typed
from tests.directory.test_views import url
from tests.factories import ListingFactory, UserFactory

Post = Callable[[str], dict[str, str]]


def main(rounds: int) -> None:
    with empty_site():
        print(f"{rounds} requests each, milliseconds, {settings.DATABASES['default']['ENGINE']}")
        print(f"{'':22}{'known':>8}{'p95':>8}{'unknown':>10}{'p95':>8}{'difference':>12}")
        for door, (path, post) in doors(rounds).items():
            known, unknown = measure(path, post, rounds)
            medians = statistics.median(known), statistics.median(unknown)
            figures = (medians[0], p95(known), medians[1], p95(unknown), medians[0] - medians[1])
            print(f"{door:22}" + "{:8.1f}{:8.1f}{:10.1f}{:8.1f}{:12.2f}".format(*figures))


@contextmanager
def empty_site() -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    template_database.prepare("")
    runner = DiscoverRunner(verbosity=0, interactive=False, keepdb=True)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)


def doors(rounds: int) -> dict[str, tuple[str, Post]]:
    """Each door's address and what is posted to it; makes the people who are known there."""
    network = Network.objects.get(slug="aulne")
    charter = publish(make_charter_page(network))
    adopt_version(version=charter.versions.get(), adopted_by=None)
    for number in range(rounds):
        user = UserFactory(email=address("known", number))
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        active(charter, signer=replace(PERSON, email=user.email))
        forget()
    listing = ListingFactory(home_network=network, owner=user, name="Bowls", slug="bowls")
    password = {"password": "wrong", "password1": "a good long secret", "shown_at": stamp()}
    return {
        "wrong password": (reverse("account_login"), lambda email: {"login": email, **password}),
        "code by mail": (reverse("account_request_login_code"), lambda email: {"email": email}),
        "forgotten password": (reverse("account_reset_password"), lambda email: {"email": email}),
        "signing a charter": (
            signing.address(charter),
            lambda email: signing.post_of(charter, email=email),
        ),
        "writing to an owner": (
            url("listing_contact", listing.slug),
            lambda email: typed(email=email),
        ),
        # Last: who is unknown signs up.
        "sign-up": (reverse("account_signup"), lambda email: {"email": email, **password}),
    }


def measure(path: str, post: Post, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each request: known and unknown addresses in turns, the first ones apart."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(rounds):
        for who in ("known", "unknown") if number % 2 else ("unknown", "known"):
            forget()
            browser, data = Client(), post(address(who, number))
            start = perf_counter()
            answer = browser.post(path, data)
            times[who].append((perf_counter() - start) * 1000)
            assert answer.status_code in {200, 302}, answer.status_code
    return times["known"][2:], times["unknown"][2:]


def address(who: str, number: int) -> str:
    return f"{who}{number}@example.org"


def forget() -> None:
    """No limit is reached, and the outbox does not grow."""
    Bucket.objects.all().delete()
    OutboxMail.objects.all().delete()


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200)
