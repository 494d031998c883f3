"""What the homes ask of the queries."""

import re
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText

from home.queries import homes as queries
from home.queries.homes import House, listings_in_words, signatures_in_words
from portal.models import Membership, Network, User

register = template.Library()

HEADING = re.compile(r"(</?h)([34])(?=[ >])")

register.filter("listings_in_words", listings_in_words)
register.filter("signatures_in_words", signatures_in_words)


@register.filter
def one_level_up(html: RichText) -> SafeString:
    """Headings of a text that has no title above it: h3 becomes h2, so that no level is missing."""
    raised = HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) - 1}", str(html))
    return mark_safe(raised)  # noqa: S308  Wagtail's own HTML, only its levels change


@register.simple_tag
def portal_square() -> dict[str, Any]:
    """`{% portal_square as square %}`: networks, signatures, charters of the portal's home."""
    return {
        "networks": queries.open_networks(),
        "signatures": queries.latest_signatures(),
        "charters": queries.charters_in_force(),
        "in_consultation": queries.consultations_running(),
    }


@register.simple_tag
def house_of(network: Network | None) -> House | None:
    """`{% house_of network as house %}`: what the blocks of its home fill themselves with."""
    return House(network) if network else None


@register.simple_tag
def membership_of(user: User, network: Network) -> Membership | None:
    """This person's place in the network today; None for visitors."""
    if not user.is_authenticated:
        return None
    return Membership.objects.current().filter(user=user, network=network).first()
