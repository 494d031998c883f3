"""Through the doors as a person goes: signing in, showing once more that it is you."""

import re
from time import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client, TestCase
from django.urls import reverse

from portal.models import OutboxMail

PASSWORD = "tests"  # of tests.factories.UserFactory


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def prove(client: Client) -> None:
    """Types the password once more; `force_login` alone proves nothing."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302


def mailed_code() -> str:
    """The code in the newest mail: alone on its line."""
    return re.search(
        r"^([A-Z0-9]{3,}-?[A-Z0-9]*)$", OutboxMail.objects.latest("pk").text, re.MULTILINE
    )[1]


def app_code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows now, or `steps` half minutes away."""
    return format_hotp_value(hotp_value(secret, int(time()) // 30 + steps))


def set_up_app(client: Client) -> str:
    """Sets up an authenticator app for whoever has just proved it is them; gives its key."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):  # allauth tells then, by mail and signal
        answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    return secret
