"""Who may pass: federation staff, a network's staff, and the sections they work in."""

from django.contrib.auth.models import AnonymousUser
from wagtail.models import Collection
from wagtail.query import PageQuerySet

from portal.models import Network, User
from portal.scope import Scope

Person = User | AnonymousUser


def is_federation_staff(user: Person) -> bool:
    """Whether nothing of any network is closed to this person."""
    return user.is_active and user.is_superuser


def works_at_desk(user: Person) -> bool:
    """Whether some open network gave this person a role that comes with the admin."""
    return user.is_authenticated and Network.objects.editable_by(user).exists()


def sections_of(user: Person) -> PageQuerySet:
    """Root pages, in every language, of the networks at whose desk this person works."""
    if not user.is_authenticated:
        return Network.objects.none().sections()
    return Network.objects.editable_by(user).sections()


def scope_of(user: User) -> Scope:
    """Everything a network's staff may name in the admin; asked once per request."""
    networks = list(Network.objects.editable_by(user).select_related("collection"))
    if not networks:
        return Scope((), (), (), None)
    owned = tuple(network.collection.path for network in networks if network.collection)
    collections = dict(Collection.objects.order_by("path").values_list("path", "pk"))
    mine = Network.objects.filter(pk__in=[network.pk for network in networks])
    return Scope(
        networks=tuple(network.pk for network in networks),
        sections=tuple(mine.sections().values_list("path", flat=True)),
        collections=tuple(pk for path, pk in collections.items() if path.startswith(owned)),
        common_collection=next(iter(collections.values()), None),  # the root comes first
    )
