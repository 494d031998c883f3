"""Listings and what hangs on them, skills, and the territories of France."""

from directory.models.contact import ContactMessage
from directory.models.document import ListingDocument, SearchTerm, Synonyms, TermGram
from directory.models.listing import Affiliation, Listing, ListingChange
from directory.models.lists import ListingList, ListingListItem
from directory.models.saved import SavedSearch
from directory.models.skill import ListingSkill, Skill
from directory.models.territory import Territory

__all__ = [
    "Affiliation",
    "ContactMessage",
    "Listing",
    "ListingChange",
    "ListingDocument",
    "ListingList",
    "ListingListItem",
    "ListingSkill",
    "SavedSearch",
    "SearchTerm",
    "Skill",
    "Synonyms",
    "TermGram",
    "Territory",
]
