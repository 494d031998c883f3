"""A database that came back older than what was published: the site stands still until told."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from charters import coop_verify as verifier
from charters.errors import NothingLost, RegisterBehind
from charters.models import RegisterEntry, RegisterHead
from charters.register_files import heads_bytes, known_heads, published_heads
from charters.services.continuity import is_behind, look_again, lost_heads
from charters.services.heads import accept_loss, publish_heads, see_heads
from charters.services.register import entry_as_published, lock_head
from portal.models import JournalEntry, Network
from tests.charters.test_heads import MONDAY, TUESDAY, grow
from tests.home.stage import charter_in_force
from tests.template_database import RealCommits


class TestRestoredFromAnOlderBackup(RealCommits):
    """On databases that are really copied and put back."""

    def setUp(self):
        self.network = Network.objects.get(slug="aulne")
        charter_in_force(self.network)
        publish_heads(on=MONDAY)
        with self.put_back_afterwards():
            grow(self.network, 2)
            publish_heads(on=TUESDAY)
            self.lost = RegisterEntry.objects.filter(network=self.network).latest("seq")
        look_again()
        self.network = Network.objects.get(slug="aulne")

    def test_nothing_is_appended_or_published(self):
        assert not RegisterEntry.objects.filter(hash=self.lost.hash).exists()
        assert is_behind()
        (lost,) = [head for head in lost_heads() if head.net == "aulne"]
        assert (lost.seq, lost.hash) == (self.lost.seq, self.lost.hash)
        before = RegisterEntry.objects.count()
        for act in (lambda: grow(self.network), publish_heads, see_heads):
            with pytest.raises(RegisterBehind):
                act()
        assert RegisterEntry.objects.count() == before
        assert len(published_heads()) == 2

    def test_accepting_the_loss_says_so_in_public(self):
        accept_loss(reason="The disk broke.", accepted_by=None)
        assert not is_behind()
        published = published_heads()[-1]
        losses = {loss["net"]: loss for loss in published.content["losses"]}
        kept = RegisterEntry.objects.filter(network=self.network).latest("seq").seq
        assert losses["aulne"] == {
            "net": "aulne",
            "after": kept,
            "seq": self.lost.seq,
            "hash": self.lost.hash,
            "reason": "The disk broke.",
        }
        lines = JournalEntry.objects.filter(action="accept_loss", reason="The disk broke.")
        assert {line.network.slug for line in lines} == set(losses)
        grow(self.network, 3)
        publish_heads(on=TUESDAY)
        heads = verifier.Heads([heads_bytes(file.name) for file in published_heads()], None)
        for entry in RegisterEntry.objects.filter(network=self.network).order_by("seq"):
            heads.see(entry_as_published(entry))
        assert heads.check_register("aulne").ok
        with pytest.raises(NothingLost):
            accept_loss(reason="Again", accepted_by=None)

    def test_the_command_asks_for_a_reason(self):
        with pytest.raises(CommandError, match="--reason"):
            call_command("accept_register_loss")
        assert is_behind()
        call_command("accept_register_loss", reason="The disk broke.")
        assert not is_behind()


def test_what_a_job_saw_counts_before_it_is_published(charter):
    see_heads()
    head = RegisterHead.objects.get(network=charter.network)
    assert known_heads() == {"aulne": (head.seq, head.hash)}
    assert not published_heads()
    grow(charter.network)
    assert not is_behind()
    RegisterHead.objects.filter(pk=head.pk).update(hash="0" * 64, seq=head.seq)
    with pytest.raises(RegisterBehind):
        lock_head(charter.network)


def test_a_chain_written_anew_is_no_continuation(charter):
    """As long as what was published, but other."""
    see_heads()
    head = RegisterHead.objects.get(network=charter.network)
    path = Path(settings.REGISTER_DIR) / "seen.json"
    seen = json.loads(path.read_bytes())
    seen["heads"][0]["hash"] = "ab" * 32
    path.write_bytes(verifier.written(seen))
    assert is_behind()
    with pytest.raises(RegisterBehind):
        grow(charter.network)
    head.refresh_from_db()
    assert head.seq == known_heads()["aulne"][0]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"format": 1}'])
def test_a_damaged_note_does_not_stop_the_site(charter, raw):
    see_heads()
    (Path(settings.REGISTER_DIR) / "seen.json").write_bytes(raw)
    assert not is_behind()
    grow(charter.network)
    see_heads()
    assert known_heads()["aulne"][0] == RegisterHead.objects.get(network=charter.network).seq


def test_without_loss_there_is_nothing_to_accept(charter, capsys):
    publish_heads(on=MONDAY)
    call_command("accept_register_loss", reason="Just so")
    assert "nothing is lost" in capsys.readouterr().out
    assert len(published_heads()) == 1
