"""Whole pages over HTTP beside the least page Wagtail can serve: `python -m tests.bench.bench_http
[NUMBER|here]` with DATABASE_URL set.

A script to read, not a test. gunicorn with two workers serves the portal, and another with two the
least page (a plain page of Wagtail's behind the middleware of a fresh Django project), from one
database with so many listings (100,000 unless told; `here`: what DATABASE_URL names as it is).
Clients ask them in turns, a few seconds each, so that whatever else the machine does meets all.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from time import perf_counter, sleep
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection
from django.urls import reverse
from wagtail.models import Page, Site

from directory.models import Listing
from directory.services.dictionary import count_terms
from directory.services.indexing import index_all
from tests.bench.bench_charters import empty_site
from tests.bench.listings import make_listings

CLIENTS, ROUNDS, REQUESTS = 4, 8, 60
PORTAL, LEAST = 8765, 8766


def main() -> None:
    told = sys.argv[1] if len(sys.argv) > 1 else "100000"
    if told == "here":
        _measure()
        return
    with empty_site():
        make_listings(int(told))
        index_all()
        count_terms()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        _measure()


def _measure() -> None:
    least = _least_page()
    listings = Listing.objects.public().count()
    print(f"{settings.DATABASES['default']['ENGINE']}, {os.cpu_count()} cores, {listings} listings")
    words = _rare_words()
    directory = reverse("listing_list")
    selective = {"kind": "freelancer", "modality": "standard", "language": "fr"}
    paths = {
        "the least page": (LEAST, lambda number: f"/{least}/"),
        "selective, three facets": (
            PORTAL,
            lambda number: (
                f"{directory}?{urlencode({'q': words[number % len(words)]} | selective)}"
            ),
        ),
        "a common word": (PORTAL, lambda number: f"{directory}?q=projet&n={number}"),
        "two words, three facets, radius": (
            PORTAL,
            lambda number: (
                f"{directory}?q=projet+local&kind=freelancer&modality=standard&language=fr"
                f"&place=Lyon&within=50&n={number}"
            ),
        ),
        "nothing asked": (PORTAL, lambda number: f"{directory}?n={number}"),
    }
    speeds: dict[str, list[float]] = {name: [] for name in paths}
    with (
        _serving("portal.settings.test", PORTAL),
        _serving("tests.bench.least.settings", LEAST),
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        numbers = count()
        for round_number in range(ROUNDS + 1):
            for name, (port, path) in paths.items():
                asked = [f"http://127.0.0.1:{port}{path(next(numbers))}" for _n in range(REQUESTS)]
                began = perf_counter()
                list(pool.map(_get, asked))
                if round_number:  # the first warms up
                    speeds[name].append(REQUESTS / (perf_counter() - began))
    least_speed = statistics.median(speeds["the least page"])
    for name, found in speeds.items():
        speed = statistics.median(found)
        print(f"{name:34}{speed:8.1f} a second {speed / least_speed:8.0%} of the least page")


def _least_page() -> str:
    """A plain page below the site's root; its slug."""
    root = Site.objects.get(is_default_site=True).root_page
    if not root.get_children().filter(slug="least").exists():
        root.add_child(instance=Page(title="Least", slug="least", locale=root.locale))
    return "least"


def _rare_words() -> list[str]:
    """Surnames of some listings: few others have them."""
    names = Listing.objects.public().order_by("pk").values_list("name", flat=True)[:40]
    return [name.split()[-1].lower() for name in names]


@contextmanager
def _serving(settings_module: str, port: int) -> Iterator[None]:
    """gunicorn, from its first answer to the end."""
    url = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    database = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        database = f"postgres://{url['USER']}:{url['PASSWORD']}@{url['HOST']}:{url['PORT']}/{name}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings_module,
        "DATABASE_URL": database,
    }
    bind = f"127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--workers=2", f"--bind={bind}"]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(100):
            try:
                _get(f"http://{bind}/")
                break
            except HTTPError:
                break  # it answers
            except (URLError, ConnectionError):
                sleep(0.3)
        yield
    finally:
        server.terminate()
        server.wait()


def _get(address: str) -> None:
    with urlopen(address, timeout=60) as answer:
        answer.read()


if __name__ == "__main__":
    main()
