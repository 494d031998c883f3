"""What the homes show of listings, charters and signatures, in a fixed number of statements."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from charters.enums import VersionState
from charters.models import Charter, CharterVersion, Consultation, Signature
from charters.queries.reading import charters_with_numbers
from charters.queries.walls import standing_counts
from directory.models import Affiliation, Listing
from home.models.articles import ArticlePage
from portal.models import Network
from portal.tenancy import in_readers_language

LATEST_SIGNATURES = 6
SOME_LISTINGS = 4
LATEST_ARTICLES = 3


def open_networks() -> list[Network]:
    """Open networks, each with `numbers`: its listings and signatures, in words."""
    networks = list(Network.objects.open().select_related("root_page", "logo"))
    homes = in_readers_language(network.root_page for network in networks)
    listings = _per_network(
        Affiliation.objects.public().filter(listing__in=Listing.objects.public()), "network"
    )
    signatures: Counter[int] = Counter()
    standing = standing_counts()
    for pk, network_id in Charter.objects.values_list("pk", "network"):
        signatures[network_id] += standing.get(pk, 0)
    for network in networks:
        network.root_page = homes[network.root_page_id]  # type: ignore[index]
        network.numbers = [  # type: ignore[attr-defined]
            listings_in_words(listings.get(network.pk, 0)),
            signatures_in_words(signatures[network.pk]),
        ]
    return networks


def _per_network(rows: QuerySet, path: str) -> dict[int, int]:
    return dict(rows.values_list(path).annotate(number=Count("pk")).order_by())


def listings_in_words(number: int) -> str:
    return ngettext("%(number)s listing", "%(number)s listings", number) % {
        "number": number_format(number, force_grouping=True)
    }


def signatures_in_words(number: int) -> str:
    return ngettext("%(number)s signature", "%(number)s signatures", number) % {
        "number": number_format(number, force_grouping=True)
    }


def charters_in_force() -> list[Charter]:
    """All of them, with `signature_count` and `in_force`, at addresses in the reader's language."""
    return _with_local_pages(charters_with_numbers())


def consultations_running() -> list[Consultation]:
    """Drafts being discussed, each with its charter in force in `version.charter.in_force`: of a
    draft that is not open to everyone, a stranger learns that there is one, and until when."""
    adopted = CharterVersion.objects.filter(state=VersionState.ADOPTED).prefetch_related("texts")
    return list(
        Consultation.objects.in_open_networks()
        .running()
        .filter(version__charter__page__live=True)
        .select_related("version__charter__network")
        .prefetch_related(
            Prefetch("version__charter__versions", queryset=adopted, to_attr="in_force")
        )
    )


def _with_local_pages(charters: Iterable[Charter]) -> list[Charter]:
    charters = list(charters)
    pages = in_readers_language(charter.page for charter in charters)
    for charter in charters:
        charter.url = pages[charter.page_id].url  # type: ignore[attr-defined]
    return charters


def latest_signatures() -> list[dict[str, Any]]:
    """As `includes/signature_item.html` wants them; only who agreed to stand on the wall."""
    signatures = list(
        Signature.objects.on_wall()
        .indexed()
        .filter(charter__network__is_open=True, charter__page__live=True)
        .select_related("charter__page", "version__charter", "listing__home_network")
        .prefetch_related("version__texts")[:LATEST_SIGNATURES]
    )
    pages = in_readers_language(signature.charter.page for signature in signatures)
    return [
        {
            "name": signature.shown_name,
            "url": _public_address(signature.listing),
            "place": signature.place,
            "signed_at": signature.active_at,
            "charter": signature.version.text.title,
            "charter_url": pages[signature.charter.page_id].url,
        }
        for signature in signatures
    ]


def _public_address(listing: Listing | None) -> str:
    if listing is None or not (listing.is_public and listing.home_network.is_open):
        return ""
    return listing.get_absolute_url()


class House:
    """What a network's home may show; each part is read when a block asks for it."""

    def __init__(self, network: Network) -> None:
        self.network = network

    @cached_property
    def charters(self) -> list[Charter]:
        """Its charters in force, with `signature_count` and `in_force`."""
        return _with_local_pages(charters_with_numbers().filter(network=self.network))

    @cached_property
    def consultations(self) -> dict[int, Consultation]:
        """Those of its charters that are being discussed, by the charter's id."""
        running = Consultation.objects.in_open_networks().running().select_related("version")
        found = running.filter(version__charter__network=self.network)
        return {consultation.version.charter_id: consultation for consultation in found}

    @cached_property
    def listing_count(self) -> int:
        return Listing.objects.public().in_network(self.network).count()

    @cached_property
    def listings(self) -> list[Listing]:
        """Some of its listings: those put forward, then the most lately confirmed."""
        public = Listing.objects.public().in_network(self.network).for_cards()
        featured = Affiliation.objects.public().filter(network=self.network, is_featured=True)
        first = list(public.filter(pk__in=featured.values("listing"))[:SOME_LISTINGS])
        rest = public.exclude(pk__in=[listing.pk for listing in first])
        some = first + list(rest.order_by("-confirmed_at", "pk")[: SOME_LISTINGS - len(first)])
        for listing in some:
            here = (p for p in listing.public_places if p.network_id == self.network.pk)
            listing.category_here = next((place.category for place in here), "")
        return some

    @cached_property
    def articles(self) -> list[ArticlePage]:
        """The latest in the reader's language; where there is none, in the network's own."""
        source = self.network.root_page
        for section in dict.fromkeys([in_readers_language([source])[source.pk], source]):
            articles = ArticlePage.objects.descendant_of(section).live().select_related("locale")
            if found := list(articles.order_by("-published_on", "-pk")[:LATEST_ARTICLES]):
                return found
        return []

    @cached_property
    def article_index(self) -> Any:
        """The page all articles of the present list stand under."""
        return self.articles[0].get_parent() if self.articles else None
