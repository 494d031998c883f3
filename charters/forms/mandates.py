"""What is typed about mandates, second signatures and appeals."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.forms.uploads import DocumentField
from directory.enums import ListingKind
from directory.models import Listing
from portal.forms import OpenForm
from portal.models import User
from portal.texts import NameField


def _words(label: Any, *, rows: int = 4, limit: int = 1000, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, widget=widget, **more)


class RepresentForm(OpenForm):
    """Asks to speak for an organisation: one's own listing, or one known by its name."""

    listing = forms.ModelChoiceField(
        queryset=Listing.objects.none(),
        label=gettext_lazy("Its listing"),
        required=False,
        empty_label=gettext_lazy("It has no listing here, or it is not mine"),
    )
    organisation = NameField(
        label=gettext_lazy("Name of the organisation"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As it signed. Whether it did is not told to whoever asks."),
    )
    title = NameField(label=gettext_lazy("Your role in it"), max_length=100)
    name = NameField(
        label=gettext_lazy("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    note = _words(
        gettext_lazy("What the network should know"),
        required=False,
        help_text=gettext_lazy("Since when, elected or appointed by whom: it helps to decide."),
    )

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listings = Listing.objects.none()
        if user is not None:
            del self.fields["email"]
            self.initial.setdefault("name", user.get_full_name())
            listings = Listing.objects.owned_by(user).filter(kind=ListingKind.INITIATIVE)
        if listings.exists():
            self.fields["listing"].queryset = listings
        else:
            del self.fields["listing"]
            self.fields["organisation"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("listing") and not cleaned.get("organisation", "").strip():
            self.add_error("organisation", _("Say which organisation you represent."))
        return cleaned


class MandateDocumentForm(forms.Form):
    """What shows that one represents an organisation."""

    document = DocumentField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy(
            "Minutes, a letter of appointment, an extract of a register. Only the network's desk "
            "sees it, and it is deleted when the mandate ends."
        ),
    )


class VouchForm(forms.Form):
    """A member's word."""

    words = _words(
        gettext_lazy("How do you know that this person represents the organisation?"),
        min_length=10,
        help_text=gettext_lazy("The network's desk reads it, with your name, and keeps it."),
    )


class ObjectionForm(forms.Form):
    """The present representative does not want to give way."""

    objection = _words(
        gettext_lazy("Why do you object?"),
        help_text=gettext_lazy("Whoever asked reads it, and the network that decides."),
    )


class CountersignerForm(forms.Form):
    """The second person who signs for an organisation."""

    name = NameField(label=gettext_lazy("Name of the second person"), max_length=100)
    title = NameField(
        label=gettext_lazy("Role in the organisation"), max_length=100, required=False
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of this person"),
        max_length=254,
        help_text=gettext_lazy("Gets a link to read and sign. It is deleted if nobody signs."),
    )


class AppealForm(forms.Form):
    """What a signer says against how their signature ended."""

    text = _words(
        gettext_lazy("Why should it stand?"),
        rows=6,
        limit=2000,
        help_text=gettext_lazy("One appeal is heard, by somebody who had not decided before."),
    )
