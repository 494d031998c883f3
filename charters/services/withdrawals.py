"""Taking a signature back."""

from django.db import transaction

from charters.enums import SignatureState
from charters.models import Signature
from charters.notifications import mail_withdrawn
from charters.services.consents import end_consents
from charters.services.standing import end, locked
from portal.models import User


@transaction.atomic
def withdraw_signature(*, signature: Signature, withdrawn_by: User | None) -> Signature:
    """At once and everywhere; by nobody known for the mailed link. Raises IllegalTransition."""
    head, signature = locked(signature)
    end(head, signature, SignatureState.WITHDRAWN, by=withdrawn_by)
    end_consents(signature)
    mail_withdrawn(signature)
    return signature
