"""What the log says of security: the logger `portal.security`, accounts by number, nobody by name.

No address, no IP, nothing that was typed: a line may be kept and shown to whoever looks after the
site. Changes of roles and states are not here but in the journal, which keeps them for good.
"""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from portal.models import User

log = logging.getLogger("portal.security")


@receiver(user_logged_in)
def say_signed_in(sender: type, user: User, **more: Any) -> None:
    log.info("signed in: account %s", user.pk)


@receiver(user_logged_out)
def say_signed_out(sender: type, user: User | None, **more: Any) -> None:
    if user is not None:
        log.info("signed out: account %s", user.pk)


@receiver(user_login_failed)
def say_refused(sender: str, **more: Any) -> None:
    log.warning("sign-in refused")


def say_closed(request: HttpRequest, status: int) -> None:
    """Somebody asked the admin for what is not theirs, or not there: `status` is the answer."""
    view = request.resolver_match.view_name if request.resolver_match else ""
    log.warning("admin answered %s: account %s, view %s", status, request.user.pk, view)


def say_limit(kind: str) -> None:
    """A limit of `portal.services.limits` was reached."""
    log.warning("limit reached: %s", kind)
