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
    path(
        _("new/<slug:network>/<slug:kind>/unsaved/"),
        views.listing_create_unsaved,
        name="listing_create_unsaved",
    ),
    path(_("mine/"), views.listing_mine, name="listing_mine"),
    path(_("map/"), views.listing_map, name="listing_map"),
    path("suggest/", views.listing_suggest, name="listing_suggest"),
    path("alike/", views.listing_alike, name="listing_alike"),
    path("export/", views.listing_export, name="listing_export"),
    path("export/listings.<str:ending>", views.listing_file, name="listing_file"),
    path("feed/", views.listing_feed, name="listing_feed"),
    # Translators: an address
    path(_("embed/"), views.listing_embed, name="listing_embed"),
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
    # Translators: an address
    path(_("still-true/<str:token>/"), views.listing_still_true, name="listing_still_true"),
    # Translators: an address
    path(_("conversations/<str:token>/"), views.contact_conversation, name="contact_conversation"),
    path(_("vouch/<uuid:key>/"), views.claim_vouch, name="claim_vouch"),
    path(_("offers/<str:key>/"), views.listing_offer, name="listing_offer"),
    path("<slug:slug>/", views.listing_detail, name="listing_detail"),
    path(_("<slug:slug>/write/"), views.listing_contact, name="listing_contact"),
    # Translators: an address
    path(_("<slug:slug>/correct/"), views.listing_correct, name="listing_correct"),
    # Translators: an address
    path(_("<slug:slug>/corrections/"), views.listing_corrections, name="listing_corrections"),
    path(_("<slug:slug>/keep/"), views.listing_keep, name="listing_keep"),
    path(_("<slug:slug>/edit/"), views.listing_edit, name="listing_edit"),
    # Translators: an address
    path(_("<slug:slug>/edit/unsaved/"), views.listing_edit_unsaved, name="listing_edit_unsaved"),
    path(_("<slug:slug>/preview/"), views.listing_preview, name="listing_preview"),
    path(_("<slug:slug>/submit/"), views.listing_submit, name="listing_submit"),
    path(_("<slug:slug>/confirm/"), views.listing_confirm, name="listing_confirm"),
    path(_("<slug:slug>/archive/"), views.listing_archive, name="listing_archive"),
    path(_("<slug:slug>/revive/"), views.listing_revive, name="listing_revive"),
    path(_("<slug:slug>/figures/"), views.listing_figures, name="listing_figures"),
    path(_("<slug:slug>/rhythm/"), views.listing_rhythm, name="listing_rhythm"),
    # Translators: an address
    path(_("<slug:slug>/who-reads/"), views.listing_visibility, name="listing_visibility"),
    path("<slug:slug>/hints/", views.listing_hints, name="listing_hints"),
    path(_("<slug:slug>/networks/"), views.listing_affiliate, name="listing_affiliate"),
    # Translators: an address
    path(
        _("<slug:slug>/networks/<slug:network>/leave/"), views.listing_leave, name="listing_leave"
    ),
    path(_("<slug:slug>/networks/<slug:network>/home/"), views.listing_home, name="listing_home"),
    path(_("<slug:slug>/claim/"), views.listing_claim, name="listing_claim"),
    path(_("<slug:slug>/people/"), views.listing_people, name="listing_people"),
]
