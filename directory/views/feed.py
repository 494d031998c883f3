"""The Atom feed of a search: its new listings, newest first."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from directory.forms.saved import canonical_query, wanted_in
from directory.models import Listing
from directory.queries.search import DirectorySearch
from portal.feeds import PrintableAtom

ENTRIES = 30


@dataclass(frozen=True)
class Wanted:
    """A search and the query string that says it."""

    search: DirectorySearch
    query: str

    def address(self, view: str) -> str:
        return reverse(view) + (f"?{self.query}" if self.query else "")


class ListingsFeed(Feed):
    """What everybody may read: a feed has no reader of its own."""

    feed_type = PrintableAtom

    def get_object(self, request: HttpRequest) -> Wanted:
        query = canonical_query(request.GET.urlencode())
        return Wanted(DirectorySearch(wanted_in(query)), query)

    def title(self, obj: Wanted) -> str:
        return feed_title(obj.search)

    def author_name(self, obj: Wanted) -> str:
        networks = obj.search.chosen_networks
        return networks[0].name if len(networks) == 1 else settings.SITE_NAME

    def link(self, obj: Wanted) -> str:
        return obj.address("listing_list")

    def feed_url(self, obj: Wanted) -> str:
        return obj.address("listing_feed")

    def items(self, obj: Wanted) -> list[Listing]:
        found = obj.search.matches().prefetch_related("skills")
        return list(found.order_by("-published_at", "-pk")[:ENTRIES])

    def item_title(self, item: Listing) -> str:
        return item.name

    def item_description(self, item: Listing) -> str:
        """HTML, as the format has it."""
        texts = filter(None, [item.tagline, item.description])
        return linebreaks("\n\n".join(texts), autoescape=True)

    def item_author_name(self, item: Listing) -> str:
        return item.name

    def item_categories(self, item: Listing) -> list[str]:
        return sorted(skill.name for skill in item.skills.all())

    def item_pubdate(self, item: Listing) -> Any:
        return item.published_at

    def item_updateddate(self, item: Listing) -> Any:
        return item.updated_at

    def item_guid(self, item: Listing) -> str:
        """The same for ever, whatever the language and the name (RFC 4151)."""
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
        return f"tag:{host},2026:directory/{item.slug}"


def feed_title(search: DirectorySearch) -> str:
    """What the feed of a search is called, in the page's language."""
    networks, words = search.chosen_networks, search.wanted["q"]
    if len(networks) == 1:
        title = _("New listings of %(network)s") % {"network": networks[0].name}
    else:
        title = _("New listings of the directory")
    return _("%(title)s: %(words)s") % {"title": title, "words": words} if words else title


_feed = ListingsFeed()


@require_safe
@conditional_page
def listing_feed(request: HttpRequest) -> HttpResponse:
    """Compared by its content alone: by the day of the newest entry, a reader would go on showing
    what was withdrawn since."""
    response = _feed(request)
    del response["Last-Modified"]
    patch_cache_control(response, public=True, no_cache=True)
    return response
