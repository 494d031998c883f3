"""What a signature's page says of its mandate, its second signature and its appeal."""

from typing import Any

from django import template

from charters.models import Signature
from charters.services.appeals import can_appeal
from charters.services.countersignatures import asked_of, wants_countersignature

register = template.Library()


@register.inclusion_tag("includes/signature_mandate.html", takes_context=True)
def signature_mandate(context: dict[str, Any], signature: Signature, key: str) -> dict[str, Any]:
    """For whoever came in by the key; nothing for a person's signature that stands."""
    mandate = signature.mandate
    by_number = key.isdecimal() and len(key) < 19
    holder = mandate is not None and mandate.user_id == context["request"].user.pk
    own_key = str(mandate.pk) if mandate is not None and by_number and holder else ""
    return {
        "signature": signature,
        "key": key,
        "mandate": mandate,
        "mandate_key": own_key if by_number else key,
        "asked": asked_of(signature) if signature.organisation else None,
        "wants_second": wants_countersignature(signature),
        "can_appeal": can_appeal(signature),
        "appeal": signature.appeals.order_by("-pk").first(),
        "request": context["request"],
    }
