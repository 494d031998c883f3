"""May this person: sign for an organisation, adopt, decide."""

from django.db.models import Q, QuerySet

from charters.models import Charter, CharterPage, Contribution, Signature
from directory.enums import ListingKind
from directory.models import Listing
from portal.enums import EDITING_ROLES, Role
from portal.models import Network, User


def can_sign_for(user: User | None, listing: Listing) -> bool:
    """An organisation is signed for by the owner of its listing."""
    return (
        user is not None
        and user.is_authenticated
        and listing.kind == ListingKind.INITIATIVE
        and listing.owner_id == user.pk
    )


def can_adopt(user: User, charter: Charter) -> bool:
    """Adopting is the network admins' act."""
    return Network.objects.with_role(user, [Role.ADMIN]).filter(pk=charter.network_id).exists()


def can_decide_on(user: User, signature: Signature) -> bool:
    """Network staff decide on signatures, never on their own."""
    return Signature.objects.moderated_by(user).filter(pk=signature.pk).exists()


def drafts_of(user: User) -> QuerySet[CharterPage]:
    """Charter pages this person writes, in the language that binds; translations follow them."""
    networks = Network.objects.with_role(user, EDITING_ROLES).exclude(root_page=None)
    inside = Q(pk__in=[])
    for path in networks.values_list("root_page__path", flat=True):
        inside |= Q(path__startswith=path)
    return CharterPage.objects.filter(inside).order_by("path")


def can_answer(user: User, contribution: Contribution) -> bool:
    """Editors and admins of the network answer contributions, never their own."""
    return Contribution.objects.answered_by(user).filter(pk=contribution.pk).exists()
