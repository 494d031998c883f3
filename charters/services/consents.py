"""What a signer lets be shown: one consent per purpose, and every outlet kept in step with it."""

from django.db import transaction
from django.utils import timezone

from charters.enums import Purpose, SignatureState
from charters.models import Consent, Signature
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def set_consent(
    *, signature: Signature, purpose: str, given: bool, text_shown: str, set_by: User | None
) -> None:
    """Give or take back one consent; it holds from this request on."""
    standing = signature.consents.filter(purpose=purpose, withdrawn_at=None)
    if given and not standing.exists():
        Consent.objects.create(signature=signature, purpose=purpose, text_shown=text_shown)
    elif not given:
        standing.update(withdrawn_at=timezone.now())
    refresh_outlets(signature)
    record(
        signature,
        "consent",
        by=set_by,
        network=signature.charter.network,
        to_state=f"{purpose}:{'yes' if given else 'no'}",
    )


def refresh_outlets(signature: Signature) -> None:
    """Bring what is shown in step with the signature's state and consents.

    Called, in the same transaction, by whatever changes one of them.
    """
    on_wall = (
        signature.state == SignatureState.ACTIVE
        and signature.consents.filter(purpose=Purpose.WALL, withdrawn_at=None).exists()
    )
    if signature.on_wall != on_wall:
        signature.on_wall = on_wall
        Signature.objects.filter(pk=signature.pk).update(on_wall=on_wall)
