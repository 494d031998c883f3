"""The daily job does what it says, and nothing the second time."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from charters.enums import SignatureState
from charters.models import Charter, Signature
from charters.services.signing import REQUEST_LIFE
from portal.enums import InvitationState, Role
from portal.models import Bucket, Invitation, JournalEntry, OutboxMail
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
