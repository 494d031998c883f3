"""What checking the register costs: `python -m tests.bench.bench_register`. A script to read.

200,000 entries with their signatures, a third of them withdrawn; `check_register`, the offline
verifier and the public pages on them. With DATABASE_URL it runs on PostgreSQL.
"""

# ruff: noqa: E402 - the apps must be ready before they are imported
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from itertools import batched
from pathlib import Path
from time import perf_counter, process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from charters import coop_verify
from charters.chain import FORMAT, entry_hash, signer_commitment, signer_document
from charters.enums import RegisterType, SignatureState, SignerKind
from charters.models import Charter, RegisterEntry, RegisterHead, Signature
from charters.queries.register import register_lines
from charters.services.checking import check_network, check_site
from portal.models import Network
from tests.bench.bench_charters import empty_site
from tests.home.stage import charter_in_force

ENTRIES = int(os.environ.get("ENTRIES", "200000"))
ROUNDS = 5


def main() -> None:
    with empty_site(), tempfile.TemporaryDirectory() as folder:
        settings.REGISTER_DIR = Path(folder) / "register"
        network = Network.objects.get(slug="aulne")
        start = perf_counter()
        fill(charter_in_force(network))
        if connection.vendor == "postgresql":
            connection.cursor().execute("ANALYZE")
        print(
            f"{connection.vendor}: {RegisterEntry.objects.count()} entries, "
            f"{Signature.objects.count()} signatures, made in {perf_counter() - start:.0f} s"
        )
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, busy = perf_counter(), process_time()
        problems = [*check_site(), *check_network(network).problems]
        took, busy = perf_counter() - start, process_time() - busy
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(f"check_register: {took:.1f} s, {busy:.1f} s of them our own, ", end="")
        print(f"{len(problems)} problems, {grown / 1000:.0f} MB more")
        verify(network, Path(folder) / "register.jsonl")
        for name, query in (
            ("newest", ""),
            ("far end", "?before=200"),
            ("one kind", "?type=version.duties"),
        ):
            page(name, reverse("register_network", args=["aulne"]) + query)


def fill(charter: Charter) -> None:
    """Two signatures make three entries: both signed, one withdrawn."""
    version = charter.adopted
    text = version.binding_text
    head = RegisterHead.objects.get(network=charter.network)
    now = timezone.now()
    last = Signature.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    seq, prev = head.seq, head.hash
    wanted = (ENTRIES - head.seq) * 2 // 3
    for numbers in batched(range(1, wanted + 1), 5_000):
        rows, entries = [], []
        for number in numbers:
            salt = f"{number:032x}"
            row = Signature(
                pk=last + number,
                charter=charter,
                version=version,
                text_sha256=text.sha256,
                locale=text.locale,
                capacity="provider",
                signer_kind=SignerKind.PERSON,
                signer_key=f"{number:064x}",
                name=f"Person {number}",
                salt=salt,
                active_at=now,
                email=f"person{number}@example.org",
                state=SignatureState.ACTIVE,
                register_seq=seq + 1,
            )
            document = signer_document(
                kind="person", name=row.name, organisation="", role="", place="", salt=salt
            )
            types = [RegisterType.SIGNED]
            if number % 2:
                row.state = SignatureState.WITHDRAWN
                types.append(RegisterType.WITHDRAWN)
            for kind in types:
                seq += 1
                body = {
                    "v": FORMAT,
                    "net": charter.network.slug,
                    "seq": seq,
                    "at": head.at,
                    "type": str(kind),
                    "charter": charter.slug,
                    "version": version.number,
                    "locale": text.locale,
                    "text_sha256": text.sha256,
                    "signer": signer_commitment(document),
                    "capacity": "provider",
                    "prev": prev,
                }
                prev = entry_hash(body)
                columns = {key: value for key, value in body.items() if key not in {"v", "net"}}
                entries.append(RegisterEntry(network=charter.network, hash=prev, **columns))
            rows.append(row)
        RegisterEntry.objects.bulk_create(entries)
        Signature.objects.bulk_create(rows)
    RegisterHead.objects.filter(pk=head.pk).update(seq=seq, hash=prev)


def verify(network: Network, path: Path) -> None:
    """Downloading the whole register, and checking it as anybody would."""
    head = RegisterHead.objects.get(network=network)
    start = perf_counter()
    with path.open("wb") as file:
        for piece in register_lines(network, first=1, until=head.seq):
            file.write(piece)
    print(f"register.jsonl: {perf_counter() - start:.1f} s, {path.stat().st_size / 1e6:.0f} MB")
    start = perf_counter()
    command = [sys.executable, "-I", coop_verify.__file__, "register", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    word = done.stdout.splitlines()[-1]
    print(f"coop_verify.py: {perf_counter() - start:.1f} s, {word}")


def page(name: str, address: str) -> None:
    client = Client()
    assert client.get(address).status_code == 200
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        client.get(address)
        times.append((perf_counter() - start) * 1000)
    print(f"page, {name}: {statistics.median(times):.0f} ms")


if __name__ == "__main__":
    main()
