"""How a network is found from a page, a host or a slug: nowhere else."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import LocalePrefixPattern, get_resolver
from django.utils.translation import override
from wagtail.models import Page, Site

from portal.models import Network
from portal.models.network import SECTION_DEPTH

# A section's pages share this many characters of path.
SECTION_PATH_LENGTH = Page.steplen * SECTION_DEPTH


def network_of_page(page: Page) -> Network | None:
    """The network in whose section a page stands, in whatever language; None above sections."""
    section = Page.objects.filter(path=page.path[:SECTION_PATH_LENGTH], depth=SECTION_DEPTH)
    return Network.objects.filter(
        root_page__translation_key__in=section.values("translation_key")
    ).first()


def network_by_slug(slug: str) -> Network:
    """The open network at this address; 404 otherwise."""
    network = Network.objects.open().filter(slug=slug).first()
    if network is None:
        raise Http404(slug)
    return network


def network_of_host(request: HttpRequest) -> Network | None:
    """The network whose own host name was asked for; None on the portal's own host."""
    site = Site.find_for_request(request)
    if site is None or site.is_default_site:
        return None
    return Network.objects.filter(root_page=site.root_page_id).first()


def reserved_slugs() -> set[str]:
    """First parts of the portal's own addresses in every language: no network may have them."""
    slugs: set[str] = set()
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver.pattern, LocalePrefixPattern):
            for code, _name in settings.LANGUAGES:
                with override(code):
                    slugs |= {str(p.pattern).partition("/")[0] for p in resolver.url_patterns}
    return slugs


class NetworkContextMixin:
    """Gives templates the network whose ground the page stands on."""

    # Not "groups": that choice lists every group of the install.
    private_page_options = ["password", "login"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        context["network"] = network_of_page(self)  # type: ignore[arg-type]
        request.served_page = self  # the language switch links to its translations
        return context
