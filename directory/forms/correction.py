"""What a visitor says is wrong in a listing, and the listing's own check of what they propose."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.enums import CorrectionField
from directory.forms.listing import ListingForm
from directory.models import Listing, ListingCorrection
from directory.services.texts import Text
from portal.forms import OpenForm
from portal.texts import clean_text

# What is proposed for these is text of the listing; the others only say something about it.
WRITABLE = {
    CorrectionField.NAME: "name",
    CorrectionField.TAGLINE: "tagline",
    CorrectionField.DESCRIPTION: "description",
    CorrectionField.PLACE: "place",
    CorrectionField.WEBSITE: "website",
    CorrectionField.SKILLS: "skills",
}


class CorrectionForm(OpenForm):
    """Sent by anybody; an address is only for the answer."""

    field = forms.ChoiceField(
        label=gettext_lazy("What is it about?"), choices=CorrectionField.choices
    )
    words = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        max_length=2000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    proposed = forms.CharField(
        label=gettext_lazy("What should stand there?"),
        help_text=gettext_lazy("Only the new words, as they should stand in the listing."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    mailbox = forms.EmailField(
        label=gettext_lazy("Your e-mail address, for the answer"),
        help_text=gettext_lazy("Whoever owns the listing does not see it."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    field_order = ["field", "words", "proposed", "mailbox"]

    def clean_words(self) -> str:
        return clean_text(self.cleaned_data["words"])

    def clean_proposed(self) -> str:
        return clean_text(self.cleaned_data["proposed"])


class SettleForm(forms.Form):
    """What an owner answers."""

    decision = forms.ChoiceField(choices=[("applied", ""), ("declined", "")])
    correction = forms.IntegerField(min_value=1, max_value=2**62)
    answer = forms.CharField(max_length=2000, required=False)


def proposed_part(listing: Listing, correction: ListingCorrection) -> Text:
    """The part of the text that is proposed, checked as an owner's would be.

    Raises ValidationError; empty where the correction proposes no text of the listing."""
    name = WRITABLE.get(CorrectionField(correction.field), "")
    if not name or not correction.proposed:
        return {}
    data: dict[str, Any] = {"name": listing.name, name: correction.proposed}
    form = ListingForm(data, kind=listing.kind)
    if found := form.errors.get(name):
        raise ValidationError(list(found))
    value = form.cleaned_data.get(name)
    if name == "place":
        if value is None:
            raise ValidationError(_("We know no commune of France by this name or postal code."))
        return {"commune": value.pk}
    return {name: value}
