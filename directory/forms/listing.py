"""What an owner types: a new listing's kind and network, and its text."""

from typing import IO, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import URLValidator
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.enums import (
    Availability,
    Cause,
    LegalForm,
    ListingKind,
    ListingLanguage,
    TravelRange,
)
from directory.forms.saying import SECTIONS, CodesField, FurtherSayingForm
from directory.identifiers import read_rna, read_siren
from directory.models import Listing, Territory
from directory.services.texts import Text, empty_text
from portal.models import Network
from portal.pictures import clean_picture
from portal.texts import NameField, check_name, clean_line, clean_text

MOST_SKILLS = 15
LONGEST_SKILL = 40
MIDDLE = 50  # of a picture


class ListingStartForm(forms.Form):
    """What kind of listing, and in which network: the first step of a new one."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (ListingKind.FREELANCER, gettext_lazy("Me: I work as a freelancer")),
            (ListingKind.INITIATIVE, gettext_lazy("An initiative: an organisation, a platform")),
        ],
        widget=forms.RadioSelect,
    )
    network = forms.ModelChoiceField(
        label=gettext_lazy("In which network?"),
        help_text=gettext_lazy("Its moderators read the listing. Other networks can follow."),
        queryset=Network.objects.none(),
        to_field_name="slug",
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = Network.objects.open()


class ListingForm(FurtherSayingForm, forms.ModelForm):
    """The text of a listing. It is never saved from here: `text()` goes to a service."""

    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    place = forms.CharField(
        label=gettext_lazy("Town or postal code"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    commune = forms.ChoiceField(
        label=gettext_lazy("Which of these?"), required=False, widget=forms.RadioSelect
    )
    skills = forms.CharField(
        label=gettext_lazy("Skills"),
        help_text=gettext_lazy("Trades and abilities in a few words each, between commas."),
        max_length=700,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )
    causes = CodesField(
        label=gettext_lazy("Causes"),
        help_text=gettext_lazy("The goals of the United Nations that you work for."),
        choices=Cause.choices,
        required=False,
    )
    languages = CodesField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Those in which people can work with you."),
        choices=ListingLanguage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "short"}),
    )
    travel_range = forms.TypedChoiceField(
        label=gettext_lazy("How far do you travel?"),
        choices=TravelRange.choices,
        coerce=int,
        empty_value=TravelRange.NONE,
        required=False,
    )
    availability = forms.ChoiceField(
        label=gettext_lazy("Availability"),
        choices=[("", gettext_lazy("Not said")), *Availability.choices],
        required=False,
    )
    legal_form = forms.ChoiceField(
        label=gettext_lazy("Legal form"),
        choices=[("", gettext_lazy("Not said")), *LegalForm.choices],
        required=False,
    )
    website = forms.URLField(
        label=gettext_lazy("Web site"),
        max_length=200,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "url"}),
    )
    siren = forms.CharField(
        label=gettext_lazy("SIREN"),
        help_text=gettext_lazy("Nine digits. Of a SIRET we keep the first nine."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    rna = forms.CharField(
        label=gettext_lazy("RNA"),
        help_text=gettext_lazy("The number of an association: a W and nine digits."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP or GIF, at most 10 MB. We keep a square of it and nothing it says"
            " about where it was taken."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    crop = forms.IntegerField(
        label=gettext_lazy("Which part of the picture?"),
        help_text=gettext_lazy("From its left or top to its right or bottom."),
        min_value=0,
        max_value=100,
        initial=MIDDLE,
        required=False,
        widget=forms.NumberInput(attrs={"type": "range", "step": 5}),
    )
    remove_picture = forms.BooleanField(
        label=gettext_lazy("Take the present picture away"), required=False
    )

    class Meta:
        model = Listing
        fields = (
            *("name", "tagline", "description", "legal_form"),
            *("pro_bono", "low_bono", "standard", "works_remotely"),
            *("causes", "languages", "availability", "travel_range"),
        )
        field_classes = dict.fromkeys(("name", "tagline"), NameField)
        widgets = {"description": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "description": gettext_lazy(
                "What you do, for whom, what you look for. Plain text; an empty line begins a"
                " new paragraph."
            ),
            "tagline": gettext_lazy("Shown in lists, under the name."),
        }

    def __init__(
        self, *args: Any, kind: str, text: Text | None = None, seen: str = "", **kwargs: Any
    ) -> None:
        self.present, self.kind = text or {}, kind
        kwargs["initial"] = _initial(self.present) | {"seen": seen}
        super().__init__(*args, instance=Listing(kind=kind), **kwargs)
        self.drop_other_kind()
        self.add_translations()
        self.order_fields([name for _title, names in SECTIONS[kind] for name in names])
        if kind == ListingKind.FREELANCER:
            self.fields["name"].widget.attrs["autocomplete"] = "name"
        if not self.present.get("picture"):
            del self.fields["remove_picture"]
        if not self._offer_communes():
            # Nothing to choose from: the field only stands there after an ambiguous place.
            self.fields["commune"].widget = forms.HiddenInput()

    def text(self) -> Text:
        """What was typed, as a service takes it; a new picture is a file still."""
        cleaned = self.cleaned_data
        kept = empty_text() | self.present
        text = {name: cleaned.get(name, kept[name]) for name in Listing.EDITABLE_FIELDS}
        # A number as the column gives it, not the enum's member.
        text["travel_range"] = int(cleaned["travel_range"])
        commune = cleaned["place"]
        text["commune"] = commune.pk if commune else None
        present = "" if cleaned.get("remove_picture") else kept["picture"]
        return text | {"picture": cleaned["picture"] or present, "skills": cleaned["skills"]}

    def clean_description(self) -> str:
        return clean_text(self.cleaned_data["description"])

    def clean_skills(self) -> list[str]:
        names = [clean_line(name) for name in self.cleaned_data["skills"].split(",")]
        names = list(dict.fromkeys(name for name in names if name))
        if len(names) > MOST_SKILLS:
            raise ValidationError(
                _("At most %(number)s skills: keep those you want to be found by.")
                % {"number": MOST_SKILLS}
            )
        for name in names:
            check_name(name)
            if len(name) > LONGEST_SKILL or not slugify(name):
                raise ValidationError(
                    _("“%(skill)s” is no skill we can keep: at most %(number)s letters.")
                    % {"skill": name[:LONGEST_SKILL], "number": LONGEST_SKILL}
                )
        return sorted(names)

    def clean_place(self) -> Territory | None:
        """The one commune that was meant; when several may be, they are offered to choose from."""
        typed = self.cleaned_data["place"].strip()
        if not typed:
            return None
        found = _communes_meant(typed)
        chosen = [commune for commune in found if str(commune.pk) == self.data.get("commune")]
        if len(chosen or found) == 1:
            return (chosen or found)[0]
        if found:
            raise ValidationError(_("Several places have this name: choose yours below."))
        raise ValidationError(_("We know no commune of France by this name or postal code."))

    def clean_siren(self) -> str:
        return read_siren(self.cleaned_data["siren"])

    def clean_rna(self) -> str:
        return read_rna(self.cleaned_data["rna"])

    def clean_picture(self) -> ContentFile | None:
        uploaded = self.cleaned_data["picture"]
        return picture_of(uploaded, self.data.get("crop", "")) if uploaded else None

    def show(self, typed: MultiValueDict) -> None:
        """What was typed earlier, as it was typed; what is wrong with it is said when it is
        sent."""
        self.is_bound, self.data = True, typed
        if self._offer_communes():
            self.fields["commune"].widget = forms.RadioSelect(
                choices=self.fields["commune"].choices
            )
        self._errors = ErrorDict()

    @property
    def is_too_large(self) -> bool:
        return self.has_error("picture", "too_large")

    def add_limit(self, kind: str) -> None:
        """Say that it is one too many of `kind`: nothing is wrong with what was typed."""
        field, words = "picture", _("You gave many new pictures today: try again tomorrow.")
        if kind == "listings":
            field = None
            words = _("You have %(limit)s listings already: archive or change one of them.")
        params = {"limit": settings.MEMBER_MAX_LISTINGS}
        self.add_error(field, ValidationError(words, code="limit", params=params))

    @property
    def is_one_too_many(self) -> bool:
        return any(self.has_error(name, "limit") for name in self.errors)

    def _offer_communes(self) -> bool:
        """After a place that may be several communes, let one be chosen."""
        typed = self.data.get("place", "").strip() if self.is_bound else ""
        found = _communes_meant(typed[:100]) if typed else []
        self.fields["commune"].choices = [(str(c.pk), _commune_words(c)) for c in found]
        return len(found) > 1


def picture_of(uploaded: IO[bytes], part: str) -> ContentFile:
    """An uploaded picture as we keep it, cropped to the part that was chosen, or the middle.

    Raises ValidationError."""
    chosen = int(part) if part.isdecimal() and len(part) < 4 else MIDDLE
    return clean_picture(uploaded, part=min(chosen, 100))


def _initial(text: Text) -> dict[str, Any]:
    initial = {name: text.get(name) for name in (*Listing.EDITABLE_FIELDS, "skills") if text}
    if text:
        commune = Territory.objects.filter(pk=text["commune"]).first() if text["commune"] else None
        initial |= {
            "place": commune.label if commune else "",
            "skills": ", ".join(text["skills"]),
            "picture": None,
            "commune": None,
        }
    return initial


def _communes_meant(typed: str) -> list[Territory]:
    """Those of exactly this name, label or postal code; else those that begin like it."""
    communes: QuerySet[Territory] = Territory.objects.communes().select_related("parent")
    return list(communes.named(typed)[:8]) or list(communes.suggest(typed, limit=8))


def _commune_words(commune: Territory) -> str:
    """Namesakes in one department are told apart by their postal codes."""
    return f"{commune.label}, {commune.postal_codes}"[:60].rstrip(", ")
