"""How many confirmations a second: `python -m tests.bench.bench_confirming` with DATABASE_URL set.

A script to read, not a test. 16 clients in 2 processes press the mailed links of four networks at
once; then none may be lost or doubled, and every register must hold. Mails are written to the
outbox as ever. Half the links go through `confirm_signature`, then the other half over HTTP,
through all middleware, in the same run.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import statistics
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import batched
from multiprocessing import get_context
from time import perf_counter
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from charters.enums import SignatureState
from charters.models import Charter, RegisterEntry, Signature
from charters.services.checking import check_network
from charters.services.signing import confirm_signature, person_key
from charters.services.standing import hash_token
from charters.services.versions import adopt_version
from home.services.networks import open_network
from portal.models import Network
from tests.bench.bench_charters import empty_site
from tests.charters.conftest import make_charter_page, publish

NETWORKS, CLIENTS, PROCESSES, LINKS = 4, 16, 2, 4_000


def main() -> None:
    with empty_site():
        charters = [charter_of(network) for network in networks()]
        print(f"{settings.DATABASES['default']['ENGINE']}, {os.cpu_count()} cores")
        for name, press in (("service", by_service), ("HTTP", over_http)):
            tokens = [token for charter in charters for token in ask(charter, LINKS // NETWORKS)]
            # As people come: networks mixed.
            mixed = [tokens[at :: len(tokens) // NETWORKS] for at in range(LINKS // NETWORKS)]
            measure(name, [token for some in mixed for token in some], press)
        problems = [one for charter in charters for one in check_network(charter.network).problems]
        entries = RegisterEntry.objects.filter(type="signature.active").count()
        active = Signature.objects.filter(state=SignatureState.ACTIVE).count()
        print(f"{active} stand, {entries} entries, {len(problems)} problems")
        if problems or active != 2 * LINKS or entries != active:
            sys.exit(1)


def networks() -> Iterable[Network]:
    yield from Network.objects.order_by("pk")
    for number in range(Network.objects.count(), NETWORKS):
        yield open_network(name=f"N{number}", slug=f"n{number}", hue=90, opened_by=None)


def charter_of(network: Network) -> Charter:
    charter = publish(make_charter_page(network))
    adopt_version(version=charter.versions.get(), adopted_by=None)
    return charter


def ask(charter: Charter, how_many: int) -> list[str]:
    """Requests as the form makes them, with tokens we know."""
    text = charter.adopted.binding_text
    tokens = [uuid4().hex for _one in range(how_many)]
    Signature.objects.bulk_create(
        Signature(
            charter=charter,
            version=text.version,
            text_sha256=text.sha256,
            locale=text.locale,
            capacity="provider",
            signer_kind="person",
            signer_key=person_key(f"{token}@example.org"),
            name=f"Signer {token[:6]}",
            email=f"{token}@example.org",
            salt=token,
            token_sha256=hash_token(token),
        )
        for token in tokens
    )
    return tokens


def measure(name: str, tokens: list[str], press: Callable[[str], None]) -> None:
    """Each process opens its connections first; then all start, and the slowest ends it."""
    connections.close_all()
    shares = [list(share) for share in batched(tokens, len(tokens) // PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        began = perf_counter()
        took = [one for share in pool.map(press_all, [press] * PROCESSES, shares) for one in share]
        seconds = perf_counter() - began
    took.sort()
    print(
        f"{name}: {len(tokens) / seconds:.0f} a second; one takes {statistics.median(took):.0f} ms"
        f" (median), {took[int(len(took) * 0.95)]:.0f} ms (95 %) with {CLIENTS} clients"
    )


def press_all(press: Callable[[str], None], tokens: list[str]) -> list[float]:
    """Milliseconds each took."""
    clients = CLIENTS // PROCESSES
    with ThreadPoolExecutor(clients, initializer=connection.ensure_connection) as pool:
        return list(pool.map(lambda token: timed(press, token), tokens))


def timed(press: Callable[[str], None], token: str) -> float:
    began = perf_counter()
    press(token)
    return (perf_counter() - began) * 1000


def by_service(token: str) -> None:
    confirm_signature(token=token)


def over_http(token: str) -> None:
    answer = Client().post(reverse("signature_confirm", args=[token]))
    if answer.status_code != 200:
        raise RuntimeError(answer.status_code)


if __name__ == "__main__":
    main()
