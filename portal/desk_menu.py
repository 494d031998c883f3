"""The desk's part of the admin's menu: who sees which queue."""

from collections.abc import Collection

from django.http import HttpRequest
from wagtail.admin.menu import Menu, MenuItem

from portal.enums import EDITING_ROLES, STAFF_ROLES, Role
from portal.models import Membership
from portal.permissions import is_federation_staff

# Apps add their queues with `@hooks.register("register_desk_menu_item")`.
desk_menu = Menu(register_hook_name="register_desk_menu_item")


class DeskMenuItem(MenuItem):
    """A queue in the menu, for whoever holds one of these roles in some network."""

    roles: Collection[str] = STAFF_ROLES

    def is_shown(self, request: HttpRequest) -> bool:
        return not roles_held(request).isdisjoint(self.roles)


class AdminsMenuItem(DeskMenuItem):
    roles = (Role.ADMIN,)


class WritersMenuItem(DeskMenuItem):
    """For those who write pages and charters."""

    roles = EDITING_ROLES


def roles_held(request: HttpRequest) -> frozenset[str]:
    """In open networks today; federation staff hold them all. Asked once per request, since every
    entry of the menu wants to know, twice."""
    held: frozenset[str] | None = getattr(request, "roles_held", None)
    if held is None:
        user = request.user
        mine = Membership.objects.active().filter(user=user) if user.is_active else ()
        held = frozenset(Role if is_federation_staff(user) else (one.role for one in mine))
        request.roles_held = held  # type: ignore[attr-defined]
    return held
