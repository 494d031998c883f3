"""Mails that a stranger can cause: few a day to one mailbox, and a brake for the whole site.

Whoever types an address makes us write to it. Everything that mails an address nobody has proved
asks here first; the visitor gets the same answer either way.
"""

import logging
import sys
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.models import User
from portal.services.limits import LimitReached, canonical_mailbox, hit, keyed_hash
from portal.services.mail import queue_mail

logger = logging.getLogger(__name__)

MAILS_A_DAY = 3
ASKED_MAILS_A_DAY = 30
SITE = "mailed-by-site"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def confirmation_mail_allowed(address: str) -> bool:
    """Whether one more such mail may be queued for this address now; a yes is counted.

    Call it in the transaction that queues the mail, once for each mail.
    """
    try:
        with transaction.atomic():
            hit("mailed", canonical_mailbox(address), limit=MAILS_A_DAY, window=DAY)
            hit(SITE, "", limit=settings.CONFIRMATION_MAILS_AN_HOUR, window=HOUR)
    except LimitReached as error:
        if error.kind == SITE:
            _tell_staff()
        return False
    return True


def asked_mail_allowed(address: str) -> bool:
    """The same for an account's own mailbox, which may be asked for more often.

    It counts as much as `confirmation_mail_allowed` does: the time tells nobody which of the two
    it was.
    """
    try:
        with transaction.atomic():
            hit("asked-mail", canonical_mailbox(address), limit=ASKED_MAILS_A_DAY, window=DAY)
            hit("asked-mail-by-site", "", limit=sys.maxsize, window=HOUR)
    except LimitReached:
        return False
    return True


def _tell_staff() -> None:
    """Once an hour: to ADMINS and the federation's staff, and as an error in the log."""
    try:
        hit("mailed-alert", "", limit=1, window=HOUR)
    except LimitReached:
        return
    limit = settings.CONFIRMATION_MAILS_AN_HOUR
    logger.error("confirmation mails are stopped: %s left within an hour", limit)
    languages = dict.fromkeys(settings.ADMINS, settings.LANGUAGE_CODE)
    staff = User.objects.filter(is_superuser=True, is_active=True)
    languages |= dict(staff.values_list("email", "language"))
    now = timezone.now()
    for address, language in languages.items():
        with override(language):
            why = _("You get this mail because you look after the whole portal.")
        queue_mail(
            key=f"confirmations_stopped:{now:%Y%m%d%H%M}:{keyed_hash(address)[:16]}",
            to=address,
            template="confirmations_stopped",
            language=language,
            context={"limit": limit, "why": why},
        )
