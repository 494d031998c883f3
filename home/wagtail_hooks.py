"""Pages others rest on stay where they are, whoever asks; federation staff open networks."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page

from charters.models import Charter
from home.job_panel import JobPanel
from home.views import (
    DeskInvitationsView,
    DeskInvitationView,
    DeskInviteView,
    DeskMembersView,
    DeskMemberView,
    DeskNetworkPoliciesView,
    DeskPoliciesView,
    OpenNetwork,
)
from portal.desk_menu import AdminsMenuItem
from portal.models import Network
from portal.permissions import is_federation_staff
from portal.tenancy import SECTION_PATH_LENGTH


@hooks.register("construct_homepage_panels")
def show_late_jobs(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(JobPanel())


@hooks.register("before_delete_page")
def keep_what_others_rest_on(request: HttpRequest, page: Page) -> HttpResponse | None:
    reason = why_it_stays(page)
    return _refuse(request, page, reason) if reason else None


@hooks.register("before_move_page")
def keep_in_its_section(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    reason = why_it_stays(page) if _leaves_section(page, destination) else None
    return _refuse(request, page, reason) if reason else None


@hooks.register("before_bulk_action")
def keep_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable, action: BulkAction
) -> HttpResponse | None:
    """Wagtail runs neither hook above for bulk actions."""
    if action.model is not Page or action_type not in ("delete", "move"):
        return None
    for page in objects:
        if action_type == "move" and not _leaves_section(
            page, action.cleaned_form.cleaned_data["chooser"]
        ):
            continue
        if reason := why_it_stays(page):
            return _refuse(request, page, reason)
    return None


def why_it_stays(page: Page) -> str:
    """Why this page can neither be deleted nor leave its section; empty when it can."""
    below = Page.objects.filter(path__startswith=page.path).values("translation_key")
    if Network.objects.filter(root_page__translation_key__in=below).exists():
        return _("The whole network rests on this page. You may unpublish it instead.")
    if Charter.objects.filter(page__path__startswith=page.path).exists():
        return _(
            "A charter with its versions and signatures rests on this page. "
            "You may unpublish it instead: what was signed stays on record."
        )
    return ""


def _leaves_section(page: Page, destination: Page) -> bool:
    return page.path[:SECTION_PATH_LENGTH] != destination.path[:SECTION_PATH_LENGTH]


def _refuse(request: HttpRequest, page: Page, reason: str) -> HttpResponse:
    messages.error(request, f"{page.get_admin_display_title()} — {reason}")
    return redirect("wagtailadmin_explore", page.get_parent().pk)


class OpenNetworkMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_federation_staff(request.user)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    return [
        path("networks/open/", OpenNetwork.as_view(), name="open_network"),
        path("desk/members/", DeskMembersView.as_view(), name="desk_members"),
        path("desk/members/<int:pk>/", DeskMemberView.as_view(), name="desk_member"),
        path("desk/invitations/", DeskInvitationsView.as_view(), name="desk_invitations"),
        path("desk/invitations/<int:pk>/", DeskInvitationView.as_view(), name="desk_invitation"),
        path("desk/policies/", DeskPoliciesView.as_view(), name="desk_policies"),
        path(
            "desk/policies/<int:pk>/",
            DeskNetworkPoliciesView.as_view(),
            name="desk_network_policies",
        ),
        path("desk/invite/<slug:network>/", DeskInviteView.as_view(), name="desk_invite"),
    ]


@hooks.register("register_settings_menu_item")
def register_open_network_menu_item() -> MenuItem:
    return OpenNetworkMenuItem(
        gettext_lazy("Open a network"),
        reverse("open_network"),
        name="open-network",
        icon_name="home",
    )


@hooks.register("register_desk_menu_item")
def register_members() -> AdminsMenuItem:
    return AdminsMenuItem(
        gettext_lazy("Members"),
        reverse("desk_members"),
        name="desk-members",
        icon_name="user",
        order=40,
    )


@hooks.register("register_desk_menu_item")
def register_policies() -> AdminsMenuItem:
    return AdminsMenuItem(
        gettext_lazy("Rules of the network"),
        reverse("desk_policies"),
        name="desk-policies",
        icon_name="cog",
        order=90,
    )
