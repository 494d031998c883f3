"""Filters of a consultation's pages: how long it lasts, what a contribution proposes."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters.discussing import WHOLE
from charters.enums import VersionState
from charters.models import Charter, Consultation, Contribution

register = template.Library()


@register.filter
def time_left(consultation: Consultation) -> str:
    """`9 days left, until 30 November 2026`; or since when it is over."""
    day = timezone.localdate(consultation.closes_at)
    if consultation.version.state == VersionState.ABANDONED:
        return _("given up")
    if consultation.version.state == VersionState.DRAFT:
        return _("called off: the text is being written again")
    if not consultation.takes_contributions:
        return _("over since %(date)s") % {"date": date_format(day)}
    days = (day - timezone.localdate()).days
    if days == 0:
        return _("last day: it closes tonight")
    left = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return _("%(left)s, until %(date)s") % {"left": left, "date": date_format(day)}


@register.simple_tag
def consultation_of(charter: Charter | None) -> Consultation | None:
    """`{% consultation_of charter as consultation %}`: the one that is running."""
    if charter is None:
        return None
    running = Consultation.objects.in_open_networks().running().select_related("version")
    return running.filter(version__charter=charter).first()


@register.filter
def place_key(contribution: Contribution) -> str:
    """What its article is called in an address."""
    return contribution.article_id or WHOLE
