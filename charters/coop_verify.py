#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks receipts and registers of charter signatures, offline: one file, Python 3.9 or newer.

    python3 coop_verify.py receipt RECEIPT [--text T] [--register J] [--heads H ...] [--keys K]
    python3 coop_verify.py register REGISTER [--heads H ...] [--keys K]

It asks nobody anything: download the files first. Exit status: 0 valid, 1 invalid, 2 unreadable.
Each check has a name and says `ok`, `FAILED` or `not checked`. A valid receipt shows that the site
wrote this signature into its register and that neither was changed since; not who somebody is in
law, nor that the site's clock was right. The formats are described in docs/register.md.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

FORMAT = 1
GENESIS = "0" * 64
ENTRY_PREFIX = "coop-entry-v1\n"
SIGNER_PREFIX = "coop-signer-v1\n"
RECEIPT_FORMAT = "coop-receipt-v1"
HEADS_FORMAT = "coop-heads-v1"
KEYS_FORMAT = "coop-keys-v1"

MOST_BYTES = 4_000_000  # of a receipt, a heads file or a file of keys
MOST_IN_A_LINE = 64_000
MOST_TEXT = 64_000_000
LARGEST = 2**53 - 1  # what every JSON reader holds exactly (RFC 8785)

ENTRY = {
    **{"v": int, "net": str, "seq": int, "at": str, "type": str, "charter": str, "version": int},
    **{"locale": str, "text_sha256": str, "signer": str, "capacity": str, "prev": str, "hash": str},
}
HEAD = {"net": str, "seq": int, "hash": str}
SIGNER = {"kind": str, "name": str, "organisation": str, "role": str, "place": str}
ADDRESSES = {"text": str, "register": str, "heads": str, "keys": str, "verifier": str}
RECEIPT = {
    **{"format": str, "network": str, "network_name": str, "charter": str, "title": str},
    **{"version": int, "locale": str, "text_sha256": str, "duties_sha256": str},
    **{"capacity": str, "capacity_label": str, "level": str, "signer": SIGNER, "salt": str},
    **{"signed_at": str, "entry": ENTRY, "head": HEAD, "addresses": ADDRESSES, "digest": str},
}
SEAL = {"key": str, "public": str, "signature": str}
LOSS = {"net": str, "after": int, "seq": int, "hash": str, "reason": str}
HEADS = {
    **{"format": str, "site": str, "date": str, "at": str, "number": int, "prev": str},
    **{"heads": [HEAD], "losses": [LOSS], "key": str, "public": str, "signature": str},
}
KEYS = {
    "format": str,
    "site": str,
    "keys": [{"id": str, "public": str, "from": str, "until": str}],
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


# For each check: what it says when all is well, when it fails, and when it can't be made.
SENTENCES = {
    "file": (
        "The receipt is written exactly as the site writes receipts.",
        "Spaces, line ends or the order of keys are not as the site writes them.",
    ),
    "digest": (
        "The receipt's digest is that of its content.",
        "The receipt's content is not what its digest was made of: something was changed.",
    ),
    "seal": (
        "The receipt is sealed with the site's key.",
        "The seal is not one of the site's keys over this digest.",
        "There is no seal, or no file of keys that says whose it is.",
    ),
    "entry": (
        "The entry in the receipt has the hash of its content.",
        "The entry in the receipt was changed: its hash is not that of its content.",
    ),
    "signer": (
        "The entry stands for exactly this signer.",
        "The entry does not stand for the signer that the receipt names.",
    ),
    "agreement": (
        "The receipt says what its entry says.",
        "The receipt says other things than its entry.",
    ),
    "head": (
        "The register's head, when the receipt was written, comes after the entry.",
        "A register with this entry can not have had the head that the receipt names.",
    ),
    "text": (
        "This is the text that was signed.",
        "This is not the text that was signed, byte for byte.",
        "No text was given.",
    ),
    "lines": (
        "Each line of the register is an entry in canonical JSON.",
        "A line is not written as canonical JSON and one LF.",
    ),
    "hashes": (
        "Each entry has the hash of its content.",
        "An entry was changed: its hash is not that of its content.",
    ),
    "network": ("All entries are of one register.", "An entry is of another register."),
    "sequence": ("The entries are numbered without a gap.", "A number is missing or repeated."),
    "links": ("Each entry follows the one before it.", "An entry does not follow the one before."),
    "clock": (
        "No entry has a time before that of the entry before it.",
        "An entry has a time before that of the entry before it, or none.",
    ),
    "entry-in-register": (
        "The receipt's entry is in the register.",
        "The receipt's entry is not in the register.",
        "No register was given.",
    ),
    "head-in-register": (
        "The head that the receipt names is in the register.",
        "The head that the receipt names is not in the register.",
    ),
    "text-adopted": (
        "The text was adopted before it was signed.",
        "The register has no adoption of this text before the signature.",
    ),
    "duties-adopted": (
        "Whom the text binds, and how firmly, is as it was adopted.",
        "The duties that the receipt names are not those that were adopted.",
        "The receipt names no hash of the duties.",
    ),
    "today": (
        "The register's last word on this signature:",
        "The register says nothing of this signature.",
    ),
    "heads-file": (
        "The heads files are written as the site writes them.",
        "A heads file is not written as the site writes it.",
        "No heads file was given.",
    ),
    "heads-chain": (
        "Each heads file follows the one before it.",
        "A heads file does not follow the one before it.",
        "No two of the heads files follow each other.",
    ),
    "heads-signature": (
        "The heads files are signed with the site's keys.",
        "A heads file is not signed with one of the site's keys.",
        "No file of keys was given.",
    ),
    "heads-register": (
        "The register has every published head.",
        "The register lacks a head that was published: it was cut off or written anew.",
        "No heads file names this register.",
    ),
    "heads-receipt": (
        "A published head confirms the receipt.",
        "A published head contradicts the receipt.",
        "No heads file is of that very moment; the register would tell.",
    ),
    "keys": ("The file of keys is in order.", "The file of keys is not in order."),
}


class Unreadable(Exception):
    """The file is not what it should be; `check` names the check that could not be made."""

    def __init__(self, check: str, reason: str) -> None:
        super().__init__(reason)
        self.check = check


class Check(NamedTuple):
    """One check: `ok` is None where it could not be made; `detail` says where or what."""

    name: str
    ok: bool | None
    detail: str = ""

    @property
    def sentence(self) -> str:
        words = SENTENCES[self.name][2 if self.ok is None else 0 if self.ok else 1]
        return f"{words} {self.detail}".rstrip()


# The formats --------------------------------------------------------------------------------


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_json(value: Any) -> str:
    """RFC 8785 for objects with ASCII keys that hold strings, whole numbers, objects and lists."""
    return _canonical.encode(value)


def written(value: Any) -> bytes:
    """The one way in which receipts, heads and keys are written into files."""
    return (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def without(value: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value[key] for key in value if key not in keys}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(entry: dict[str, Any]) -> str:
    """The hash of an entry given with or without its own `hash`."""
    return _sha256(ENTRY_PREFIX + canonical_json(without(entry, "hash")))


def signer_commitment(document: dict[str, str]) -> str:
    """What stands for a signer in the chain: meaningless once the salt is erased."""
    return _sha256(SIGNER_PREFIX + canonical_json(document))


def receipt_digest(receipt: dict[str, Any]) -> str:
    return _sha256(RECEIPT_FORMAT + "\n" + canonical_json(without(receipt, "digest", "seal")))


def seal_message(digest: str) -> bytes:
    """What the site's key signs in a receipt."""
    return f"{RECEIPT_FORMAT}\n{digest}".encode()


def heads_message(heads: dict[str, Any]) -> bytes:
    """What the site's key signs in a heads file."""
    return canonical_json(without(heads, "signature")).encode()


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


# Reading strictly ---------------------------------------------------------------------------


def read_json(raw: bytes, check: str, where: str) -> Any:
    """JSON of strings, whole numbers, lists and objects, and nothing twice. Raises Unreadable."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key stands there twice")
        return found

    def whole(digits: str) -> int:
        if len(digits) > 16 or not 0 <= int(digits) <= LARGEST:
            raise ValueError("a number is out of range")
        return int(digits)

    def refuse(word: str) -> Any:
        raise ValueError("a number is not whole")

    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=once,
            parse_int=whole,
            parse_float=refuse,
            parse_constant=refuse,
        )
        canonical_json(found).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        reason = str(error) if type(error) is ValueError else type(error).__name__
        raise Unreadable(check, f"{where} is not JSON as it should be ({reason}).") from None
    return found


def require(value: Any, shape: Any, check: str, where: str) -> None:
    """Exactly these keys, each of its type. Raises Unreadable."""
    if isinstance(shape, dict):
        if type(value) is not dict:
            raise Unreadable(check, f"{where} is not an object.")
        for key in sorted(shape.keys() ^ value.keys()):
            what = "lacks" if key in shape else "has a key too many:"
            raise Unreadable(check, f"{where} {what} {ascii(key)[:60]}.")
        for key, inner in shape.items():
            require(value[key], inner, check, f"{key} in {where}")
    elif isinstance(shape, list):
        if type(value) is not list:
            raise Unreadable(check, f"{where} is not a list.")
        for item in value:
            require(item, shape[0], check, f"an item of {where}")
    elif type(value) is not shape:
        kind = "a string" if shape is str else "a whole number"
        raise Unreadable(check, f"{where} is not {kind}.")


def read_file(raw: bytes, shape: dict[str, Any], name: str, check: str, where: str) -> Any:
    """One of our JSON files; `name` is its format. Raises Unreadable."""
    found = read_json(raw, check, where)
    optional = {"seal": SEAL} if shape is RECEIPT and "seal" in (found or ()) else {}
    require(found, {**shape, **optional}, check, where)
    if found["format"] != name:
        raise Unreadable(check, f"{where} is not a file of the format {name}.")
    return found


def read_receipt(raw: bytes) -> dict[str, Any]:
    return read_file(raw, RECEIPT, RECEIPT_FORMAT, "file", "the receipt")


# The receipt by itself ----------------------------------------------------------------------

# What the receipt repeats from its entry: the entry's key and the receipt's.
REPEATED = {
    **{"net": "network", "charter": "charter", "version": "version", "locale": "locale"},
    **{"text_sha256": "text_sha256", "capacity": "capacity"},
}


def check_receipt(raw: bytes, keys: dict[str, bytes] | None = None) -> list[Check]:
    """What a receipt shows without any other file. Raises Unreadable."""
    receipt = read_receipt(raw)
    entry, head = receipt["entry"], receipt["head"]
    unlike = [there for here, there in REPEATED.items() if entry[here] != receipt[there]]
    if (entry["type"], entry["v"]) != ("signature.active", FORMAT):
        unlike.append("type")
    commitment = signer_commitment({**receipt["signer"], "salt": receipt["salt"]})
    later = head["seq"] > entry["seq"] or (head["seq"], head["hash"]) == (
        entry["seq"],
        entry["hash"],
    )
    seal = receipt.get("seal")
    sealed = seal and is_signed(seal, seal_message(receipt["digest"]), keys)
    return [
        Check("file", raw == written(receipt)),
        Check("digest", receipt_digest(receipt) == receipt["digest"]),
        Check("seal", sealed),
        Check("entry", entry_hash(entry) == entry["hash"]),
        Check("signer", commitment == entry["signer"]),
        Check("agreement", not unlike, ", ".join(unlike)),
        Check("head", later and entry["seq"] > 0 and head["net"] == entry["net"]),
    ]


def check_text(receipt: dict[str, Any], chunks: Iterable[bytes]) -> Check:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return Check("text", digest.hexdigest() == receipt["text_sha256"])


def read_keys(raw: bytes) -> dict[str, bytes]:
    """The site's public keys by their ids. Raises Unreadable."""
    found: dict[str, bytes] = {}
    for key in read_file(raw, KEYS, KEYS_FORMAT, "keys", "the file of keys")["keys"]:
        public = from_base64(key["public"])
        if len(public) != 32 or key_id(public) != key["id"]:
            raise Unreadable("keys", f"A key is not what its id says: {ascii(key['id'])[:40]}.")
        found[key["id"]] = public
    return found


def from_base64(text: str) -> bytes:
    """Nothing where it is not base64, or a second spelling of the same bytes."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return found if base64.b64encode(found).decode() == text else b""


def is_signed(seal: dict[str, Any], message: bytes, keys: dict[str, bytes] | None) -> bool | None:
    """Whether the key named in the seal signed this; None where nobody said whose keys count."""
    public = from_base64(seal["public"])
    named = key_id(public) == seal["key"]
    if not named or not ed25519_verifies(public, message, from_base64(seal["signature"])):
        return False
    return None if keys is None else keys.get(seal["key"]) == public


# The register -------------------------------------------------------------------------------


class Chain:
    """Follows a register entry by entry and keeps only the last link and the first faults."""

    def __init__(self) -> None:
        self.count = 0
        self.last: dict[str, Any] = {"net": "", "seq": 0, "at": "", "hash": GENESIS}
        self.wrong: dict[str, str] = {}

    def add_line(self, line: bytes) -> dict[str, Any]:
        """The entry in a line of the file. Raises Unreadable."""
        where = f"line {self.count + 1}"
        entry = read_json(line, "lines", where)
        require(entry, ENTRY, "lines", where)
        if line != canonical_json(entry).encode() + b"\n":
            self.wrong.setdefault("lines", f"(line {self.count + 1})")
        self.add(entry)
        return entry

    def add(self, entry: dict[str, Any]) -> None:
        last, first = self.last, not self.count
        holds = {
            "hashes": entry_hash(entry) == entry["hash"],
            "network": (first or entry["net"] == last["net"]) and entry["v"] == FORMAT,
            "sequence": entry["seq"] == last["seq"] + 1,
            "links": entry["prev"] == last["hash"],
            "clock": bool(TIME.fullmatch(entry["at"])) and entry["at"] >= last["at"],
        }
        self.count += 1
        self.last = entry
        for name, ok in holds.items():
            if not ok:
                self.wrong.setdefault(name, f"(entry {self.count})")

    def checks(self) -> list[Check]:
        good = {"lines": f"({self.count} entries)"}
        return [
            Check(name, name not in self.wrong, self.wrong.get(name, good.get(name, "")))
            for name in ("lines", "hashes", "network", "sequence", "links", "clock")
        ]


def read_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a register, however long it is. Raises Unreadable."""
    line = b""
    for line in iter(lambda: file.readline(MOST_IN_A_LINE), b""):
        if len(line) == MOST_IN_A_LINE:
            raise Unreadable("lines", "A line is longer than an entry can be.")
        yield line
    if not line:
        raise Unreadable("lines", "The register is empty.")


class Witness:
    """What a register must hold for a receipt, looked for while it is read."""

    def __init__(self, receipt: dict[str, Any]) -> None:
        self.receipt = receipt
        self.found = dict.fromkeys(["entry", "head", "text", "duties"], False)
        self.today = ""

    def see(self, entry: dict[str, Any]) -> None:
        mine, head = self.receipt["entry"], self.receipt["head"]
        if (entry["seq"], entry["hash"]) == (head["seq"], head["hash"]):
            self.found["head"] = True
        if entry["signer"] and entry["signer"] == mine["signer"]:
            self.found["entry"] |= entry == mine
            self.today = f"{entry['type']}, {entry['at']}."
        if entry["seq"] < mine["seq"] and all(
            entry[key] == mine[key] for key in ("charter", "version")
        ):
            kind, text = entry["type"], entry["text_sha256"]
            if kind == "version.adopted" and entry["locale"] == mine["locale"]:
                self.found["text"] |= text == mine["text_sha256"]
            if kind == "version.duties":
                self.found["duties"] |= text == self.receipt["duties_sha256"]

    def checks(self) -> list[Check]:
        duties = self.found["duties"] if self.receipt["duties_sha256"] else None
        return [
            Check("entry-in-register", self.found["entry"]),
            Check("head-in-register", self.found["head"]),
            Check("text-adopted", self.found["text"]),
            Check("duties-adopted", duties),
            Check("today", bool(self.today), ascii(self.today)[1:-1]),
        ]


# Published heads ----------------------------------------------------------------------------


class Heads:
    """Published heads files: whether they chain, who signed them, what a register must hold."""

    def __init__(self, files: Iterable[bytes], keys: dict[str, bytes] | None) -> None:
        self.keys = keys
        self.files: list[tuple[dict[str, Any], str]] = []
        self.exact = True
        for raw in files:
            heads = read_file(raw, HEADS, HEADS_FORMAT, "heads-file", "a heads file")
            self.exact &= raw == written(heads)
            self.files.append((heads, hashlib.sha256(raw).hexdigest()))
        self.files.sort(key=lambda pair: pair[0]["number"])
        self.claims: dict[tuple[str, int], set[str]] = {}
        for heads, _sha in self.files:
            for head in heads["heads"]:
                if head["seq"] and not self._was_lost(head, heads["number"]):
                    self.claims.setdefault((head["net"], head["seq"]), set()).add(head["hash"])
        self.seen: dict[tuple[str, int], bool] = {}

    def _was_lost(self, head: dict[str, Any], number: int) -> bool:
        """A later file says that the register went on from before this head."""
        return any(
            loss["net"] == head["net"] and loss["after"] < head["seq"]
            for later, _sha in self.files
            if later["number"] > number
            for loss in later["losses"]
        )

    def see(self, entry: dict[str, Any]) -> None:
        place = (entry["net"], entry["seq"])
        if place in self.claims:
            self.seen[place] = self.claims[place] == {entry["hash"]}

    def checks(self) -> list[Check]:
        """What the files show by themselves."""
        if not self.files:
            return [Check("heads-file", None)]
        return [Check("heads-file", self.exact), self._chain(), self._signatures()]

    def _chain(self) -> Check:
        links = 0
        for place, (heads, sha) in enumerate(self.files):
            former, former_sha = self.files[place - 1] if place else (heads, sha)
            number, step = heads["number"], heads["number"] - former["number"]
            links += step == 1
            if (
                heads["site"] != former["site"]
                or (number == 1 and heads["prev"] != GENESIS)
                or (step == 1 and heads["prev"] != former_sha)
                or (step == 0 and sha != former_sha)
            ):
                return Check("heads-chain", False, f"(number {number})")
        return Check("heads-chain", True if links else None)

    def _signatures(self) -> Check:
        verdict: bool | None = None
        for heads, _sha in self.files:
            verdict = is_signed(heads, heads_message(heads), self.keys)
            if verdict is False:
                return Check("heads-signature", False, f"(number {heads['number']})")
        return Check("heads-signature", verdict)

    def check_register(self, net: str) -> Check:
        """After every entry was seen."""
        wanted = sorted(seq for name, seq in self.claims if name == net)
        lacking = [seq for seq in wanted if not self.seen.get((net, seq))]
        detail = f"(entry {lacking[0]})" if lacking else ""
        return Check("heads-register", None if not wanted else not lacking, detail)

    def check_receipt(self, receipt: dict[str, Any]) -> Check:
        """Without a register only heads of the very entries that the receipt names tell."""
        places = [receipt["entry"], receipt["head"]]
        told = [(place, self.claims.get((place["net"], place["seq"]))) for place in places]
        verdicts = [hashes == {place["hash"]} for place, hashes in told if hashes]
        return Check("heads-receipt", all(verdicts) if verdicts else None)


# Ed25519, from RFC 8032 ---------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1
Point = tuple[int, int, int, int]  # (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z


def _point(raw: bytes) -> Point | None:
    """None where the bytes are not the one spelling of a point of the curve."""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * ROOT % P
    sign = raw[31] >> 7
    if y >= P or v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


def _same(p: Point, q: Point) -> bool:
    return not ((p[0] * q[2] - q[0] * p[2]) % P or (p[1] * q[2] - q[1] * p[2]) % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def ed25519_verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Strict: one spelling of every point and number, and no point of small order."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or number >= L:
        return False
    if any(_same(_times(8, point), (0, 1, 1, 0)) for point in (key, commitment)):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    return _same(_times(number, BASE), _add(commitment, _times(k % L, key)))


# The command --------------------------------------------------------------------------------


def _chunks(path: str, most: int, check: str) -> Iterator[bytes]:
    """A file in pieces. Raises Unreadable."""
    try:
        with open(path, "rb") as file:
            for chunk in iter(lambda: file.read(2**16), b""):
                most -= len(chunk)
                if most < 0:
                    raise Unreadable(check, "The file is far too large.")
                yield chunk
    except (OSError, ValueError) as error:
        raise Unreadable(check, f"{path!a}: {type(error).__name__}.") from None


def _whole(path: str, check: str) -> bytes:
    return b"".join(_chunks(path, MOST_BYTES, check))


def _follow(path: str, watchers: list[Any]) -> Chain:
    chain = Chain()
    try:
        with open(path, "rb") as file:
            for line in read_lines(file):
                entry = chain.add_line(line)
                for watcher in watchers:
                    watcher.see(entry)
    except OSError as error:
        raise Unreadable("lines", f"{path!a}: {type(error).__name__}.") from None
    return chain


def verify(options: argparse.Namespace) -> Iterator[Check]:
    """All the checks that the files allow. Raises Unreadable."""
    keys = None
    if options.keys:
        keys = read_keys(_whole(options.keys, "keys"))
        yield Check("keys", True)
    files = [path for paths in options.heads for path in paths]
    heads = Heads((_whole(path, "heads-file") for path in files), keys)
    witness = None
    if options.receipt:
        raw = _whole(options.receipt, "file")
        yield from check_receipt(raw, keys)
        witness = Witness(read_receipt(raw))
        if options.text:
            yield check_text(witness.receipt, _chunks(options.text, MOST_TEXT, "text"))
        else:
            yield Check("text", None)
    if options.register:
        chain = _follow(options.register, [heads, witness] if witness else [heads])
        yield from chain.checks()
        yield from witness.checks() if witness else ()
        yield from heads.checks()
        yield heads.check_register(chain.last["net"])
    else:
        yield Check("entry-in-register", None)
        yield from heads.checks()
        yield heads.check_receipt(witness.receipt)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks receipts and registers, offline.")
    commands = parser.add_subparsers(dest="command", required=True)
    receipt = commands.add_parser("receipt", help="check a receipt")
    receipt.add_argument("receipt", metavar="RECEIPT")
    receipt.add_argument("--text", help="the text that was signed")
    receipt.add_argument("--register", help="the network's register.jsonl")
    register = commands.add_parser("register", help="check a network's register.jsonl")
    register.add_argument("register", metavar="REGISTER")
    register.set_defaults(receipt=None, text=None)
    for command in (receipt, register):
        command.add_argument(
            "--heads", nargs="+", action="append", default=[], help="published heads files"
        )
        command.add_argument("--keys", help="the site's keys.json")
    valid = True
    try:
        for check in verify(parser.parse_args(arguments)):
            word = "not checked" if check.ok is None else "ok" if check.ok else "FAILED"
            print(f"{check.name}: {word} - {check.sentence}")
            valid = valid and check.ok is not False
    except Unreadable as error:
        print(f"{error.check}: FAILED - {error}")
        print("UNREADABLE")
        return 2
    print("VALID" if valid else "INVALID")
    return 0 if valid else 1


if __name__ == "__main__":
    sys.exit(main())
