"""How a network is found from a page, a host or a slug: nowhere else."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import LocalePrefixPattern, get_resolver, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
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


def in_readers_language(pages: Iterable[Page]) -> dict[int, Page]:
    """Each page's live translation in the reader's language, or itself, by the page's id.

    One statement for all, where `Page.localized` makes some for each.
    """
    pages = list(pages)
    translated = {
        page.translation_key: page
        for page in Page.objects.live()
        .filter(
            translation_key__in={page.translation_key for page in pages},
            locale__language_code=get_language(),
        )
        .select_related("locale")
    }
    return {page.pk: translated.get(page.translation_key, page) for page in pages}


def network_menu(network: Network, request: HttpRequest) -> list[dict[str, Any]]:
    """What leads around a network's ground: `{url, title, current}`.

    Its charter under the plain name of its kind (titles are long), whatever the language it is
    written in; the members; then article indexes, and other pages when their editors say so.
    """
    if network.root_page is None:
        return []
    home = in_readers_language([network.root_page])[network.root_page_id]  # type: ignore[index]
    charters = list(network.charters.filter(page__live=True).select_related("page").order_by("pk"))
    charter_pages = in_readers_language(charter.page for charter in charters)
    pages = (
        Page.objects.child_of(home)
        .live()
        .exclude(content_type__model="contentpage", show_in_menus=False)
        .exclude(content_type__model="charterpage")
        .select_related("locale")
    )
    links = [
        (
            charter_pages[charter.page_id].get_url(request),
            capfirst(charter.get_kind_display()) if len(charters) == 1 else charter.page.title,
        )
        for charter in charters
    ]
    links.append((f"{reverse('listing_list')}?network={network.slug}", _("Members")))
    links += [(page.get_url(request), page.title) for page in pages]
    return [
        {"url": url, "title": title, "current": request.path.startswith(url.partition("?")[0])}
        for url, title in links
    ]


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
    """Gives templates the network whose ground the page stands on; 404 while it is closed."""

    # Not "groups": that choice lists every group of the install.
    private_page_options = ["password", "login"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        network = network_of_page(self)  # type: ignore[arg-type]
        if network and not network.is_open and not getattr(request, "is_preview", False):
            raise Http404(network.slug)
        context["network"] = network
        request.served_page = self  # type: ignore[attr-defined]
        return context
