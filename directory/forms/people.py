"""What is typed about who answers for a listing, and about its place in one network."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.enums import AffiliationState, ClaimMethod, ListingRole
from directory.models import Affiliation, Listing
from directory.services.claims import own_host
from portal.models import User
from portal.texts import NameField, clean_text

MOST_CATEGORIES = 50


class WordsField(forms.CharField):
    """Some lines of text."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def clean(self, value: str | None) -> str:
        return clean_text(super().clean(value))


class ClaimForm(forms.Form):
    """How somebody represents what a listing is about, and what shows it."""

    statement = WordsField(
        label=gettext_lazy("How do you represent it?"),
        min_length=10,
        max_length=1000,
        help_text=gettext_lazy("Your role there, since when. Whoever decides reads it."),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("What shows it?"),
        choices=ClaimMethod.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "For the public registry, write the number above: the team looks it up by hand."
        ),
    )

    def __init__(self, *args: Any, listing: Listing, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing, self.user = listing, user
        if not listing.host:
            self.fields["method"].choices = [  # type: ignore[attr-defined]
                choice for choice in ClaimMethod.choices if choice[0] != ClaimMethod.DOMAIN
            ]

    def clean_method(self) -> str:
        method = self.cleaned_data["method"]
        if method == ClaimMethod.DOMAIN and not own_host(self.user, self.listing):
            raise ValidationError(
                _(
                    "None of the addresses you proved is at %(host)s: add one to your account, "
                    "or choose another way."
                )
                % {"host": self.listing.host}
            )
        return method


class ClaimVouchForm(forms.Form):
    """A member's word for somebody's claim."""

    words = WordsField(
        label=gettext_lazy("How do you know that this person represents it?"),
        min_length=10,
        max_length=1000,
        help_text=gettext_lazy("The network's desk reads it, with your name, and keeps it."),
    )


class OfferForm(forms.Form):
    """To whom which role is offered."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Of this person's account, or of the one they will create."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("To do what"),
        choices=[
            (ListingRole.EDITOR, gettext_lazy("write it with me")),
            (ListingRole.OWNER, gettext_lazy("own it in my place, once this person accepts")),
        ],
        widget=forms.RadioSelect,
    )


class PlaceForm(forms.ModelForm):
    """What is particular to a listing in one network."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    category = NameField(
        label=gettext_lazy("Category in this network"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("In your words; those your network uses already are proposed."),
        widget=forms.TextInput(attrs={"list": "categories", "autocomplete": "off"}),
    )
    local_contact = NameField(
        label=gettext_lazy("Contact in this network"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Who to turn to here, for everybody to read."),
    )
    highlights = WordsField(
        label=gettext_lazy("What this network adds"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("What this listing does in your network; plain text."),
    )

    class Meta:
        model = Affiliation
        fields = ("category", "local_contact", "highlights", "is_featured")
        labels = {"is_featured": gettext_lazy("Put forward on the network's home page")}

    def categories(self) -> list[str]:
        """Those the network uses already, by name."""
        places = Affiliation.objects.filter(
            network=self.instance.network, state=AffiliationState.ACCEPTED
        ).exclude(category="")
        used = places.order_by("category").values_list("category", flat=True).distinct()
        return list(used[:MOST_CATEGORIES])
