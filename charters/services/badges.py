"""Badges: the public address of one signature, given when its signer asks for it."""

import secrets

from django.db import transaction

from charters.enums import SignatureState
from charters.models import Badge, Signature
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def give_badge(*, signature: Signature, given_by: User | None) -> Badge:
    """A badge for a signature that stands; asking twice changes nothing. Raises
    IllegalTransition."""
    if signature.state != SignatureState.ACTIVE:
        raise IllegalTransition(f"badge while {signature.state}")
    badge, created = Badge.objects.get_or_create(
        signature=signature, defaults={"public_id": secrets.token_urlsafe(16)}
    )
    if created:
        record(signature, "give_badge", by=given_by, network=signature.charter.network)
    return badge


@transaction.atomic
def take_badge_back(*, signature: Signature, taken_by: User | None) -> None:
    """Its address is unknown from this request on; a new badge gets another one."""
    deleted, _rows = Badge.objects.filter(signature=signature).delete()
    if deleted:
        record(signature, "take_badge_back", by=taken_by, network=signature.charter.network)
