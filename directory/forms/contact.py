"""A message to the owner of a listing."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.forms import OpenForm
from portal.texts import NameField, clean_text


class ContactForm(OpenForm):
    """A message to the owner of a listing."""

    name = NameField(
        label=gettext_lazy("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy(
            "We tell you there when an answer comes; the person you write to does not see it."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=4000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    shows_address = forms.BooleanField(
        label=gettext_lazy("Let them see my address, so that they may answer by mail"),
        required=False,
    )
    copy = forms.BooleanField(label=gettext_lazy("Send me a copy"), required=False, initial=True)

    field_order = ["name", "email", "message", "shows_address", "copy"]

    def clean_message(self) -> str:
        return clean_text(self.cleaned_data["message"])


class ReplyForm(forms.Form):
    """A word to the other side of a conversation."""

    message = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_message(self) -> str:
        return clean_text(self.cleaned_data["message"])


class ReportForm(forms.Form):
    """Why an owner does not want such messages."""

    prefix = "report"

    reason = forms.CharField(
        label=gettext_lazy("What is wrong with it?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])
