"""A small register with its receipt, text, heads and keys, made without the site."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charters import coop_verify as verifier

TEXT = "# 1. Partager l’eau\n\n- Fermer le robinet\n"
DUTIES = "1 provider firm\n"
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SECRET.public_key().public_bytes_raw()
KEY = verifier.key_id(PUBLIC)
SIGNER = {
    "kind": "person",
    "name": "Zoé Ångström",
    "organisation": "",
    "role": "",
    "place": "Lille",
}
SALT = "5a" * 16


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def base64_of(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def sign(message: bytes) -> str:
    return base64_of(SECRET.sign(message))


def make_entries(*rows: dict, net: str = "aulne") -> list[dict]:
    """A whole chain; each row says what differs from an adoption."""
    entries, prev = [], verifier.GENESIS
    for seq, row in enumerate(rows, start=1):
        entry = {
            **{"v": 1, "net": net, "seq": seq, "at": f"2026-11-22T10:00:{seq % 60:02}Z"},
            **{"type": "version.adopted", "charter": "charte", "version": 1, "locale": "fr"},
            **{"text_sha256": sha256(TEXT), "signer": "", "capacity": "", "prev": prev},
            **row,
        }
        prev = entry["hash"] = verifier.entry_hash(entry)
        entries.append(entry)
    return entries


def lines(entries: list[dict]) -> bytes:
    return b"".join(verifier.canonical_json(entry).encode() + b"\n" for entry in entries)


def make_receipt(entry: dict, head: dict, **changes) -> dict:
    receipt = {
        **{"format": "coop-receipt-v1", "network": "aulne", "network_name": "L’Aulne"},
        **{"charter": "charte", "title": "Charte des jardins", "version": 1, "locale": "fr"},
        **{"text_sha256": sha256(TEXT), "duties_sha256": sha256(DUTIES), "capacity": "provider"},
        **{"capacity_label": "prestataire", "level": "", "signer": SIGNER, "salt": SALT},
        **{"signed_at": entry["at"], "entry": entry},
        "head": {key: head[key] for key in ("net", "seq", "hash")},
        "addresses": {
            name: f"https://example.org/{name}"
            for name in ("text", "register", "heads", "keys", "verifier")
        },
        **changes,
    }
    receipt["digest"] = verifier.receipt_digest(receipt)
    message = verifier.seal_message(receipt["digest"])
    receipt["seal"] = {"key": KEY, "public": base64_of(PUBLIC), "signature": sign(message)}
    return receipt


def make_heads(number: int, entry: dict, prev: bytes = b"", losses: tuple = ()) -> bytes:
    heads = {
        **{"format": "coop-heads-v1", "site": "https://example.org", "date": "2026-11-22"},
        **{"at": "2026-11-22T12:00:00Z", "number": number, "losses": list(losses), "key": KEY},
        "public": base64_of(PUBLIC),
        "prev": hashlib.sha256(prev).hexdigest() if prev else verifier.GENESIS,
        "heads": [{key: entry[key] for key in ("net", "seq", "hash")}],
    }
    return verifier.written({**heads, "signature": sign(verifier.heads_message(heads))})


def make_keys() -> bytes:
    key = {"id": KEY, "public": base64_of(PUBLIC), "from": "", "until": ""}
    return verifier.written(
        {"format": "coop-keys-v1", "site": "https://example.org", "keys": [key]}
    )


@dataclass
class Papers:
    """The files of one signature, in a folder."""

    folder: Path

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def write(self, name: str, raw: bytes) -> str:
        (self.folder / name).write_bytes(raw)
        return self.path(name)

    def everything(self) -> list[str]:
        names = [("--text", "text.txt"), ("--register", "register.jsonl"), ("--keys", "keys.json")]
        given = [part for option, name in names for part in (option, self.path(name))]
        return [
            *("receipt", self.path("receipt.json"), *given),
            *("--heads", self.path("heads-1.json"), self.path("heads-2.json")),
        ]


def make_papers(folder: Path) -> Papers:
    commitment = verifier.signer_commitment({**SIGNER, "salt": SALT})
    signed = {"type": "signature.active", "signer": commitment, "capacity": "provider"}
    other = {**signed, "signer": "ab" * 32}
    duties = {"type": "version.duties", "locale": "zxx", "text_sha256": sha256(DUTIES)}
    entries = make_entries({}, duties, signed, other)
    papers = Papers(folder)
    papers.write("text.txt", TEXT.encode())
    papers.write("register.jsonl", lines(entries))
    papers.write("receipt.json", verifier.written(make_receipt(entries[2], entries[3])))
    first = make_heads(1, entries[1])
    papers.write("heads-1.json", first)
    papers.write("heads-2.json", make_heads(2, entries[3], first))
    papers.write("keys.json", make_keys())
    return papers
