"""What other sites show of a charter: its wall, its counter, a signatory's badge.

No script, no cookie, nothing of the reader: they are rendered without the request.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import conditional_page, require_safe

from charters.canonical import UNWANTED
from charters.enums import SignerKind
from charters.models import Charter
from charters.queries.badges import BadgeState, badge_state
from charters.queries.walls import first_of, standing_count
from charters.views.reading import get_charter
from portal.colours import mail_colour
from portal.embeds import frame_language
from portal.services.mail import absolute_url

SHOWN = 50
# What fits beside each other in the picture of 360 by 84 points.
LINE = 46


@require_safe
@conditional_page
def embed_wall(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """The first of those who are shown; all of them are on the site."""
    found = get_charter(network, charter)
    kind = request.GET.get("kind", "")
    language = frame_language(request, found.network)
    with override(language):
        text = found.adopted.text
        context = {
            "language": language,
            "network": found.network,
            "text": text,
            "entries": first_of(found, SHOWN, kind=kind if kind in SignerKind else ""),
            "labels": {c["code"]: c["label"] for c in text.capacities},
            "levels": {level["code"]: level["label"] for level in text.levels},
            "charter_url": absolute_url(found.get_absolute_url()),
            "wall_url": absolute_url(_wall_address(found)),
            "signature_count": standing_count(found),
        }
        return HttpResponse(render_to_string("charters/embed_wall.html", context))


def _wall_address(charter: Charter) -> str:
    return reverse("charter_wall", args=[charter.network.slug, charter.slug])


@require_safe
@conditional_page
def embed_counter(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    found = get_charter(network, charter)
    with override(frame_language(request, found.network)):
        number = standing_count(found)
        words = ngettext("%(n)s signature stands", "%(n)s signatures stand", number)
        title = found.adopted.text.title
        lines = [words % {"n": number_format(number, force_grouping=True)}, title]
        return _picture(lines, found.network.hue)


@require_safe
@conditional_page
def embed_badge(request: HttpRequest, badge: str) -> HttpResponse:
    """The badge as a picture. An unknown one says so, in words that fit where it stood."""
    state = badge_state(badge)
    if state is None:
        with override(frame_language(request)):
            return _picture([_("Unknown badge"), ""], None, status=404)
    network = state.signature.charter.network
    with override(frame_language(request, network)):
        return _picture(
            [state.name or state.text.title, badge_words(state)],
            network.hue if state.standing != "ended" else None,
            title=state.text.title,
        )


def badge_words(state: BadgeState) -> str:
    """The state of that day, in one line."""
    number = state.signature.version.number
    if state.standing == "ended":
        return _("This signature stands no more")
    if state.standing == "current":
        return _("version %(number)s, in force") % {"number": number}
    if state.renew_until:
        until = date_format(state.renew_until, "j M Y")
        return _("version %(number)s, to renew until %(day)s") % {
            "number": number,
            "day": until,
        }
    return _("version %(number)s; a newer one is in force") % {"number": number}


@require_safe
@conditional_page
def embed_badge_page(request: HttpRequest, badge: str) -> HttpResponse:
    """What a badge leads to: the state of the day in full."""
    state = badge_state(badge)
    language = frame_language(request, state.signature.charter.network if state else None)
    with override(language):
        context: dict[str, Any] = {"language": language, "state": state}
        if state is not None:
            signature = state.signature
            context |= {
                "network": signature.charter.network,
                "signature": signature,
                "capacity": signature.text.capacity(signature.capacity),
                "words": badge_words(state),
                "charter_url": absolute_url(signature.charter.get_absolute_url()),
                "version_url": absolute_url(signature.version.get_absolute_url()),
            }
        html = render_to_string("charters/embed_badge_page.html", context)
        return HttpResponse(html, status=200 if state else 404)


def _picture(
    lines: list[str], hue: int | None, *, title: str = "", status: int = 200
) -> HttpResponse:
    """Two lines on the network's dark colour; on the portal's ink where nothing stands. XML has no
    place for control characters."""
    context = {
        "lines": [Truncator(UNWANTED.sub("", line)).chars(LINE) for line in lines],
        "title": UNWANTED.sub("", title),
        "colour": mail_colour(hue),
    }
    svg = render_to_string("charters/embed_picture.svg", context)
    return HttpResponse(svg, content_type="image/svg+xml; charset=utf-8", status=status)
