"""The desks of listings and of places, in the Wagtail admin's addresses and menu."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from directory import views
from directory.views.synonyms import SynonymsViewSet
from portal.desk_menu import DeskMenuItem


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern]:
    return [
        path("desk/listings/", views.DeskListingsView.as_view(), name="desk_listings"),
        path("desk/listings/<int:pk>/", views.DeskListingView.as_view(), name="desk_listing"),
        path(
            "desk/listings/<int:pk>/history/",
            views.DeskListingHistoryView.as_view(),
            name="desk_listing_history",
        ),
        path(
            "desk/listings/<int:pk>/text/",
            views.DeskListingTextView.as_view(),
            name="desk_listing_text",
        ),
        path("desk/corrections/", views.DeskCorrectionsView.as_view(), name="desk_corrections"),
        path(
            "desk/corrections/<int:pk>/",
            views.DeskCorrectionView.as_view(),
            name="desk_correction",
        ),
        path("desk/places/", views.DeskAffiliationsView.as_view(), name="desk_affiliations"),
        path("desk/places/<int:pk>/", views.DeskAffiliationView.as_view(), name="desk_affiliation"),
        path("desk/places/<int:pk>/words/", views.DeskPlaceView.as_view(), name="desk_place"),
        path("desk/claims/", views.DeskClaimsView.as_view(), name="desk_claims"),
        path("desk/claims/<int:pk>/", views.DeskClaimView.as_view(), name="desk_claim"),
        path(
            "desk/listings/new/<slug:network>/<slug:kind>/",
            views.DeskListingNewView.as_view(),
            name="desk_listing_new",
        ),
        path("desk/coverage/", views.DeskCoverageView.as_view(), name="desk_coverage"),
        path("desk/messages/", views.DeskMessagesView.as_view(), name="desk_messages"),
        path("desk/messages/<int:pk>/", views.DeskMessageView.as_view(), name="desk_message"),
        path("desk/duplicates/", views.DeskPairsView.as_view(), name="desk_pairs"),
        path(
            "desk/duplicates/<int:kept>/<int:absorbed>/",
            views.DeskMergeView.as_view(),
            name="desk_merge",
        ),
        path("desk/merges/<int:pk>/", views.DeskMergingView.as_view(), name="desk_merging"),
        path("desk/imports/", views.DeskImportsView.as_view(), name="desk_imports"),
        path(
            "desk/imports/new/<slug:network>/",
            views.DeskImportNewView.as_view(),
            name="desk_import_new",
        ),
        path("desk/imports/<int:pk>/", views.DeskImportView.as_view(), name="desk_import"),
        path(
            "desk/imports/<int:pk>/report/",
            views.DeskImportReportView.as_view(),
            name="desk_import_report",
        ),
    ]


@hooks.register("register_desk_menu_item")
def register_imports() -> DeskMenuItem:
    return DeskMenuItem(
        _("Imports"),
        reverse("desk_imports"),
        name="desk-imports",
        icon_name="upload",
        order=25,
    )


@hooks.register("register_desk_menu_item")
def register_pairs() -> DeskMenuItem:
    return DeskMenuItem(
        _("Possible duplicates"),
        reverse("desk_pairs"),
        name="desk-pairs",
        icon_name="copy",
        order=20,
    )


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
def register_claims() -> DeskMenuItem:
    return DeskMenuItem(
        _("Claims"),
        reverse("desk_claims"),
        name="desk-claims",
        icon_name="user",
        order=12,
    )


@hooks.register("register_desk_menu_item")
def register_corrections() -> DeskMenuItem:
    return DeskMenuItem(
        _("Reported errors"),
        reverse("desk_corrections"),
        name="desk-corrections",
        icon_name="warning",
        order=14,
    )


@hooks.register("register_desk_menu_item")
def register_places() -> DeskMenuItem:
    return DeskMenuItem(
        _("Places asked for"),
        reverse("desk_affiliations"),
        name="desk-affiliations",
        icon_name="group",
        order=16,
    )


@hooks.register("register_desk_menu_item")
def register_coverage() -> DeskMenuItem:
    return DeskMenuItem(
        _("Coverage and freshness"),
        reverse("desk_coverage"),
        name="desk-coverage",
        icon_name="globe",
        order=24,
    )


@hooks.register("register_desk_menu_item")
def register_messages() -> DeskMenuItem:
    return DeskMenuItem(
        _("Reported messages"),
        reverse("desk_messages"),
        name="desk-messages",
        icon_name="mail",
        order=18,
    )


@hooks.register("register_admin_viewset")
def register_synonyms() -> SynonymsViewSet:
    return SynonymsViewSet()
