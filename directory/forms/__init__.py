"""What is typed in the directory: a search, a listing, a message to its owner."""

from directory.forms.contact import ContactForm
from directory.forms.listing import ListingForm, ListingStartForm
from directory.forms.search import ListingSearchForm

__all__ = ["ContactForm", "ListingForm", "ListingSearchForm", "ListingStartForm"]
