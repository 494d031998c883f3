"""`manage.py check_register`: silent while all holds, and names what does not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from charters import coop_verify as verifier
from charters.enums import SignatureState
from charters.models import RegisterEntry, RegisterHead, Signature
from charters.queries import register
from charters.services import agreement, checking
from charters.services.checking import check_network, check_site, check_tail
from charters.services.heads import publish_heads
from charters.services.withdrawals import withdraw_signature
from tests.charters.test_heads import MONDAY, TUESDAY, grow
from tests.home.stage import signature_of


@contextmanager
def without_triggers(*tables: str) -> Iterator[None]:
    """As whoever has the database in hand could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(
                    f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER USER"
                )
            yield
            for table in tables:
                cursor.execute(
                    f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER USER"
                )
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = [row for row in cursor.fetchall() if row[0].startswith(tables)]
        for name, _sql in kept:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in kept:
            cursor.execute(sql)


def tamper(**changes) -> None:
    """Change the newest entry of Aulne's register."""
    entry = RegisterEntry.objects.filter(network__slug="aulne").latest("seq")
    with without_triggers("charters_registerentry"):
        RegisterEntry.objects.filter(pk=entry.pk).update(**changes)


def names(network) -> set[str]:
    return {problem.check for problem in check_network(network).problems}


@pytest.fixture
def signed(charter):
    """Three signatures, one of them withdrawn, and two days of published heads."""
    first = signature_of(charter, "Zoé Martin")
    publish_heads(on=MONDAY)
    signature_of(charter, "Ana Petit")
    withdraw_signature(signature=signature_of(charter, "Luc Grand"), withdrawn_by=None)
    publish_heads(on=TUESDAY)
    return first


def test_a_register_that_holds(signed, capsys):
    assert check_network(signed.charter.network).problems == []
    assert check_tail(signed.charter.network).problems == []
    assert check_site() == []
    call_command("check_register")
    out = capsys.readouterr().out
    assert f"aulne: holds, {RegisterHead.objects.get(network__slug='aulne').seq} entries" in out
    assert "bouleau: holds" in out


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"capacity": "funder"}, "hashes"),
        ({"at": "2001-01-01T00:00:00Z"}, "clock"),
        ({"prev": "ab" * 32}, "links"),
        ({"seq": 900}, "sequence"),
        ({"text_sha256": "ab" * 32}, "text-adopted"),
    ],
)
def test_a_changed_entry(signed, change, check):
    tamper(**change)
    assert check in names(signed.charter.network)


def test_the_command_names_what_it_found(signed, capsys):
    tamper(capacity="funder")
    with pytest.raises(CommandError) as stop:
        call_command("check_register", network="aulne")
    assert stop.value.returncode == 1
    out = capsys.readouterr().out
    assert "aulne: does not hold" in out
    seq = RegisterEntry.objects.filter(network__slug="aulne").latest("seq").seq
    assert f"  aulne #{seq}: hashes" in out
    assert "bouleau" not in out


def test_an_entry_cut_off_with_its_head(signed):
    """Whole in itself: what was published tells."""
    network = signed.charter.network
    last = RegisterEntry.objects.filter(network=network).latest("seq")
    with without_triggers("charters_registerentry"):
        RegisterEntry.objects.filter(pk=last.pk).delete()
    RegisterHead.objects.filter(network=network).update(seq=last.seq - 1, hash=last.prev)
    assert {"continuity", "heads-register", "signature-state"} <= names(network)
    assert "continuity" in {problem.check for problem in check_tail(network).problems}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"state": SignatureState.WITHDRAWN}, "signature-state"),
        ({"state": SignatureState.REVOKED}, "signature-state"),
        ({"name": "Somebody Else"}, "signature-commitment"),
        ({"text_sha256": "ab" * 32}, "signature-entry"),
        ({"register_seq": 1}, "signature-entry"),
        ({"register_seq": None}, "signature-entry"),
    ],
)
def test_a_changed_row(signed, change, check):
    Signature.objects.filter(pk=signed.pk).update(**change)
    assert check in names(signed.charter.network)


def test_a_row_that_went(signed):
    signed.consents.all().delete()
    Signature.objects.filter(pk=signed.pk).delete()
    assert names(signed.charter.network) == {"signature-count"}


def test_an_erased_signer_is_no_problem(signed):
    withdraw_signature(signature=signed, withdrawn_by=None)
    Signature.objects.filter(pk=signed.pk).update(name="", email="", place="", salt="")
    assert names(signed.charter.network) == set()


def test_a_changed_text(signed):
    text = signed.text
    with without_triggers("charters_versiontext"):
        type(text).objects.filter(pk=text.pk).update(canonical=text.canonical + "more\n")
    assert names(signed.charter.network) == {"text"}


def test_changed_duties(signed):
    text = signed.text
    content = text.content
    parts = [part for article in content["articles"] for part in article["parts"]]
    next(part for part in parts if part["kind"] == "commitment")["capacities"] = ["funder"]
    with without_triggers("charters_versiontext"):
        type(text).objects.filter(pk=text.pk).update(content=content)
    assert names(signed.charter.network) == {"duties"}


def test_a_repeated_head_that_was_not_so(signed, bouleau):
    entry = RegisterEntry.objects.filter(network=bouleau, charter="aulne").latest("seq")
    with without_triggers("charters_registerentry"):
        RegisterEntry.objects.filter(pk=entry.pk).update(text_sha256="ab" * 32)
    assert "head-repeated" in names(bouleau)


def test_a_missing_trigger(signed):
    with without_triggers("charters_versiontext"):
        found = {problem.detail for problem in check_site()}
    assert any("charters_versiontext_no_update" in detail for detail in found)
    assert check_site() == []


def test_a_damaged_heads_file(signed):
    path = Path(settings.REGISTER_DIR) / "heads" / "2026-11-24.json"
    heads = json.loads(path.read_bytes())
    path.write_bytes(verifier.written({**heads, "at": "2026-11-24T00:00:00Z"}))
    from_elsewhere = path.rename(path.with_name("2026-11-25.json"))  # read by nobody yet
    assert {problem.check for problem in check_site()} == {"heads-signature"}
    from_elsewhere.write_bytes(b"{")
    from_elsewhere.rename(path.with_name("2026-11-26.json"))
    assert {problem.check for problem in check_site()} == {"heads-file"}


def test_it_reads_in_pieces(signed, monkeypatch):
    """A piece of one row gives the same answer as one of thousands."""
    monkeypatch.setattr(register, "PIECE", 1)
    monkeypatch.setattr(agreement, "PIECE", 1)
    monkeypatch.setattr(checking, "PIECE", 1)
    monkeypatch.setattr(checking, "TAIL", 2)
    network = signed.charter.network
    told: list[int] = []
    assert check_network(network, tell=told.append).problems == []
    assert sum(told) == checking.rows_to_read(network)
    grow(network)
    assert check_tail(network).problems == []
    tamper(capacity="funder")
    assert {problem.check for problem in check_tail(network).problems} == {"hashes"}
