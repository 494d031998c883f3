"""Walls at size: `python -m tests.bench.bench_walls [NUMBER]`. A script to read, not a test.

200,000 signatures of one charter, two thirds of them shown; what pages and embeds cost on the
server, with their statements. They must not grow with the number.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import random
import statistics
import sys
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from charters.enums import SignatureState, SignerKind
from charters.models import Badge, Charter, Signature, SignatureWord
from charters.queries.walls import name_words, page_of, wall_of
from directory.enums import TerritoryKind
from directory.models import Territory
from portal.models import Network
from tests.bench.bench_charters import empty_site
from tests.factories import TerritoryFactory
from tests.home.stage import charter_in_force

NUMBER = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
ROUNDS = 15
BATCH = 5_000
FIRST = "Rose Basile Zoé Ariane Youssef Mireille Anselme Clémence Ousmane Lin Noé Hélène".split()
LAST = "Trémière Fenouil Nguyen Martin Le Goff Diallo Petit Garcia Kerbrat Moreau Sylla".split()


def main() -> None:
    random.seed(5)
    with empty_site():
        charter = charter_in_force(Network.objects.get(slug="aulne"))
        few = _measure(charter, 200)
        many = _measure(charter, NUMBER)
    print(f"{NUMBER} signatures; {settings.DATABASES['default']['ENGINE']}")
    print(f"{'':26}{'statements':>12}{'at size':>9}{'ms':>8}{'at size':>9}{'median':>8}")
    for name, (statements, best, _median) in few.items():
        others = many[name]
        print(f"{name:26}{statements:12}{others[0]:9}{best:8.1f}{others[1]:9.1f}{others[2]:8.1f}")


def _measure(charter: Charter, number: int) -> dict[str, tuple[int, float, float]]:
    _fill(charter, number)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {name: _cost(path) for name, path in _pages(charter).items()}


def _fill(charter: Charter, number: int) -> None:
    version = charter.adopted
    text = version.binding_text
    towns = list(Territory.objects.filter(kind=TerritoryKind.COMMUNE))
    towns = towns or TerritoryFactory.create_batch(50)
    now = timezone.now()
    have = Signature.objects.count()
    for start in range(have, number, BATCH):
        rows = []
        for index in range(start, min(start + BATCH, number)):
            is_person = index % 4 != 0
            name = f"{random.choice(FIRST)} {random.choice(LAST)} {index:x}"
            rows.append(
                Signature(
                    charter=charter,
                    version=version,
                    text_sha256=text.sha256,
                    locale="fr",
                    capacity="provider" if index % 3 else "funder",
                    signer_kind=SignerKind.PERSON if is_person else SignerKind.ORGANISATION,
                    signer_key=f"bench{index}",
                    state=SignatureState.ACTIVE,
                    name=name,
                    organisation="" if is_person else f"Association {name}",
                    email=f"bench{index}@example.org",
                    place="Combe",
                    territory=random.choice(towns),
                    is_founding=index < 60,
                    on_wall=index % 3 != 2,
                    active_at=now - timedelta(seconds=index * 37),
                )
            )
        made = Signature.objects.bulk_create(rows)
        SignatureWord.objects.bulk_create(
            [
                SignatureWord(signature=row, charter=charter, word=word)
                for row in made
                if row.on_wall
                for word in name_words(row.shown_name)
            ],
            batch_size=BATCH,
        )
    print(f"{number} signatures made", flush=True)
    first = Signature.objects.order_by("pk").first()
    Badge.objects.get_or_create(signature=first, defaults={"public_id": "bench"})


def _pages(charter: Charter) -> dict[str, str]:
    args = [charter.network.slug, charter.slug]
    wall = reverse("charter_wall", args=args)
    shown = wall_of(charter, kind=SignerKind.PERSON)
    middle = list(shown.values_list("pk", flat=True))[shown.count() // 2]
    page = page_of(shown.filter(pk=middle), size=1)
    signature = page.entries[0].signature
    cursor = f"after.0.{signature.active_at.timestamp():.6f}.{signature.pk}"
    town = Territory.objects.filter(kind=TerritoryKind.COMMUNE).first()
    return {
        "wall, page 1": wall,
        "wall, organisations": f"{wall}?kind=organisation",
        "wall, in the middle": f"{wall}?kind=person&at={cursor}",
        "search: a common name": f"{wall}?kind=person&q=martin",
        "search: two words": f"{wall}?kind=person&q=rose+mar",
        "search: one letter": f"{wall}?kind=person&q=m",
        "search: one person": f"{wall}?kind=person&q={signature.name.split()[-1]}",
        "search: nobody": f"{wall}?kind=person&q=zzzz",
        "one capacity": f"{wall}?kind=person&capacity=funder",
        "one town": f"{wall}?kind=person&territory={town.name}",
        "one region": f"{wall}?kind=person&territory={town.region.name}",
        "charter": charter.page.url,
        "embedded wall": reverse("embed_wall", args=args),
        "counter": reverse("embed_counter", args=args),
        "badge": reverse("embed_badge", args=["bench"]),
        "portal home": "/fr/",
        "charters": reverse("charter_list"),
    }


def _cost(path: str) -> tuple[int, float, float]:
    """(statements, best and median milliseconds) for a visitor, once warm: on a machine that does
    other things besides, the best is nearer to what the page costs."""
    client = Client()
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    statements: list[str] = []

    def count(execute: Callable, sql: str, *rest: object) -> object:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        client.get(path)
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        client.get(path)
        times.append((perf_counter() - start) * 1000)
    return len(statements), min(times), statistics.median(times)


if __name__ == "__main__":
    main()
