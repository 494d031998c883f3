"""The offline verifier: whole is valid, what was changed is named, nothing makes it fall."""

import ast
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charters import coop_verify as verifier
from tests.charters import paper
from tests.charters.paper import Papers, make_entries, make_papers

PROGRAM = Path(verifier.__file__)
# RFC 8032, 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
        "4dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.fixture
def papers(tmp_path) -> Papers:
    return make_papers(tmp_path)


def run(capsys, *arguments: str) -> tuple[int, dict[str, str], str]:
    """The exit status, each check's word, and all that was said."""
    status = verifier.main(list(arguments))
    said = capsys.readouterr().out
    words = dict(line.partition(" - ")[0].split(": ") for line in said.splitlines() if ": " in line)
    return status, words, said


class TestCommand:
    def test_everything_together_is_valid(self, papers):
        """As people run it: a program by itself, with nothing of ours around it."""
        command = [sys.executable, "-I", str(PROGRAM), *papers.everything()]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        words = [line.split(" - ")[0] for line in done.stdout.splitlines()]
        assert words.pop() == "VALID"
        assert all(word.endswith(": ok") for word in words)
        assert len(words) == 24

    def test_a_receipt_alone_says_what_it_could_not_check(self, papers, capsys):
        status, words, _said = run(capsys, "receipt", papers.path("receipt.json"))
        assert status == 0
        assert {name for name, word in words.items() if word == "not checked"} == {
            *("seal", "text", "entry-in-register", "heads-file", "heads-receipt"),
        }
        assert words["digest"] == words["signer"] == words["head"] == "ok"

    def test_a_register_alone(self, papers, capsys):
        status, words, said = run(capsys, "register", papers.path("register.jsonl"))
        assert status == 0
        assert "(4 entries)" in said
        assert words["hashes"] == words["links"] == "ok"

    def test_it_uses_the_standard_library_only_and_an_old_python(self):
        tree = ast.parse(PROGRAM.read_text(), feature_version=(3, 9))
        names = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert names <= set(sys.stdlib_module_names)
        assert not names & {"socket", "urllib", "http", "ssl", "subprocess", "ctypes"}

    def test_an_unknown_option_is_unreadable(self, papers):
        for wrong in (["--colour"], ["frobnicate"], []):
            with pytest.raises(SystemExit) as stop:
                verifier.main(wrong)
            assert stop.value.code == 2

    def test_heads_alone_confirm_a_receipt_at_their_very_entry(self, papers, capsys):
        heads = papers.path("heads-2.json")
        arguments = ["receipt", papers.path("receipt.json"), "--heads", heads]
        assert run(capsys, *arguments)[1]["heads-receipt"] == "ok"
        other = make_entries({}, {}, {}, {})
        papers.write("heads-2.json", paper.make_heads(2, other[3]))
        status, words, _said = run(capsys, *arguments)
        assert (status, words["heads-receipt"]) == (1, "FAILED")


class TestEveryByte:
    """One changed byte anywhere is named by the check it breaks."""

    def test_of_a_receipt_without_a_seal(self, papers, capsys):
        receipt = json.loads((papers.folder / "receipt.json").read_bytes())
        path = papers.write("receipt.json", verifier.written(verifier.without(receipt, "seal")))
        self._each(papers, capsys, "receipt.json", ["receipt", path])

    def test_of_a_sealed_receipt(self, papers, capsys):
        """What is before the seal is looked at above: the seal takes time."""
        path = papers.path("receipt.json")
        seal = Path(path).read_bytes().index(b'"seal"')
        self._each(papers, capsys, "receipt.json", ["receipt", path], first=seal)

    def test_of_a_register(self, papers, capsys):
        path = papers.path("register.jsonl")
        self._each(papers, capsys, "register.jsonl", ["register", path])

    def test_of_a_text(self, papers, capsys):
        arguments = ["receipt", papers.path("receipt.json"), "--text", papers.path("text.txt")]
        self._each(papers, capsys, "text.txt", arguments, only="text")

    def test_of_a_heads_file(self, papers, capsys):
        register, heads = papers.path("register.jsonl"), papers.path("heads-2.json")
        self._each(papers, capsys, "heads-2.json", ["register", register, "--heads", heads])

    def test_of_the_keys(self, papers, capsys):
        """Whatever the signatures rest on; the dates and the address are the site's word."""
        keys = (papers.folder / "keys.json").read_bytes()
        telling = [keys.index(part.encode()) for part in (paper.KEY, paper.base64_of(paper.PUBLIC))]
        for place in telling:
            changed = bytearray(keys)
            changed[place] ^= 1
            papers.write("keys.json", bytes(changed))
            assert run(capsys, *papers.everything())[0] == 2

    def _each(self, papers, capsys, name, arguments, only="", first=0):
        whole = (papers.folder / name).read_bytes()
        for place in range(first, len(whole)):
            changed = bytearray(whole)
            changed[place] ^= (0x01, 0x20, 0x80)[place % 3]
            papers.write(name, bytes(changed))
            status, words, said = run(capsys, *arguments)
            broken = {check for check, word in words.items() if word == "FAILED"}
            assert status in {1, 2}, (place, said)
            assert broken, (place, said)
            assert not only or broken == {only}


class TestWhatIsNamed:
    @pytest.mark.parametrize(
        ("change", "check"),
        [
            ({"title": "Une autre"}, "digest"),
            ({"salt": "00" * 16}, "signer"),
            ({"signer": {**paper.SIGNER, "name": "Somebody Else"}}, "signer"),
            ({"capacity": "funder"}, "agreement"),
            ({"text_sha256": "0" * 64}, "agreement"),
        ],
    )
    def test_a_changed_field(self, papers, capsys, change, check):
        receipt = json.loads((papers.folder / "receipt.json").read_bytes()) | change
        papers.write("receipt.json", verifier.written(receipt))
        status, words, _said = run(capsys, "receipt", papers.path("receipt.json"))
        assert (status, words[check]) == (1, "FAILED")

    def test_a_digest_made_anew_breaks_the_seal(self, papers, capsys):
        receipt = json.loads((papers.folder / "receipt.json").read_bytes())
        receipt["title"] = "Une autre"
        receipt["digest"] = verifier.receipt_digest(receipt)
        papers.write("receipt.json", verifier.written(receipt))
        keys = ["--keys", papers.path("keys.json")]
        status, words, _said = run(capsys, "receipt", papers.path("receipt.json"), *keys)
        assert (status, words["digest"], words["seal"]) == (1, "ok", "FAILED")

    @pytest.mark.parametrize(
        ("wreck", "check"),
        [
            (lambda rows: rows[:1] + rows[2:], "sequence"),
            (lambda rows: rows[:3], "heads-register"),
            (lambda rows: [rows[1], rows[0], *rows[2:]], "links"),
            (lambda rows: [row.replace(b"aulne", b"saule") for row in rows], "hashes"),
            (lambda rows: [rows[0], rows[1].replace(b"\n", b"\r\n"), *rows[2:]], "lines"),
            (lambda rows: [*rows[:3], rows[3].rstrip()], "lines"),
        ],
    )
    def test_a_wrecked_register(self, papers, capsys, wreck, check):
        rows = (papers.folder / "register.jsonl").read_bytes().splitlines(keepends=True)
        path = papers.write("register.jsonl", b"".join(wreck(rows)))
        status, words, _said = run(capsys, "register", path, "--heads", papers.path("heads-2.json"))
        assert (status, words[check]) == (1, "FAILED")

    def test_a_register_written_anew_lacks_the_published_head(self, papers, capsys):
        """Whole in itself: only what left the building tells."""
        path = papers.write("register.jsonl", paper.lines(make_entries({}, {}, {}, {})))
        assert run(capsys, "register", path)[0] == 0
        heads = ["--heads", papers.path("heads-1.json"), "--heads", papers.path("heads-2.json")]
        status, words, _said = run(capsys, "register", path, *heads)
        assert (status, words["links"], words["heads-register"]) == (1, "ok", "FAILED")

    def test_a_loss_that_was_announced_is_no_fault(self, papers, capsys):
        """A site restored from a backup went on from entry 2 and said so."""
        entries = make_entries({}, {"type": "version.duties"}, {"type": "signature.lapsed"})
        path = papers.write("register.jsonl", paper.lines(entries))
        old = make_entries({}, {"type": "version.duties"}, {}, {})
        first = paper.make_heads(1, old[3])
        loss = {"net": "aulne", "after": 2, "seq": 4, "hash": old[3]["hash"], "reason": "backup"}
        heads = [
            papers.write("heads-1.json", first),
            papers.write("heads-2.json", paper.make_heads(2, old[1], first, (loss,))),
        ]
        assert run(capsys, "register", path, "--heads", *heads)[0] == 0
        assert run(capsys, "register", path, "--heads", heads[0])[1]["heads-register"] == "FAILED"

    def test_a_clock_that_runs_back(self, papers, capsys):
        entries = make_entries({}, {"at": "2026-11-22T09:00:00Z"})
        path = papers.write("register.jsonl", paper.lines(entries))
        status, words, _said = run(capsys, "register", path)
        assert (status, words["clock"], words["hashes"]) == (1, "FAILED", "ok")

    def test_the_last_word_is_told(self, papers, capsys):
        rows = (papers.folder / "register.jsonl").read_bytes().splitlines()
        entries = [json.loads(row) for row in rows]
        withdrawn = {**entries[2], "type": "signature.withdrawn"}
        kept = [
            {k: row[k] for k in ("type", "locale", "text_sha256", "signer", "capacity", "at")}
            for row in entries
        ]
        ended = make_entries(*kept, {"type": "signature.withdrawn", "signer": withdrawn["signer"]})
        path = papers.write("register.jsonl", paper.lines(ended))
        receipt = papers.path("receipt.json")
        status, words, said = run(capsys, "receipt", receipt, "--register", path)
        assert (status, words["today"]) == (0, "ok")
        assert "signature.withdrawn, 2026-" in said


HOSTILE = {
    "nothing": b"",
    "a mark": b"\xef\xbb\xbf{}",
    "no JSON": b"hello\n",
    "no text": b"\xff\xfe\x00",
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deeper": b'{"a":' * 50_000,
    "a huge number": b'{"v":' + b"9" * 5000 + b"}\n",
    "not a number": b'{"v":NaN}\n',
    "endless": b'{"v":Infinity}\n',
    "a fraction": b'{"v":1.0}\n',
    "below zero": b'{"v":-1}\n',
    "twice": b'{"v":1,"v":1}\n',
    "half a character": b'{"v":"\\ud800"}\n',
    "a list": b"[]\n",
    "null": b"null\n",
    "blank": b"\n\n\n",
    "endless line": b" " * 5_000_000,
    "zeros": b"\x00" * 300,
}


class TestHostileFiles:
    @pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
    def test_are_unreadable_and_nothing_falls(self, papers, capsys, raw):
        path = papers.write("bad", raw)
        good = ["receipt", papers.path("receipt.json")]
        for arguments in (
            ["receipt", path],
            ["register", path],
            [*good, "--register", path],
            [*good, "--heads", path],
            [*good, "--keys", path],
        ):
            status, _words, said = run(capsys, *arguments)
            assert status == 2, arguments
            assert said.splitlines()[-1] == "UNREADABLE"

    @pytest.mark.parametrize("key", list(verifier.ENTRY))
    def test_a_wrong_type_in_an_entry(self, papers, capsys, key):
        for value in (None, True, [], {}, "x" if verifier.ENTRY[key] is int else 1):
            entry = make_entries({})[0] | {key: value}
            path = papers.write("bad", json.dumps(entry).encode() + b"\n")
            assert run(capsys, "register", path)[0] == 2

    def test_a_missing_and_an_added_key(self, papers, capsys):
        receipt = json.loads((papers.folder / "receipt.json").read_bytes())
        for changed in (verifier.without(receipt, "salt"), {**receipt, "more": ""}):
            path = papers.write("bad", verifier.written(changed))
            assert run(capsys, "receipt", path)[0] == 2

    def test_what_is_not_there(self, papers, capsys):
        for path in (papers.path("none"), str(papers.folder)):
            assert run(capsys, "receipt", path)[0] == 2
            assert run(capsys, "register", path)[0] == 2

    def test_a_line_cut_off(self, papers, capsys):
        whole = (papers.folder / "register.jsonl").read_bytes()
        path = papers.write("register.jsonl", whole[:-40])
        assert run(capsys, "register", path)[0] == 2

    def test_words_that_would_move_a_terminal_are_not_printed(self, papers, capsys):
        entries = make_entries({"type": "\x1b[2J", "signer": "ab"})
        path = papers.write("register.jsonl", paper.lines(entries))
        receipt = paper.make_receipt(entries[0], entries[0])
        bad = papers.write("receipt.json", verifier.written(receipt))
        status, _words, said = run(capsys, "receipt", bad, "--register", path)
        assert status == 1
        assert "\x1b" not in said
        assert "\\x1b" in said

    def test_a_long_register_takes_no_memory(self, papers, capsys):
        """A fraction of the file: what else a process happens to allocate is far below it."""
        path = papers.write(
            "long", paper.lines(make_entries(*[{"at": paper_time(n)} for n in range(5000)]))
        )
        tracemalloc.start()
        status, _words, _said = run(capsys, "register", path)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert status == 0
        assert most < Path(path).stat().st_size / 8


def paper_time(number: int) -> str:
    return f"2026-11-22T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"


class TestEd25519:
    @pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
    def test_the_vectors_of_the_standard(self, public, message, signature):
        given = [bytes.fromhex(part) for part in (public, message, signature)]
        assert verifier.ed25519_verifies(*given)
        for place in (0, 31, 32, 63):
            wrong = bytearray(given[2])
            wrong[place] ^= 1
            assert not verifier.ed25519_verifies(given[0], given[1], bytes(wrong))

    def test_it_agrees_with_another_implementation(self):
        for number in range(20):
            secret = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
            message = b"m" * number
            signature = secret.sign(message)
            public = secret.public_key().public_bytes_raw()
            assert verifier.ed25519_verifies(public, message, signature)
            assert not verifier.ed25519_verifies(public, message + b"x", signature)

    def test_a_second_spelling_of_a_signature_is_refused(self):
        public, message, signature = (bytes.fromhex(part) for part in VECTORS[2])
        number = int.from_bytes(signature[32:], "little") + verifier.L
        assert not verifier.ed25519_verifies(
            public, message, signature[:32] + number.to_bytes(32, "little")
        )

    def test_points_of_small_order_sign_nothing(self):
        """With the identity as key, R = S·B would pass for any message."""
        identity = (1).to_bytes(32, "little")
        x, y, z, _t = verifier._times(7, verifier.BASE)
        inverse = pow(z, verifier.P - 2, verifier.P)
        point = (y * inverse % verifier.P) | ((x * inverse % verifier.P & 1) << 255)
        signature = point.to_bytes(32, "little") + (7).to_bytes(32, "little")
        assert not verifier.ed25519_verifies(identity, b"anything", signature)
        assert not verifier.ed25519_verifies(identity, b"", identity + bytes(32))

    def test_a_number_beyond_the_field_is_no_point(self):
        beyond = (verifier.P + 1).to_bytes(32, "little")
        assert verifier._point(beyond) is None
        assert verifier._point(bytes([1]) + bytes(30) + bytes([128])) is None
