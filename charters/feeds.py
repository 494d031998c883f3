"""Atom feeds of what happens to charters: one per charter, one per network."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from charters.models import Charter
from charters.queries.timeline import Event, events_of
from charters.templatetags.timeline import event_address, event_title
from charters.views.reading import get_charter
from portal.feeds import PrintableAtom
from portal.models import Network
from portal.tenancy import network_by_slug

ENTRIES = 50


class _EventsFeed(Feed):
    """What everybody may read: a feed has no reader of its own."""

    feed_type = PrintableAtom

    def item_title(self, item: Event) -> str:
        return event_title(item)

    def item_description(self, item: Event) -> str:
        """HTML, as the format has it."""
        lines = [item.summary, item.reason]
        return linebreaks("\n\n".join(filter(None, lines)), autoescape=True)

    def item_link(self, item: Event) -> str:
        return event_address(item)

    def item_pubdate(self, item: Event) -> Any:
        return item.at

    item_updateddate = item_pubdate

    def item_guid(self, item: Event) -> str:
        """The same for ever, whatever the language and the titles (RFC 4151)."""
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
        charter = item.version.charter
        return f"tag:{host},2026:charters/{charter.network.slug}/{charter.slug}/{item.key}"


class CharterFeed(_EventsFeed):
    def get_object(self, request: HttpRequest, network: str, charter: str) -> Charter:
        return get_charter(network, charter)

    def title(self, obj: Charter) -> str:
        return obj.adopted.text.title  # type: ignore[union-attr]

    def subtitle(self, obj: Charter) -> str:
        return _("What happens to this charter")

    def link(self, obj: Charter) -> str:
        return reverse("version_list", args=[obj.network.slug, obj.slug])

    def author_name(self, obj: Charter) -> str:
        return obj.network.name

    def items(self, obj: Charter) -> list[Event]:
        return events_of([obj], user=AnonymousUser())[:ENTRIES]


class NetworkFeed(_EventsFeed):
    """All charters of one network that have a version in force."""

    def get_object(self, request: HttpRequest, network: str) -> Network:
        return network_by_slug(network)

    def title(self, obj: Network) -> str:
        return _("Charters of %(network)s") % {"network": obj.name}

    def subtitle(self, obj: Network) -> str:
        return obj.tagline

    def link(self, obj: Network) -> str:
        return obj.root_page.localized.url if obj.root_page else reverse("charter_list")

    def author_name(self, obj: Network) -> str:
        return obj.name

    def items(self, obj: Network) -> list[Event]:
        charters = Charter.objects.public().filter(network=obj)
        found = charters.select_related("network__root_page", "page").distinct()
        return events_of(found, user=AnonymousUser())[:ENTRIES]

    def item_title(self, item: Event) -> str:
        return f"{item.title}: {event_title(item)}"


# An unchanged feed is not sent again: readers ask every hour.
charter_feed = conditional_page(CharterFeed())
network_feed = conditional_page(NetworkFeed())
