"""What network admins type to open a consultation, or to give it more time."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from charters.enums import Audience
from charters.models import CharterVersion


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
