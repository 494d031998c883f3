"""What the homes ask of the queries."""

from typing import Any

from django import template

from home.queries import homes as queries
from home.queries.homes import House, listings_in_words, signatures_in_words
from portal.models import Membership, Network, User

register = template.Library()

register.filter("listings_in_words", listings_in_words)
register.filter("signatures_in_words", signatures_in_words)


@register.simple_tag
def portal_square() -> dict[str, Any]:
    """`{% portal_square as square %}`: networks, signatures, charters of the portal's home."""
    return {
        "networks": queries.open_networks(),
        "signatures": queries.latest_signatures(),
        "charters": queries.charters_in_force(),
        "in_consultation": queries.charters_in_consultation(),
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
