"""The directory over HTTP: what everyone sees, what members do, what the desk decides."""

from directory.views.affiliations import listing_affiliate
from directory.views.contact import listing_contact
from directory.views.desk import (
    DeskAffiliationsView,
    DeskAffiliationView,
    DeskListingsView,
    DeskListingView,
)
from directory.views.lists import (
    list_delete,
    list_detail,
    list_mine,
    list_put_back,
    list_rename,
    list_take_off,
    listing_keep,
)
from directory.views.map import listing_map
from directory.views.member import (
    listing_archive,
    listing_confirm,
    listing_create,
    listing_edit,
    listing_mine,
    listing_preview,
    listing_revive,
    listing_start,
    listing_submit,
)
from directory.views.public import listing_detail, listing_list
from directory.views.saved import (
    search_delete,
    search_edit,
    search_keep,
    search_mine,
    search_stop,
)
from directory.views.suggest import listing_suggest

__all__ = [
    "DeskAffiliationView",
    "DeskAffiliationsView",
    "DeskListingView",
    "DeskListingsView",
    "list_delete",
    "list_detail",
    "list_mine",
    "list_put_back",
    "list_rename",
    "list_take_off",
    "listing_affiliate",
    "listing_archive",
    "listing_confirm",
    "listing_contact",
    "listing_create",
    "listing_detail",
    "listing_edit",
    "listing_keep",
    "listing_list",
    "listing_map",
    "listing_mine",
    "listing_preview",
    "listing_revive",
    "listing_start",
    "listing_submit",
    "listing_suggest",
    "search_delete",
    "search_edit",
    "search_keep",
    "search_mine",
    "search_stop",
]
