"""An owner takes what a visitor proposes over into their form."""

from django.http import HttpRequest

from directory.enums import CorrectionField, CorrectionState
from directory.forms.correction import WRITABLE
from directory.forms.listing import ListingForm
from directory.models import Listing, ListingCorrection
from directory.services.corrections import settle_correction
from portal.models import User


def taken_over(request: HttpRequest, listing: Listing) -> ListingCorrection | None:
    """The correction that the address of the form names, while it is open and the owner's."""
    asked = request.GET.get("correction", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    told = listing.corrections.filter(for_desk=False, state=CorrectionState.OPEN)
    return told.filter(pk=int(asked)).first()


def fill_in(form: ListingForm, correction: ListingCorrection | None) -> None:
    """Put what is proposed into a form that nobody sent yet."""
    name = WRITABLE.get(CorrectionField(correction.field)) if correction else None
    if correction and name and correction.proposed and not form.is_bound:
        form.initial[name] = correction.proposed


def settle_taken_over(correction: ListingCorrection | None, by: User) -> None:
    """The owner kept the form it was put into."""
    if correction is not None:
        settle_correction(correction=correction, is_applied=True, answer="", settled_by=by)
