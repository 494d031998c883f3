"""Where rights in the Wagtail admin differ from what memberships give: found, not mended.

Each finding is one line that names networks, groups and the numbers of accounts, nobody's name.
"""

from collections import Counter
from collections.abc import Iterator

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from home.services.networks import grants_of
from portal.enums import STAFF_ROLES
from portal.models import Membership, Network, User
from portal.services.mail import queue_mail

InGroup = User.groups.through.objects


def role_drift() -> list[str]:
    """Every finding, in a stable order; empty when all is as it should be."""
    networks = list(
        Network.objects.order_by("slug").select_related("moderators", "editors", "admins")
    )
    return [
        *_people_in_groups(networks),
        *_flags(),
        *_without_admin(networks),
        *(line for network in networks for line in _grants(network)),
    ]


def report_drift() -> int:
    """Mail each of the federation's staff, once a day while there is any; how many findings."""
    found = len(role_drift())
    if found:
        for user in User.objects.filter(is_superuser=True, is_active=True):
            with override(user.language):
                why = _("You get this mail because you look after the whole portal.")
            queue_mail(
                key=f"roles_drifted:{user.pk}:{timezone.localdate():%Y%m%d}",
                to=user.email,
                template="roles_drifted",
                language=user.language,
                context={"found": found, "why": why},
            )
    return found


def _people_in_groups(networks: list[Network]) -> Iterator[str]:
    """Groups and memberships, both ways; nobody is in a group of no network."""
    names, wanted = {}, set()
    for network in networks:
        for role in STAFF_ROLES:
            group = network.group_of(role)
            if group is None:
                yield f"{network.slug}: the group of the role {role} is missing"
                continue
            names[group.pk] = f"{network.slug} {role}"
            people = Membership.objects.active().filter(network=network, role=role)
            wanted |= {(user, group.pk) for user in people.values_list("user", flat=True)}
    has = set(InGroup.values_list("user", "group"))
    for account, pk in sorted(has - wanted):
        where = names.get(pk, f"group {pk}, of no network")
        yield f"account {account}: in {where}, without such a membership"
    for account, pk in sorted(wanted - has):
        yield f"account {account}: not in {names[pk]}, despite the membership"


def _flags() -> Iterator[str]:
    """Federation staff are superusers and staff; other rights come from groups alone."""
    for user in User.objects.filter(Q(is_staff=True) | Q(is_superuser=True)).order_by("pk"):
        if user.is_staff != user.is_superuser:
            yield f"account {user.pk}: one of the flags superuser and staff without the other"
        elif user.is_superuser and not user.is_active:
            yield f"account {user.pk}: closed, and still superuser"
    for account, rights in sorted(Counter(_with_own_rights()).items()):
        yield f"account {account}: {rights} permission(s) of its own"


def _with_own_rights() -> list[int]:
    return list(User.user_permissions.through.objects.values_list("user", flat=True))


def _without_admin(networks: list[Network]) -> Iterator[str]:
    for network in networks:
        if network.is_open and not Membership.objects.admins_of(network).exists():
            yield f"{network.slug}: open, and nobody can act as its admin"


def _grants(network: Network) -> Iterator[str]:
    """What its groups may do, against what opening a network gives them."""
    for role in STAFF_ROLES:
        group = network.group_of(role)
        if group is None:
            continue
        rights = Permission.objects.filter(group=group)
        pages = GroupPagePermission.objects.filter(group=group)
        collections = GroupCollectionPermission.objects.filter(group=group)
        has = {
            "rights": rights.values_list("content_type__app_label", "codename"),
            "pages": pages.values_list("page", "permission__codename"),
            "collections": collections.values_list(
                "collection", "permission__content_type__app_label", "permission__codename"
            ),
        }
        for kind, wanted in grants_of(network, role).items():
            for grant in sorted(set(has[kind]) - wanted):
                yield f"{network.slug} {role}: too much in {kind}: {_words(grant)}"
            for grant in sorted(wanted - set(has[kind])):
                yield f"{network.slug} {role}: missing in {kind}: {_words(grant)}"


def _words(grant: tuple) -> str:
    return " ".join(map(str, grant))
