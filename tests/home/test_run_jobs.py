"""The daily job does what it says, and nothing the second time."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from charters.enums import SignatureState
from charters.models import Charter, Signature
from charters.register_files import locked, note_heads, published_heads
from charters.services.signing import REQUEST_LIFE
from portal.enums import InvitationState, Role
from portal.models import Bucket, Invitation, JobRun, JournalEntry, OutboxMail
from portal.models.invitation import INVITATION_LIFE
from portal.services.invitations import invite
from tests.charters.conftest import consult, let_time_pass
from tests.charters.test_life import revise
from tests.charters.test_signatures import sign
from tests.home.stage import charter_in_force


@pytest.fixture
def charter(aulne) -> Charter:
    return charter_in_force(aulne)


def test_it_expires_and_forgets_once(charter, capsys):
    signature = sign(charter)
    Signature.objects.update(requested_at=timezone.now() - REQUEST_LIFE - timedelta(hours=1))
    Bucket.objects.update(window_start=timezone.now() - timedelta(days=9))
    call_command("run_jobs")
    signature.refresh_from_db()
    assert signature.state == SignatureState.EXPIRED
    assert not Bucket.objects.exists()
    assert "expired: 1" in capsys.readouterr().out
    call_command("run_jobs")
    assert "signature requests expired: 0" in capsys.readouterr().out


def test_fresh_requests_stay(charter):
    signature = sign(charter)
    call_command("run_jobs")
    signature.refresh_from_db()
    assert signature.state == SignatureState.REQUESTED
    assert signature.name


def test_an_old_invitation_forgets_whom_it_was_for(aulne, dana, capsys):
    old = invite(network=aulne, email="old@example.org", role=Role.MEMBER, invited_by=dana)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    fresh = invite(network=aulne, email="new@example.org", role=Role.MEMBER, invited_by=dana)
    call_command("run_jobs")
    assert "invitations expired: 1" in capsys.readouterr().out
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.state, old.email, old.mailbox) == (InvitationState.EXPIRED, "", "")
    assert fresh.state == InvitationState.OPEN
    assert fresh.expires_at - fresh.invited_at > INVITATION_LIFE - timedelta(minutes=1)
    assert not OutboxMail.objects.filter(to="old@example.org").exists()
    assert OutboxMail.objects.filter(to="new@example.org").count() == 1
    lines = JournalEntry.objects.filter(subject_type="portal.invitation", subject_id=old.pk)
    assert [line.to_state for line in lines] == [InvitationState.EXPIRED, InvitationState.OPEN]
    assert not lines.filter(reason__contains="@").exists()
    call_command("run_jobs")
    assert "invitations expired: 0" in capsys.readouterr().out


def test_it_closes_what_is_past_its_hour(charter, capsys):
    consultation = let_time_pass(consult(revise(charter)))
    for closed in (1, 0):
        call_command("run_jobs")
        assert f"consultations closed: {closed}" in capsys.readouterr().out
    consultation.refresh_from_db()
    assert consultation.closed_at is not None


def test_a_dry_run_writes_nothing(charter, capsys, settings):
    sign(charter)
    Signature.objects.update(requested_at=timezone.now() - REQUEST_LIFE - timedelta(hours=1))
    before = (JournalEntry.objects.count(), OutboxMail.objects.count())
    call_command("run_jobs", dry_run=True)
    out = capsys.readouterr().out
    assert "would say: signature requests expired: 1" in out
    assert "would say: heads published: aulne #" in out
    assert (JournalEntry.objects.count(), OutboxMail.objects.count()) == before
    assert not JobRun.objects.exists()
    assert not Path(settings.REGISTER_DIR).exists()


def test_heads_are_published_once_a_day_and_the_register_checked(charter, capsys):
    call_command("run_jobs")
    out = capsys.readouterr().out
    assert f"heads published: {published_heads()[0].name}" in out
    assert "registers checked: 2" in out
    call_command("run_jobs")
    assert "heads published: today’s are already" in capsys.readouterr().out
    assert len(published_heads()) == 1


def test_one_that_fails_keeps_none_back(charter, capsys):
    """The database is older than what was published: no job appends, the others go on."""
    sign(charter)
    Signature.objects.update(requested_at=timezone.now() - REQUEST_LIFE - timedelta(hours=1))
    Bucket.objects.update(window_start=timezone.now() - timedelta(days=9))
    with locked():
        note_heads({"aulne": (900, "ab" * 32)})
    with pytest.raises(CommandError, match="publish_heads") as stop:
        call_command("run_jobs")
    assert stop.value.returncode == 1
    out = capsys.readouterr().out
    assert "publish_heads: failed (RegisterBehind)" in out
    assert "check_register: failed (aulne #900: continuity" in out
    assert not Bucket.objects.exists()
    assert JobRun.objects.get(name="publish_heads").has_failed


def test_the_desk_shows_what_is_late(client, dana, aulne):
    client.force_login(dana)
    home = reverse("wagtailadmin_home")
    assert "publish_heads" in client.get(home).content.decode()
    call_command("run_jobs")
    assert "publish_heads" not in client.get(home).content.decode()
    JobRun.objects.filter(name="publish_heads").update(
        succeeded_at=timezone.now() - timedelta(days=3)
    )
    assert "publish_heads" in client.get(home).content.decode()


def test_editors_are_not_troubled_with_jobs(client, bob):
    client.force_login(bob)
    assert "publish_heads" not in client.get(reverse("wagtailadmin_home")).content.decode()
