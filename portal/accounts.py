"""How allauth fits in: its mail goes through the outbox, names come from our sign-up form."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.middleware import client_address
from portal.permissions import Person
from portal.services.confirmations import asked_mail_allowed, confirmation_mail_allowed
from portal.services.limits import keyed_hash
from portal.services.mail import absolute_url, queue_mail

LONGEST_ADDRESS = 254

# The button of a mail: which address of allauth's context it opens, and what it says.
BUTTONS = {
    "account_already_exists": ("password_reset_url", _("Choose a new password")),
    "password_reset_key": ("password_reset_url", _("Choose a new password")),
    "unknown_account": ("signup_url", _("Create an account")),
}
# They go to an address that a stranger may have typed, even when it is proved. Any mail to one that
# is not (a new account's, the next address of an old one) counts too.
UNPROVED = {"account_already_exists", "email_confirmation_signup", "unknown_account"}
# What an account gets where an address without one gets a mail of the above.
ASKED_FOR = {"login_code", "password_reset_key"}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door, in the portal's own words."""

    def clean_email(self, email: str) -> str:
        """No mailbox has a longer address (RFC 5321), and no column here holds one."""
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("This address is too long."))
        return email

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def has_password_or_factor(self, user: Person) -> bool:
        """Whether allauth by itself has a way to ask this person who they are."""
        return bool(super().get_reauthentication_methods(user))

    def get_reauthentication_methods(self, user: Person) -> list[dict]:
        """allauth's, and a mailed code for who has no second factor: a mailbox is not one."""
        ways = super().get_reauthentication_methods(user)
        if user.is_authenticated and not any(way["id"].startswith("mfa_") for way in ways):
            ways.append(
                {
                    "id": "reauthenticate_by_code",
                    "description": _("Mail me a code"),
                    "url": reverse("account_reauthenticate_by_code"),
                }
            )
        return ways

    def is_safe_url(self, url: str) -> bool:
        """An address that is none leads nowhere; allauth would break over it."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue `email/account_<last part of the prefix>.txt`; `context` is allauth's."""
        if len(email) > LONGEST_ADDRESS:  # asking for a code does not pass clean_email
            return
        name = template_prefix.rpartition("/")[2]
        proved = EmailAddress.objects.filter(email__iexact=email, verified=True).exists()
        if (name in UNPROVED or not proved) and not confirmation_mail_allowed(email):
            return
        if name in ASKED_FOR and not asked_mail_allowed(email):
            return
        context = {**context, "email": email}
        if name in BUTTONS:
            address, label = BUTTONS[name]
            # allauth took the host from the request.
            action_url = absolute_url(urlsplit(context[address]).path)
            context |= {"action_url": action_url, "action_label": label}
        queue_mail(
            # Two requests are two mails: each carries another code.
            key=f"account_{name}:{keyed_hash(email)[:16]}:{secrets.token_hex(8)}",
            to=email,
            template=f"account_{name}",
            language=get_language() or "fr",
            context=context,
        )
