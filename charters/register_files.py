"""What the register leaves outside the database, in REGISTER_DIR: keys, published heads, and the
last heads that any job saw. A database that is put back from a backup does not take these along,
which is how the site notices. The formats are in `docs/register.md`.
"""

import base64
import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from charters.coop_verify import (
    GENESIS,
    HEAD,
    HEADS,
    HEADS_FORMAT,
    KEYS_FORMAT,
    Unreadable,
    heads_message,
    key_id,
    read_file,
    written,
)

HEADS_NAME = re.compile(r"\d{4}-\d\d-\d\d(-\d{1,4})?\.json", re.ASCII)
SEEN_FORMAT = "coop-seen-v1"
Heads = dict[str, tuple[int, str]]  # a network's slug: number and hash of its last entry


def folder() -> Path:
    return Path(settings.REGISTER_DIR)


def set_aside() -> None:
    """Make room for a new site's register, where the demo starts on an empty database."""
    if folder().exists():
        folder().rename(folder().with_name(f"{folder().name}-until-{time.time_ns()}"))


@contextmanager
def locked() -> Iterator[None]:
    """One writer at a time, across processes."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _write(path: Path, raw: bytes, mode: int = 0o644) -> None:
    """Whole or not at all, and on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


# Keys ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the site; its public half is published for good."""

    secret: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.secret.public_key().public_bytes_raw()

    @property
    def names(self) -> dict[str, str]:
        return {"key": key_id(self.public), "public": base64.b64encode(self.public).decode()}

    def sign(self, message: bytes) -> str:
        return base64.b64encode(self.secret.sign(message)).decode()


def published_keys() -> dict[str, Any]:
    """The public keys with the times between which each was used, oldest first."""
    raw = _read(folder() / "keys.json")
    if raw is None:
        return {"format": KEYS_FORMAT, "site": settings.WAGTAILADMIN_BASE_URL, "keys": []}
    shape = {
        "format": str,
        "site": str,
        "keys": [dict.fromkeys(["id", "public", "from", "until"], str)],
    }
    return read_file(raw, shape, KEYS_FORMAT, "keys", "keys.json")


def current_key() -> Key | None:
    """The key that signs today; None before the first heads were published, or if it was lost."""
    return _key_at(folder(), _changed_at(folder() / "keys.json"))


@lru_cache(maxsize=4)
def _key_at(place: Path, changed_at: int) -> Key | None:
    keys = published_keys()["keys"]
    pem = (
        _read(place / "keys" / f"{keys[-1]['id']}.pem") if keys and not keys[-1]["until"] else None
    )
    if pem is None:
        return None
    secret = load_pem_private_key(pem, password=None)
    return Key(secret) if isinstance(secret, Ed25519PrivateKey) else None


def make_key(now: str) -> Key:
    """A new key from `now` on; the public half of the one before stays published. In `locked`."""
    key = Key(Ed25519PrivateKey.generate())
    pem = key.secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    keys = published_keys()
    for old in keys["keys"]:
        old["until"] = old["until"] or now
    names = key.names
    keys["keys"].append({"id": names["key"], "public": names["public"], "from": now, "until": ""})
    secrets = folder() / "keys"
    secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(secrets / f"{names['key']}.pem", pem, 0o600)
    _write(folder() / "keys.json", written(keys))
    _key_at.cache_clear()
    return key


# Published heads ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """One heads file."""

    name: str
    sha256: str
    content: dict[str, Any]

    @property
    def heads(self) -> Heads:
        return {head["net"]: (head["seq"], head["hash"]) for head in self.content["heads"]}


def heads_bytes(name: str) -> bytes | None:
    """A heads file as it is published; None for any other name."""
    return _read(folder() / "heads" / name) if HEADS_NAME.fullmatch(name) else None


def published_heads() -> list[Published]:
    """All heads files, oldest first. One that is damaged is left out: `check_register` names it."""
    place = folder() / "heads"
    return list(_published_at(place, _changed_at(place)))


@lru_cache(maxsize=4)
def _published_at(place: Path, changed_at: int) -> tuple[Published, ...]:
    names = [path.name for path in place.glob("*.json") if HEADS_NAME.fullmatch(path.name)]
    found = [_published(place, name) for name in names]
    return tuple(sorted((p for p in found if p), key=lambda p: (p.content["number"], p.name)))


@lru_cache(maxsize=5000)
def _published(place: Path, name: str) -> Published | None:
    """Never written again, so read once."""
    raw = _read(place / name) or b""
    try:
        content = read_file(raw, HEADS, HEADS_FORMAT, "heads-file", name)
    except Unreadable:
        return None
    return Published(name, hashlib.sha256(raw).hexdigest(), content)


def write_heads(*, date: str, at: str, heads: Heads, losses: list[dict[str, Any]]) -> Published:
    """The next heads file, signed, following the one before it. In `locked`."""
    key = current_key() or make_key(at)
    before = published_heads()
    newest = before[-1] if before else None
    body = {
        "format": HEADS_FORMAT,
        "site": newest.content["site"] if newest else settings.WAGTAILADMIN_BASE_URL,
        "date": date,
        "at": at,
        "number": newest.content["number"] + 1 if newest else 1,
        "prev": newest.sha256 if newest else GENESIS,
        "heads": [
            {"net": net, "seq": seq, "hash": sha} for net, (seq, sha) in sorted(heads.items())
        ],
        "losses": losses,
        **key.names,
    }
    raw = written({**body, "signature": key.sign(heads_message(body))})
    name, again = f"{date}.json", 1
    while (folder() / "heads" / name).exists():
        again += 1
        name = f"{date}-{again}.json"
    _write(folder() / "heads" / name, raw)
    _published_at.cache_clear()
    note_heads(heads, afresh=bool(losses))
    return next(p for p in published_heads() if p.name == name)


# What the database must have ----------------------------------------------------------------


def note_heads(heads: Heads, *, afresh: bool = False) -> None:
    """Remember heads that a job saw. Never backwards, unless a loss was accepted. In `locked`."""
    known = {} if afresh else _seen()
    fresh = {net: head for net, head in heads.items() if head[0] > known.get(net, (0, ""))[0]}
    if fresh or afresh:
        rows = [{"net": n, "seq": s, "hash": h} for n, (s, h) in sorted({**known, **fresh}.items())]
        _write(folder() / "seen.json", written({"format": SEEN_FORMAT, "heads": rows}))


def _seen() -> Heads:
    raw = _read(folder() / "seen.json")
    if raw is None:
        return {}
    try:
        found = read_file(raw, {"format": str, "heads": [HEAD]}, SEEN_FORMAT, "seen", "seen.json")
    except Unreadable:
        return {}
    return {head["net"]: (head["seq"], head["hash"]) for head in found["heads"]}


def known_heads() -> Heads:
    """The furthest head of each network that left the database: it must still be there."""
    place = folder()
    return dict(_known_at(place, _changed_at(place / "heads"), _changed_at(place / "seen.json")))


@lru_cache(maxsize=4)
def _known_at(place: Path, heads_at: int, seen_at: int) -> Heads:
    newest = published_heads()[-1:]
    known = newest[0].heads if newest else {}
    for net, head in _seen().items():
        if head[0] > known.get(net, (0, ""))[0]:
            known[net] = head
    return {net: head for net, head in known.items() if head[0]}
