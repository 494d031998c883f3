"""Who and what the attacks play with, and what one posts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from charters.models import Charter
from directory.enums import ListingState
from directory.models import (
    Listing,
    ListingList,
    ListingListItem,
    SavedSearch,
)
from home.models import ArticleIndexPage, ArticlePage
from portal.enums import Role
from portal.models import Invitation, Network, User
from portal.services.invitations import invite
from portal.services.memberships import grant_membership
from tests.factories import ListingFactory, TerritoryFactory, UserFactory
from tests.home.stage import charter_in_force

PASSWORD = "tests"  # of every person the factories make


@dataclass
class World:
    """Aulne with one of everything, and its people; Bouleau with an admin, to take from."""

    aulne: Network
    bouleau: Network
    alice: User
    admin: User
    bob: User
    dana: User
    charter: Charter
    listings: dict[str, Listing]
    invitation: Invitation
    article: ArticlePage
    search: SavedSearch
    kept: ListingListItem


def make_world(aulne: Network, bouleau: Network, alice: User, bob: User, dana: User) -> World:
    admin = UserFactory(email="admin@example.org")
    admin.emailaddress_set.create(email=admin.email, verified=True, primary=True)
    for network in (aulne, bouleau):
        grant_membership(user=admin, network=network, role=Role.ADMIN, granted_by=None)
    grant_membership(user=alice, network=aulne, role=Role.MEMBER, granted_by=None)
    TerritoryFactory(name="Combe")
    listings = {
        state: ListingFactory(
            owner=alice, home_network=aulne, state=state, name=f"Alice {state}", slug=f"a-{state}"
        )
        for state in ListingState.values
    }
    index = ArticleIndexPage.objects.descendant_of(aulne.root_page).get()
    article = index.add_child(instance=ArticlePage(title="Draft", live=False, owner=bob))
    article.save_revision(user=bob)
    return World(
        aulne=aulne,
        bouleau=bouleau,
        alice=alice,
        admin=admin,
        bob=bob,
        dana=dana,
        charter=charter_in_force(aulne),
        listings=listings,
        invitation=invite(network=bouleau, email=alice.email, role=Role.MEMBER, invited_by=admin),
        article=article,
        search=SavedSearch.objects.create(user=alice, name="Bowls", query="q=bols"),
        kept=ListingList.objects.create(user=alice, name="For me").items.create(
            listing=listings[ListingState.PUBLISHED]
        ),
    )


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not: forms start from the same world, one after the other."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


@dataclass(frozen=True)
class Post:
    """One honest post; some are taken only from who typed a password just now."""

    who: User | None
    url: str
    data: dict[str, Any]
    by_password: bool = False

    def client(self) -> Client:
        """Signed in as who posts it."""
        client = Client(raise_request_exception=False)
        if self.who is not None:
            client.force_login(self.who)
        if self.by_password:
            client.post(to("account_reauthenticate"), {"password": PASSWORD})
        return client


Form = Callable[[World], Post]


def to(name: str, *args: object) -> str:
    with override("fr"):
        return reverse(name, args=args)
