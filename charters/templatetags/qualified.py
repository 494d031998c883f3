"""What pages about qualifications show."""

from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def as_day(text: str) -> str:
    """A day kept as ISO text, in the reader's words."""
    return date_format(date.fromisoformat(text)) if text else ""
