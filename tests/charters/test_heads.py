"""Heads that leave the building: the daily file, the keys, what other networks repeat."""

import stat
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from charters import coop_verify as verifier
from charters.enums import RegisterType
from charters.models import RegisterEntry, RegisterHead
from charters.register_files import (
    current_key,
    heads_bytes,
    published_heads,
    published_keys,
)
from charters.services.heads import publish_heads, repeat_heads
from charters.services.register import append_entry, lock_head

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def folder(settings) -> Path:
    return Path(settings.REGISTER_DIR)


@transaction.atomic
def grow(network, count: int = 1) -> None:
    for _number in range(count):
        append_entry(
            lock_head(network),
            entry_type=RegisterType.VERSION_DUTIES,
            charter="charte",
            version=1,
            locale="zxx",
            text_sha256="0" * 64,
        )


class TestPublishing:
    def test_a_file_a_day_that_follows_the_one_before(self, charter, folder):
        first = publish_heads(on=MONDAY)
        assert publish_heads(on=MONDAY) is None
        grow(charter.network)
        second = publish_heads(on=TUESDAY)
        assert [file.name for file in published_heads()] == ["2026-11-23.json", "2026-11-24.json"]
        assert (first.content["number"], second.content["number"]) == (1, 2)
        assert second.content["prev"] == first.sha256
        head = RegisterHead.objects.get(network=charter.network)
        assert second.heads["aulne"] == (head.seq, head.hash)

    def test_the_verifier_agrees(self, charter, folder):
        publish_heads(on=MONDAY)
        grow(charter.network)
        publish_heads(on=TUESDAY)
        keys = verifier.read_keys((folder / "keys.json").read_bytes())
        heads = verifier.Heads([heads_bytes(file.name) for file in published_heads()], keys)
        assert [(check.name, check.ok) for check in heads.checks()] == [
            ("heads-file", True),
            ("heads-chain", True),
            ("heads-signature", True),
        ]

    def test_the_private_key_is_for_the_site_alone(self, charter, folder):
        publish_heads(on=MONDAY)
        (pem,) = (folder / "keys").glob("*.pem")
        assert stat.S_IMODE(pem.stat().st_mode) == 0o600
        assert stat.S_IMODE(pem.parent.stat().st_mode) == 0o700

    def test_another_key_leaves_the_old_one_published(self, charter, folder, capsys):
        publish_heads(on=MONDAY)
        old = current_key().names["key"]
        call_command("rotate_register_key")
        new = current_key().names["key"]
        assert new in capsys.readouterr().out
        publish_heads(on=TUESDAY)
        keys = published_keys()["keys"]
        assert [key["id"] for key in keys] == [old, new]
        assert keys[0]["until"] == keys[1]["from"]
        assert [file.content["key"] for file in published_heads()] == [old, new]

    def test_lost_keys_make_way_for_a_new_one(self, charter, folder):
        publish_heads(on=MONDAY)
        for pem in (folder / "keys").glob("*.pem"):
            pem.unlink()
        # As another process would find it.
        (folder / "keys.json").touch()
        publish_heads(on=TUESDAY)
        first, second = published_heads()
        assert first.content["key"] != second.content["key"]
        assert len(published_keys()["keys"]) == 2

    def test_a_clock_put_back_publishes_all_the_same(self, charter, folder):
        publish_heads(on=TUESDAY)
        publish_heads(on=MONDAY)
        assert [file.name for file in published_heads()] == ["2026-11-24.json", "2026-11-23.json"]
        assert [file.content["number"] for file in published_heads()] == [1, 2]

    @pytest.mark.parametrize("name", ["../keys.json", "keys.json", "x", "2026-11-23.json/..", ""])
    def test_no_other_file_is_a_heads_file(self, charter, folder, name):
        publish_heads(on=MONDAY)
        assert heads_bytes(name) is None


class TestRepeating:
    def test_each_network_repeats_the_others(self, charter, bouleau):
        grow(bouleau)
        published = publish_heads(on=MONDAY)
        repeated = {
            entry.network.slug: entry
            for entry in RegisterEntry.objects.filter(type=RegisterType.HEAD_REPEATED)
        }
        assert set(repeated) == {"aulne", "bouleau"}
        entry = repeated["aulne"]
        first = RegisterEntry.objects.get(network=bouleau, seq=1)
        assert (entry.charter, entry.version) == ("bouleau", 1)
        assert (entry.text_sha256, entry.locale, entry.signer) == (first.hash, "", "")
        assert published.heads["aulne"] == (entry.seq, entry.hash)

    def test_repeated_heads_do_not_breed(self, charter, bouleau):
        grow(bouleau)
        repeat_heads()
        before = RegisterEntry.objects.count()
        assert [repeat_heads() for _day in range(3)] == [0, 0, 0]
        assert RegisterEntry.objects.count() == before
        grow(bouleau)
        assert repeat_heads() == 1
        last = RegisterEntry.objects.filter(network=charter.network).latest("seq")
        assert (last.charter, last.text_sha256) == (
            "bouleau",
            RegisterHead.objects.get(network=bouleau).hash,
        )

    def test_a_closed_network_neither_repeats_nor_is_repeated(self, charter, bouleau):
        grow(bouleau)
        type(bouleau).objects.filter(pk=bouleau.pk).update(is_open=False)
        repeat_heads()
        assert not RegisterEntry.objects.filter(type=RegisterType.HEAD_REPEATED).exists()

    def test_a_network_that_never_opened_is_not_named(self, charter, bouleau):
        grow(bouleau)
        type(bouleau).objects.filter(pk=bouleau.pk).update(is_open=False)
        assert set(publish_heads(on=MONDAY).heads) == {"aulne"}

    def test_one_that_closes_stays_published(self, charter, bouleau):
        grow(bouleau)
        publish_heads(on=MONDAY)
        type(bouleau).objects.filter(pk=bouleau.pk).update(is_open=False)
        assert set(publish_heads(on=TUESDAY).heads) == {"aulne", "bouleau"}
