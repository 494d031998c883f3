"""The daily job does what it says, and nothing the second time."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from charters.enums import SignatureState
from charters.models import Signature
from charters.services.signatures import REQUEST_LIFE
from portal.models import Bucket
from tests.charters.test_signatures import sign


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
    assert "expired: 0" in capsys.readouterr().out


def test_fresh_requests_stay(charter):
    signature = sign(charter)
    call_command("run_jobs")
    signature.refresh_from_db()
    assert signature.state == SignatureState.REQUESTED
    assert signature.name
