"""The directory over HTTP: what everyone sees, what members do, what the desk decides."""

from directory.views.affiliations import listing_affiliate, listing_home, listing_leave
from directory.views.alike import listing_alike
from directory.views.claims import claim_vouch, listing_claim
from directory.views.contact import contact_conversation, listing_contact
from directory.views.corrections import (
    DeskCorrectionsView,
    DeskCorrectionView,
    listing_correct,
    listing_corrections,
)
from directory.views.desk import DeskAffiliationsView, DeskAffiliationView
from directory.views.desk_contact import DeskMessagesView, DeskMessageView
from directory.views.desk_coverage import DeskCoverageView
from directory.views.desk_history import DeskListingHistoryView
from directory.views.desk_imports import (
    DeskImportNewView,
    DeskImportReportView,
    DeskImportsView,
    DeskImportView,
)
from directory.views.desk_listings import DeskListingsView, DeskListingView
from directory.views.desk_merges import DeskMergeView, DeskMergingView
from directory.views.desk_pairs import DeskPairsView
from directory.views.desk_people import (
    DeskClaimsView,
    DeskClaimView,
    DeskPlaceView,
)
from directory.views.desk_writing import DeskListingNewView, DeskListingTextView
from directory.views.embeds import embed_colours, embed_directory, listing_embed
from directory.views.export import listing_export, listing_file
from directory.views.feed import listing_feed
from directory.views.figures import listing_figures
from directory.views.freshness import listing_rhythm, listing_still_true
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
    listing_edit_unsaved,
    listing_mine,
    listing_preview,
    listing_revive,
    listing_start,
    listing_submit,
)
from directory.views.people import listing_offer, listing_people
from directory.views.public import listing_detail, listing_list
from directory.views.saved import (
    search_delete,
    search_edit,
    search_keep,
    search_mine,
    search_stop,
)
from directory.views.suggest import listing_suggest
from directory.views.unsaved import listing_create_unsaved
from directory.views.visibility import listing_hints, listing_visibility

__all__ = [
    "DeskAffiliationView",
    "DeskAffiliationsView",
    "DeskClaimView",
    "DeskClaimsView",
    "DeskCorrectionView",
    "DeskCorrectionsView",
    "DeskCoverageView",
    "DeskImportNewView",
    "DeskImportReportView",
    "DeskImportView",
    "DeskImportsView",
    "DeskListingHistoryView",
    "DeskListingNewView",
    "DeskListingTextView",
    "DeskListingView",
    "DeskListingsView",
    "DeskMergeView",
    "DeskMergingView",
    "DeskMessageView",
    "DeskMessagesView",
    "DeskPairsView",
    "DeskPlaceView",
    "claim_vouch",
    "contact_conversation",
    "embed_colours",
    "embed_directory",
    "list_delete",
    "list_detail",
    "list_mine",
    "list_put_back",
    "list_rename",
    "list_take_off",
    "listing_affiliate",
    "listing_alike",
    "listing_archive",
    "listing_claim",
    "listing_confirm",
    "listing_contact",
    "listing_correct",
    "listing_corrections",
    "listing_create",
    "listing_create_unsaved",
    "listing_detail",
    "listing_edit",
    "listing_edit_unsaved",
    "listing_embed",
    "listing_export",
    "listing_feed",
    "listing_figures",
    "listing_file",
    "listing_hints",
    "listing_home",
    "listing_keep",
    "listing_leave",
    "listing_list",
    "listing_map",
    "listing_mine",
    "listing_offer",
    "listing_people",
    "listing_preview",
    "listing_revive",
    "listing_rhythm",
    "listing_start",
    "listing_still_true",
    "listing_submit",
    "listing_suggest",
    "listing_visibility",
    "search_delete",
    "search_edit",
    "search_keep",
    "search_mine",
    "search_stop",
]
