"""The desk's place in the menu of the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import SubmenuMenuItem

from portal.desk import desk_menu


@hooks.register("register_admin_menu_item")
def register_desk() -> SubmenuMenuItem:
    return SubmenuMenuItem(_("Desk"), desk_menu, name="desk", icon_name="clipboard-list", order=50)
