"""The desk's place in the menu of the Wagtail admin, and what the fence takes out of it.

Hooks that narrow or replace have a late order: Wagtail's own run after ours otherwise.
"""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from portal.desk import DeskPanel
from portal.desk_menu import desk_menu
from portal.fence.choosers import OWN_DOCUMENT_LINK_RULE, OWN_LINK_RULE
from portal.fence.gates import is_open
from portal.fence.listings import (
    OwnDocumentsAPI,
    OwnImagesAPI,
    OwnPagesAPI,
    QuietPageViewSet,
    only_own_media,
    only_own_pages,
)
from portal.models import Network, User
from portal.permissions import is_federation_staff

LATE = 1000


@hooks.register("register_admin_menu_item")
def register_desk() -> SubmenuMenuItem:
    return SubmenuMenuItem(_("Desk"), desk_menu, name="desk", icon_name="clipboard-list", order=50)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(DeskPanel())


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: QuerySet, request: HttpRequest) -> QuerySet:
    return only_own_pages(pages, request.user)


@hooks.register("construct_explorer_page_queryset")
def explore_own_pages(parent: Page, pages: QuerySet, request: HttpRequest) -> QuerySet:
    return only_own_pages(pages, request.user)


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def choose_own_media(media: QuerySet, request: HttpRequest) -> QuerySet:
    return only_own_media(media, request.user)


@hooks.register("construct_admin_api", order=LATE)
def restrict_admin_api(router: WagtailAPIRouter) -> None:
    """Wagtail's endpoints list every image and document of the install to anyone in the admin."""
    router.register_endpoint("pages", OwnPagesAPI)
    router.register_endpoint("images", OwnImagesAPI)
    router.register_endpoint("documents", OwnDocumentsAPI)


@hooks.register("register_admin_viewset", order=LATE)
def register_quiet_explorer() -> QuietPageViewSet:
    return QuietPageViewSet()


@hooks.register("construct_main_menu", order=LATE)
@hooks.register("construct_settings_menu", order=LATE)
@hooks.register("construct_reports_menu", order=LATE)
@hooks.register("construct_help_menu", order=LATE)
def hide_closed_doors(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Menus show network staff only what the fence opens; a submenu without items goes too."""
    if not is_federation_staff(request.user):
        menu_items[:] = [item for item in menu_items if _leads_somewhere(item)]


def _leads_somewhere(item: MenuItem) -> bool:
    if isinstance(item, SubmenuMenuItem):
        return True
    try:
        return is_open(resolve(str(item.url).partition("?")[0]).view_name)
    except Resolver404:
        return False


@hooks.register("construct_homepage_summary_items", order=LATE)
def hide_totals(request: HttpRequest, summary_items: list[SummaryItem]) -> None:
    """They count the whole install."""
    if not is_federation_staff(request.user):
        summary_items.clear()


@hooks.register("register_rich_text_features", order=LATE)
def keep_links_at_home(features: FeatureRegistry) -> None:
    """Links in rich texts: an id that was posted by hand reveals no draft and no document."""
    features.register_converter_rule("contentstate", "link", OWN_LINK_RULE)
    features.register_converter_rule("contentstate", "document-link", OWN_DOCUMENT_LINK_RULE)


@hooks.register("before_delete_user")
def keep_last_admins(request: HttpRequest, user: User) -> HttpResponse | None:
    """A network keeps an admin who can sign in: the account of its last one stays."""
    return _refuse_to_close(request, [user])


@hooks.register("before_edit_user")
def keep_last_admins_open(request: HttpRequest, user: User) -> HttpResponse | None:
    # Nobody is asked whether their own account is open.
    closes = request.method == "POST" and user != request.user and "is_active" not in request.POST
    return _refuse_to_close(request, [user]) if closes else None


@hooks.register("before_bulk_action")
def keep_last_admins_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable, action: BulkAction
) -> HttpResponse | None:
    if action.model is not User:
        return None
    closes = action_type == "delete" or (
        action_type == "set_active_state" and not action.cleaned_form.cleaned_data["mark_as_active"]
    )
    return _refuse_to_close(request, list(objects)) if closes else None


def _refuse_to_close(request: HttpRequest, users: list[User]) -> HttpResponse | None:
    networks = Network.objects.resting_on(users).order_by("name").values_list("name", flat=True)
    if not networks:
        return None
    reason = gettext("Name another admin first: %(networks)s would have none.")
    messages.error(request, reason % {"networks": ", ".join(networks)})
    return redirect("wagtailusers_users:index")
