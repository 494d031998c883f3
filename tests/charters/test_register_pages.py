"""The register in public: pages, files, and what they keep to themselves."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from charters import coop_verify as verifier
from charters.models import RegisterEntry
from charters.queries import register as queries
from charters.services.heads import publish_heads
from charters.services.withdrawals import withdraw_signature
from tests.charters.test_heads import MONDAY, grow
from tests.home.stage import signature_of


@pytest.fixture
def signed(charter):
    signature = signature_of(charter, "Zoé Martin")
    publish_heads(on=MONDAY)
    return signature


def body(client, name, *args, **query) -> bytes:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return b"".join(answer) if answer.streaming else answer.content


class TestFiles:
    def test_the_register_as_lines_verifies_offline(self, client, signed, tmp_path):
        """With the program, the heads and the keys as anybody downloads them."""
        names = {
            "register.jsonl": body(client, "register_lines", "aulne"),
            "keys.json": body(client, "register_keys"),
            "heads.json": body(client, "register_heads_file", "2026-11-23.json"),
            "coop_verify.py": body(client, "register_verifier"),
        }
        for name, raw in names.items():
            (tmp_path / name).write_bytes(raw)
        command = [sys.executable, "-I", "coop_verify.py", "register", "register.jsonl"]
        command += ["--heads", "heads.json", "--keys", "keys.json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "heads-register: ok" in done.stdout
        assert "heads-signature: ok" in done.stdout
        assert (
            names["register.jsonl"].count(b"\n")
            == RegisterEntry.objects.filter(network__slug="aulne").count()
        )

    def test_it_names_nobody(self, client, signed):
        lines = body(client, "register_lines", "aulne")
        assert "Zoé".encode() not in lines
        assert signed.salt.encode() not in lines

    def test_from_an_entry_on(self, client, signed, monkeypatch):
        monkeypatch.setattr(queries, "PIECE", 2)
        whole = body(client, "register_lines", "aulne").splitlines()
        assert body(client, "register_lines", "aulne", **{"from": "3"}).splitlines() == whole[2:]
        assert body(client, "register_lines", "aulne", **{"from": "999"}) == b""

    @pytest.mark.parametrize("word", ["x", "-1", "1.5", "９", "9" * 30])
    def test_from_nowhere(self, client, signed, word):
        answer = client.get(reverse("register_lines", args=["aulne"]), {"from": word})
        assert answer.status_code == 400

    def test_who_has_it_already_gets_it_once(self, client, signed):
        address = reverse("register_lines", args=["aulne"])
        first = client.get(address)
        tag = first["ETag"]
        last = RegisterEntry.objects.filter(network__slug="aulne").latest("seq")
        assert first["Register-Last-Seq"] == str(last.seq)
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
        grow(signed.charter.network)
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200

    @pytest.mark.parametrize("name", ["none.json", "2026-11-24.json", "keys.json", ".lock"])
    def test_no_other_file_is_given(self, client, signed, name):
        assert client.get(reverse("register_heads_file", args=[name])).status_code == 404

    def test_private_keys_are_nowhere(self, client, signed, settings):
        (pem,) = (Path(settings.REGISTER_DIR) / "keys").glob("*.pem")
        for address in (f"/register/keys/{pem.name}", f"/register/heads/{pem.name}"):
            assert client.get(address, follow=True).status_code == 404
        assert b"PRIVATE" not in body(client, "register_keys")

    def test_a_closed_network_is_not_there(self, client, signed):
        type(signed.charter.network).objects.filter(slug="aulne").update(is_open=False)
        for name in ("register_lines", "register_network"):
            assert client.get(reverse(name, args=["aulne"])).status_code == 404


class TestPages:
    def test_the_list_shows_heads_and_keys(self, client, signed, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            page = body(client, "register_list").decode()
        head = RegisterEntry.objects.filter(network__slug="aulne").latest("seq")
        assert head.hash in page
        assert "2026-11-23.json" in page

    def test_entries_are_in_words_and_nobody_is_named(self, client, signed):
        page = body(client, "register_network", "aulne").decode()
        assert "Zoé" not in page
        assert f'id="entry-{signed.register_seq}"' in page

    def test_page_by_page_back_and_forth(self, charter, monkeypatch):
        monkeypatch.setattr(queries, "A_PAGE", 3)
        network = charter.network
        grow(network, 8)
        last = RegisterEntry.objects.filter(network=network).latest("seq").seq
        first = queries.entry_page(network)
        assert [entry.seq for entry in first.entries] == [last, last - 1, last - 2]
        assert first.newer == 0
        second = queries.entry_page(network, before=first.older)
        assert [entry.seq for entry in second.entries] == [last - 3, last - 4, last - 5]
        back = queries.entry_page(network, after=second.newer)
        assert back.entries == first.entries
        assert queries.entry_page(network, before=1).entries == []

    def test_by_charter_and_kind(self, client, signed):
        address = reverse("register_network", args=["aulne"])
        one = client.get(address, {"type": "signature.active", "charter": "charte"})
        assert one.content.decode().count('id="entry-') == 1
        every = client.get(address, {"type": "nonsense", "charter": "nonsense"})
        entries = RegisterEntry.objects.filter(network__slug="aulne").count()
        assert every.content.decode().count('id="entry-') == entries

    @pytest.mark.parametrize("query", ["before=x", "after=-1", "before=%00"])
    def test_a_bad_number_is_told(self, client, signed, query):
        address = reverse("register_network", args=["aulne"])
        assert client.get(f"{address}?{query}").status_code == 400

    def test_short_addresses_lead_to_the_readers_language(self, signed):
        english = Client(headers={"accept-language": "en"})
        answer = english.get("/register/network/aulne/")
        assert answer["Location"] in {"/en/register/network/aulne/", "/fr/registre/reseau/aulne/"}
        assert english.get(answer["Location"]).status_code == 200


class TestVerificationPage:
    """A receipt is given, each check is shown."""

    def receipt(self, client, signature) -> bytes:
        client.force_login(signature.user)
        return body(client, "signature_receipt", signature.pk)

    def check(self, raw: bytes, **more):
        return Client().post(reverse("register_verify"), {"pasted": raw.decode(), **more})

    def failed(self, answer) -> set[str]:
        return {check["name"] for check in answer.context["checks"] if check["ok"] is False}

    def test_a_receipt_that_stands(self, client, signed):
        answer = self.check(self.receipt(client, signed))
        assert answer.status_code == 200
        assert self.failed(answer) == set()
        assert all(check["ok"] for check in answer.context["checks"])
        assert answer.context["is_valid"]
        assert answer.context["stands"]

    def test_as_a_file(self, client, signed, tmp_path):
        path = tmp_path / "receipt.json"
        path.write_bytes(self.receipt(client, signed))
        with path.open("rb") as file:
            answer = Client().post(reverse("register_verify"), {"file": file})
        assert answer.context["is_valid"]

    def test_a_withdrawn_one_is_valid_and_stands_no_more(self, client, signed):
        raw = self.receipt(client, signed)
        withdraw_signature(signature=signed, withdrawn_by=None)
        answer = self.check(raw)
        assert answer.context["is_valid"]
        assert not answer.context["stands"]
        assert answer.context["today"]

    def test_each_changed_line_is_marked(self, client, signed):
        raw = self.receipt(client, signed)
        lines = raw.decode().splitlines(keepends=True)
        for number, line in enumerate(lines):
            if '": "' not in line:
                continue
            name, _sep, rest = line.partition('": "')
            changed = [*lines[:number], f'{name}": "x{rest}', *lines[number + 1 :]]
            answer = self.check("".join(changed).encode())
            assert answer.status_code == 400 or self.failed(answer), line

    def test_a_receipt_of_another_site(self, client, signed):
        receipt = verifier.read_receipt(self.receipt(client, signed))
        receipt["entry"]["seq"] += 50
        receipt["entry"]["hash"] = verifier.entry_hash(receipt["entry"])
        receipt["head"]["seq"] += 60
        receipt["digest"] = verifier.receipt_digest(receipt)
        receipt.pop("seal")
        answer = self.check(verifier.written(receipt))
        assert self.failed(answer) == {"entry-in-register", "head-in-register"}
        assert "Zoé" not in answer.content.decode()

    @pytest.mark.parametrize(
        "raw", [b"hello", b"{}", b"[" * 50_000, b'{"a": NaN}', b'{"a": 1e999}', b"null", b"   "]
    )
    def test_what_is_no_receipt(self, db, raw):
        assert self.check(raw).status_code == 400

    def test_nothing_and_too_much(self, db, tmp_path):
        address = reverse("register_verify")
        assert Client().post(address, {}).status_code == 400
        path = tmp_path / "large.json"
        path.write_bytes(b"[" * 300_000)
        with path.open("rb") as file:
            assert Client().post(address, {"file": file}).status_code == 400
        empty = tmp_path / "empty.json"
        empty.write_bytes(b"")
        with empty.open("rb") as file:
            assert Client().post(address, {"file": file}).status_code == 400
