"""Looking whether the register holds: its chain, what it says against the rows, what left the site.

Reads in pieces, so that a long register takes no more memory than a short one, and locks nothing:
what does not fit while the site goes on working is looked at a second time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db import connection

from charters.coop_verify import Chain, Heads, Unreadable, read_keys
from charters.enums import RegisterType
from charters.models import RegisterEntry, RegisterHead
from charters.queries.register import entries_of
from charters.register_files import folder, heads_bytes, published_heads
from charters.services.agreement import PIECE, Problem, check_signatures, check_texts, registered
from charters.services.continuity import lost_heads
from portal.models import Network

TAIL = 2_000
# Signatures and links among heads files are looked at for so many: each takes some milliseconds.
NEWEST_FILES = 400
TABLES = ("charters_versiontext", "charters_consultationtext", "charters_registerentry")


@dataclass
class Found:
    """What one reading of a register brings together."""

    problems: list[Problem] = field(default_factory=list)
    adopted: dict[tuple[str, int, str], str] = field(default_factory=dict)


def check_site() -> list[Problem]:
    """What concerns no network in particular: triggers, published files."""
    return [*_check_triggers(), *_check_files()]


def check_network(network: Network, *, tell: Callable[[int], object] = lambda n: None) -> Found:
    """Everything about one network's register. `tell` hears how many more rows were read."""
    found = Found()
    _follow_chain(network, found, tell, since=0)
    found.problems += check_texts(network, found.adopted)
    found.problems += check_signatures(network, tell)
    found.problems += _check_heads(network)
    return found


def check_tail(network: Network) -> Found:
    """The newest entries only, for every day."""
    found = Found()
    head = RegisterHead.objects.filter(network=network).first()
    _follow_chain(network, found, lambda n: None, since=max(0, (head.seq if head else 0) - TAIL))
    found.problems += _check_heads(network)
    return found


def rows_to_read(network: Network) -> int:
    """How much there is to read in `check_network`."""
    return RegisterEntry.objects.filter(network=network).count() + registered(network).count()


# The chain ----------------------------------------------------------------------------------


def _follow_chain(
    network: Network, found: Found, tell: Callable[[int], object], *, since: int
) -> None:
    chain = Chain()
    heads = Heads(_every_file(), None)
    if since:
        chain.last = next(entries_of(network, since=since - 1, until=since))
        chain.count = since
    for piece in batched(entries_of(network, since=since), PIECE):
        for entry in piece:
            faults = len(chain.wrong)
            chain.add(entry)
            heads.see(entry)
            if len(chain.wrong) > faults:
                new = list(chain.wrong)[faults:]
                found.problems += [Problem(name, network.slug, entry["seq"]) for name in new]
            if not since:
                found.problems += _check_said(entry, found.adopted)
        found.problems += _check_repeated(network, piece)
        tell(len(piece))
    head = RegisterHead.objects.filter(network=network).first() or RegisterHead()
    last = chain.last
    if (head.seq, head.hash) != (last["seq"], last["hash"]) and not _grew(network, last, head):
        found.problems.append(Problem("head", network.slug, head.seq, "is not the last entry"))
    if not since:
        check = heads.check_register(network.slug)
        if check.ok is False:
            found.problems.append(Problem(check.name, network.slug, 0, check.detail))


def _grew(network: Network, last: dict[str, Any], head: RegisterHead) -> bool:
    """The site went on while we read."""
    entries = RegisterEntry.objects.filter(network=network)
    return (
        head.seq > last["seq"]
        and entries.filter(seq=last["seq"] + 1, prev=last["hash"]).exists()
        and entries.filter(seq=head.seq, hash=head.hash).exists()
    )


def _check_said(entry: dict[str, Any], adopted: dict[tuple[str, int, str], str]) -> list[Problem]:
    """Texts are adopted once, and only what was adopted is signed."""
    place = (entry["charter"], entry["version"], entry["locale"])
    if entry["type"] in {RegisterType.VERSION_ADOPTED, RegisterType.VERSION_DUTIES}:
        adopted.setdefault(place, entry["text_sha256"])
    elif entry["type"] == RegisterType.HEAD_REPEATED:
        return []
    if adopted.get(place) == entry["text_sha256"]:
        return []
    return [Problem("text-adopted", entry["net"], entry["seq"])]


def _check_repeated(network: Network, piece: tuple[dict[str, Any], ...]) -> list[Problem]:
    """What we repeated of other registers is what they say, or was given up in public."""
    repeated = [entry for entry in piece if entry["type"] == RegisterType.HEAD_REPEATED]
    if not repeated:
        return []
    others = RegisterEntry.objects.filter(
        network__slug__in={entry["charter"] for entry in repeated},
        seq__in={entry["version"] for entry in repeated},
    )
    said = {(net, seq): sha for net, seq, sha in others.values_list("network__slug", "seq", "hash")}
    after = {
        loss["net"]: loss["after"] for file in published_heads() for loss in file.content["losses"]
    }
    return [
        Problem("head-repeated", network.slug, entry["seq"], f"of {entry['charter']}")
        for entry in repeated
        if said.get((entry["charter"], entry["version"])) != entry["text_sha256"]
        and after.get(entry["charter"], entry["version"]) >= entry["version"]
    ]


# What left the site -------------------------------------------------------------------------


def _every_file() -> Iterator[bytes]:
    return (heads_bytes(file.name) or b"" for file in published_heads())


def _check_heads(network: Network) -> list[Problem]:
    lost = [head for head in lost_heads() if head.net == network.slug]
    detail = "this entry was published and is not there: the database is older"
    return [Problem("continuity", head.net, head.seq, detail) for head in lost]


def _check_files() -> list[Problem]:
    try:
        raw = (folder() / "keys.json").read_bytes() if published_heads() else None
        files = list(_every_file())[-NEWEST_FILES:]
        checks = Heads(files, read_keys(raw) if raw else None).checks() if files else []
    except (Unreadable, OSError) as error:
        return [Problem("keys", detail=str(error))]
    problems = [Problem(check.name, detail=check.detail) for check in checks if check.ok is False]
    there = {path.name for path in (folder() / "heads").glob("[0-9]*.json")}
    damaged = there - {file.name for file in published_heads()}
    return problems + [Problem("heads-file", detail=name) for name in sorted(damaged)]


def _check_triggers() -> list[Problem]:
    """Without them a row could change; an altered table may have lost them on SQLite."""
    last = "truncate" if connection.vendor == "postgresql" else "replace"
    wanted = {f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete", last)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        there = {name for (name,) in cursor.fetchall()}
    return [Problem("trigger", detail=f"{name} is not there") for name in sorted(wanted - there)]
