"""How register entries are said in words."""

from django import template
from django.utils.translation import gettext as _

from charters.enums import CapacityCode, RegisterType
from charters.models import RegisterEntry

register = template.Library()


@register.filter(name="about")
def about_what(entry: RegisterEntry) -> str:
    """Which version, in what language and capacity; or whose head was repeated."""
    if entry.type == RegisterType.HEAD_REPEATED:
        return _("%(network)s, entry %(number)s") % {
            "network": entry.charter,
            "number": entry.version,
        }
    parts = [
        _("%(charter)s, version %(number)s") % {"charter": entry.charter, "number": entry.version}
    ]
    if entry.type == RegisterType.VERSION_ADOPTED:
        parts.append(entry.locale)
    if entry.capacity:
        labels = dict(CapacityCode.choices)
        parts.append(str(labels.get(entry.capacity, entry.capacity)))
    return " · ".join(parts)


@register.filter
def clock(at: str) -> str:
    """`2026-11-22T09:30:00Z` as `2026-11-22 09:30:00`."""
    return at.replace("T", " ").rstrip("Z")


@register.filter
def in_groups(digits: str) -> list[str]:
    """A hash in groups of eight, to be read aloud and compared."""
    return [digits[start : start + 8] for start in range(0, len(digits), 8)]
