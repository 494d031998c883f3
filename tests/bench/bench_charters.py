"""What reading charters costs at size: `python -m tests.bench.bench_charters`. A script to read.

40 charters of 60 articles with 20 versions each, 5,000 contributions on one draft; every page is
asked with a little and with all of it, in one run: the statements must not grow.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.runner import DiscoverRunner
from django.urls import reverse
from django.utils import timezone

from charters.canonical import canonical_text, text_sha256
from charters.enums import Audience, ContributionKind, RevisionClass, VersionState
from charters.models import (
    Charter,
    CharterPage,
    CharterVersion,
    Consultation,
    ConsultationText,
    Contribution,
    VersionText,
)
from portal.models import Network
from tests import template_database
from tests.factories import UserFactory

CHARTERS, ARTICLES, VERSIONS, CONTRIBUTIONS = 40, 60, 20, 5_000
ROUNDS = 5
WORDS = "partager relire payer dire ouvrir garder semer bâtir répondre écouter rendre tenir".split()


def main() -> None:
    with empty_site():
        network = Network.objects.get(slug="aulne")
        charter = make_charter(network, 0, versions=2)
        consultation = make_consultation(charter)
        contribute(consultation, 3)
        few = {name: cost(path) for name, path in pages(charter).items()}
        for number in range(1, CHARTERS):
            make_charter(network, number, versions=VERSIONS)
        fill(charter, VERSIONS)
        contribute(consultation, CONTRIBUTIONS)
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")
        many = {name: cost(path) for name, path in pages(charter).items()}
        say(few, many)


def say(few: dict, many: dict) -> None:
    print(f"{CHARTERS} charters, {ARTICLES} articles, {VERSIONS} versions each, ", end="")
    print(f"{CONTRIBUTIONS} contributions; {settings.DATABASES['default']['ENGINE']}")
    print(f"{'':14}{'statements':>12}{'at size':>9}{'ms':>8}{'at size':>9}{'kB at size':>12}")
    for name, (statements, milliseconds, _size) in few.items():
        others = many[name]
        print(f"{name:14}{statements:12}{others[0]:9}{milliseconds:8.0f}", end="")
        print(f"{others[1]:9.0f}{others[2] / 1000:12.0f}")


def pages(charter: Charter) -> dict[str, str]:
    args = [charter.network.slug, charter.slug]
    return {
        "charter": charter.page.url,
        "timeline": reverse("version_list", args=args),
        "consultation": reverse("consultation_detail", args=args),
        "compare": reverse("version_compare", args=args) + "?from=1&to=2",
        "version": reverse("version_detail", args=[*args, 1]),
        "feed": reverse("charter_feed", args=args),
        "all charters": reverse("charter_list"),
    }


def cost(path: str) -> tuple[int, float, int]:
    """(statements, median milliseconds, bytes) of a page a visitor asks for, once warm."""
    client = Client()
    assert client.get(path).status_code == 200, path
    statements: list[str] = []

    def count(execute: Callable, sql: str, *rest: object) -> object:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        answer = client.get(path)
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        client.get(path)
        times.append((perf_counter() - start) * 1000)
    return len(statements), statistics.median(times), len(answer.content)


@contextmanager
def empty_site() -> Iterator[None]:
    template_database.prepare("")
    runner = DiscoverRunner(verbosity=0, interactive=False, keepdb=True)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)


def content(number: int, edition: int) -> dict:
    """60 articles of three commitments of 30 words; every third says something of its edition."""
    return {
        "date_note": "",
        "subtitle": "",
        "preamble": [],
        "closing": [],
        "capacities": [
            {"code": "provider", "label": "Provider", "signers": "both", "pledge": ""},
            {"code": "funder", "label": "Funder", "signers": "organisations", "pledge": ""},
        ],
        "articles": [
            {
                "id": str(UUID(int=article)),
                "number": article,
                "title": f"Article {WORDS[article % len(WORDS)]}",
                "parts": [part(number, article, row, edition) for row in range(3)],
                "plain": "",
                "credits": "",
                "provenance": {"source": "", "url": ""},
            }
            for article in range(1, ARTICLES + 1)
        ],
    }


def part(number: int, article: int, row: int, edition: int) -> dict:
    words = [WORDS[(number + article * row + step) % len(WORDS)] for step in range(30)]
    if (article + row) % 3 == 0:
        words[edition % 30] = f"édition{edition}"
    return {
        "kind": "commitment",
        "id": str(UUID(int=article * 1000 + row)),
        "text": " ".join(words),
        "level": 1,
        "capacities": [["provider"], ["funder"], []][row],
        "strength": "firm",
    }


def make_charter(network: Network, number: int, *, versions: int) -> Charter:
    page = CharterPage(
        title=f"Charte {number}", slug=f"charte-{number}", locale=network.root_page.locale
    )
    network.root_page.add_child(instance=page)
    charter = Charter.objects.create(
        network=network, page=page, slug=page.slug, kind=page.kind, language="fr"
    )
    fill(charter, versions)
    return charter


def fill(charter: Charter, versions: int) -> None:
    """Bring the charter to so many versions, the last one adopted."""
    now = timezone.now()
    charter.versions.filter(state=VersionState.ADOPTED).update(state=VersionState.SUPERSEDED)
    for number in range(charter.versions.exclude(number=None).count() + 1, versions + 1):
        is_last = number == versions
        version = CharterVersion.objects.create(
            charter=charter,
            number=number,
            state=VersionState.ADOPTED if is_last else VersionState.SUPERSEDED,
            revision_class=RevisionClass.SUBSTANTIAL,
            summary="One word more.",
            reason="It binds.",
            frozen_at=now,
            adopted_at=now,
            in_force_on=now.date(),
            superseded_at=None if is_last else now,
        )
        text = content(charter.pk, number)
        canonical = canonical_text(text)
        VersionText.objects.create(
            version=version,
            locale="fr",
            title=charter.page.title,
            content=text,
            canonical=canonical,
            sha256=text_sha256(canonical),
        )


def make_consultation(charter: Charter) -> Consultation:
    version = CharterVersion.objects.create(
        charter=charter,
        state=VersionState.CONSULTATION,
        revision_class=RevisionClass.SUBSTANTIAL,
        summary="One word more.",
        reason="It binds.",
    )
    consultation = Consultation.objects.create(
        version=version,
        audience=Audience.EVERYONE,
        opened_at=timezone.now(),
        closes_at=timezone.now() + timedelta(days=20),
    )
    ConsultationText.objects.create(
        consultation=consultation,
        locale="fr",
        title=charter.page.title,
        content=content(charter.pk, 99),
        sha256="0" * 64,
    )
    return consultation


def contribute(consultation: Consultation, count: int) -> None:
    author = UserFactory()
    Contribution.objects.bulk_create(
        Contribution(
            consultation=consultation,
            article_id=str(UUID(int=1 + number % ARTICLES)),
            kind=ContributionKind.values[number % 4],
            body=" ".join(WORDS),
            author=author,
            author_name=str(author),
        )
        for number in range(count)
    )


if __name__ == "__main__":
    main()
