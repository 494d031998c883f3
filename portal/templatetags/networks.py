"""Template tags that know the networks."""

from typing import Any

from django import template

from portal import tenancy
from portal.models import Network

register = template.Library()


@register.simple_tag(takes_context=True)
def network_menu(context: dict[str, Any], network: Network) -> list[dict[str, Any]]:
    """`{% network_menu network as menu %}`: what leads around its ground."""
    request = context.get("request")
    return tenancy.network_menu(network, request) if request else []
