"""The desks of listings and of places, in the Wagtail admin's addresses and menu."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from directory import views
from portal.desk import DeskMenuItem


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern]:
    return [
        path("desk/listings/", views.DeskListingsView.as_view(), name="desk_listings"),
        path("desk/listings/<int:pk>/", views.DeskListingView.as_view(), name="desk_listing"),
        path("desk/places/", views.DeskAffiliationsView.as_view(), name="desk_affiliations"),
        path("desk/places/<int:pk>/", views.DeskAffiliationView.as_view(), name="desk_affiliation"),
    ]


@hooks.register("register_desk_menu_item")
def register_listings() -> DeskMenuItem:
    return DeskMenuItem(
        _("Listings"),
        reverse("desk_listings"),
        name="desk-listings",
        icon_name="doc-full",
        order=10,
    )


@hooks.register("register_desk_menu_item")
def register_places() -> DeskMenuItem:
    return DeskMenuItem(
        _("Places asked for"),
        reverse("desk_affiliations"),
        name="desk-affiliations",
        icon_name="group",
        order=20,
    )
