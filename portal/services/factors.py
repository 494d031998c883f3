"""Second factors that are lost: taking them off for somebody."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.models import User
from portal.services.journal import record
from portal.services.mail import queue_mail
from portal.services.sessions import end_sessions


@transaction.atomic
def remove_second_factors(*, user: User, removed_by: User | None, reason: str) -> int:
    """Take every app, passkey and recovery code off an account; how many there were.

    Its sessions end and its owner is told. Who works in the admin sets up another one before it
    opens again.
    """
    removed, _per_model = Authenticator.objects.filter(user=user).delete()
    if removed:
        line = record(user, "remove_second_factors", by=removed_by, network=None, reason=reason)
        end_sessions(user)
        queue_mail(
            key=f"factors-removed:{line.pk}",
            to=user.email,
            template="second_factor_removed",
            language=user.language,
            context={},
        )
    return removed
