"""A lost second factor is taken off by the portal's keepers, with a reason and a mail."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.models import JournalEntry, OutboxMail

pytestmark = pytest.mark.django_db


def test_everything_goes_and_the_owner_is_told(client, alice, capsys):
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(alice)
    call_command("remove_second_factor", "ALICE@example.org", "--reason", "seen on the phone")
    assert "second factors removed: 1" in capsys.readouterr().out
    assert not Authenticator.objects.filter(user=alice).exists()
    assert client.get(reverse("space_home")).status_code == 302
    line = JournalEntry.objects.get(action="remove_second_factors")
    assert (line.subject_id, line.reason) == (str(alice.pk), "seen on the phone")
    mail = OutboxMail.objects.get(dedupe_key__startswith="factors-removed:")
    assert mail.to == alice.email


def test_without_one_nothing_happens(alice, capsys):
    call_command("remove_second_factor", alice.email, "--reason", "asked")
    assert "removed: 0" in capsys.readouterr().out
    assert not OutboxMail.objects.exists()
    assert not JournalEntry.objects.filter(action="remove_second_factors").exists()


def test_unknown_address():
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_second_factor", "nobody@example.org", "--reason", "asked")
