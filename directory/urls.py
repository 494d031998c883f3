"""Addresses of the directory."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from directory import views

# What stands beside listings' own addresses is in `services.listings.RESERVED_SLUGS`.
urlpatterns = [
    path("", views.listing_list, name="listing_list"),
    # Translators: an address
    path(_("new/"), views.listing_start, name="listing_start"),
    path(_("new/<slug:network>/<slug:kind>/"), views.listing_create, name="listing_create"),
    path(_("mine/"), views.listing_mine, name="listing_mine"),
    path(_("map/"), views.listing_map, name="listing_map"),
    path("suggest/", views.listing_suggest, name="listing_suggest"),
    # Translators: an address
    path(_("searches/"), views.search_mine, name="search_mine"),
    path(_("searches/keep/"), views.search_keep, name="search_keep"),
    path(_("searches/<int:pk>/"), views.search_edit, name="search_edit"),
    path(_("searches/<int:pk>/delete/"), views.search_delete, name="search_delete"),
    path(_("searches/stop/<str:token>/"), views.search_stop, name="search_stop"),
    # Translators: an address
    path(_("lists/"), views.list_mine, name="list_mine"),
    path(_("lists/<int:pk>/"), views.list_detail, name="list_detail"),
    path(_("lists/<int:pk>/rename/"), views.list_rename, name="list_rename"),
    path(_("lists/<int:pk>/delete/"), views.list_delete, name="list_delete"),
    path(_("lists/<int:pk>/put-back/"), views.list_put_back, name="list_put_back"),
    path(_("lists/<int:pk>/take-off/<int:item>/"), views.list_take_off, name="list_take_off"),
    path("<slug:slug>/", views.listing_detail, name="listing_detail"),
    path(_("<slug:slug>/write/"), views.listing_contact, name="listing_contact"),
    path(_("<slug:slug>/keep/"), views.listing_keep, name="listing_keep"),
    path(_("<slug:slug>/edit/"), views.listing_edit, name="listing_edit"),
    path(_("<slug:slug>/preview/"), views.listing_preview, name="listing_preview"),
    path(_("<slug:slug>/submit/"), views.listing_submit, name="listing_submit"),
    path(_("<slug:slug>/confirm/"), views.listing_confirm, name="listing_confirm"),
    path(_("<slug:slug>/archive/"), views.listing_archive, name="listing_archive"),
    path(_("<slug:slug>/revive/"), views.listing_revive, name="listing_revive"),
    path(_("<slug:slug>/networks/"), views.listing_affiliate, name="listing_affiliate"),
]
