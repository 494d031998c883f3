"""What is typed in a member's space, and to open a network."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.enums import LIVE_SIGNATURE_STATES
from charters.models import Contribution
from directory.models import Listing
from home.services.departures import Choices, Fate, signatures_to_decide
from portal.enums import MailTopic, Role
from portal.models import Network, User
from portal.services.policies import POLICIES
from portal.texts import NameField


class AccountForm(forms.ModelForm):
    """How to call someone, and in which language."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]
        field_classes = {"first_name": NameField, "last_name": NameField}


class MailTopicsForm(forms.Form):
    """Which mails of those one can turn off a person wants."""

    def __init__(self, *args: Any, muted: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in MailTopic:
            self.fields[topic.value] = forms.BooleanField(
                label=capfirst(topic.label), required=False, initial=topic.value not in muted
            )


class InviteForm(forms.Form):
    """Whom a network asks to join, and as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Only whoever reads this mailbox can accept."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.MEMBER)


class PoliciesForm(forms.ModelForm):
    """A network's own rules; `portal.services.policies` writes them."""

    class Meta:
        model = Network
        fields = POLICIES
        widgets = {"moderation": forms.RadioSelect}
        help_texts = {
            "trusted_after": gettext_lazy(
                "In a row, with nothing refused or taken back since. 0: only those whom a "
                "moderator marks as trusted."
            ),
            "mandate_by_domain": gettext_lazy(
                "The host of the address is that of the web site on its public listing. Without "
                "it, or where somebody represents the organisation already, the desk decides."
            ),
            "mandate_by_vouching": gettext_lazy(
                "An active member who has nothing to do with the organisation; the desk sees who."
            ),
            "mandate_by_document": gettext_lazy("A moderator reads it at the desk and decides."),
            "countersigned": gettext_lazy(
                "The representative names somebody else of the organisation, who signs by mail."
            ),
            "four_eyes": gettext_lazy("Who froze the text does not adopt it."),
            "consultation_days": gettext_lazy("Counted from the day it opens."),
            "notice_days": gettext_lazy("0: a new version is in force when it is adopted."),
            "grace_days": gettext_lazy("After a substantial change, for those it concerns."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("consultation_days", "notice_days", "grace_days"):
            lowest = 0 if name == "notice_days" else 1
            field = self.fields[name]
            field.validators += [MinValueValidator(lowest), MaxValueValidator(366)]
            field.widget.attrs |= {"min": lowest, "max": 366}
        self.fields["trusted_after"].validators.append(MaxValueValidator(100))
        self.fields["trusted_after"].widget.attrs |= {"min": 0, "max": 100}


class OpenNetworkForm(forms.ModelForm):
    """What `home.services.networks.open_network` is told; the service makes the network."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The first chosen is the one pages are written in."),
    )
    admin = forms.EmailField(
        label=gettext_lazy("Its first admin"),
        required=False,
        help_text=gettext_lazy("The e-mail address of an account."),
    )

    class Meta:
        model = Network
        fields = ["name", "slug", "tagline", "hue", "languages", "host", "contact_email"]
        field_classes = {"name": NameField, "tagline": NameField}
        help_texts = {"slug": gettext_lazy("Short, in its address for ever: /fr/address/")}

    def clean_languages(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["languages"])

    def clean_admin(self) -> User | None:
        address = self.cleaned_data["admin"].lower()
        if not address:
            return None
        user = User.objects.filter(email=address, is_active=True).first()
        if user is None:
            raise ValidationError(_("There is no account at this address."))
        return user


class DepartureForm(forms.Form):
    """What becomes of each signature, each listing and the contributions of who leaves for good.

    Nothing is chosen beforehand: keeping a name is as much a choice as erasing it.
    """

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signatures = list(signatures_to_decide(user))
        self.listings = list(Listing.objects.owned_by(user).order_by("pk"))
        for signature in self.signatures:
            live = signature.state in LIVE_SIGNATURE_STATES
            fates = [Fate.KEEP, Fate.WITHDRAW, Fate.ERASE] if live else [Fate.KEEP, Fate.ERASE]
            label = f"{signature.text.title} ({signature.get_state_display()})"
            self._ask(f"signature_{signature.pk}", label, fates)
        for listing in self.listings:
            self._ask(f"listing_{listing.pk}", listing.name, [Fate.ARCHIVE, Fate.ERASE])
        if Contribution.objects.of(user).exists():
            self.fields["withdraws_contributions"] = forms.BooleanField(
                label=gettext_lazy("Take back my contributions that have no answer yet"),
                required=False,
                help_text=gettext_lazy("The others stay in the public report, without my name."),
            )
        self.fields["sure"] = forms.BooleanField(
            label=gettext_lazy("I want my account deleted for good")
        )

    def _ask(self, name: str, label: str, fates: list[Fate]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=[(fate.value, capfirst(fate.label)) for fate in fates],
            widget=forms.RadioSelect,
        )

    def choices(self) -> Choices:
        """The cleaned form as the service takes it."""
        data = self.cleaned_data
        return Choices(
            signatures={one.pk: data[f"signature_{one.pk}"] for one in self.signatures},
            listings={one.pk: data[f"listing_{one.pk}"] for one in self.listings},
            withdraws_contributions=data.get("withdraws_contributions", False),
        )
