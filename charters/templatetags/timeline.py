"""Filters that tell what happened to a charter."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charters.enums import VersionState
from charters.queries.timeline import CLOSED, OPENED, Event
from charters.templatetags.comparing import version_name

register = template.Library()


@register.filter
def event_title(event: Event) -> str:
    """What happened, in one line."""
    if event.kind == OPENED and event.consultation:
        day = date_format(localtime(event.consultation.closes_at), "DATE_FORMAT")
        return _("A draft is put to consultation until %(day)s") % {"day": day}
    if event.kind == CLOSED and event.consultation:
        n = event.consultation.number_of_contributions
        text = ngettext(
            "The consultation ends with %(n)s contribution",
            "The consultation ends with %(n)s contributions",
            n,
        )
        return text % {"n": n}
    if event.kind == VersionState.ABANDONED:
        return _("The draft is given up")
    if event.kind == VersionState.ARCHIVED:
        return _("%(version)s is archived") % {"version": version_name(event.version)}
    return _("%(version)s is adopted") % {"version": version_name(event.version)}


@register.filter
def event_address(event: Event) -> str:
    """Where to read more."""
    charter = event.version.charter
    if event.consultation:
        try:
            return reverse("consultation_detail", args=[charter.network.slug, charter.slug])
        except NoReverseMatch:
            return charter.get_absolute_url()
    if event.version.number is None:
        return reverse("version_list", args=[charter.network.slug, charter.slug])
    return event.version.get_absolute_url()
