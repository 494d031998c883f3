"""Numbers as people read them."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def about(number: int) -> str:
    """An estimate with its two leading digits: 98 412 is 98 000, 98 is 98."""
    size = max(len(str(number)) - 2, 0)
    return number_format(round(number, -size), force_grouping=True)
