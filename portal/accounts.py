"""How allauth fits in: its mail goes through the outbox, names come from our sign-up form."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.services.limits import keyed_hash
from portal.services.mail import queue_mail

LONGEST_ADDRESS = 254

# The button of a mail: which address of allauth's context it opens, and what it says.
BUTTONS = {
    "account_already_exists": ("password_reset_url", _("Choose a new password")),
    "password_reset_key": ("password_reset_url", _("Choose a new password")),
    "unknown_account": ("signup_url", _("Create an account")),
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door, in the portal's own words."""

    def clean_email(self, email: str) -> str:
        """No mailbox has a longer address (RFC 5321), and no column here holds one."""
        if len(email) > LONGEST_ADDRESS:
            raise ValidationError(_("This address is too long."))
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue `email/account_<last part of the prefix>.txt`; `context` is allauth's."""
        if len(email) > LONGEST_ADDRESS:  # asking for a code does not pass clean_email
            return
        name = template_prefix.rpartition("/")[2]
        context = {**context, "email": email}
        if name in BUTTONS:
            address, label = BUTTONS[name]
            context |= {"action_url": context[address], "action_label": label}
        queue_mail(
            # Two requests are two mails: each carries another code.
            key=f"account_{name}:{keyed_hash(email)[:16]}:{secrets.token_hex(8)}",
            to=email,
            template=f"account_{name}",
            language=get_language() or "fr",
            context=context,
        )
