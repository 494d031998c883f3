"""What is typed to sign a charter."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from charters.enums import ORGANISATION_PURPOSES, Purpose, SignerKind, Signers
from charters.models import Signature, VersionText
from charters.services.corrections import CorrectedWords
from charters.services.signing import SignerDetails
from directory.enums import ListingKind
from directory.models import Listing, Territory
from portal.forms import OpenForm
from portal.models import User
from portal.texts import NameField


class SignCharterForm(OpenForm):
    """Signs the text whose hash the page carried, as a person or for an organisation.

    A signed-in person with a proved address is not asked for it, and may sign for the
    organisations whose listings they own.
    """

    text_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    capacities = forms.MultipleChoiceField(
        label=_("In what capacity?"), widget=forms.CheckboxSelectMultiple
    )
    signer_kind = forms.ChoiceField(
        label=_("In whose name?"),
        choices=[
            (SignerKind.PERSON, _("In my own name")),
            (SignerKind.ORGANISATION, _("For an organisation")),
        ],
        widget=forms.RadioSelect,
    )
    listing = forms.ModelChoiceField(
        queryset=Listing.objects.none(),
        label=_("Its listing"),
        required=False,
        empty_label=_("It has no listing here"),
    )
    organisation = NameField(
        label=_("Name of the organisation"),
        max_length=120,
        required=False,
        help_text=_("Only when you sign for an organisation."),
    )
    role_title = NameField(label=_("Your role in it"), max_length=100, required=False)
    name = NameField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("To confirm, and to withdraw one day. It is never shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    place = NameField(
        label=_("Signed at (town)"),
        max_length=80,
        required=False,
        help_text=_("Stands on your receipt; those who look for signatories near them find you."),
    )
    level = forms.ChoiceField(label=_("How far do you commit yourself?"), widget=forms.RadioSelect)
    quote = NameField(  # it stands on the wall: no links, nothing invisible
        label=_("Why I sign, in one sentence"),
        max_length=280,
        required=False,
        help_text=_("Shown only if you agree to that below."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, text: VersionText, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.fields["capacities"].choices = [
            (c["code"], capfirst(c["label"])) for c in text.capacities
        ]
        self.initial["text_sha256"] = text.sha256
        if len(text.capacities) == 1:
            self.initial.setdefault("capacities", [text.capacities[0]["code"]])
        self._offer_levels(text)
        self._offer_kinds(text)
        for purpose in self.purposes:
            self.fields[f"consent_{purpose.value}"] = forms.BooleanField(
                label=capfirst(purpose.label), required=False
            )
        self._fit_to(user)

    def _offer_levels(self, text: VersionText) -> None:
        """Only where the charter has some; then one of them is chosen."""
        if not text.levels:
            del self.fields["level"]
            return
        self.fields["level"].choices = [
            (
                level["code"],
                f"{level['label']}: {level['text']}" if level["text"] else level["label"],
            )
            for level in text.levels
        ]

    @property
    def purposes(self) -> list[Purpose]:
        """What can be consented to here: a person has no logo."""
        skipped = () if "organisation" in self.fields else ORGANISATION_PURPOSES
        return [purpose for purpose in Purpose if purpose not in skipped]

    def _offer_kinds(self, text: VersionText) -> None:
        """Hide the choice where every capacity is for one kind of signer."""
        kinds = {capacity["signers"] for capacity in text.capacities}
        if kinds == {Signers.PERSONS}:
            only = SignerKind.PERSON
            for name in ("organisation", "role_title"):
                del self.fields[name]
        elif kinds == {Signers.ORGANISATIONS}:
            only = SignerKind.ORGANISATION
        else:
            self.initial.setdefault("signer_kind", SignerKind.PERSON)
            return
        self.fields["signer_kind"].widget = forms.HiddenInput()
        self.initial["signer_kind"] = only

    def _fit_to(self, user: User | None) -> None:
        if user is None:
            del self.fields["listing"]
            return
        del self.fields["email"]
        self.initial.setdefault("name", user.get_full_name())
        listings = Listing.objects.owned_by(user).filter(kind=ListingKind.INITIATIVE)
        if "organisation" in self.fields and listings.exists():
            self.fields["listing"].queryset = listings
        else:
            del self.fields["listing"]

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        return [self[f"consent_{purpose.value}"] for purpose in self.purposes]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("signer_kind") != SignerKind.ORGANISATION:
            return cleaned
        if not cleaned.get("listing") and not cleaned.get("organisation", "").strip():
            self.add_error("organisation", _("Give the name of the organisation you sign for."))
        return cleaned

    def signer(self, user: User | None) -> SignerDetails:
        """The cleaned form as the service takes it."""
        data = self.cleaned_data
        listing = data.get("listing") if self._is_organisation else None
        organisation = listing.name if listing else data.get("organisation", "")
        return SignerDetails(
            kind=data["signer_kind"],
            name=data["name"],
            email=user.email if user else data["email"].lower(),
            organisation=organisation.strip() if self._is_organisation else "",
            role_title=data.get("role_title", "") if self._is_organisation else "",
            place=data["place"],
            quote=data["quote"],
            level=data.get("level", ""),
            listing=listing,
            territory=_territory(data["place"], listing),
            consents={
                purpose.value: str(purpose.label)
                for purpose in self.purposes
                if data[f"consent_{purpose.value}"]
            },
        )

    @property
    def _is_organisation(self) -> bool:
        return self.cleaned_data["signer_kind"] == SignerKind.ORGANISATION


def _territory(place: str, listing: Listing | None) -> Territory | None:
    """Where the wall finds the signature: the one commune of that name, else the listing's."""
    communes = list(Territory.objects.communes().named(place)[:2]) if place else []
    if len(communes) == 1:
        return communes[0]
    return listing.commune if listing else None


class FindSignatureForm(OpenForm):
    """Asks for the links to one's signatures again."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one you signed with. The links go there, and only there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CorrectSignatureForm(forms.Form):
    """Puts the words of a signature right; the text, the capacity and the day stay."""

    organisation = NameField(label=_("Name of the organisation"), max_length=120)
    role_title = NameField(label=_("Your role in it"), max_length=100, required=False)
    name = NameField(label=_("Your name"), max_length=100)
    place = NameField(label=_("Signed at (town)"), max_length=80, required=False)

    def __init__(self, *args: Any, signature: Signature, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.initial[name] = getattr(signature, name)
        if signature.signer_kind == SignerKind.PERSON:
            del self.fields["organisation"]
            del self.fields["role_title"]
        elif signature.listing_id:
            del self.fields["organisation"]  # its listing's name: corrected there

    def words(self) -> CorrectedWords:
        return CorrectedWords(**self.cleaned_data)


class ReasonForm(forms.Form):
    """Why: told to the person concerned and kept in the journal."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
