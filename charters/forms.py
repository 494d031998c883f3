"""What is typed to sign a charter, and at the desk."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from charters.enums import Audience, Purpose, SignerKind, Signers
from charters.models import CharterVersion, VersionText
from charters.services.contributions import Carry
from charters.services.signatures import SignerDetails
from directory.enums import ListingKind
from directory.models import Listing
from portal.forms import OpenForm
from portal.models import User
from portal.texts import NameField


class ClosingDayForm(forms.Form):
    """The last day of a consultation; it lasts until that day's end."""

    closes_on = forms.DateField(
        label=_("Last day to contribute"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, version: CharterVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = self.earliest_for(version)
        self.initial.setdefault("closes_on", self.earliest.isoformat())
        self.fields["closes_on"].widget.attrs["min"] = self.earliest.isoformat()

    def earliest_for(self, version: CharterVersion) -> date:
        raise NotImplementedError

    def clean_closes_on(self) -> date:
        day = self.cleaned_data["closes_on"]
        if day < self.earliest:
            words = _("People need time: choose %(date)s or a later day.")
            raise ValidationError(words, params={"date": date_format(self.earliest)})
        if day > timezone.localdate() + timedelta(days=365):
            raise ValidationError(_("A consultation lasts a year at most."))
        return day

    @property
    def closes_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["closes_on"], time(23, 59)))


class OpenConsultationForm(ClosingDayForm):
    """Until when, and for whom."""

    audience = forms.ChoiceField(
        label=_("Who reads the draft and proposes?"),
        choices=Audience.choices,
        initial=Audience.MEMBERS,
        widget=forms.RadioSelect,
    )

    def earliest_for(self, version: CharterVersion) -> date:
        """As many days ahead as the network promises."""
        return timezone.localdate() + timedelta(days=version.charter.network.consultation_days)


class ProlongForm(ClosingDayForm):
    """A later last day."""

    def earliest_for(self, version: CharterVersion) -> date:
        last = version.consultations.order_by("-opened_at").first()
        return timezone.localdate(last.closes_at if last else None) + timedelta(days=1)


class CarryForm(forms.Form):
    """How a kept contribution enters the draft; `seen` tells which draft was on screen."""

    seen = forms.CharField(max_length=20, widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            (Carry.REPLACE, _("Replace the part chosen below by this wording")),
            (Carry.PARAGRAPH, _("Add this wording as a paragraph at the end of the article")),
            (Carry.COMMITMENT, _("Add this wording as a commitment at the end of the article")),
            (Carry.REMOVE, _("Remove the part chosen below")),
        ],
        widget=forms.RadioSelect,
    )
    target = forms.ChoiceField(label=_("Which part"), required=False, widget=forms.RadioSelect)
    wording = forms.CharField(
        label=_("Final wording"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = parts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        how = data.get("how")
        if how in {Carry.REPLACE, Carry.REMOVE} and not data.get("target"):
            self.add_error("target", _("Choose the part."))
        if how and how != Carry.REMOVE and not data.get("wording"):
            self.add_error("wording", _("Write the words that enter the draft."))
        return data


class SignCharterForm(OpenForm):
    """Signs the text whose hash the page carried, as a person or for an organisation.

    A signed-in person with a proved address is not asked for it, and may sign for the
    organisations whose listings they own.
    """

    text_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    capacity = forms.ChoiceField(label=_("In what capacity?"), widget=forms.RadioSelect)
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
    place = NameField(label=_("Signed at (town)"), max_length=80, required=False)

    def __init__(self, *args: Any, text: VersionText, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.fields["capacity"].choices = [
            (c["code"], capfirst(c["label"])) for c in text.capacities
        ]
        self.initial["text_sha256"] = text.sha256
        if len(text.capacities) == 1:
            self.initial.setdefault("capacity", text.capacities[0]["code"])
        self._offer_kinds(text)
        for purpose in Purpose:
            self.fields[f"consent_{purpose.value}"] = forms.BooleanField(
                label=capfirst(purpose.label), required=False
            )
        self._fit_to(user)

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
        return [self[f"consent_{purpose.value}"] for purpose in Purpose]

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
            listing=listing,
            consents={
                purpose.value: str(purpose.label)
                for purpose in Purpose
                if data[f"consent_{purpose.value}"]
            },
        )

    @property
    def _is_organisation(self) -> bool:
        return self.cleaned_data["signer_kind"] == SignerKind.ORGANISATION


class ReasonForm(forms.Form):
    """Why: told to the person concerned and kept in the journal."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
