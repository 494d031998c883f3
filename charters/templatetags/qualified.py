"""What pages about qualifications show."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format

from charters.enums import LIVE_SIGNATURE_STATES
from charters.models import Signature
from charters.queries.qualification import asks_for_qualification, qualification_of

register = template.Library()


@register.filter
def as_day(text: str) -> str:
    """A day kept as ISO text, in the reader's words."""
    return date_format(date.fromisoformat(text)) if text else ""


@register.inclusion_tag("includes/signature_qualification.html")
def signature_qualification(signature: Signature, key: str) -> dict[str, Any]:
    """On the signature's own page: where its application is; nothing where none is asked for."""
    is_asked = signature.state in LIVE_SIGNATURE_STATES and asks_for_qualification(
        signature.charter, signature.capacity
    )
    qualification = qualification_of(signature) if signature.erased_at is None else None
    return {
        "signature": signature,
        "key": key,
        "qualification": qualification,
        "is_shown": is_asked or qualification is not None,
    }
