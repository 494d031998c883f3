"""Listings and what hangs on them, skills, and the territories of France."""

from directory.models.affiliation import Affiliation
from directory.models.asking import Asking
from directory.models.change import ListingChange
from directory.models.claim import ListingClaim
from directory.models.contact import ContactBlock, ContactMessage, ContactReply
from directory.models.correction import ListingCorrection
from directory.models.document import ListingDocument, SearchTerm, Synonyms, TermGram
from directory.models.draft import ListingDraft
from directory.models.figures import ListingMonth
from directory.models.imports import ImportedChange, ImportedRow, ImportLine, ListingImport
from directory.models.listing import Listing
from directory.models.lists import ListingList, ListingListItem
from directory.models.merge import ListingMerge, ListingPair
from directory.models.people import ListingEditor, ListingOffer
from directory.models.saved import SavedSearch
from directory.models.skill import ListingSkill, Skill
from directory.models.territory import Territory
from directory.models.trust import ListingTrust

__all__ = [
    "Affiliation",
    "Asking",
    "ContactBlock",
    "ContactMessage",
    "ContactReply",
    "ImportLine",
    "ImportedChange",
    "ImportedRow",
    "Listing",
    "ListingChange",
    "ListingClaim",
    "ListingCorrection",
    "ListingDocument",
    "ListingDraft",
    "ListingEditor",
    "ListingImport",
    "ListingList",
    "ListingListItem",
    "ListingMerge",
    "ListingMonth",
    "ListingOffer",
    "ListingPair",
    "ListingSkill",
    "ListingTrust",
    "SavedSearch",
    "SearchTerm",
    "Skill",
    "Synonyms",
    "TermGram",
    "Territory",
]
