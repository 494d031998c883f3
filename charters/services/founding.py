"""Who was there from the beginning: the network says so, walls show them first."""

from django.db import transaction

from charters.enums import SignatureState
from charters.models import Signature
from charters.services.standing import locked
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def set_founding(*, signature: Signature, is_founding: bool, set_by: User | None) -> Signature:
    """Name a signature that stands among the founding ones, or no longer. Raises
    IllegalTransition, also for what is so already."""
    _head, signature = locked(signature)
    if signature.state != SignatureState.ACTIVE or signature.is_founding == is_founding:
        raise IllegalTransition(f"founding while {signature.state}")
    signature.is_founding = is_founding
    signature.save(update_fields=["is_founding"])
    record(
        signature,
        "set_founding",
        by=set_by,
        network=signature.charter.network,
        to_state="yes" if is_founding else "no",
    )
    return signature
