"""The register's format: how an entry is written as canonical JSON and hashed.

`hash = SHA-256("coop-entry-v1\\n" + canonical JSON of the entry without hash)`. Canonical JSON is
RFC 8785; entries hold ASCII keys, strings and integers only, and for these Python's own encoder
with sorted keys and no spaces gives exactly those bytes. The lines are those of the verifier that
people download, so that the site and they can't disagree.
"""

from charters.coop_verify import (
    FORMAT,
    GENESIS,
    canonical_json,
    entry_hash,
    signer_commitment,
)

__all__ = [
    "FORMAT",
    "GENESIS",
    "canonical_json",
    "entry_hash",
    "signer_commitment",
    "signer_document",
]


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
