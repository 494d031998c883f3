"""How allauth fits in: its mail goes through the outbox, names come from our sign-up form."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import get_language

from portal.services.limits import keyed_hash
from portal.services.mail import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door, in the portal's own words."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue `email/<last part of the prefix>.txt`; `context` is allauth's."""
        name = "account_" + template_prefix.rpartition("/")[2]
        button = context.get("activate_url") or context.get("password_reset_url")
        queue_mail(
            # Two requests are two mails: each carries another code.
            key=f"{name}:{keyed_hash(email)[:16]}:{secrets.token_hex(8)}",
            to=email,
            template=name,
            language=get_language() or "fr",
            context={**context, "action_url": button} if button else context,
        )
