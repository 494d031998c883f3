"""Who reads which part of a listing: one choice for each part that says something."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.enums import Audience
from directory.models import Listing
from directory.models.saying import HIDEABLE, hideable_of
from directory.services.texts import Text, empty_text, label_of

# Parts of several fields, or called otherwise than their field.
TITLES = {
    "place": _("Town"),
    "travel": _("At a distance, and travel"),
    "terms": _("Terms"),
    "numbers": _("SIREN and RNA"),
    "hosting": _("Where data are hosted"),
}


def title_of(part: str) -> str:
    """What a part is called."""
    return str(TITLES[part]) if part in TITLES else label_of(part)


def hidden_parts(listing: Listing) -> list[tuple[str, str]]:
    """What is not everyone's, with whom it is for, in words."""
    levels = listing.visibility
    return [(title_of(part), Audience(levels[part]).label) for part in HIDEABLE if part in levels]


class ListingVisibilityForm(forms.Form):
    """What says nothing yet is not asked about, unless it is hidden already."""

    def __init__(self, *args: Any, listing: Listing, text: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = empty_text()
        for part in hideable_of(listing.kind):
            says = any(text[field] != empty[field] for field in HIDEABLE[part])
            if says or part in listing.visibility:
                self.fields[part] = forms.ChoiceField(
                    label=title_of(part),
                    choices=Audience.choices,
                    initial=listing.visibility.get(part, Audience.EVERYONE),
                )

    def levels(self) -> dict[str, str]:
        """What `set_visibility` takes."""
        chosen = self.cleaned_data.items()
        return {part: level for part, level in chosen if level != Audience.EVERYONE}
