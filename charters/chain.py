"""The register's format: how an entry is written as canonical JSON and hashed.

`hash = SHA-256("coop-entry-v1\\n" + canonical JSON of the entry without hash)`. Canonical JSON is
RFC 8785; entries hold ASCII keys, strings and integers only, and for these Python's own encoder
with sorted keys and no spaces gives exactly those bytes.
"""

import hashlib
import json
from typing import Any

FORMAT = 1
PREFIX = "coop-entry-v1\n"
SIGNER_PREFIX = "coop-signer-v1\n"
GENESIS = "0" * 64


def canonical_json(entry: dict[str, Any]) -> str:
    """RFC 8785 for an object of strings and integers."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(entry: dict[str, Any]) -> str:
    """The hash of an entry given with or without its own `hash`."""
    body = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256((PREFIX + canonical_json(body)).encode()).hexdigest()


def signer_document(
    *, kind: str, name: str, organisation: str, role: str, place: str, salt: str
) -> dict[str, str]:
    """Who signed, as signed: the keys of what stands behind a commitment, salt included."""
    return {
        "kind": kind,
        "name": name,
        "organisation": organisation,
        "role": role,
        "place": place,
        "salt": salt,
    }


def signer_commitment(document: dict[str, str]) -> str:
    """What stands for a signer in the chain: meaningless once the salt is erased."""
    return hashlib.sha256((SIGNER_PREFIX + canonical_json(document)).encode()).hexdigest()
